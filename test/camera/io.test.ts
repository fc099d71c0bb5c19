import assert from 'node:assert/strict';
import { Effects } from '../../src/camera/effects.js';
import { CameraError } from '../../src/camera/errors.js';
import { type IoDriver, type IoRequest, ioActions, ioActionsOf, runIo } from '../../src/camera/io.js';
import { failure, until } from '../support/until.js';

describe('runIo', () => {
  let told: unknown[][] = [];
  let effects: Effects;
  const failures: unknown[] = [];
  const note =
    (name: string, answer?: unknown) =>
    async (...args: unknown[]): Promise<never> => {
      told.push([name, ...args.slice(0, -1)]);
      return answer as never;
    };
  const driver: IoDriver = {
    setOutput: note('setOutput'),
    getOutputs: note('getOutputs', [{ id: 1, active: true }]),
    getInputs: note('getInputs', []),
    trigger: note('trigger'),
    lightModes: ['white', 'infrared'],
    light: note('light'),
    siren: note('siren'),
    play: note('play'),
    listSounds: async () => [
      { id: 7, name: 'Bark' },
      { id: 8, name: '9' },
    ],
    openDoor: note('openDoor'),
  };
  const run = (request: IoRequest, at: IoDriver = driver): Promise<unknown> => runIo(at, effects, request, { channel: 1 }, 'me');
  const refused = async (promise: Promise<unknown>, code: string, message: RegExp): Promise<void> => {
    const error = await failure(promise);
    assert.ok(error instanceof CameraError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
  };

  beforeEach(() => {
    told = [];
    effects = new Effects((error) => failures.push(error));
  });
  afterEach(() => effects.release());

  it('switches and reads', async () => {
    await run({ action: 'setOutput', output: 2 });
    await run({ action: 'setOutput', output: 2, active: false });
    await run({ action: 'trigger', input: 'a' });
    await run({ action: 'openDoor', door: 1 });
    assert.deepEqual(told, [
      ['setOutput', 2, true],
      ['setOutput', 2, false],
      ['trigger', 'a', true],
      ['openDoor', 1],
    ]);
    assert.deepEqual(await run({ action: 'getOutputs' }), [{ id: 1, active: true }]);
    assert.deepEqual(await run({ action: 'getInputs' }), []);
  });

  it('lets an output fall back after its duration', async () => {
    await run({ action: 'setOutput', output: 1, active: true, duration: 20 });
    await until(() => told.length === 2);
    assert.deepEqual(told, [
      ['setOutput', 1, true],
      ['setOutput', 1, false],
    ]);
  });

  it('lets outputs fall back with their owner, each at its own time', async () => {
    await run({ action: 'setOutput', output: 1, active: true, duration: 60_000 });
    await run({ action: 'setOutput', output: 2, active: false, duration: 60_000 });
    await run({ action: 'setOutput', output: 3 });
    await effects.release('other');
    assert.equal(told.length, 3);
    await effects.release('me');
    assert.deepEqual(told.slice(3).sort(), [
      ['setOutput', 1, false],
      ['setOutput', 2, true],
    ]);
  });

  it('does not let fall back what was switched again meanwhile', async () => {
    await run({ action: 'setOutput', output: 1, duration: 30 });
    await run({ action: 'setOutput', output: 1, active: true });
    await new Promise((resolve) => setTimeout(resolve, 80));
    assert.deepEqual(told, [
      ['setOutput', 1, true],
      ['setOutput', 1, true],
    ]);
  });

  it('takes the first kind of light where none is named, and no other than there are', async () => {
    await run({ action: 'light', brightness: 40 });
    await run({ action: 'light', mode: 'infrared', active: false });
    assert.deepEqual(told, [
      ['light', { mode: 'white', brightness: 40, active: true }],
      ['light', { mode: 'infrared', active: false }],
    ]);
    await refused(run({ action: 'light', mode: 'disco' }), 'UNSUPPORTED', /no light disco; it has white, infrared/);
  });

  it('plays sounds by id or name', async () => {
    for (const file of ['Bark', 7, '8', '9']) await run({ action: 'play', file, count: 2 });
    assert.deepEqual(told, [
      ['play', 7, 2],
      ['play', 7, 2],
      ['play', 8, 2],
      ['play', 8, 2],
    ]);
    await refused(run({ action: 'play' }), 'INVALID_PARAMETER', /file is missing/);
    await refused(run({ action: 'play', file: 'Meow' }), 'INVALID_PARAMETER', /no sound "Meow"; there are Bark, 9/);
  });

  it('says what a camera has', async () => {
    assert.deepEqual(ioActionsOf(driver), [...ioActions]);
    for (const action of ioActions) await refused(run({ action }, {}), 'UNSUPPORTED', new RegExp(`cannot do ${action}; it has`));
    await refused(run({ action: 'explode' }), 'INVALID_PARAMETER', /action must be one of setOutput/);
    assert.deepEqual(failures, []);
  });
});
