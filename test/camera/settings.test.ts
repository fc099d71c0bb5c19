import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cameraSettings, hostOf } from '../../src/camera/settings.js';
import { Camera, CameraError } from '../../src/index.js';
import { closing } from '../support/closing.js';
import { failure } from '../support/until.js';

describe('settings of a camera', () => {
  const own = closing();

  it('have defaults', () => {
    const { port, tls, verifyCertificate, channel, timeout, connections, dialect, pollInterval, name } = cameraSettings({});
    assert.deepEqual(
      [port, tls, verifyCertificate, channel, timeout, connections, dialect, pollInterval, name],
      [80, false, true, 1, 10_000, 2, 'uid-cgi', 1000, 'camera'],
    );
    assert.equal(cameraSettings({ tls: true }).port, 443);
  });

  it('read what people paste as an address', () => {
    for (const [pasted, host] of [
      ['192.168.1.64', '192.168.1.64'],
      [' http://192.168.1.64:8080/doc?x#y ', '192.168.1.64'],
      ['https://admin:secret@cam.lan/', 'cam.lan'],
      ['cam.lan:80', 'cam.lan'],
      ['[fe80::1]:80', 'fe80::1'],
      ['fe80::1', 'fe80::1'],
      ['', ''],
    ] as const)
      assert.equal(hostOf(pasted), host);
  });

  it('keep numbers within their bounds', () => {
    const { port, timeout, connections, channel } = cameraSettings({ port: '70000', timeout: 1, connections: '0', channel: -3 });
    assert.deepEqual([port, timeout, connections, channel], [65_535, 100, 1, 0]);
    assert.equal(cameraSettings({ port: 'x', timeout: Number.NaN }).timeout, 10_000);
  });

  it('are whole whatever is stored', () => {
    const keys = Object.keys(cameraSettings({}));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys, 'version', 'future'), fc.anything()), (stored) => {
        const settings = cameraSettings(stored);
        assert.deepEqual(Object.keys(settings), keys);
        for (const [key, value] of Object.entries(cameraSettings({})))
          assert.equal(typeof settings[key as keyof typeof settings], typeof value, key);
      }),
    );
  });

  it('leave a dialect that is not known to nobody', async () => {
    const camera = own(new Camera(cameraSettings({ name: 'Gate', dialect: 'telepathy', host: 'x' })));
    for (let count = 0; count < 2; count++) {
      const error = await failure(camera.abilities());
      assert.ok(error instanceof CameraError);
      assert.match(error.message, /^Gate: abilities: there is no dialect "telepathy"; there are /);
    }
  });

  it('with what is no address are an error that says so', async () => {
    for (const [host, message] of [
      ['', /no address is set/],
      ['a b', /"a b" is no host name or address/],
      ['x'.repeat(300), /host name is not found; check the address/],
    ] as const) {
      const camera = own(new Camera(cameraSettings({ dialect: 'uid-cgi', host, username: 'a', password: 'b' })));
      const error = await failure(camera.run('device.model.get', {}));
      assert.ok(error instanceof CameraError);
      assert.match(error.message, message);
    }
  });
});
