import assert from 'node:assert/strict';
import { CameraError } from '../../src/camera/errors.js';
import { type Position, type PtzDriver, ptzActions, type RoundDriver } from '../../src/camera/ptz.js';
import { PtzControl } from '../../src/camera/ptz-control.js';
import { failure } from '../support/until.js';

/** A camera with everything, which notes what it is told. */
class FullDriver {
  readonly told: unknown[][] = [];
  readonly path: Position[] = [];
  readonly note =
    (name: string, answer?: unknown) =>
    async (...args: unknown[]): Promise<never> => {
      this.told.push([name, ...args.slice(0, -1)]);
      return answer as never;
    };
  readonly rounds = (name: string): RoundDriver => ({
    start: this.note(`${name}.start`),
    stop: this.note(`${name}.stop`),
    save: this.note(`${name}.save`),
    delete: this.note(`${name}.delete`),
    list: this.note(`${name}.list`, [{ id: 1, name: `${name} 1` }]),
  });
  readonly driver: PtzDriver = {
    move: this.note('move'),
    focus: this.note('focus'),
    focusAuto: this.note('focusAuto'),
    iris: this.note('iris'),
    stop: this.note('stop'),
    presets: {
      set: async (id, name) => {
        this.told.push(['presets.set', id, name]);
        return { id: id ?? 'new', name: name ?? '' };
      },
      goto: this.note('presets.goto'),
      delete: this.note('presets.delete'),
      list: async () => [
        { id: 'a1', name: 'Door' },
        { id: 'b2', name: '' },
      ],
    },
    tours: this.rounds('tours'),
    tracks: this.rounds('tracks'),
    scans: this.rounds('scans'),
    home: {
      goto: this.note('home.goto'),
      set: this.note('home.set'),
      get: this.note('home.get', { preset: 1 }),
      delete: this.note('home.delete'),
    },
    position: {
      get: async () => this.path.shift() ?? { pan: 9, tilt: 9, zoom: 1 },
      set: this.note('position.set'),
      moveBy: this.note('position.moveBy'),
    },
    zoomTo: this.note('zoomTo'),
    auxiliaries: { wiper: this.note('wiper'), wash: this.note('wash'), light: this.note('light'), heater: this.note('heater') },
    capabilities: this.note('capabilities', { speeds: 64 }),
  };
}

