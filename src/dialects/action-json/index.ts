import { join } from 'node:path';
import type { Dialect } from '../dialect.js';
import { ActionDriver } from './driver.js';

export const dialect: Dialect = {
  catalogueFolder: join(__dirname, 'catalogue'),
  // A request without user and password is refused in words of its own (1.1).
  fingerprint: {
    path: '/action/cgi_action',
    recognise: ({ status, body }) =>
      status === 200 && /^\s*error (user\/pwd|json)\s*$/i.test(body.toString('latin1', 0, 200)) ? '' : undefined,
  },
  open: (context) => new ActionDriver(context),
};
