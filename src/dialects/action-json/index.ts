import { join } from 'node:path';
import type { Dialect } from '../dialect.js';
import { ActionDriver } from './driver.js';

export const dialect: Dialect = {
  catalogueFolder: join(__dirname, 'catalogue'),
  open: (context) => new ActionDriver(context),
};
