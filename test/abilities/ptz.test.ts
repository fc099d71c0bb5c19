import assert from 'node:assert/strict';
import type { PtzRequest } from '../../src/index.js';
import { until } from '../support/until.js';
import { failure, onEveryCamera } from './behaviours.js';
import { part, type Rig } from './cameras.js';

const flow = Symbol('a node of a flow');

const ask = (request: Omit<PtzRequest, 'action'>) => (camera: Rig['camera'], action: string) => camera.ptz({ ...request, action }, flow);

/** Degrees from one direction to another, −180…180: some heads turn endlessly. */
const turned = (from: number, to: number): number => ((((to - from) % 360) + 540) % 360) - 180;

const headOf = ({ device }: Rig) => part(device.head, 'head');

/** The head moves, and in this direction. */
const moves = async (rig: Rig, axis: 'pan' | 'tilt' | 'zoom', sign: 1 | -1): Promise<void> => {
  const head = headOf(rig);
  const before = head.position()[axis];
  const way = (): number => (axis === 'pan' ? turned(before, head.position().pan) : head.position()[axis] - before);
  await until(() => Math.abs(way()) > 0.02, `no movement of ${axis}`);
  assert.equal(Math.sign(way()), sign, `${axis} went ${way()}`);
};

const stands = (rig: Rig): Promise<void> => until(() => !headOf(rig).moving(), 'the head still moves');

const milliseconds = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

