import assert from 'node:assert/strict';
import type { IncomingRequest } from '../../../emulator/server.js';
import { basic, scripted, text } from './scripted.js';

const byHeader = ({ headers }: IncomingRequest): boolean => headers.authorization === basic();
const byQuery = ({ url }: IncomingRequest): boolean => /\?userName=admin&password=pass%20word&/.test(url);
const info = text('productModel=IPC\r\n');

describe('sunell-cgi: user name and password', () => {
  it('go in the header first', () =>
    scripted(
      (request) => (byHeader(request) ? info : text('', 401)),
      {},
      {},
      async ({ camera, asked }) => {
        await camera.run('device.info.get', {});
        assert.deepEqual(asked(), ['/cgi-bin/param.cgi?action=get&type=deviceInfo']);
      },
    ));

  it('go first and second in the query where the device wants them there, and from then on', () =>
    scripted(
      (request) => (byQuery(request) ? info : text('', 401)),
      {},
      {},
      async ({ camera, asked, server }) => {
        await camera.run('device.info.get', {});
        await camera.run('device.info.get', {});
        assert.deepEqual(asked(), [
          '/cgi-bin/param.cgi?action=get&type=deviceInfo',
          ...Array(2).fill('/cgi-bin/param.cgi?userName=admin&password=pass word&action=get&type=deviceInfo'),
        ]);
        assert.equal(server.requests[2]?.headers.authorization, undefined);
      },
    ));

  it('are sent the way that worked also after a redeploy', async () => {
    const memory = new Map<string, unknown>();
    const answer = (request: IncomingRequest) => (byQuery(request) ? info : text('error, Return=-507', 401));
    await scripted(answer, {}, { memory }, async ({ camera }) => void (await camera.run('device.info.get', {})));
    await scripted(answer, {}, { memory }, async ({ camera, server }) => {
      await camera.run('device.info.get', {});
      assert.equal(server.requests.length, 1);
    });
  });

  it('follow the device when its setting changes, whatever is asked', async () => {
    let way: typeof byQuery = byHeader;
    await scripted(
      (request) => (way(request) ? text('OK') : text('', 401)),
      {},
      {},
      async ({ camera, asked }) => {
        await camera.run('ptz.move.stop', {});
        way = byQuery;
        await camera.run('ptz.move.stop', {});
        assert.equal(asked().length, 3);
        assert.match(asked()[2] ?? '', /^\/cgi-bin\/ptz\.cgi\?userName=admin&password=pass word&action=stop&cameraID=1$/);
      },
    );
  });

  it('answer a device that insists on Digest', () =>
    scripted(
      ({ headers }) =>
        /^Digest username="admin", realm="r", nonce="n", uri="\/cgi-bin\/param.cgi\?action=get&type=deviceInfo", .*response="[0-9a-f]{32}"/.test(
          headers.authorization ?? '',
        )
          ? info
          : { status: 401, headers: { 'WWW-Authenticate': 'Digest realm="r", nonce="n", qop="auth"' } },
      {},
      {},
      async ({ camera, server }) => {
        await camera.run('device.info.get', {});
        await camera.run('device.info.get', {});
        assert.equal(server.requests.length, 3);
      },
    ));

  it('are not tried again after three refusals', () =>
    scripted(
      () => text('Error,return=-508', 401),
      {},
      {},
      async ({ camera, server }) => {
        for (let attempt = 0; attempt < 3; attempt++) {
          await assert.rejects(camera.run('device.info.get', {}), {
            code: 'UNAUTHORIZED',
            deviceCode: -508,
            deviceMessage: 'wrong password',
          });
        }
        await assert.rejects(camera.run('device.info.get', {}), { code: 'LOCKED_OUT' });
        // A device that says so has seen the password: trying it another way would count twice.
        assert.equal(server.requests.length, 3);
      },
    ));

  it('are refused once though both ways were tried', () =>
    scripted(
      () => text('', 401),
      {},
      {},
      async ({ camera, server }) => {
        for (let attempt = 0; attempt < 3; attempt++) await assert.rejects(camera.run('device.info.get', {}), { code: 'UNAUTHORIZED' });
        await assert.rejects(camera.run('device.info.get', {}), { code: 'LOCKED_OUT' });
        assert.equal(server.requests.length, 6);
      },
    ));

  it('are counted twice where both ways were seen and refused', () =>
    scripted(
      () => text('error, Return=-507'),
      {},
      {},
      async ({ camera, server }) => {
        for (let attempt = 0; attempt < 2; attempt++)
          await assert.rejects(camera.run('device.info.get', {}), { code: 'UNAUTHORIZED', deviceCode: -507 });
        await assert.rejects(camera.run('device.info.get', {}), { code: 'LOCKED_OUT' });
        assert.equal(server.requests.length, 4);
      },
    ));

  it('of one burst are tried once', () =>
    scripted(
      () => text('error, Return=-508'),
      {},
      {},
      async ({ camera, server }) => {
        const results = await Promise.allSettled(Array.from({ length: 10 }, () => camera.run('device.info.get', {})));
        assert.ok(results.every(({ status }) => status === 'rejected'));
        assert.ok(server.requests.length <= 3);
      },
    ));

  it('are not needed for what is not theirs to allow', () =>
    scripted(
      () => text('error, Return=-512', 403),
      {},
      {},
      async ({ camera }) => {
        await assert.rejects(camera.run('device.info.get', {}), { code: 'REJECTED', deviceCode: -512, deviceMessage: 'no permission' });
      },
    ));

  it('are missed where none are set', () =>
    scripted(
      ({ headers }) => text('', headers.authorization ? 500 : 401),
      { username: '', password: '' },
      {},
      async ({ camera, server }) => {
        await assert.rejects(camera.run('device.info.get', {}), { code: 'UNAUTHORIZED', message: /no.*set/ });
        assert.equal(server.requests.length, 1);
        assert.equal(server.requests[0]?.url, '/cgi-bin/param.cgi?action=get&type=deviceInfo');
      },
    ));

  it('stand in no error', () =>
    scripted(
      () => text('<html>admin pass word userName=admin&password=pass%20word</html>'),
      {},
      {},
      async ({ camera }) => {
        for (const id of ['device.info.get', 'ptz.move.stop', 'stream.rtspUrl.get', 'snapshot.image.get']) {
          await assert.rejects(
            camera.run(id, { ...(id.startsWith('stream') ? { streamID: 1 } : {}), ...(id.startsWith('snap') ? { quality: 5 } : {}) }),
            (error) => {
              assert.ok(error instanceof Error);
              assert.doesNotMatch(`${error.message}${String(error.cause)}`, /pass.word/);
              return true;
            },
          );
        }
      },
    ));
});
