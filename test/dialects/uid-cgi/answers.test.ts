import assert from 'node:assert/strict';
import { decode } from 'jpeg-js';
import type { FaultKind } from '../../../emulator/faults.js';
import type { Reply } from '../../../emulator/index.js';
import { VirtualServer } from '../../../emulator/server.js';
import { Camera, CameraError, cameraSettings, catalogueOf } from '../../../src/index.js';
import { exampleOf } from '../../../src/operations/example.js';
import { closing } from '../../support/closing.js';
import { assertKeepsTicking } from '../../support/ticking.js';
import { failure } from '../../support/until.js';
import { logins, rigs } from './setup.js';

const failed = async (promise: Promise<unknown>): Promise<CameraError> => {
  const error = await failure(promise);
  assert.ok(error instanceof CameraError, String(error));
  return error;
};

const xml = (body: string | Buffer, status = 200): Reply => ({ status, headers: { 'Content-Type': 'text/xml' }, body });

describe('uid-cgi: operations', () => {
  const rig = rigs();

  /** What a camera that has just been unpacked would refuse. */
  const given: Record<string, Record<string, unknown>> = {
    'record.files.list': { year: 2026, month: 11, day: 20 },
    'user.edit': { name: 'guest', newpasswd: 'guest1' },
    'user.delete': { name: 'guest' },
    'image.shutter.set': { dayShutterMode: 1, dayShutterSpeed: 100, nightShutterMode: 1, nightShutterSpeed: 100 },
  };

  it('are all there, and the camera takes each of them', async () => {
    const { camera, device, another } = await rig({ device: { rebootTime: 0 } });
    const { state } = device;
    const catalogue = await catalogueOf('uid-cgi');
    const [recording] = state.recordings.list({ from: 0, to: state.now() });
    assert.ok(recording);
    await camera.run('user.add', { name: 'guest', newpasswd: 'guest1', privilege: 'User', enable: 'Enable' });
    const found = await camera.findRecordings({ from: recording.start - 1000, to: recording.end });
    const filepath = found.recordings[0]?.id;
    const last = ['user.delete', 'maintenance.reboot', 'maintenance.factoryReset'];
    const order = catalogue.list().sort((a, b) => last.indexOf(a.id) - last.indexOf(b.id));
    const refusals: string[] = [];
    for (const operation of order) {
      if (operation.id === 'user.add') continue;
      const params = { ...(exampleOf(operation.params, { requiredOnly: true }) as Record<string, unknown>), ...given[operation.id] };
      if (operation.id === 'record.file.download') params.filepath = filepath;
      for (const member of operation.params) if (member.type === 'binary') params[member.name] = Buffer.from('the file');
      try {
        await camera.run(operation.id, params);
      } catch (error) {
        refusals.push(`${operation.id}: ${(error as Error).message}`);
      }
    }
    assert.deepEqual(refusals, []);
    assert.equal(order.length, 88);
    await another().run('device.info.get', {});
  });

  it('read back what they have set', async () => {
    const { camera } = await rig();
    await camera.run('image.config.set', { brightness: 200 });
    const { payload } = await camera.run('image.config.get', {});
    assert.equal((payload as Record<string, unknown>).brightness, 200);
    await camera.run('osd.config.set', { title_utf8: 'Tor & Hof 1 + 2 大门' });
    assert.equal(((await camera.run('osd.config.get', {})).payload as Record<string, unknown>).title_utf8, 'Tor & Hof 1 + 2 大门');
    await camera.run('time.config.set', { timezone: 'GMT+05:45' });
    assert.equal(((await camera.run('time.config.get', {})).payload as Record<string, unknown>).timezone, 'GMT+05:45');
  });

  it('upload a firmware with Basic', async () => {
    const rigged = await rig();
    const file = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
    assert.equal((await rigged.camera.run('maintenance.firmware.upgrade', { file })).payload, undefined);
    assert.deepEqual(rigged.device.state.uploads.firmware, file);
    assert.equal(logins(rigged), 0);
    const wrong = rigged.another({ password: 'wrong' });
    for (const code of ['UNAUTHORIZED', 'UNAUTHORIZED', 'UNAUTHORIZED', 'LOCKED_OUT'])
      assert.equal((await failed(wrong.run('maintenance.firmware.upgrade', { file }))).code, code);
  });

  it('upload a certificate as a form', async () => {
    const { camera, device } = await rig();
    const file = Buffer.from('-----BEGIN CERTIFICATE-----\r\n\x00\xff--\r\n', 'latin1');
    await camera.run('security.https.upload', { oem_mp3: file });
    assert.deepEqual(device.state.uploads.certificate?.content, file);
  });

  it('download a recording, whole and as a stream', async () => {
    const { camera, device } = await rig();
    const { state } = device;
    const [recording] = state.recordings.list({ from: 0, to: state.now() });
    assert.ok(recording);
    const { recordings } = await camera.findRecordings({ from: recording.start - 1000, to: recording.end });
    const [found] = recordings;
    assert.ok(found);
    const whole = await camera.run('record.file.download', { filepath: found.id });
    assert.ok(Buffer.isBuffer(whole.payload));
    assert.equal(whole.payload.length, found.size);
    assert.equal(whole.contentType, 'video/mp4');
    const download = await camera.download(found, 1000);
    assert.deepEqual([download.offset, download.length], [1000, whole.payload.length - 1000]);
    assert.deepEqual(Buffer.concat(await download.body.toArray()), whole.payload.subarray(1000));
    assert.equal((await failed(camera.run('record.file.download', { filepath: 'no/such.mp4' }))).code, 'REJECTED');
    for (const filepath of ['../../etc/passwd', 'a/../../b', './a', '/mnt/../x'])
      assert.match((await failed(camera.run('record.file.download', { filepath }))).message, /filepath must not leave its folder/);
  });

  it('take their time for a file, and none for a device that stalls', async () => {
    const { camera, device } = await rig({ settings: { timeout: 400 } });
    const { state } = device;
    const [recording] = state.recordings.list({ from: 0, to: state.now() });
    assert.ok(recording);
    const { recordings } = await camera.findRecordings({ from: recording.start - 1000, to: recording.end });
    device.faults.add({ kind: 'latency', ms: 60_000, path: '/playback/' });
    assert.equal((await failed(camera.run('record.file.download', { filepath: recordings[0]?.id ?? '' }))).code, 'TIMEOUT');
  });
});

