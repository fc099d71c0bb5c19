import { DeviceHttp, type DeviceHttpOptions, type DeviceRequest, textLimit } from '../../src/http/device-http.js';
import { Redactor } from '../../src/http/redact.js';

export const httpTo = (origin: string, options: Partial<DeviceHttpOptions> = {}): DeviceHttp =>
  new DeviceHttp({ origin, connections: 2, timeout: 5000, verifyCertificate: true, redactor: new Redactor(), ...options });

/** A request that may be repeated. */
export const get = (path = '/', more: Partial<DeviceRequest> = {}): DeviceRequest => ({
  method: 'GET',
  path,
  safe: true,
  limit: textLimit,
  ...more,
});

/** A request that may have an effect. */
export const act = (path = '/', more: Partial<DeviceRequest> = {}): DeviceRequest => get(path, { safe: false, ...more });
