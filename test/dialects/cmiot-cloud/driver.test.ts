import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { VirtualServer } from '../../../emulator/index.js';
import { Camera, cameraSettings, cloudSettings } from '../../../src/index.js';
import { Bench, failure, gate, list, object, platform2, station, warehouse } from './support.js';

describe('cmiot-cloud driver', () => {
  let bench: Bench;
  afterEach(() => bench.close());
  const start = async (options: Parameters<typeof Bench.start>[0] = {}): Promise<Bench> => {
    bench = await Bench.start(options);
    return bench;
  };

  describe('names the camera', () => {
    it('by its serial number where an operation wants it and the message leaves it out', async () => {
      await start();
      const { payload, raw } = await bench.camera().run('cloud.device.get', {});
      assert.equal(object(payload).deviceName, 'Gate');
      assert.match(String(raw), /"resultCode":"000000"/);
      await bench.camera().run('cloud.device.get', { deviceSn: warehouse });
      assert.deepEqual(bench.latest(), { deviceSn: warehouse });
    });

    it('by the code of its channel where the operation means a channel, never where it means the device', async () => {
      await start();
      const camera = bench.camera({ deviceSn: station, channelSn: platform2 });
      await camera.run('ptz.position.get', {});
      assert.deepEqual(bench.latest(), { deviceSn: platform2 });
      await camera.run('cloud.device.get', {});
      assert.deepEqual(bench.latest(), { deviceSn: station });
      // Another channel has another code, which the device node does not know.
      await failure(camera.run('ptz.position.get', {}, { channel: 2 }), 'REJECTED');
      assert.deepEqual(bench.latest(), { deviceSn: station });
    });

    it('and adds nothing else', async () => {
      await start();
      await failure(bench.camera({ deviceSn: warehouse, channel: 2 }).run('ptz.position.get', {}), 'REJECTED');
      assert.deepEqual(bench.latest(), { deviceSn: warehouse });
      await bench.camera({ deviceSn: '' }).run('cloud.device.list', {});
      assert.deepEqual(bench.latest(), {});
      const error = await failure(bench.camera({ deviceSn: '' }).run('cloud.device.get', {}), 'INVALID_PARAMETER');
      assert.match(error.message, /deviceSn is missing/);
    });
  });

  describe('answers', () => {
    it('data, and where it comes in pages the numbers of the page', async () => {
      await start();
      const answer = await bench.camera().run('cloud.device.list', { page: 2, pageSize: 3 });
      assert.deepEqual([answer.total, answer.page, answer.pageSize], [4, 2, 3]);
      assert.deepEqual(
        list(answer.payload).map(({ deviceName }) => deviceName),
        ['Orchard'],
      );
    });

    it('nothing where nothing is answered', async () => {
      await start();
      assert.equal((await bench.camera().run('maintenance.device.restart', {})).payload, undefined);
    });

    it('settings that are set by an object, whose text is the business of the driver', async () => {
      await start();
      const camera = bench.camera();
      const osd = {
        date: { status: 'On', attr: { date_format: 'YYYY年MM月DD日', time_format: 24, weekday: 1, position: { x: 20, y: 20 } } },
        text: [{ content: '仓库 "north" \\ 1', position: { x: 40, y: 9000 } }],
        common_format: { font_size: 32, font_color: '#ff8800' },
      };
      await camera.run('device.setting.set', { jsonKey: 'osd', jsonValue: { osd } });
      const sent = bench.latest() as { jsonValue: unknown };
      assert.equal(sent.jsonValue, JSON.stringify({ osd }));
      assert.deepEqual(object((await camera.run('device.setting.get', {})).payload).osd, osd);
    });

    it('and refuses settings whose name and object do not belong together', async () => {
      await start();
      const camera = bench.camera();
      for (const jsonValue of [{ nightVision: 'On' }, { status: 'On', nightVision: 'On' }, {}])
        await failure(camera.run('device.setting.set', { jsonKey: 'status', jsonValue }), 'INVALID_PARAMETER');
      const error = await failure(
        camera.run('device.setting.set', { jsonKey: 'status', jsonValue: { status: 'Dim' } }),
        'INVALID_PARAMETER',
      );
      assert.match(error.message, /jsonValue\.status must be one of On, Off/);
      assert.deepEqual(bench.seen(), []);
    });

    it('secrets decrypted with the private key of the account, and as they come without one', async () => {
      await start();
      const { privateKey } = bench.cloud.account;
      const plain = bench.cloud.state.device(station).loginPwd;
      const decrypted = await bench.camera({ deviceSn: station }, { privateKey }).run('cloud.device.get', {});
      assert.equal(object(decrypted.payload).loginPwd, plain);
      const encrypted = await bench.camera({ deviceSn: station }).run('cloud.device.get', {});
      assert.match(String(object(encrypted.payload).loginPwd), /^[A-Za-z0-9+/]{300,}={0,2}$/);
    });

    it('nothing where the key is another, and asks nothing with a key that is none', async () => {
      await start();
      const other = String(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
      await failure(bench.camera({ deviceSn: station }, { privateKey: other }).run('cloud.device.get', {}), 'BAD_RESPONSE');
      bench.seen();
      const error = await failure(bench.camera({ deviceSn: station }, { privateKey: 'none' }).run('cloud.device.get', {}), 'UNAUTHORIZED');
      assert.match(error.message, /private key/);
      assert.deepEqual(bench.seen(), []);
    });
  });

  describe('result codes', () => {
    it('say what the document says of them', async () => {
      await start();
      const camera = bench.camera();
      for (const [code, meaning] of [
        ['000001', /busy/],
        ['000002', /malformed/],
        ['000003', /parameters/],
        ['000005', /may not use/],
        ['000006', /decrypting/],
        ['000008', /check/],
        ['123456', /does not have/],
      ] as const) {
        bench.cloud.refuse(code);
        const error = await failure(camera.run('cloud.device.get', {}), 'REJECTED');
        assert.equal(error.deviceCode, code);
        assert.match(error.message, meaning);
        assert.match(error.message, /^cam: cloud\.device\.get: /);
        assert.ok(error.deviceMessage);
      }
      assert.equal(bench.seen().length, 7);
    });

    it('of a busy moment are worth one more try of a read', async () => {
      await start();
      const camera = bench.camera();
      bench.cloud.refuse('000007');
      assert.equal(object((await camera.run('cloud.device.get', {})).payload).deviceSn, gate);
      assert.equal(bench.seen().length, 2);
      bench.cloud.refuse('000009', 2);
      assert.equal((await failure(camera.run('cloud.device.get', {}), 'REJECTED')).deviceCode, '000009');
      assert.equal(bench.seen().length, 2);
      bench.cloud.refuse('000007');
      assert.equal((await failure(camera.run('maintenance.device.restart', {}), 'REJECTED')).deviceCode, '000007');
      assert.equal(bench.seen().length, 1);
      // A GET that acts is no read.
      bench.cloud.refuse('000009');
      await failure(camera.run('device.lowPower.waken', {}), 'REJECTED');
      assert.equal(bench.seen().length, 1);
    });

    it('of a busy moment are not waited for by who is gone', async () => {
      await start();
      const leaving = new AbortController();
      bench.cloud.refuse('000007');
      const asked = bench.camera().run('cloud.device.get', {}, { signal: leaving.signal });
      setTimeout(() => leaving.abort(), 100);
      await failure(asked, 'ABORTED');
    });

    it('may come as numbers, in answers of any status', async () => {
      await start();
      const camera = bench.camera();
      const answer = (status: number, body: string): void => {
        bench.cloud.faults.add({ kind: 'status', status, body, times: 1 });
      };
      answer(200, '{"resultCode":0,"data":{"deviceSn":"x"}}');
      assert.equal(object((await camera.run('cloud.device.get', {})).payload).deviceSn, 'x');
      answer(500, '{"resultCode":"000001","resultMsg":"busy"}');
      assert.equal((await failure(camera.run('cloud.device.get', {}), 'REJECTED')).deviceCode, '000001');
      answer(502, '<html>Bad Gateway</html>');
      assert.equal((await failure(camera.run('cloud.device.get', {}), 'REJECTED')).deviceCode, 502);
      answer(403, '');
      await failure(camera.run('cloud.device.get', {}), 'UNAUTHORIZED');
      answer(302, '');
      await failure(camera.run('cloud.device.get', {}), 'BAD_RESPONSE');
      answer(200, '{"hello":"world"}');
      assert.match((await failure(camera.run('cloud.device.get', {}), 'BAD_RESPONSE')).message, /base address/);
      answer(200, '{"resultCode":"constructor"}');
      assert.match(
        (await failure(camera.run('cloud.device.get', {}), 'REJECTED')).message,
        /constructor, a code that the document does not have/,
      );
      answer(200, '[]');
      await failure(camera.run('cloud.device.get', {}), 'BAD_RESPONSE');
    });
  });

  describe('the account', () => {
    it('is told to be wrong, and left alone after three refusals, whatever is asked', async () => {
      await start();
      const camera = bench.camera({}, { secretKey: 'wrong-secret' });
      for (let count = 0; count < 3; count += 1) {
        const error = await failure(camera.run('maintenance.device.restart', {}), 'UNAUTHORIZED');
        assert.equal(error.deviceCode, '000004');
        assert.match(error.message, /secret key/);
      }
      assert.equal(bench.seen().length, 3);
      await failure(camera.run('cloud.device.get', {}), 'LOCKED_OUT');
      assert.deepEqual(bench.seen(), []);
    });

    it('is not asked by many at once before it has been accepted', async () => {
      await start();
      const camera = bench.camera({ connections: 8 }, { secretKey: 'wrong-secret' });
      const asked = Array.from({ length: 8 }, () => camera.run('cloud.device.get', {}).catch((error: { code: string }) => error.code));
      const codes = await Promise.all(asked);
      assert.equal(codes.filter((code) => code === 'UNAUTHORIZED').length, 3);
      assert.equal(codes.filter((code) => code === 'LOCKED_OUT').length, 5);
      assert.equal(bench.seen().length, 3);
    });

    it('is missed with a word about where it belongs', async () => {
      await start();
      const lonely = new Camera(cameraSettings({ dialect: 'cmiot-cloud', deviceSn: gate }), { cloud: () => undefined });
      assert.match((await failure(lonely.run('cloud.device.get', {}), 'NO_DEVICE')).message, /account/);
      await lonely.close();
      assert.match((await failure(bench.camera({}, { baseUrl: '' }).run('cloud.device.get', {}), 'NO_DEVICE')).message, /base address/);
      assert.match((await failure(bench.camera({}, { secretKey: '' }).run('cloud.device.get', {}), 'UNAUTHORIZED')).message, /secret key/);
      assert.deepEqual(bench.seen(), []);
    });

    it('may be deployed after its cameras, and anew under them', async () => {
      await start();
      const { appId, secretKey } = bench.cloud.state.application;
      let cloud = undefined as ReturnType<typeof cloudSettings> | undefined;
      const camera = new Camera(cameraSettings({ dialect: 'cmiot-cloud', deviceSn: gate }), { cloud: () => cloud });
      try {
        await failure(camera.run('cloud.device.get', {}), 'NO_DEVICE');
        cloud = cloudSettings({ baseUrl: bench.cloud.url, appId, secretKey: 'outdated' });
        await failure(camera.run('cloud.device.get', {}), 'UNAUTHORIZED');
        cloud = cloudSettings({ baseUrl: bench.cloud.url, appId, secretKey });
        assert.equal(object((await camera.run('cloud.device.get', {})).payload).deviceSn, gate);
        cloud = undefined;
        await failure(camera.run('cloud.device.get', {}), 'NO_DEVICE');
      } finally {
        await camera.close();
      }
    });

    it('switches what the document leaves open', async () => {
      await start({ queryMethods: ['GET', 'DELETE'], emptyDigest: 'text', apiPaths: true });
      const usual = bench.camera();
      await failure(usual.run('cloud.device.delete', {}), 'REJECTED');
      await failure(usual.run('snapshot.thumbnail.get', {}), 'REJECTED');
      const camera = bench.camera({}, { queryMethods: 'GET DELETE', emptyDigest: 'text', apiPaths: true });
      await camera.run('service.order.get', {});
      await camera.run('snapshot.thumbnail.get', {});
      assert.deepEqual(bench.seen().slice(-1), ['GET /cmiot/v2/api/device/thumbnail']);
      await camera.run('cloud.device.delete', {});
      assert.equal(bench.cloud.state.devices.has(gate), false);
    });

    it('wants what stands for no parameters as the cloud does', async () => {
      for (const emptyDigest of ['object', 'text', 'none'] as const) {
        await start({ emptyDigest });
        await bench.camera({}, { emptyDigest }).run('service.order.get', {});
        if (emptyDigest !== 'object') {
          const other = emptyDigest === 'text' ? 'none' : 'text';
          await failure(bench.camera({}, { emptyDigest: other }).run('service.order.get', {}), 'UNAUTHORIZED');
        }
        await bench.close();
      }
    });
  });

  describe("the cloud's clock", () => {
    const hour = 3_600_000;

    it('is taken over once it is told to be another, also for what must not be done twice', async () => {
      let ahead = 5 * hour;
      await start({ now: () => Date.now() + ahead });
      const camera = bench.camera();
      await camera.run('maintenance.device.restart', {});
      assert.equal(bench.seen().length, 2);
      assert.equal(bench.cloud.state.device(gate).log.length, 1);
      await camera.run('cloud.device.get', {});
      assert.equal(bench.seen().length, 1);
      // Whoever sets the clock right again, loses nobody.
      ahead = -hour;
      await camera.run('cloud.device.get', {});
      assert.equal(bench.seen().length, 2);
    });

    it('is not to blame where it agrees', async () => {
      await start();
      await failure(bench.camera({}, { secretKey: 'wrong-secret' }).run('cloud.device.get', {}), 'UNAUTHORIZED');
      assert.equal(bench.seen().length, 1);
    });

    it('is taken over no more than once a request', async () => {
      await start({ now: () => Date.now() + hour });
      const error = await failure(bench.camera({}, { secretKey: 'wrong-secret' }).run('cloud.device.get', {}), 'UNAUTHORIZED');
      assert.match(error.message, /clock/);
      assert.equal(bench.seen().length, 2);
    });

    it('is left alone within the quarter of an hour that the cloud allows', async () => {
      await start({ now: () => Date.now() - 14 * 60_000 });
      await bench.camera().run('cloud.device.get', {});
      assert.equal(bench.seen().length, 1);
    });
  });

  it('keeps secrets out of errors', async () => {
    await start();
    const { secretKey, appId } = bench.cloud.state.application;
    const { privateKey } = bench.cloud.account;
    const camera = bench.camera({}, { privateKey });
    const leak = `sign=c2lnbmF0dXJl, ${secretKey}, ${encodeURIComponent(secretKey)} "signature":"c2lnbmF0dXJl" accessToken=t0ken ${privateKey.slice(30, 90)}`;
    bench.cloud.faults.add({ kind: 'status', status: 200, body: JSON.stringify({ resultCode: '000003', resultMsg: leak }), times: 1 });
    const error = await failure(camera.run('cloud.device.get', {}), 'REJECTED');
    for (const text of [error.message, error.deviceMessage ?? '', JSON.stringify(error), String(error.cause)])
      for (const secret of [secretKey, 'c2lnbmF0dXJl', 't0ken']) assert.ok(!text.includes(secret), text);
    bench.cloud.faults.add({ kind: 'status', status: 200, body: `{"a":"${secretKey}" "${'x'.repeat(9000)}`, times: 1 });
    const unreadable = await failure(camera.run('cloud.device.get', {}), 'BAD_RESPONSE');
    assert.ok(!unreadable.message.includes(secretKey) && unreadable.message.length < 300);
    assert.ok(appId.length > 0);
  });

  describe('network', () => {
    it('failures are told apart', async () => {
      await start();
      const camera = bench.camera({ timeout: 300 });
      await camera.run('cloud.device.get', {});
      bench.cloud.faults.add({ kind: 'hang', times: 1 });
      await failure(camera.run('maintenance.device.restart', {}), 'TIMEOUT');
      bench.cloud.faults.add({ kind: 'reset', times: 1 });
      await failure(camera.run('maintenance.device.restart', {}), 'CONNECTION_LOST');
      bench.cloud.faults.add({ kind: 'reset', times: 1 });
      await camera.run('cloud.device.get', {});
      bench.cloud.faults.add({ kind: 'half', times: 2 });
      await failure(camera.run('maintenance.device.restart', {}), 'CONNECTION_LOST');
      bench.cloud.faults.clear();
      bench.cloud.faults.add({ kind: 'huge', bytes: 9 * 1024 * 1024, times: 1 });
      await failure(bench.camera({ timeout: 10_000 }).run('cloud.device.get', {}), 'BAD_RESPONSE');
    });

    it('requests end with their camera', async () => {
      await start();
      const camera = bench.camera();
      bench.cloud.faults.add({ kind: 'hang' });
      const asked = failure(camera.run('cloud.device.get', {}), 'ABORTED');
      await new Promise((resolve) => setTimeout(resolve, 50));
      await camera.close();
      await asked;
      await failure(camera.run('cloud.device.get', {}), 'ABORTED');
    });
  });

  describe('hostile answers', () => {
    const answered = async (body: string): Promise<unknown> => {
      bench.cloud.faults.add({ kind: 'status', status: 200, headers: { 'Content-Type': 'application/json' }, body, times: 1 });
      return (await bench.camera({ timeout: 15_000 }).run('cloud.device.get', {})).payload;
    };
    const envelope = (data: string): string => `{"resultCode":"000000","resultMsg":"","data":${data}}`;

    it('are refused or read sanely, and pollute nothing', async () => {
      await start();
      await failure(answered(envelope('{"deviceSn":"x"')), 'BAD_RESPONSE');
      await failure(answered(envelope('['.repeat(10_000) + ']'.repeat(10_000))), 'BAD_RESPONSE');
      await failure(answered(envelope(`[${'{},'.repeat(100_000)}{}]`)), 'BAD_RESPONSE');
      const key = 'k'.repeat(1024 * 1024);
      assert.deepEqual(await answered(envelope(`{"${key}":1}`)), { [key]: 1 });
      assert.deepEqual(await answered(envelope('{"deviceSn":"a","deviceSn":"b"}')), { deviceSn: 'b' });
      const polluted = await answered(envelope('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"deviceSn":1}'));
      assert.equal(JSON.stringify(polluted), '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"deviceSn":"1"}');
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
      assert.deepEqual(await answered(envelope('"text"')), 'text');
      assert.deepEqual(await answered(envelope('null')), null);
      assert.deepEqual(await answered('{"resultCode":"000000"}'), null);
      assert.deepEqual(await answered(envelope('{"channelList":{"channelId":"3"},"onlineStatus":"1","protocol":2}')), {
        channelList: [{ channelId: 3 }],
        onlineStatus: 1,
        protocol: '2',
      });
    });

    it('with cut characters are read as far as they go', async () => {
      await start();
      const body = Buffer.concat([
        Buffer.from('{"resultCode":"000000","data":{"deviceName":"'),
        Buffer.from([0xe4, 0xbb]),
        Buffer.from('"}}'),
      ]);
      for (const type of ['application/json', 'application/json;charset=UTF-8', 'text/html']) {
        const server = await VirtualServer.start(() => ({ headers: { 'Content-Type': type }, body }));
        try {
          const { payload } = await bench.camera({}, { baseUrl: server.url }).run('cloud.device.get', {});
          assert.equal(typeof object(payload).deviceName, 'string');
        } finally {
          await server.close();
        }
      }
    });
  });
});