describe('uid-cgi: refusals', () => {
  const rig = rigs();
  const own = closing();
  /** A camera that answers this to everything but the login. */
  const answering = async (reply: Reply): Promise<Camera> => {
    const server = own(await VirtualServer.start(({ url }) => (url.includes('getuid?') ? xml('<uid>ff2e45cd</uid>') : reply)));
    const { host, port } = server;
    return own(new Camera(cameraSettings({ name: 'Gate', dialect: 'uid-cgi', host, port, username: 'a', password: 'correct-horse' })));
  };

  it('are made of a page, however well it is written: a door of another house', async () => {
    const camera = await answering({
      status: 200,
      headers: { 'Content-Type': 'text/html' },
      body: '<html><body><p>Log in</p></body></html>',
    });
    for (const operation of ['device.info.get', 'ptz.stop', 'user.list']) {
      const error = await failed(camera.run(operation, {}));
      assert.deepEqual([operation, error.code], [operation, 'BAD_RESPONSE']);
    }
  });

  it('carry the words of the fault', async () => {
    const { camera, device } = await rig();
    device.state.hardware.sd = 'missing';
    const error = await failed(camera.run('snapshot.upload', { stream: 1, upload: 0 }));
    assert.equal(error.code, 'REJECTED');
    assert.equal(error.deviceCode, 400);
    assert.equal(error.deviceMessage, 'sd not mount');
    assert.equal(error.message, 'Gate: snapshot.upload: the camera refused it: sd not mount');
    assert.deepEqual({ ...(error.cause as object) }, { deviceCode: 400, deviceMessage: 'sd not mount' });
  });

  for (const [what, body, message] of [
    ['that are not closed', '<fault><value>/cgi-bin/x </value><reason> rtsp_auth: 0 or 1 </reason>', 'rtsp_auth: 0 or 1'],
    ['that are cut short', '<fault><value>/cgi-bin/x</value><reason>rtsp_auth', 'rtsp_auth'],
    ['without a reason', '<fault/>', 'no reason given'],
    ['with entities', '<fault><reason>&lt;a&gt; &amp;amp; &#98;</reason></fault>', '<a> &amp; b'],
    ['of the relay', '<?xml version="1.0"?><RelayStatus>Get status(0) fail</RelayStatus>', 'Get status(0) fail'],
    ['without end', `<fault><reason>${'x'.repeat(100_000)}</reason></fault>`, `${'x'.repeat(200)}…`],
  ] as const) {
    for (const status of [200, 400]) {
      it(`${what} are read (HTTP ${status})`, async () => {
        const error = await failed((await answering(xml(body, status))).run('image.config.get', {}));
        assert.deepEqual([error.code, error.deviceCode, error.deviceMessage], ['REJECTED', status, message]);
      });
    }
  }

  it('by status alone are told from one another', async () => {
    for (const [status, code] of [
      [404, 'REJECTED'],
      [400, 'REJECTED'],
      [500, 'REJECTED'],
      [401, 'UNAUTHORIZED'],
      [403, 'UNAUTHORIZED'],
      [302, 'BAD_RESPONSE'],
    ] as const) {
      const error = await failed(
        (await answering({ status, headers: { 'Content-Type': 'text/html' }, body: '<html>no</html>' })).run('image.config.get', {}),
      );
      assert.deepEqual([error.code, error.deviceCode], [code, status]);
    }
  });

  it('of a call that the camera does not know say so', async () => {
    const { camera, device } = await rig();
    device.faults.add({ kind: 'status', status: 404, path: '/cgi-bin/image' });
    const error = await failed(camera.run('image.config.get', {}));
    assert.deepEqual([error.code, error.deviceCode], ['REJECTED', 404]);
    assert.match(error.message, /does not know this request/);
  });

  for (const [what, reply] of [
    ['nothing', xml('')],
    ['text', xml('welcome')],
    ['a page that is no XML', { headers: { 'Content-Type': 'text/html' }, body: '<html><br></html>' }],
    ['half a document', xml('<image brightness="1"')],
    ['an entity bomb', xml('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')],
    ['a picture', { headers: { 'Content-Type': 'image/jpeg' }, body: Buffer.from('ffd8ffe000104a46', 'hex') }],
    ['JSON', { headers: { 'Content-Type': 'application/json' }, body: '{"uid":"ff2e45cd","password":"correct-horse"}' }],
    ['a broken attribute that holds a secret', xml('<image password="correct-horse uid=ff2e45cd></image>')],
  ] as const) {
    it(`${what} is no answer`, async () => {
      const error = await failed((await answering(reply)).run('image.config.get', {}));
      assert.equal(error.code, 'BAD_RESPONSE');
      assert.doesNotMatch(`${error.message} ${error.stack}`, /correct-horse|ff2e45cd/);
    });
  }

  it('nothing is an answer to what was only to be done', async () => {
    const camera = await answering({ body: '' });
    assert.deepEqual((await camera.run('image.config.set', { brightness: 1 })).payload, undefined);
    assert.deepEqual((await camera.run('image.config.set', { brightness: 1 })).raw, '');
  });

  it('an answer of 8 MiB does not hold up the event loop, and a larger one is refused', async () => {
    const items = '<items filepath="/mnt/mmc0/1.mp4" filesize="1" record_mode="2"/>'.repeat(19_000);
    const padding = ' '.repeat(8 * 1024 * 1024 - items.length - 40);
    const camera = await answering(xml(`<RecordQueryInfo>${items}${padding}</RecordQueryInfo>`));
    const params = { year: 2026, month: 11, day: 20 };
    await camera.run('device.model.get', {}).catch(() => {});
    let payload: unknown;
    await assertKeepsTicking(async () => {
      ({ payload } = await camera.run('record.files.list', params));
    });
    assert.equal((payload as { items: unknown[] }).items.length, 19_000);
    const error = await failed((await answering(xml(Buffer.alloc(8 * 1024 * 1024 + 1, ' ')))).run('record.files.list', params));
    assert.match(error.message, /larger than 8 MiB/);
  });
});

