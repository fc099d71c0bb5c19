import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { createServer } from 'node:tls';
import { VirtualServer } from '../../emulator/server.js';
import { CameraError } from '../../src/camera/errors.js';
import { CERTIFICATE, KEY } from '../emulator/tls.js';
import { closing } from '../support/closing.js';
import { act, get, httpTo } from '../support/device-http.js';
import { failure } from '../support/until.js';

const tls = { key: KEY, cert: CERTIFICATE };

describe('HTTPS', () => {
  const own = closing();
  const refused = async (url: string, options: Parameters<typeof httpTo>[1], message: RegExp): Promise<CameraError> => {
    const error = await failure(own(httpTo(url, options)).request(get()));
    assert.ok(error instanceof CameraError);
    assert.equal(error.code, 'TLS', error.message);
    assert.match(error.message, message);
    assert.ok(error.cause instanceof Error);
    return error;
  };

  it('refuses a self-signed certificate and says what to do', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' }), { tls }));
    await refused(server.url, {}, /self-signed certificate.*switch its verification off in the camera's settings/);
    assert.equal(server.requests.length, 0);
  });

  it('takes a self-signed certificate where verification is off, and only there', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' }), { tls }));
    const trusting = own(httpTo(server.url, { verifyCertificate: false }));
    assert.equal((await trusting.request(act())).body.toString(), 'x');
    await refused(server.url, {}, /self-signed/);
    assert.equal((await trusting.request(act())).body.toString(), 'x');
    assert.equal(server.requests.length, 2);
  });

  it('goes on with the tolerant parser under the same rules', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' }), { tls }));
    server.faults.add({ kind: 'lfOnly' });
    assert.equal((await own(httpTo(server.url, { verifyCertificate: false })).request(get())).body.toString(), 'x');
  });

  it('to a port without TLS', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' })));
    await refused(server.url.replace('http:', 'https:'), {}, /no secure connection/);
  });

  for (const [what, greeting] of [
    ['a greeting', '220 ftp ready\r\n'],
    ['noise', '\x16\x03\x01\x00\xff'.repeat(200)],
  ] as const) {
    it(`to a port that answers with ${what}`, async () => {
      const server = own(createPlainServer((socket) => socket.on('error', () => {}).end(greeting, 'latin1')));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      await refused(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, {}, /no secure connection/);
    });
  }

  it('over no protocol version in common', async () => {
    const server = own(createServer({ ...tls, maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await refused(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, { verifyCertificate: false }, /no secure connection/);
  });
});
