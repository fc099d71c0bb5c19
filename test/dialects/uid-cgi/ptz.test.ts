import assert from 'node:assert/strict';
import { CameraError } from '../../../src/index.js';
import { failure, until } from '../../support/until.js';
import { type Rig, type RigOptions, rigs } from './setup.js';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The PTZ commands that reached the device. */
const commands = ({ sent }: Rig): string[] =>
  sent()
    .filter((request) => request.startsWith('ptz_ctrl?'))
    .map((request) => request.slice('ptz_ctrl?'.length));

const failed = async (promise: Promise<unknown>, code: string, message: RegExp): Promise<void> => {
  const error = await failure(promise);
  assert.ok(error instanceof CameraError, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
};

describe('uid-cgi: PTZ', () => {
  const start = rigs();
  let rig: Rig;
  const open = async (options: RigOptions = {}): Promise<Rig> => {
    rig = await start(options);
    return rig;
  };
  const ptz = (action: string, members: Record<string, unknown> = {}, owner: unknown = 'me'): Promise<unknown> =>
    rig.camera.ptz({ action, ...members }, owner);

  it('has the actions of the document and no others', async () => {
    await open();
    const { ptz: actions } = await rig.camera.abilities();
    assert.deepEqual(actions.toSorted(), [
      ...[
        'capabilities',
        'deletePreset',
        'down',
        'downLeft',
        'downRight',
        'focusFar',
        'focusNear',
        'goto',
        'irisClose',
        'irisOpen',
        'left',
      ],
      ...['listPresets', 'move', 'right', 'setPreset', 'stop', 'up', 'upLeft', 'upRight', 'zoomIn', 'zoomOut'],
    ]);
    assert.deepEqual(await ptz('capabilities'), { actions });
  });

  it('moves as it is told', async () => {
    await open();
    for (const action of ['left', 'right', 'up', 'down', 'upLeft', 'upRight', 'downLeft', 'downRight']) await ptz(action, { speed: 1 });
    for (const action of ['zoomIn', 'zoomOut', 'focusNear', 'focusFar', 'irisOpen', 'irisClose', 'stop']) await ptz(action);
    assert.deepEqual(commands(rig), [
      ...['move_x=-1&move_y=0', 'move_x=1&move_y=0', 'move_x=0&move_y=1', 'move_x=0&move_y=-1'].map((move) => `${move}&speed=10`),
      ...['move_x=-1&move_y=1', 'move_x=1&move_y=1', 'move_x=-1&move_y=-1', 'move_x=1&move_y=-1'].map((move) => `${move}&speed=10`),
      ...['zoom=1', 'zoom=-1', 'focus=1', 'focus=-1', 'iris=1', 'iris=-1', 'stop=1'],
    ]);
  });

  it('maps speeds over 1…10', async () => {
    await open();
    for (const speed of [0.01, 0.1, 0.5, 0.9, 1]) await ptz('left', { speed });
    await ptz('left');
    const speeds = commands(rig).map((command) => Number(command.split('speed=')[1]));
    assert.deepEqual(speeds, [1, 2, 6, 9, 10, 6]);
  });

  it('takes a speed of 0 for a stop', async () => {
    await open();
    await ptz('left', { speed: 0 });
    await ptz('focusNear', { speed: 0 });
    await ptz('move', { pan: 0, tilt: 0, zoom: 0 });
    assert.deepEqual(commands(rig), ['stop=1', 'stop=1', 'stop=1']);
  });

  it('moves on all axes at once, at the speed of the faster one', async () => {
    await open();
    await ptz('move', { pan: -0.2, tilt: 1, zoom: 0.5 });
    assert.deepEqual(commands(rig), ['move_x=-1&move_y=1&speed=10', 'zoom=1']);
    await failed(ptz('move', { pan: 2 }), 'INVALID_PARAMETER', /pan must be a number from -1 to 1 for a movement, not 2/);
  });

  it('leaves nothing moving where half of a move is refused', async () => {
    await open();
    rig.device.faults.add({ kind: 'status', status: 500, path: '/cgi-bin/ptz_ctrl?zoom', times: 1 });
    await failed(ptz('move', { pan: 1, zoom: 1 }), 'REJECTED', /HTTP 500/);
    assert.equal(commands(rig).at(-1), 'stop=1');
    assert.equal(rig.device.state.head.moving(), false);
  });

  it('stops a movement after its duration', async () => {
    await open();
    await ptz('left', { duration: 50 });
    assert.equal(rig.device.state.head.moving(), true);
    await until(() => commands(rig).includes('stop=1'));
    assert.equal(rig.device.state.head.moving(), false);
  });

  it('waits for the end of a movement where that is asked for', async () => {
    await open();
    await ptz('left', { duration: 50, wait: true });
    assert.deepEqual(
      commands(rig).map((command) => command.split('=')[0]),
      ['move_x', 'stop'],
    );
  });

  it('never stops a later command by an earlier timer', async () => {
    await open();
    await ptz('left', { duration: 80 });
    await ptz('right');
    await ptz('goto', { preset: 1 });
    await ptz('up', { duration: 60_000 });
    await pause(200);
    assert.ok(!commands(rig).includes('stop=1'));
    assert.equal(rig.device.state.head.moving(), true);
  });

  it('does not forget to stop where a later command fails', async () => {
    await open();
    await ptz('left', { duration: 100 });
    await failed(ptz('goto', { preset: 'nowhere' }), 'INVALID_PARAMETER', /no preset named "nowhere"; no preset has a name/);
    rig.device.faults.add({ kind: 'status', status: 400, path: '/cgi-bin/ptz_ctrl?move', times: 1 });
    await failed(ptz('right'), 'REJECTED', /HTTP 400/);
    await until(() => commands(rig).includes('stop=1'), 'the camera goes on moving');
    assert.equal(rig.device.state.head.moving(), false);
  });

  it('stops what may have started though its answer was lost', async () => {
    await open();
    rig.device.faults.add({ kind: 'half', path: '/cgi-bin/ptz_ctrl?move', times: 1 });
    await failed(ptz('left', { duration: 50 }), 'CONNECTION_LOST', /closed/);
    assert.equal(rig.device.state.head.moving(), true);
    await until(() => commands(rig).includes('stop=1'));
    assert.equal(rig.device.state.head.moving(), false);
  });

  for (const [what, fault] of [
    ['is refused once', { kind: 'status', status: 500 }],
    ['finds the connection broken', { kind: 'drop' }],
    ['finds the connection reset', { kind: 'reset' }],
  ] as const) {
    it(`tries a stop again that ${what}`, async () => {
      await open();
      rig.device.faults.add({ ...fault, path: '/cgi-bin/ptz_ctrl?stop', times: 1 });
      await ptz('left', { duration: 30 });
      await until(() => commands(rig).filter((command) => command === 'stop=1').length === 2, 'the stop was not tried again');
      assert.equal(rig.device.state.head.moving(), false);
    });
  }

  it('tells where a movement could not be stopped', async () => {
    const told: CameraError[] = [];
    await open({ options: { onBackgroundError: (error) => told.push(error) } });
    rig.device.faults.add({ kind: 'status', status: 500, path: '/cgi-bin/ptz_ctrl?stop' });
    await ptz('left', { duration: 10 });
    await until(() => told.length === 1, 'nobody was told');
    assert.equal(commands(rig).filter((command) => command === 'stop=1').length, 4);
    assert.equal(told[0]?.message, 'Gate: ptz stop: the device refused it (HTTP 500)');
  }).timeout(15_000);

  it('keeps the order in which it was told', async () => {
    await open({ settings: { connections: 4 } });
    rig.device.faults.add({ kind: 'latency', ms: 60, path: '/cgi-bin/ptz_ctrl?move', times: 1 });
    await Promise.all([ptz('left'), ptz('stop'), ptz('zoomIn'), ptz('stop')]);
    assert.deepEqual(
      commands(rig).map((command) => command.split('&')[0]),
      ['move_x=-1', 'stop=1', 'zoom=1', 'stop=1'],
    );
    assert.equal(rig.device.state.head.moving(), false);
  });

  it('stops with its owner, and only what is his', async () => {
    await open();
    await ptz('left', {}, 'one');
    await rig.camera.release('two');
    assert.equal(rig.device.state.head.moving(), true);
    await rig.camera.release('one');
    assert.equal(rig.device.state.head.moving(), false);
    await rig.camera.release('one');
    assert.equal(commands(rig).filter((command) => command === 'stop=1').length, 1);
    await ptz('left', {}, 'one');
    await ptz('right', {}, 'two');
    await rig.camera.release('one');
    assert.equal(rig.device.state.head.moving(), true, 'two has taken over');
  });

  it('stops when the camera is closed, and cancels what has not begun', async () => {
    await open();
    await ptz('left');
    await rig.camera.close();
    assert.equal(commands(rig).at(-1), 'stop=1');
    assert.equal(rig.device.state.head.moving(), false);
    await failed(ptz('left'), 'ABORTED', /was closed/);
  });

  it('stops what was under way when its request was cancelled', async () => {
    await open();
    await rig.camera.run('device.model.get', {});
    rig.device.faults.add({ kind: 'half', path: '/cgi-bin/ptz_ctrl?move', times: 1 });
    rig.device.faults.add({ kind: 'hang', path: '/cgi-bin/ptz_ctrl?move', times: 1 });
    await failed(ptz('right'), 'CONNECTION_LOST', /closed/);
    const closing = new AbortController();
    const moving = failure(rig.camera.ptz({ action: 'left' }, 'me', { signal: closing.signal }));
    await until(() => commands(rig).length === 2);
    closing.abort();
    const released = rig.camera.release('me');
    assert.equal(((await moving) as CameraError).code, 'ABORTED');
    await released;
    assert.equal(commands(rig).at(-1), 'stop=1');
    assert.equal(rig.device.state.head.moving(), false);
  });

  it('names what it cannot do, and what there is not', async () => {
    await open();
    await failed(ptz('wiperOn'), 'UNSUPPORTED', /^Gate: ptz wiperOn: this camera cannot do wiperOn; it has left, right, /);
    await failed(ptz('dance'), 'INVALID_PARAMETER', /^Gate: ptz dance: action must be one of left, right, .* not "dance"/);
  });

  it('says what a camera without a head says', async () => {
    await open({ device: { ptz: false } });
    await failed(ptz('left'), 'REJECTED', /the camera refused it: ptz not support/);
  });

  describe('presets', () => {
    it('go by number', async () => {
      await open();
      assert.equal(await ptz('setPreset', { preset: 3 }), undefined);
      assert.equal(await ptz('goto', { preset: 3 }), undefined);
      assert.equal(await ptz('goto', { preset: '3' }), undefined);
      assert.equal(await ptz('deletePreset', { preset: 3 }), undefined);
      assert.deepEqual(commands(rig), ['add_preset=3', 'call_preset=3', 'call_preset=3', 'delete_preset=3']);
    });

    it('go by the name that a flow has given', async () => {
      const memory = new Map<string, unknown>();
      await open({ options: { memory } });
      await ptz('setPreset', { preset: 7, name: 'Door' });
      await ptz('setPreset', { preset: 2, name: 'Yard' });
      assert.deepEqual(await ptz('listPresets'), [
        { id: 2, name: 'Yard' },
        { id: 7, name: 'Door' },
      ]);
      await ptz('goto', { preset: 'Door' });
      await ptz('goto', { preset: 'door' });
      assert.deepEqual(commands(rig).slice(2), ['call_preset=7', 'call_preset=7']);
      await failed(ptz('goto', { preset: 'Roof' }), 'INVALID_PARAMETER', /no preset named "Roof"; there are Yard, Door/);

      // A redeploy makes a new camera of the same node.
      await rig.camera.close();
      rig.camera = rig.another({}, { memory });
      await ptz('goto', { preset: 'Yard' });
      assert.equal(commands(rig).at(-1), 'call_preset=2');
      await ptz('deletePreset', { preset: 'Yard' });
      assert.deepEqual(await ptz('listPresets'), [{ id: 7, name: 'Door' }]);
    });

    it('return to where they were set', async () => {
      await open();
      const { head } = rig.device.state;
      await ptz('setPreset', { preset: 1 });
      const before = head.position().pan;
      await ptz('left', { speed: 1, duration: 150, wait: true });
      assert.notEqual(head.position().pan, before);
      await ptz('goto', { preset: 1 });
      await until(() => !head.moving());
      assert.ok(Math.abs(head.position().pan - before) < 0.01);
    });

    it('have numbers that are numbers', async () => {
      await open();
      for (const preset of [-1, 1.5, 70_000, Number.NaN])
        await failed(ptz('goto', { preset }), 'INVALID_PARAMETER', /preset must be a whole number from 0 to 65535/);
      await failed(ptz('goto'), 'INVALID_PARAMETER', /preset is missing/);
      await failed(ptz('setPreset'), 'INVALID_PARAMETER', /preset is missing/);
      await failed(ptz('setPreset', { preset: 'Door' }), 'INVALID_PARAMETER', /preset must be a number from 0 to 65535 for a new preset/);
      assert.deepEqual(commands(rig), []);
    });
  });
});