describe('uid-cgi: snapshots', () => {
  const rig = rigs();
  const own = closing();
  const main = { stream: 'main', format: 'jpeg' } as const;

  it('are pictures of either stream', async () => {
    const { camera, device } = await rig({ device: { pictureSizes: { main: [320, 180], sub: [160, 90] } } });
    const sizes = [];
    for (const stream of ['main', 'sub', 1, 0] as const) {
      const { data, contentType } = await camera.snapshot({ stream, format: 'jpeg' });
      const { width, height } = decode(data);
      sizes.push([contentType, width, height]);
    }
    assert.deepEqual(sizes, [
      ['image/jpeg', 320, 180],
      ['image/jpeg', 160, 90],
      ['image/jpeg', 320, 180],
      ['image/jpeg', 160, 90],
    ]);
    assert.deepEqual(
      device.requests.map(({ url }) => url),
      [1, 0, 1, 0].map((stream) => `/cgi-bin/snapshot.cgi?stream=${stream}&username=admin&password=admin`),
    );
  });

  it('go without credentials where there are none', async () => {
    const { camera, device } = await rig({ settings: { username: '', password: '' } });
    device.state.settings.onvif.onvif_auth = '0';
    await camera.snapshot(main);
    assert.equal(device.requests[0]?.url, '/cgi-bin/snapshot.cgi?stream=1');
  });

  it('have the odd form that the document demands where no stream is named', async () => {
    const { camera, device } = await rig();
    await camera.run('platform.onvif.auth.set', { onvif_auth: 1 });
    const { payload, contentType } = await camera.run('snapshot.get', {});
    assert.equal(device.requests.at(-1)?.url, '/cgi-bin/snapshot.cgi&username=admin&password=admin');
    assert.ok(Buffer.isBuffer(payload));
    assert.equal(contentType, 'image/jpeg');
  });

  it('prove nothing about credentials that nobody looked at', async () => {
    const picture = (await (await rig()).camera.snapshot(main)).data;
    const server = own(
      await VirtualServer.start(({ url }) =>
        url.startsWith('/cgi-bin/snapshot') ? { body: picture } : xml('<fault><reason>password error</reason></fault>', 400),
      ),
    );
    const { host, port } = server;
    const camera = own(new Camera(cameraSettings({ dialect: 'uid-cgi', host, port, username: 'a', password: 'wrong' })));
    for (let count = 0; count < 3; count++) {
      await camera.snapshot(main);
      assert.equal((await failed(camera.run('device.info.get', {}))).code, 'UNAUTHORIZED');
    }
    assert.equal((await failed(camera.run('device.info.get', {}))).code, 'LOCKED_OUT');
  });

  it('know what they cannot be', async () => {
    const { camera } = await rig();
    assert.match(
      (await failed(camera.snapshot({ stream: 'main', format: 'png' }))).message,
      /format png is not offered by this camera; it has jpeg/,
    );
    assert.match((await failed(camera.snapshot({ ...main, quality: 5 }))).message, /quality cannot be chosen/);
    assert.equal((await failed(camera.snapshot({ stream: 7, format: 'jpeg' }))).code, 'INVALID_PARAMETER');
  });

  const faults: [what: string, fault: FaultKind, code: string | undefined][] = [
    ['cut short without a word', { kind: 'status', status: 200, headers: { 'Content-Type': 'image/jpeg' }, body: '' }, 'BAD_RESPONSE'],
    ['cut short by the connection', { kind: 'half' }, 'CONNECTION_LOST'],
    ['of a wrong content type', { kind: 'wrongContentType', contentType: 'text/html' }, undefined],
    ['without a content type', { kind: 'noContentType' }, undefined],
    ['without end', { kind: 'endless' }, 'BAD_RESPONSE'],
    ['larger than pictures are', { kind: 'huge', bytes: 40 * 1024 * 1024 }, 'BAD_RESPONSE'],
    ['that are none', { kind: 'entityBomb' }, 'BAD_RESPONSE'],
    ['in chunks of garbage', { kind: 'badChunk' }, 'BAD_RESPONSE'],
    ['from HTTP/1.0', { kind: 'http10' }, undefined],
    ['behind line feeds', { kind: 'lfOnly' }, undefined],
  ];
  for (const [what, fault, code] of faults) {
    it(`${what}: ${code ?? 'fine'}`, async () => {
      const { camera, device } = await rig();
      device.faults.add(fault);
      if (code) assert.equal((await failed(camera.snapshot(main))).code, code);
      else assert.ok((await camera.snapshot(main)).data.length > 1000);
    });
  }

  it('cut short where the length is not told', async () => {
    const { camera } = await rig();
    const whole = (await camera.snapshot(main)).data;
    const server = own(
      await VirtualServer.start(() => ({
        headers: { 'Content-Type': 'image/jpeg' },
        body: (async function* () {
          yield whole.subarray(0, whole.length / 2);
        })(),
      })),
    );
    const other = own(new Camera(cameraSettings({ dialect: 'uid-cgi', host: server.host, port: server.port })));
    for (const take of [() => other.snapshot(main), () => other.run('snapshot.get', {})])
      assert.match((await failed(take())).message, /the picture is cut short/);
  });
});
