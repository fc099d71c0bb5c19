import assert from 'node:assert/strict';
import { decode } from 'jpeg-js';
import type { Camera, IoRequest } from '../../../src/index.js';
import { until } from '../../support/until.js';
import { answering, failure, withCamera } from './setup.js';

const owner = {};
const io = (camera: Camera, action: string, more: Omit<IoRequest, 'action'> = {}): Promise<unknown> =>
  camera.io({ action, ...more }, owner);

describe('action-json: inputs and outputs', () => {
  it('reads the alarm input', () =>
    withCamera(async (camera, device) => {
      assert.deepEqual(await io(camera, 'getInputs'), [{ id: 1, name: 'alarm input', active: false }]);
      device.state.alarmInput = 1;
      assert.deepEqual(await io(camera, 'getInputs'), [{ id: 1, name: 'alarm input', active: true }]);
    }));

  it('takes the state of the input as a text too, and does without it not at all', async () => {
    await answering('{"code":0,"status":"1"}', async (camera) => {
      assert.deepEqual(await io(camera, 'getInputs'), [{ id: 1, name: 'alarm input', active: true }]);
    });
    for (const body of ['{"code":0}', '{"code":0,"status":null}', '{"code":0,"status":"open"}', '{"code":0,"status":{}}']) {
      await answering(body, async (camera) => {
        await failure(io(camera, 'getInputs'), 'BAD_RESPONSE');
      });
    }
  });

  it('opens its one door', () =>
    withCamera(async (camera, device) => {
      await io(camera, 'openDoor');
      await io(camera, 'openDoor', { door: 1 });
      await io(camera, 'openDoor', { door: '1' });
      assert.equal(device.state.doorOpened.length, 3);
      assert.match((await failure(io(camera, 'openDoor', { door: 2 }), 'INVALID_PARAMETER')).message, /door must be 1/);
    }));

  it('says what it has', () =>
    withCamera(async (camera) => {
      assert.match((await failure(io(camera, 'setOutput', { output: 1 }), 'UNSUPPORTED')).message, /it has getInputs, light, openDoor/);
      assert.match((await failure(io(camera, 'light', { mode: 'flash' }), 'UNSUPPORTED')).message, /it has white, infrared/);
    }));

  it('switches its lamps, one at a time', () =>
    withCamera(async (camera, device) => {
      const lamp = (): unknown[] => {
        const { lamp_type: type, led_control: control } = device.state.settings.getImageAdjustmentEx ?? {};
        return [type, control];
      };
      await io(camera, 'light');
      assert.deepEqual(lamp(), [1, 1], 'white, on');
      await io(camera, 'light', { mode: 'infrared', active: false });
      assert.deepEqual(lamp(), [1, 1], 'the infrared lamp was not the one in use');
      await io(camera, 'light', { mode: 'white', active: false });
      assert.deepEqual(lamp(), [1, 2]);
      await io(camera, 'light', { mode: 'infrared' });
      assert.deepEqual(lamp(), [0, 1]);
      await io(camera, 'light', { mode: 'infrared', active: false });
      assert.deepEqual(lamp(), [0, 2]);
    }));

  it('dims a lamp that is driven so, and none that is not', () =>
    withCamera(async (camera, device) => {
      assert.match((await failure(io(camera, 'light', { brightness: 50 }), 'UNSUPPORTED')).message, /switched and not dimmed/);
      const image = device.state.settings.getImageAdjustmentEx ?? {};
      image.led_control_mode = 1;
      await io(camera, 'light', { brightness: 50 });
      assert.equal(device.state.settings.getImageAdjustmentEx?.led_level, 128);
      await io(camera, 'light', { brightness: 100, mode: 'infrared' });
      assert.equal(device.state.settings.getImageAdjustmentEx?.ir_level, 255);
    }));

  it('gives back what was before a light with a duration, also when the flow goes', () =>
    withCamera(async (camera, device) => {
      const image = (): Record<string, unknown> => device.state.settings.getImageAdjustmentEx ?? {};
      Object.assign(image(), { led_control_mode: 1, lamp_type: 0, led_control: 0, led_level: 10 });
      const before = { ...image() };
      await io(camera, 'light', { duration: 50, brightness: 80 });
      assert.deepEqual([image().lamp_type, image().led_control], [1, 1]);
      await until(() => image().led_control === 0);
      assert.deepEqual(image(), before);
      await io(camera, 'light', { duration: 60_000 });
      await io(camera, 'light', { duration: 60_000, brightness: 20 });
      assert.equal(image().led_level, 51);
      await camera.release(owner);
      assert.deepEqual(image(), before);
      await io(camera, 'light', { duration: 60_000 });
      await io(camera, 'light', { active: false });
      assert.deepEqual([image().lamp_type, image().led_control], [1, 2], 'switched off means off');
    }));

  it('lights up the night', () =>
    withCamera(
      async (camera, device) => {
        const image = device.state.settings.getImageAdjustmentEx ?? {};
        Object.assign(image, { infr_detect_mode: 1, led_control: 2 });
        const seen = async (): Promise<{ light: number; colour: number }> => {
          const { data } = decode((await camera.snapshot({ stream: 'main', format: 'jpeg' })).data);
          let [light, colour] = [0, 0];
          for (let at = 0; at < data.length; at += 4) {
            const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
            light += red + green + blue;
            colour += Math.abs(red - blue);
          }
          return { light, colour };
        };
        const dark = await seen();
        await io(camera, 'light', { mode: 'infrared' });
        const infrared = await seen();
        await io(camera, 'light', { mode: 'white' });
        const white = await seen();
        assert.ok(infrared.light > 2 * dark.light);
        assert.ok(white.colour > 2 * infrared.colour);
      },
      // 02:13 in the camera's zone.
      { device: { now: () => Date.UTC(2026, 10, 19, 18, 13) } },
    ));
});
