import { join } from 'node:path';
import type { Dialect } from '../dialect.js';
import { failureNumber } from './answer.js';
import { SunellDriver } from './driver.js';

export const dialect: Dialect = {
  catalogueFolder: join(__dirname, 'catalogue'),
  fingerprint: {
    path: '/cgi-bin/param.cgi?action=get&type=deviceInfo',
    recognise({ body }) {
      const text = body.toString('latin1', 0, 4096);
      // Without credentials it refuses in words that no other dialect has; where it asks for none, it names itself.
      if (failureNumber(text) !== undefined) return '';
      return /^\s*(productModel|manufacturerID|softwareVer)\s*=/m.test(text)
        ? (/^\s*productModel\s*=(.*)$/m.exec(text)?.[1] ?? '').trim()
        : undefined;
    },
  },
  open: (context) => new SunellDriver(context),
};
