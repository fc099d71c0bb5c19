import assert from 'node:assert/strict';
import { failure, Rig } from './rig.js';

describe('event-cgi: relays, light and sounds', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start({}, { relays: 2 });
  });
  afterEach(() => rig.close());
  const io = (action: string, more: Record<string, unknown> = {}) => rig.camera.io({ action, ...more }, 'test');

  it('switches relays and reads them', async () => {
    await io('setOutput', { output: 2, active: true });
    assert.deepEqual(await io('getOutputs'), [
      { id: 1, active: false },
      { id: 2, active: true },
    ]);
    await io('setOutput', { output: '2', active: false });
    await io('setOutput', { active: true });
    assert.deepEqual(
      rig.device.state.relays.map(({ type }) => type),
      ['normally closed', 'normally open'],
    );
  });

  it('names an output that cannot be', async () => {
    for (const output of [0, -1, 1.5, 'x'])
      assert.match((await failure(io('setOutput', { output }), 'INVALID_PARAMETER')).message, /output must be/);
    await failure(io('setOutput', { output: 3 }), 'REJECTED');
  });

  it('flashes the light', async () => {
    await io('light', { active: true, frequency: 2 });
    assert.deepEqual(rig.device.state.light(), { channel: 0, flashing: true, frequency: 'low' });
    await io('light', { active: false });
    assert.equal(rig.device.state.light().flashing, false);
    await failure(io('light', { active: true, frequency: 3 }), 'INVALID_PARAMETER');
    await failure(io('light', { active: true, mode: 'infrared' }), 'UNSUPPORTED');
  });

  it('plays sounds by id and by name', async () => {
    await io('play', { file: 3 });
    await io('play', { file: 'tone_Dog_bark', count: 2 });
    assert.deepEqual(
      rig.device.state.played.map(({ file, count }) => [file, count]),
      [
        [3, 1],
        [0, 2],
      ],
    );
    assert.equal(((await io('listSounds')) as unknown[]).length, 8);
    await failure(io('play', { file: 'meow' }), 'INVALID_PARAMETER');
  });

  it('cannot read inputs', async () => {
    await failure(io('getInputs'), 'UNSUPPORTED');
  });
});
