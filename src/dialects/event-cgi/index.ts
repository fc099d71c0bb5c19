import { join } from 'node:path';
import type { Dialect } from '../dialect.js';
import { EventDriver } from './driver.js';

export const dialect: Dialect = {
  catalogueFolder: join(__dirname, 'catalogue'),
  open: (context) => new EventDriver(context),
};
