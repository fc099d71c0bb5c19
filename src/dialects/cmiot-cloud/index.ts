import { join } from 'node:path';
import type { Dialect } from '../dialect.js';
import { CmiotDriver } from './driver.js';

export const dialect: Dialect = {
  credentials: { who: 'the cloud', what: 'the app id or the secret key', where: "the cloud account's settings" },
  catalogueFolder: join(__dirname, 'catalogue'),
  endpoint({ cloud }) {
    // Without an account nothing is ever asked: see the driver.
    const isUsable = cloud !== undefined && URL.canParse(cloud.baseUrl);
    return { origin: isUsable ? new URL(cloud.baseUrl).origin : 'https://localhost', verifyCertificate: cloud?.verifyCertificate ?? true };
  },
  open: (context) => new CmiotDriver(context),
};
