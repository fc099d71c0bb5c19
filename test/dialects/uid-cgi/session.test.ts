import assert from 'node:assert/strict';
import { VirtualServer } from '../../../emulator/server.js';
import { Camera, CameraError, cameraSettings } from '../../../src/index.js';
import { closing } from '../../support/closing.js';
import { failure, until } from '../../support/until.js';
import { HandClock, logins, rigs } from './setup.js';

const coded = async (promise: Promise<unknown>): Promise<string> => {
  const error = await failure(promise);
  assert.ok(error instanceof CameraError, String(error));
  return error.code;
};

describe('uid-cgi: the session', () => {
  const rig = rigs();
  const own = closing();

  it('is one for any number of concurrent requests', async () => {
    const rigged = await rig({ settings: { connections: 8 } });
    await Promise.all(Array.from({ length: 40 }, () => rigged.camera.run('device.info.get', {})));
    assert.equal(logins(rigged), 1);
    assert.equal(rigged.device.requests.length, 41);
  });

  it('is renewed once when it is lost in the middle of a burst', async () => {
    const rigged = await rig({ settings: { connections: 4 } });
    const { camera, device } = rigged;
    const burst = Promise.all(Array.from({ length: 40 }, () => camera.run('device.info.get', {})));
    await until(() => device.requests.length > 10);
    device.expireSessions();
    const answers = await burst;
    assert.equal(new Set(answers.map(({ payload }) => JSON.stringify(payload))).size, 1);
    assert.equal(logins(rigged), 2);
  });

  it('is renewed for what may not be sent twice too: a refused session was no effect', async () => {
    const rigged = await rig();
    await rigged.camera.run('ptz.stop', {});
    rigged.device.expireSessions();
    await rigged.camera.run('ptz.preset.add', { add_preset: 1 });
    assert.equal(rigged.device.state.head.presets.size, 1);
    assert.deepEqual(
      rigged.sent().map((request) => request.replace(/\?username=.*/, '')),
      ['getuid', 'ptz_ctrl?stop=1', 'ptz_ctrl?add_preset=1', 'getuid', 'ptz_ctrl?add_preset=1'],
    );
  });

  it('is renewed before it ends, where somebody uses the camera', async () => {
    const clock = new HandClock();
    const rigged = await rig({ device: { now: clock.now }, options: { now: clock.now } });
    await rigged.camera.run('device.model.get', {});
    clock.advance(55_000);
    await rigged.camera.run('device.model.get', {});
    assert.deepEqual(
      rigged.sent().map((request) => request.replace(/\?username=.*/, '')),
      ['getuid', 'getmodel', 'getuid', 'getmodel'],
      'no request goes out with a session that is about to end',
    );
  });

  it('lives on with every request', async () => {
    const clock = new HandClock();
    const rigged = await rig({ device: { now: clock.now }, options: { now: clock.now } });
    for (let count = 0; count < 6; count++) {
      await rigged.camera.run('device.model.get', {});
      clock.advance(40_000);
    }
    assert.equal(logins(rigged), 1);
  });

  it('lives as long as it was told to', async () => {
    const clock = new HandClock();
    const rigged = await rig({ device: { now: clock.now }, options: { now: clock.now } });
    await rigged.camera.run('security.uid.validTime.set', { validTime: 3600 });
    clock.advance(3_000_000);
    await rigged.camera.run('device.model.get', {});
    assert.equal(logins(rigged), 1);
  });

  it('may be set to live longer than timers count', async () => {
    const rigged = await rig();
    await rigged.camera.run('security.uid.validTime.set', { validTime: 100_000_000 });
    const warnings: Error[] = [];
    const note = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', note);
    await rigged.camera.ptz({ action: 'left' }, 'me');
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('warning', note);
    assert.deepEqual(warnings, []);
  });

  it('is kept alive while something needs it, and not longer', async () => {
    const rigged = await rig();
    const beats = (): number => rigged.device.requests.filter(({ url }) => url.startsWith('/cgi-bin/keep_alive?uid=')).length;
    await rigged.camera.run('security.uid.validTime.set', { validTime: 2 });
    await rigged.camera.ptz({ action: 'left' }, 'me');
    await until(() => beats() >= 2, 'it was not kept alive');
    await rigged.camera.ptz({ action: 'stop' }, 'me');
    const before = beats();
    await new Promise((resolve) => setTimeout(resolve, 1300));
    assert.equal(beats(), before);
    assert.equal(logins(rigged), 1);
  });

  it('is not kept alive by a movement that did not start', async () => {
    const rigged = await rig();
    await rigged.camera.run('security.uid.validTime.set', { validTime: 2 });
    rigged.device.faults.add({ kind: 'status', status: 500, path: '/cgi-bin/ptz_ctrl' });
    await failure(rigged.camera.ptz({ action: 'left' }, 'me'));
    await new Promise((resolve) => setTimeout(resolve, 1300));
    assert.ok(!rigged.sent().includes('keep_alive'));
  });

  it('is asked for anew after a restart of the camera', async () => {
    const rigged = await rig();
    const { camera, device } = rigged;
    await camera.run('device.model.get', {});
    device.reboot(200);
    assert.match(await coded(camera.run('ptz.stop', {})), /^(CONNECTION_LOST|UNREACHABLE)$/);
    await until(() => !device.state.away);
    assert.deepEqual((await camera.run('device.model.get', {})).payload, { value: device.state.settings.device.model });
    assert.equal(logins(rigged), 2);
  });

  it('is forgotten with the command to restart', async () => {
    const rigged = await rig({ device: { rebootTime: 0 } });
    await rigged.camera.run('maintenance.reboot', {});
    await until(() => !rigged.device.state.away);
    await rigged.camera.run('device.model.get', {});
    assert.equal(rigged.sent().filter((request) => request === 'getmodel').length, 1, 'nothing is tried with the old session');
  });

  it('that is refused at once is an error', async () => {
    const rigged = await rig();
    const fault = '<fault><value>x</value><reason>uid error</reason></fault>';
    rigged.device.faults.add({
      kind: 'status',
      status: 400,
      path: '/cgi-bin/getmodel',
      body: fault,
      headers: { 'Content-Type': 'text/xml' },
    });
    const error = await failure(rigged.camera.run('device.model.get', {}));
    assert.ok(error instanceof CameraError);
    assert.equal(error.code, 'UNAUTHORIZED');
    assert.match(error.message, /^Gate: device\.model\.get: the camera refuses the session that it has just given/);
    assert.equal(logins(rigged), 2);
  });

  it('is needed by nobody for what the camera tells everybody', async () => {
    const rigged = await rig();
    const { payload } = await rigged.camera.run('device.identity.get', {});
    assert.deepEqual(Object.keys(payload as object), ['oem', 'mac_address']);
    assert.deepEqual(rigged.sent(), ['getinfo?']);
  });

  it('can be waited for and left', async () => {
    const rigged = await rig();
    rigged.device.faults.add({ kind: 'latency', ms: 150, path: '/cgi-bin/getuid', times: 1 });
    const leaving = new AbortController();
    const stays = rigged.camera.run('device.model.get', {});
    const leaves = coded(rigged.camera.run('device.info.get', {}, { signal: leaving.signal }));
    await until(() => logins(rigged) === 1);
    leaving.abort();
    assert.equal(await leaves, 'ABORTED');
    await stays;
    assert.equal(logins(rigged), 1);
  });

  for (const [what, body, code] of [
    ['without an id', '<uid></uid>', 'BAD_RESPONSE'],
    ['with what is no id', '<uid>a b&amp;c</uid>', 'BAD_RESPONSE'],
    ['with 0, which means no', '<uid>0</uid>', 'UNAUTHORIZED'],
    ['with a fault of the session', '<fault><reason>uid error</reason></fault>', 'BAD_RESPONSE'],
    ['with a page', '<html><body>Welcome</body></html>', 'BAD_RESPONSE'],
    ['with nothing', '', 'BAD_RESPONSE'],
  ] as const) {
    it(`fails where the login is answered ${what}`, async () => {
      const server = own(await VirtualServer.start(() => ({ headers: { 'Content-Type': 'text/xml' }, body })));
      const { host, port } = server;
      const camera = own(new Camera(cameraSettings({ name: 'Gate', dialect: 'uid-cgi', host, port, username: 'a', password: 'b' })));
      assert.equal(await coded(camera.run('device.model.get', {})), code);
    });
  }
});

