import { join } from 'node:path';
import type { Dialect } from '../dialect.js';
import { EventDriver } from './driver.js';

export const dialect: Dialect = {
  catalogueFolder: join(__dirname, 'catalogue'),
  // The relay outputs, which a camera without any answers too (7.4.1).
  fingerprint: {
    path: '/cgi/event.cgi?get=alarm_do',
    recognise: ({ status, body }) =>
      status === 200 && /<root>\s*<(?:docfg|version|code)[\s>]/i.test(body.toString('latin1')) ? '' : undefined,
  },
  open: (context) => new EventDriver(context),
};
