import { join } from 'node:path';
import type { Dialect } from '../dialect.js';
import { UidDriver } from './driver.js';

export const dialect: Dialect = {
  catalogueFolder: join(__dirname, 'catalogue'),
  // The identity without a session (3.3).
  fingerprint: {
    path: '/cgi-bin/getinfo?',
    recognise: ({ status, body }) => {
      const text = body.toString('utf8');
      return status === 200 && /<info\s[^>]*\bmac_address=/i.test(text) ? (/\boem="([^"]*)"/i.exec(text)?.[1] ?? '') : undefined;
    },
  },
  open: (context) => new UidDriver(context),
};
