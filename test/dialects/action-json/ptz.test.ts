import assert from 'node:assert/strict';
import { failure, withCamera } from './setup.js';

const owner = {};

/** A head whose time stands still reaches no end of its way. */
const still = { device: { now: () => 0 } };

/** The json object of a request. */
const jsonOf = (url: string | undefined): unknown => JSON.parse(new URL(url ?? '', 'http://camera').searchParams.get('json') ?? 'null');

describe('action-json: PTZ', () => {
  const directions = {
    up: 1,
    down: 2,
    left: 3,
    right: 4,
    upLeft: 71,
    downLeft: 72,
    upRight: 73,
    downRight: 74,
    zoomIn: 9,
    zoomOut: 10,
    focusFar: 5,
    focusNear: 6,
  };
  for (const [action, command] of Object.entries(directions)) {
    it(`${action} is command ${command}`, () =>
      withCamera(async (camera, device) => {
        await camera.ptz({ action, speed: 1 }, owner);
        assert.deepEqual(jsonOf(device.requests[0]?.url), { speed_h: 100, speed_v: 100, ptz_cmd: command, channel: 0 });
        assert.equal(device.state.head.moving(), true);
        await camera.ptz({ action: 'stop' }, owner);
        assert.equal(device.state.head.moving(), false);
      }, still));
  }

  it('uses the whole range of speeds, each axis its own', () =>
    withCamera(async (camera, device) => {
      await camera.ptz({ action: 'left', speed: 0.001 }, owner);
      await camera.ptz({ action: 'move', pan: 1, tilt: -0.01 }, owner);
      await camera.ptz({ action: 'move', tilt: 0.5 }, owner);
      assert.deepEqual(
        device.requests.map(({ url }) => jsonOf(url)),
        [
          { speed_h: 1, speed_v: 1, ptz_cmd: 3, channel: 0 },
          { speed_h: 100, speed_v: 2, ptz_cmd: 74, channel: 0 },
          { speed_h: 51, speed_v: 51, ptz_cmd: 1, channel: 0 },
        ],
      );
    }));

  it('pans, tilts and zooms at once', () =>
    withCamera(async (camera, device) => {
      await camera.ptz({ action: 'move', pan: 0.5, tilt: 0.5, zoom: -1 }, owner);
      assert.deepEqual(
        device.requests.map(({ url }) => (jsonOf(url) as { ptz_cmd: number }).ptz_cmd),
        [73, 10],
      );
    }));

  it('stops by itself after the duration, and with its owner', () =>
    withCamera(async (camera, device) => {
      await camera.ptz({ action: 'right', duration: 50, wait: true }, owner);
      assert.equal(device.state.head.moving(), false);
      await camera.ptz({ action: 'right' }, owner);
      await camera.release(owner);
      assert.equal(device.state.head.moving(), false);
      assert.deepEqual(jsonOf(device.requests.at(-1)?.url), { speed_h: 50, speed_v: 50, channel: 0, ptz_cmd: 21 });
    }));

  it('sets presets, remembers their names and goes to them by either', () =>
    withCamera(async (camera, device) => {
      await camera.ptz({ action: 'setPreset', preset: 7, name: 'gate' }, owner);
      await camera.ptz({ action: 'setPreset', preset: 2 }, owner);
      assert.deepEqual([...device.state.head.presets.keys()], [7, 2]);
      assert.deepEqual(await camera.ptz({ action: 'listPresets' }, owner), [
        { id: 2, name: '' },
        { id: 7, name: 'gate' },
      ]);
      await camera.ptz({ action: 'goto', preset: 'gate' }, owner);
      assert.deepEqual(jsonOf(device.requests.at(-1)?.url), { speed_v: 7, channel: 0, ptz_cmd: 20 });
      assert.match((await failure(camera.ptz({ action: 'goto', preset: 101 }, owner), 'INVALID_PARAMETER')).message, /1 to 100/);
      assert.equal((await failure(camera.ptz({ action: 'goto', preset: 50 }, owner), 'REJECTED')).deviceCode, 205);
    }));

  it('focuses by itself', () =>
    withCamera(async (camera, device) => {
      await camera.ptz({ action: 'focusAuto' }, owner);
      assert.deepEqual(jsonOf(device.requests[0]?.url), { speed_h: 50, speed_v: 50, channel: 0, ptz_cmd: 11 });
    }));

  it('offers nothing that the document leaves open', () =>
    withCamera(async (camera) => {
      const { ptz } = await camera.abilities();
      for (const action of ['irisOpen', 'irisClose', 'lightOn', 'lightOff', 'deletePreset', 'home', 'getPosition']) {
        assert.ok(!ptz.includes(action), action);
        await failure(camera.ptz({ action, preset: 1 }, owner), 'UNSUPPORTED');
      }
    }));

  it('sends what it leaves open as a command all the same', () =>
    withCamera(async (camera, device) => {
      const speeds = { speed_h: 10, speed_v: 10 };
      await camera.run('ptz.light.control', speeds);
      await camera.run('ptz.position.refresh', { ...speeds, channel: 0, ptz_cmd: 69 });
      await camera.run('ptz.iris.start', { ...speeds, ptz_cmd: 8 });
      assert.equal(device.state.lightSwitches, 1);
      assert.equal(device.state.positionRefreshes, 1);
      assert.equal(device.state.head.moving(), true);
    }, still));
});