describe('PTZ on every camera', () => {
  const directions = [
    ['right', 'pan', 1],
    ['left', 'pan', -1],
    ['up', 'tilt', 1],
    ['down', 'tilt', -1],
    ['zoomIn', 'zoom', 1],
    ['zoomOut', 'zoom', -1],
  ] as const;

  onEveryCamera(
    'moves where it is told and stands when told to stop',
    { ability: 'ptz', needs: ['stop', ...directions.map(([action]) => action)], ask: ask({ speed: 0.5 }) },
    async (rig) => {
      // Off the ends of its ways first.
      await rig.camera.ptz({ action: 'move', tilt: 0.5, zoom: 0.5 }, flow);
      await moves(rig, 'tilt', 1);
      await rig.camera.ptz({ action: 'zoomIn', duration: 300, wait: true }, flow);
      for (const [action, axis, sign] of directions) {
        await rig.camera.ptz({ action, speed: 0.5 }, flow);
        await moves(rig, axis, sign);
        await rig.camera.ptz({ action: 'stop' }, flow);
        assert.equal(headOf(rig).moving(), false, `it moves on after ${action} and stop`);
      }
    },
  );

  onEveryCamera(
    'goes both ways of a diagonal at once',
    { ability: 'ptz', needs: ['upRight', 'downLeft'], ask: ask({ speed: 0.5 }) },
    async (rig) => {
      for (const [action, sign] of [
        ['upRight', 1],
        ['downLeft', -1],
      ] as const) {
        await rig.camera.ptz({ action, speed: 0.5 }, flow);
        await Promise.all([moves(rig, 'pan', sign), moves(rig, 'tilt', sign)]);
      }
    },
  );

  onEveryCamera('is faster with more speed', { ability: 'ptz', needs: ['move'], ask: ask({ pan: 0.1 }) }, async (rig) => {
    const head = headOf(rig);
    const speed = async (pan: number): Promise<number> => {
      await rig.camera.ptz({ action: 'move', pan }, flow);
      const [from, started] = [head.position().pan, performance.now()];
      await milliseconds(100);
      return turned(from, head.position().pan) / (performance.now() - started);
    };
    const slow = await speed(0.1);
    const fast = await speed(1);
    assert.ok(slow > 0 && fast > 2 * slow, `${slow} and ${fast} degrees a millisecond`);
  });

  onEveryCamera('stops by itself after the duration', { ability: 'ptz', needs: ['right'], ask: ask({ duration: 200 }) }, async (rig) => {
    await rig.camera.ptz({ action: 'right', duration: 200 }, flow);
    assert.equal(headOf(rig).moving(), true);
    await stands(rig);
  });

  onEveryCamera(
    'stops after the duration though the first request to stop fails',
    { ability: 'ptz', needs: ['right'], ask: ask({ duration: 200 }) },
    async (rig) => {
      await rig.camera.ptz({ action: 'right', speed: 0.1, duration: 300 }, flow);
      rig.device.faults.add({ kind: 'reset', times: 1 });
      await stands(rig);
    },
  );

  onEveryCamera(
    'is not stopped by the timer of an earlier command',
    { ability: 'ptz', needs: ['right', 'left'], ask: ask({ speed: 0.1, duration: 200 }) },
    async (rig) => {
      await rig.camera.ptz({ action: 'right', speed: 0.1, duration: 200 }, flow);
      await rig.camera.ptz({ action: 'left', speed: 0.1 }, flow);
      await milliseconds(500);
      assert.equal(headOf(rig).moving(), true);
      await moves(rig, 'pan', -1);
    },
  );

  onEveryCamera(
    'stands when whoever started it goes, and not when another goes',
    { ability: 'ptz', needs: ['right'], ask: ask({ speed: 0.1 }) },
    async (rig) => {
      await rig.camera.ptz({ action: 'right', speed: 0.1 }, flow);
      await rig.camera.release(Symbol('another node'));
      assert.equal(headOf(rig).moving(), true);
      await rig.camera.release(flow);
      assert.equal(headOf(rig).moving(), false);
    },
  );

  onEveryCamera(
    'returns to a preset that was stored, by its number and by its name',
    { ability: 'ptz', needs: ['goto', 'setPreset', 'listPresets'], ask: ask({ preset: 1 }) },
    async (rig) => {
      const { camera } = rig;
      const head = headOf(rig);
      await camera.ptz({ action: 'move', pan: 0.5, tilt: 0.5, duration: 300, wait: true }, flow);
      await stands(rig);
      const { pan, tilt } = head.position();
      await camera.ptz({ action: 'setPreset', preset: 5, name: 'Gate' }, flow);
      const list = await camera.ptz({ action: 'listPresets' }, flow);
      assert.ok(Array.isArray(list));
      assert.deepEqual(
        list.filter(({ id }) => id === 5).map(({ id, name }) => ({ id, name })),
        [{ id: 5, name: 'Gate' }],
      );
      for (const preset of [5, 'Gate']) {
        await camera.ptz({ action: 'move', pan: -0.5, tilt: -0.2, duration: 300, wait: true }, flow);
        await stands(rig);
        assert.ok(Math.abs(turned(pan, head.position().pan)) > 2);
        await camera.ptz({ action: 'goto', preset }, flow);
        await until(() => Math.abs(turned(pan, head.position().pan)) < 0.5 && Math.abs(tilt - head.position().tilt) < 0.5, 'not there');
      }
      const { message } = await failure(camera.ptz({ action: 'goto', preset: 'Nowhere' }, flow), 'INVALID_PARAMETER');
      assert.match(message, /Gate/);
    },
  );

  onEveryCamera(
    'tells where it is and waits until it has arrived',
    { ability: 'ptz', needs: ['getPosition', 'setPosition'], ask: ask({ pan: 20 }) },
    async (rig) => {
      const { camera } = rig;
      const start = headOf(rig).position();
      await camera.ptz({ action: 'setPosition', pan: 30, tilt: 10, wait: true }, flow);
      assert.equal(headOf(rig).moving(), false);
      assert.ok(Math.abs(turned(start.pan, headOf(rig).position().pan)) > 1);
      const { pan, tilt } = (await camera.ptz({ action: 'getPosition' }, flow)) as { pan: number; tilt: number };
      assert.ok(Math.abs(turned(30, pan)) < 1 && Math.abs(tilt - 10) < 1, `${pan}, ${tilt}`);
    },
  );

  onEveryCamera(
    'tells its actions, which are those of its abilities',
    { ability: 'ptz', needs: ['capabilities'], ask: ask({}) },
    async ({ camera, abilities }) => {
      const { actions } = (await camera.ptz({ action: 'capabilities' }, flow)) as { actions: string[] };
      assert.deepEqual(actions, abilities.ptz);
    },
  );

  onEveryCamera('refuses a speed that there is not', { ability: 'ptz', needs: ['move'], ask: ask({ pan: 1 }) }, async ({ camera }) => {
    const { message } = await failure(camera.ptz({ action: 'move', pan: 1.5 }, flow), 'INVALID_PARAMETER');
    assert.match(message, /pan must be/);
  });
});
