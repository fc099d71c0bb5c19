import assert from 'node:assert/strict';
import type { PtzHead } from '../../../emulator/index.js';
import { Bench, failure, gate, platform2, station, warehouse } from './support.js';

describe('cmiot-cloud PTZ', () => {
  let bench: Bench;
  let time = Date.UTC(2026, 10, 20, 9);
  beforeEach(async () => {
    bench = await Bench.start({ now: () => time });
  });
  afterEach(() => bench.close());

  const head = (deviceSn = gate, channel = 0): PtzHead => {
    const found = bench.cloud.state.device(deviceSn).channels[channel];
    assert.ok(found);
    return found.head;
  };
  const pass = (seconds: number): void => {
    time += seconds * 1000;
  };
  /** The clock of the virtual cloud stands still but for `pass`. The first request finds out that it is not ours, and how the camera is named. */
  const ready = async (camera = bench.camera()): Promise<ReturnType<Bench['camera']>> => {
    await camera.ptz({ action: 'getPosition' }, 'test');
    bench.seen();
    return camera;
  };

  it('turns, zooms and stops what it started', async () => {
    const camera = await ready();
    for (const [action, command] of Object.entries({
      up: 11,
      down: 12,
      left: 13,
      right: 14,
      upLeft: 15,
      upRight: 16,
      downLeft: 17,
      downRight: 18,
      zoomIn: 7,
      zoomOut: 8,
      irisOpen: 5,
      irisClose: 6,
    })) {
      await camera.ptz({ action, speed: 0.5 }, 'test');
      assert.deepEqual(bench.latest(), { deviceSn: gate, command, action: 0, speed: 4 }, action);
      await camera.ptz({ action: 'stop' }, 'test');
      assert.deepEqual(bench.latest(), { deviceSn: gate, command, action: 1, speed: 4 }, action);
      assert.equal(bench.seen().length, 2);
    }
    assert.equal(head().moving(), false);
  });

  it('maps speeds to the whole range, and 0 to a stop', async () => {
    const camera = await ready();
    for (const [speed, expected] of [
      [0.001, 1],
      [1, 7],
      [0.5, 4],
    ] as const) {
      await camera.ptz({ action: 'right', speed }, 'test');
      assert.equal((bench.latest() as { speed: number }).speed, expected);
    }
    await camera.ptz({ action: 'right', speed: 0 }, 'test');
    assert.deepEqual(bench.latest(), { deviceSn: gate, command: 14, action: 1, speed: 4 });
    await camera.ptz({ action: 'move', pan: -0.2, tilt: 1 }, 'test');
    assert.deepEqual(bench.latest(), { deviceSn: gate, command: 15, action: 0, speed: 7 });
  });

  it('moves along several axes, and rests those that a new movement leaves out', async () => {
    const camera = await ready();
    await camera.ptz({ action: 'move', pan: 1, tilt: 0, zoom: 1 }, 'test');
    pass(1);
    const far = head().position();
    assert.ok(far.pan > 30 && far.zoom > 1.5);
    await camera.ptz({ action: 'move', pan: 0, tilt: 1, zoom: 0 }, 'test');
    pass(1);
    const high = head().position();
    assert.ok(Math.abs(high.zoom - far.zoom) < 1e-6 && high.tilt > far.tilt);
    await camera.ptz({ action: 'stop' }, 'test');
    assert.equal(head().moving(), false);
  });

  it('stops a movement after its duration and with its owner', async () => {
    const camera = await ready();
    await camera.ptz({ action: 'left', duration: 30, wait: true }, 'test');
    assert.equal(head().moving(), false);
    await camera.ptz({ action: 'right' }, 'owner');
    assert.equal(head().moving(), true);
    await camera.release('owner');
    assert.equal(head().moving(), false);
    await camera.ptz({ action: 'right' }, 'owner');
    await camera.close();
    assert.equal(head().moving(), false);
  });

  it('stops what somebody else may have started', async () => {
    const camera = await ready();
    head().move({ pan: 1, zoom: 1 });
    await camera.ptz({ action: 'stop' }, 'test');
    assert.equal(head().moving(), false);
  });

  it('knows the presets of the cloud by their code, and by the names that flows gave them', async () => {
    const camera = await ready();
    assert.deepEqual(await camera.ptz({ action: 'listPresets' }, 'test'), []);
    await camera.ptz({ action: 'setPreset', preset: 7, name: 'door' }, 'test');
    assert.deepEqual(bench.latest(), { deviceSn: gate, pointCode: '7' });
    head().goTo({ pan: 60 });
    pass(10);
    await camera.ptz({ action: 'setPreset', preset: 3 }, 'test');
    await camera.ptz({ action: 'setPreset', preset: 3 }, 'test');
    assert.deepEqual(bench.seen().slice(-2), ['GET /cmiot/v2/api/preset/list', 'PUT /cmiot/v2/api/preset']);
    assert.deepEqual(await camera.ptz({ action: 'listPresets' }, 'test'), [
      { id: 3, name: '' },
      { id: 7, name: 'door' },
    ]);
    await camera.ptz({ action: 'goto', preset: 'door' }, 'test');
    pass(10);
    assert.ok(Math.abs(head().position().pan) < 0.01);
    await camera.ptz({ action: 'deletePreset', preset: 7 }, 'test');
    assert.deepEqual(await camera.ptz({ action: 'listPresets' }, 'test'), [{ id: 3, name: '' }]);
    for (const preset of [0, 256, 1.5]) await failure(camera.ptz({ action: 'setPreset', preset }, 'test'), 'INVALID_PARAMETER');
    await failure(camera.ptz({ action: 'goto', preset: 9 }, 'test'), 'REJECTED');
  });

  it('runs the cruises of the cloud as tours', async () => {
    const camera = await ready();
    for (const preset of [1, 2]) await camera.ptz({ action: 'setPreset', preset }, 'test');
    await camera.ptz({ action: 'saveTour', tour: 5, steps: [1, { preset: 2, time: 20 }], speed: 1 }, 'test');
    assert.deepEqual(bench.latest(), { deviceSn: gate, speed: 4095, cruiseCode: 5, stayTime: 20, pointCodes: ['1', '2'] });
    await camera.ptz({ action: 'saveTour', tour: '5', steps: [{ preset: 2, speed: 0.5 }, { preset: 1 }] }, 'test');
    assert.deepEqual(bench.seen().slice(-1), ['PUT /cmiot/v2/api/cruise']);
    assert.deepEqual(await camera.ptz({ action: 'listTours' }, 'test'), [{ id: 5, name: '' }]);
    await camera.ptz({ action: 'startTour', tour: 5 }, 'test');
    assert.equal(bench.cloud.state.device(gate).channels[0]?.cruising, 5);
    await camera.ptz({ action: 'stopTour', tour: 5 }, 'test');
    assert.equal(bench.cloud.state.device(gate).channels[0]?.cruising, undefined);
    await camera.ptz({ action: 'deleteTour', tour: 5 }, 'test');
    assert.deepEqual(await camera.ptz({ action: 'listTours' }, 'test'), []);
    for (const request of [
      {
        tour: 5,
        steps: [
          { preset: 1, time: 5 },
          { preset: 2, time: 6 },
        ],
      },
      { tour: 5, steps: [] },
      { tour: 5, steps: [{ preset: 'x' }] },
      { tour: 5, steps: [{ preset: 1, dwell: 5 }] },
      { tour: 300, steps: [1] },
    ])
      await failure(camera.ptz({ action: 'saveTour', ...request }, 'test'), 'INVALID_PARAMETER');
  });

  it('takes the guard position for home', async () => {
    const camera = await ready();
    await failure(camera.ptz({ action: 'home' }, 'test'), 'REJECTED');
    await camera.ptz({ action: 'setPreset', preset: 1 }, 'test');
    await camera.ptz({ action: 'setHome', preset: 1, duration: 120_000 }, 'test');
    assert.deepEqual(bench.latest(), { deviceSn: gate, pointCode: 1, interval: 120 });
    assert.deepEqual(await camera.ptz({ action: 'getHome' }, 'test'), { preset: 1, interval: 120 });
    head().goTo({ pan: 90 });
    pass(10);
    await camera.ptz({ action: 'home' }, 'test');
    pass(10);
    assert.ok(Math.abs(head().position().pan) < 0.01);
    await camera.ptz({ action: 'deleteHome' }, 'test');
    await failure(camera.ptz({ action: 'getHome' }, 'test'), 'REJECTED');
    await failure(camera.ptz({ action: 'setHome' }, 'test'), 'INVALID_PARAMETER');
    await failure(camera.ptz({ action: 'setHome', preset: 1, duration: 1000 }, 'test'), 'INVALID_PARAMETER');
  });

  it('goes to positions in degrees, and leaves what is not named', async () => {
    const camera = await ready();
    await camera.ptz({ action: 'setPosition', pan: -90 }, 'test');
    assert.deepEqual(bench.latest(), {
      deviceSn: gate,
      command: 21,
      action: 0,
      speed: 7,
      horizontalPosition: -500_000,
      verticalPosition: Math.round((4 / 90) * 1_000_000),
    });
    pass(10);
    const here = (await camera.ptz({ action: 'getPosition' }, 'test')) as Record<string, number>;
    assert.ok(Math.abs((here.pan ?? 0) + 90) < 0.01 && Math.abs((here.tilt ?? 0) - 4) < 0.01);
    assert.equal(here.zoom, undefined);
    await camera.ptz({ action: 'moveBy', pan: 10, tilt: 20 }, 'test');
    pass(10);
    const there = head().position();
    assert.ok(Math.abs(there.pan + 80) < 0.01 && Math.abs(there.tilt - 24) < 0.01);
    await failure(camera.ptz({ action: 'setPosition', pan: 181 }, 'test'), 'INVALID_PARAMETER');
    await failure(camera.ptz({ action: 'setPosition', zoom: 2 }, 'test'), 'UNSUPPORTED');
    await failure(camera.ptz({ action: 'zoomTo', x: 0, y: 0, width: 1, height: 1 }, 'test'), 'UNSUPPORTED');
  });

  it('tells the zoom where the cloud does', async () => {
    const camera = await ready(bench.camera({ deviceSn: warehouse }));
    head(warehouse).goTo({ zoom: 20 });
    pass(60);
    assert.equal(((await camera.ptz({ action: 'getPosition' }, 'test')) as Record<string, number>).zoom, 1);
  });

  it('tells what the device says it can do, and does without where it does not', async () => {
    const camera = await ready();
    const abilities = (await camera.ptz({ action: 'capabilities' }, 'test')) as { actions: string[]; device: Record<string, unknown> };
    assert.equal(abilities.device.ptz, '1');
    assert.ok(abilities.actions.includes('startTour'));
    const byCode = await ready(bench.camera({ deviceSn: station }));
    assert.deepEqual(Object.keys((await byCode.ptz({ action: 'capabilities' }, 'test')) as object), ['actions']);
  });

  describe('reaches the channel meant', () => {
    it('of a recorder by number, found out once', async () => {
      const camera = await ready(bench.camera({ deviceSn: warehouse, channel: 2 }));
      await camera.ptz({ action: 'left' }, 'test');
      assert.deepEqual(bench.latest(), { deviceSn: warehouse, command: 13, action: 0, speed: 4, channelId: 1 });
      assert.equal(head(warehouse, 1).moving(), true);
      await camera.ptz({ action: 'right' }, 'test', { channel: 4 });
      assert.equal(head(warehouse, 3).moving(), true);
      assert.equal(head(warehouse, 0).moving(), false);
      assert.deepEqual(bench.seen(), ['POST /cmiot/v2/api/device/ptz/control', 'POST /cmiot/v2/api/device/ptz/control']);
      const error = await failure(camera.ptz({ action: 'right' }, 'test', { channel: 5 }), 'INVALID_PARAMETER');
      assert.match(error.message, /1 to 4/);
    });

    it('of a GB28181 device by its code', async () => {
      const camera = await ready(bench.camera({ deviceSn: station }));
      await camera.ptz({ action: 'left' }, 'test', { channel: 2 });
      assert.deepEqual(bench.latest(), { deviceSn: platform2, command: 13, action: 0, speed: 4 });
    });

    it('by the code that the camera has, without a question', async () => {
      const camera = bench.camera({ deviceSn: '', channelSn: platform2 });
      await camera.ptz({ action: 'left' }, 'test');
      assert.equal(head(station, 1).moving(), true);
      const paths = new Set(bench.seen());
      assert.deepEqual([...paths], ['POST /cmiot/v2/api/device/ptz/control']);
      await failure(camera.ptz({ action: 'left' }, 'test', { channel: 2 }), 'NO_DEVICE');
    });

    it('by number where the cloud does not tell the channels', async () => {
      const camera = bench.camera({ deviceSn: warehouse, channel: 3 });
      await camera.run('cloud.device.list', {});
      bench.cloud.refuse('000005');
      await camera.ptz({ action: 'left' }, 'test');
      assert.equal(head(warehouse, 2).moving(), true);
    });
  });
});