describe('uid-cgi: credentials', () => {
  const rig = rigs();
  const password = 'correct-horse';

  it('that are wrong are tried three times and then left alone', async () => {
    const rigged = await rig({ settings: { password } });
    for (let count = 0; count < 3; count++) {
      const error = await failure(rigged.camera.run('device.info.get', {}));
      assert.ok(error instanceof CameraError);
      assert.equal(error.code, 'UNAUTHORIZED');
      assert.equal(error.deviceCode, 400);
      assert.equal(error.deviceMessage, 'password error');
      assert.match(error.message, /^Gate: device\.info\.get: the camera refused the user name or password/);
    }
    const error = await failure(rigged.camera.run('device.info.get', {}));
    assert.ok(error instanceof CameraError);
    assert.equal(error.code, 'LOCKED_OUT');
    assert.match(error.message, /refused the user name or password 3 times.*correct them in the camera's settings.*in 30 min/);
    assert.equal(rigged.device.requests.length, 3, 'what is locked out is not sent');
  });

  it('are tried once more after a long pause', async () => {
    const clock = new HandClock();
    const rigged = await rig({ settings: { password, lockoutPause: 60_000 }, options: { now: clock.now } });
    const attempt = (): Promise<string> => coded(rigged.camera.run('device.info.get', {}));
    for (let count = 0; count < 5; count++) await attempt();
    assert.equal(logins(rigged), 3);
    clock.advance(59_000);
    assert.equal(await attempt(), 'LOCKED_OUT');
    clock.advance(1001);
    assert.equal(await attempt(), 'UNAUTHORIZED');
    assert.equal(await attempt(), 'LOCKED_OUT');
    assert.equal(logins(rigged), 4);
    clock.advance(60_001);
    rigged.device.state.accounts.users.set('admin', { name: 'admin', password, privilege: 'Administrator', enabled: true });
    await rigged.camera.run('device.info.get', {});
    rigged.device.expireSessions();
    await rigged.camera.run('device.info.get', {});
  });

  it('are tried again with other settings', async () => {
    const rigged = await rig({ settings: { password } });
    for (let count = 0; count < 4; count++) await coded(rigged.camera.run('device.info.get', {}));
    await rigged.another().run('device.info.get', {});
  });

  it('that are wrong do not lock the account by a burst', async () => {
    const rigged = await rig({ device: { lockAccountAfter: 5 }, settings: { password, connections: 8 } });
    await rigged.another().run('platform.onvif.auth.set', { onvif_auth: 1 });
    const before = rigged.device.requests.length;
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        coded(index % 2 ? rigged.camera.snapshot({ stream: 'main', format: 'jpeg' }) : rigged.camera.run('device.info.get', {})),
      ),
    );
    assert.ok(codes.every((code) => code === 'UNAUTHORIZED' || code === 'LOCKED_OUT'));
    assert.ok(codes.includes('LOCKED_OUT'));
    assert.ok(rigged.device.requests.length - before <= 3, `${rigged.device.requests.length - before} tries`);
    assert.ok(!rigged.device.state.accounts.isLocked('admin'));
  });

  it('that are missing are not sent', async () => {
    const rigged = await rig({ settings: { username: '', password: '' } });
    const error = await failure(rigged.camera.run('device.info.get', {}));
    assert.ok(error instanceof CameraError);
    assert.equal(error.code, 'UNAUTHORIZED');
    assert.match(error.message, /no user name is set/);
    assert.equal(rigged.device.requests.length, 0);
  });

  it('fail each request by its own name', async () => {
    const rigged = await rig({ settings: { password } });
    const errors = await Promise.all(['device.info.get', 'device.model.get'].map((id) => failure(rigged.camera.run(id, {}))));
    assert.equal(logins(rigged), 1);
    assert.deepEqual(
      errors.map((error) => (error as CameraError).message.split(': ').slice(0, 2)),
      [
        ['Gate', 'device.info.get'],
        ['Gate', 'device.model.get'],
      ],
    );
  });

  it('survive the way through a query, whatever they hold', async () => {
    for (const odd of ['p+a ss%&=?#', '密码', 'ö"\'<>\\/;:']) {
      const { camera } = await rig({ device: { password: odd }, settings: { password: odd } });
      await camera.run('device.info.get', {});
    }
  });

  it('appear nowhere in what goes wrong', async () => {
    const rigged = await rig({ settings: { password } });
    const echo = `<fault><value>x</value><reason>no ${password} at /cgi-bin/getuid?username=admin&amp;password=${password}</reason></fault>`;
    rigged.device.faults.add({ kind: 'status', status: 400, body: echo, headers: { 'Content-Type': 'text/xml' } });
    const error = await failure(rigged.camera.run('device.info.get', {}));
    assert.ok(error instanceof CameraError);
    assert.equal(error.code, 'REJECTED');
    const shown = [error.message, error.reason, error.deviceMessage, error.stack, String((error.cause as Error).message)].join('\n');
    assert.doesNotMatch(shown, /correct-horse/);
  });
});