describe('PtzControl', () => {
  let full: FullDriver;
  let control: PtzControl;
  const run = (action: string, members: Record<string, unknown> = {}, signal?: AbortSignal): Promise<unknown> =>
    control.run({ action, ...members }, { channel: 1, ...(signal ? { signal } : {}) }, 'me');
  const refused = async (promise: Promise<unknown>, code: string, message: RegExp): Promise<void> => {
    const error = await failure(promise);
    assert.ok(error instanceof CameraError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
  };

  beforeEach(() => {
    full = new FullDriver();
    control = new PtzControl(full.driver, () => {});
  });

  it('carries out every action of the vocabulary', async () => {
    const members: Record<string, Record<string, unknown>> = {
      move: { pan: 0.5, tilt: 0, zoom: -1 },
      goto: { preset: 'a1' },
      setPreset: { preset: 'Yard' },
      deletePreset: { preset: 'Door' },
      setPosition: { pan: 1 },
      moveBy: { zoom: 2 },
      zoomTo: { x: 0, y: 0.1, width: 0.2, height: 0.3 },
    };
    for (const action of control.actions) {
      const round = /(Tour|Track|Scan)$/.exec(action)?.[1]?.toLowerCase();
      await run(action, { ...members[action], ...(round ? { [round]: 3 } : {}), speed: 1 });
    }
    assert.deepEqual(control.actions.toSorted(), ptzActions.toSorted());
    const names = full.told.map(([name]) => name);
    for (const name of [
      'tours.start',
      'tracks.stop',
      'scans.save',
      'tracks.save',
      'tours.delete',
      'scans.list',
      'home.set',
      'home.delete',
      'zoomTo',
      'heater',
    ])
      assert.ok(names.includes(name), name);
    assert.deepEqual(
      full.told.filter(([name]) => name === 'wiper'),
      [
        ['wiper', true],
        ['wiper', false],
      ],
    );
  });

  it('turns directions and speeds into velocities', async () => {
    await run('upLeft', { speed: 0.25 });
    await run('zoomOut', { speed: 1 });
    await run('right');
    assert.deepEqual(
      full.told.map(([, velocity]) => velocity),
      [
        { pan: -0.25, tilt: 0.25, zoom: 0 },
        { pan: 0, tilt: 0, zoom: -1 },
        { pan: 0.5, tilt: 0, zoom: 0 },
      ],
    );
  });

  it('answers lists, positions, the home position and what the camera can do', async () => {
    assert.deepEqual(await run('listTours'), [{ id: 1, name: 'tours 1' }]);
    assert.deepEqual(await run('getHome'), { preset: 1 });
    assert.deepEqual(await run('getPosition'), { pan: 9, tilt: 9, zoom: 1 });
    assert.deepEqual(await run('capabilities'), { actions: control.actions, speeds: 64 });
  });

  it('answers the id that a camera gave to a new preset', async () => {
    assert.deepEqual(await run('setPreset', { preset: 'Yard' }), { id: 'new', name: 'Yard' });
    assert.deepEqual(await run('setPreset', { preset: 'Door' }), { id: 'a1', name: 'Door' });
    assert.deepEqual(await run('setPreset', { name: 'Roof' }), { id: 'new', name: 'Roof' });
    await run('goto', { preset: 'door' });
    await run('goto', { preset: 'b2' });
    assert.deepEqual(full.told.slice(-2), [
      ['presets.goto', 'a1'],
      ['presets.goto', 'b2'],
    ]);
  });

  it('passes on when the camera has arrived, where that is asked for', async () => {
    full.path.push(
      // Where it stands, and once more: a head takes its time to start.
      { pan: 1, tilt: 0, zoom: 1 },
      { pan: 1, tilt: 0, zoom: 1 },
      { pan: 5, tilt: 0, zoom: 1 },
      { pan: 8, tilt: 1, zoom: 1 },
      { pan: 8.01, tilt: 1, zoom: 1 },
    );
    assert.equal(await run('goto', { preset: 'Door', wait: true }), undefined, 'the message goes on as it came');
    assert.equal(full.path.length, 0);
    assert.equal(await run('goto', { preset: 'Door' }), undefined);
  });

  it('does not wait for ever where the camera was there already', async () => {
    full.path.push(...Array.from({ length: 20 }, () => ({ pan: 1, tilt: 0, zoom: 1 })));
    await run('goto', { preset: 'Door', wait: true });
    assert.ok(full.path.length > 0);
    full.path.length = 0;
  });

  it('waits no longer than its request', async () => {
    full.path.push(...Array.from({ length: 1000 }, (_, index) => ({ pan: index, tilt: 0, zoom: 1 })));
    const leaving = new AbortController();
    const waiting = run('home', { wait: true }, leaving.signal);
    leaving.abort();
    await refused(waiting, 'ABORTED', /ended before the camera had arrived/);
  });

  it('names what is missing', async () => {
    await refused(run('setPosition'), 'INVALID_PARAMETER', /pan, tilt or zoom is missing/);
    await refused(run('zoomTo', { x: 0 }), 'INVALID_PARAMETER', /x, y, width and height are needed/);
    for (const area of [
      { x: 0.9, y: 0, width: 0.5, height: 0.5 },
      { x: 0, y: 0.8, width: 0.5, height: 0.5 },
    ])
      await refused(run('zoomTo', area), 'INVALID_PARAMETER', /an area whose middle lies in the picture/);
    await refused(run('startTour'), 'INVALID_PARAMETER', /tour is missing: the number of the tour/);
    await refused(run('deleteScan', { scan: {} }), 'INVALID_PARAMETER', /scan is missing/);
    await refused(run('goto', { preset: 'Roof' }), 'INVALID_PARAMETER', /no preset named "Roof"; there are Door/);
    await refused(run('move', { tilt: -1.1 }), 'INVALID_PARAMETER', /tilt must be a number from -1 to 1/);
  });

  it('has only what the driver has', async () => {
    control = new PtzControl({ stop: async () => {}, home: { goto: async () => {} } }, () => {});
    assert.deepEqual(control.actions, ['stop', 'home', 'capabilities']);
    await refused(run('setHome'), 'UNSUPPORTED', /cannot do setHome; it has stop, home, capabilities/);
    await refused(run('home', { wait: true }), 'UNSUPPORTED', /wait is not possible: this camera does not tell its position/);
    assert.deepEqual(await run('capabilities'), { actions: control.actions });
  });

  it('keeps channels apart', async () => {
    const order: string[] = [];
    let release = (): void => {};
    control = new PtzControl(
      {
        move: (_, { channel }) => {
          order.push(`move ${channel}`);
          return channel === 1 ? new Promise((resolve) => (release = resolve)) : Promise.resolve();
        },
        stop: async ({ channel }) => {
          order.push(`stop ${channel}`);
        },
      },
      () => {},
    );
    const slow = control.run({ action: 'left' }, { channel: 1 }, 'me');
    const behind = control.run({ action: 'stop' }, { channel: 1 }, 'me');
    await control.run({ action: 'left' }, { channel: 2 }, 'me');
    assert.deepEqual(order, ['move 1', 'move 2']);
    release();
    await Promise.all([slow, behind]);
    await control.release('me');
    assert.deepEqual(order, ['move 1', 'move 2', 'stop 1', 'stop 2']);
  });
});
