import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { answering, cameraAt, failure, password, withCamera } from './setup.js';

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

describe('action-json: credentials', () => {
  it('sends the user and the MD5 of the password, first and in this order', () =>
    withCamera(async (camera, device) => {
      await camera.run('device.config.get', {});
      assert.equal(device.requests[0]?.url, `/action/cgi_action?user=admin&pwd=${md5(password)}&action=getSysConfig`);
    }));

  it('does not try a wrong password more often than three times, and shows it nowhere', () =>
    withCamera(
      async (camera, device) => {
        for (let attempt = 0; attempt < 3; attempt += 1) {
          const error = await failure(camera.run('device.config.get', {}), 'UNAUTHORIZED');
          assert.equal(error.deviceMessage, 'error user/pwd');
          assert.doesNotMatch(JSON.stringify([error.message, error.cause, error.stack]), new RegExp(`guess|${md5('guess')}`));
        }
        const error = await failure(camera.run('io.door.open', {}), 'LOCKED_OUT');
        assert.match(error.message, /not tried/);
        assert.equal(device.requests.length, 3);
      },
      { settings: { password: 'guess' } },
    ));

  it('lets no burst of wrong passwords through', () =>
    withCamera(
      async (camera, device) => {
        const results = await Promise.allSettled(Array.from({ length: 12 }, () => camera.run('alarm.input.get', {})));
        assert.ok(results.every(({ status }) => status === 'rejected'));
        assert.equal(device.requests.length, 3);
      },
      { settings: { password: 'guess', connections: 8 } },
    ));

  it('tries again after the pause, and forgets the refusals once it is let in', () =>
    withCamera(
      async (camera, device) => {
        device.state.password = 'other';
        for (let attempt = 0; attempt < 3; attempt += 1) await failure(camera.run('device.config.get', {}), 'UNAUTHORIZED');
        await failure(camera.run('device.config.get', {}), 'LOCKED_OUT');
        device.state.password = password;
        await new Promise((resolve) => setTimeout(resolve, 1100));
        await camera.run('device.config.get', {});
        device.state.password = 'other';
        await failure(camera.run('device.config.get', {}), 'UNAUTHORIZED');
        await failure(camera.run('device.config.get', {}), 'UNAUTHORIZED');
      },
      { settings: { lockoutPause: 1000 } },
    ));

  it('asks for pictures and telnet without credentials, as documented', () =>
    withCamera(
      async (camera, device) => {
        await camera.snapshot({ stream: 'main', format: 'jpeg' });
        await camera.run('maintenance.telnet.set', { action: 'open' });
        assert.deepEqual(
          device.requests.map(({ url }) => url),
          ['/action/cgi_images', '/action/telnet?action=open'],
        );
        assert.equal(device.state.telnet, true);
      },
      { settings: { password: 'guess' } },
    ));

  it('wants a user name', () =>
    withCamera(
      async (camera, device) => {
        assert.match((await failure(camera.run('device.config.get', {}), 'UNAUTHORIZED')).message, /no user name/);
        assert.equal(device.requests.length, 0);
      },
      { settings: { username: '' } },
    ));

  it('changes the password with the present one, which need not be in the flow', () =>
    withCamera(async (camera, device) => {
      await camera.run('user.password.set', { newPassword: 'n&w=新' });
      assert.equal(device.state.password, 'n&w=新');
      await failure(camera.run('device.config.get', {}), 'UNAUTHORIZED');
      const renewed = cameraAt(device.port, { password: 'n&w=新' });
      try {
        const error = await failure(renewed.run('user.password.set', { oldPassword: md5('wrong'), newPassword: 'x' }), 'REJECTED');
        assert.equal(error.deviceCode, 206);
        assert.match(error.message, /administrator password wrong/);
        await renewed.run('user.password.set', { oldPassword: md5('n&w=新'), newPassword: password });
      } finally {
        await renewed.close();
      }
      assert.equal(device.state.password, password);
    }));

  it('tells what the camera is', () =>
    withCamera(async (camera) => {
      const report = await camera.test();
      assert.equal(report.dialect, 'action-json');
      assert.equal(report.firmware, '14.030.19.3_MAIN_V3(221114)');
      assert.equal(report.serial, 'CBT000114010100010238');
      assert.equal(report.mac, '88-07-cb-00-02-be');
      assert.deepEqual(report.notes, ['name IPCamera', 'platform platform_8hours v4.7.1D']);
      assert.deepEqual(report.abilities.snapshot, ['jpeg', 'bmp', 'yuv']);
      assert.ok(report.abilities.ptz.includes('upLeft'));
    }));

  it('takes 401 of a proxy for what it is', async () => {
    await withCamera(async (camera, device) => {
      device.faults.add({ kind: 'status', status: 401 });
      await failure(camera.run('device.config.get', {}), 'UNAUTHORIZED');
    });
    await answering(' ERROR  user/pwd\n', async (camera) => {
      await failure(camera.run('device.config.get', {}), 'UNAUTHORIZED');
    });
  });
});
