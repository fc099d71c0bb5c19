import assert from 'node:assert/strict';
import fc from 'fast-check';
import { modes, SoundLight } from '../../../src/dialects/cmiot-cloud/sound-light.js';
import { CameraError } from '../../../src/index.js';
import type { Json } from '../../../src/operations/types.js';

/** What becomes of a request: it arrives, it is lost, its answer is lost. */
type Fate = 'arrives' | 'lost' | 'unanswered';

/** A device's settings behind a network that fails as told. */
const shaky = (stored: Record<string, Json>, fates: Fate[]) => {
  const meet = (take: () => void): void => {
    const fate = fates.shift() ?? 'arrives';
    if (fate !== 'lost') take();
    if (fate !== 'arrives') throw new CameraError('TIMEOUT', 'no answer');
  };
  return new SoundLight({
    serial: async () => 'A0B1C2D3E4F5',
    read: async () => {
      meet(() => {});
      return { ...stored };
    },
    write: async (key, value) =>
      meet(() => {
        stored[key] = value;
      }),
  });
};

const call = { channel: 1 };
const mode = fc.constantFrom(...Object.values(modes));
const step = fc.record({ mode, on: fc.boolean(), intensity: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }) });
const before = fc.record({
  soundLightAlarm: fc.constantFrom('On', 'Off'),
  soundLightAlarmModel: fc.constant(1),
  lightIntensity: fc.integer({ min: 0, max: 100 }),
});
const fate = fc.constantFrom<Fate[]>('arrives', 'arrives', 'lost', 'unanswered');

describe('cmiot-cloud: the alarm of sound and light', () => {
  it('is what it was when everything is off again, whatever was switched and whatever got lost', async () => {
    await fc.assert(
      fc.asyncProperty(before, fc.array(step, { maxLength: 8 }), fc.array(fate, { maxLength: 30 }), async (original, steps, all) => {
        const fates = [...all];
        const stored: Record<string, Json> = { ...original };
        const alarm = shaky(stored, fates);
        for (const { mode: of, on, intensity } of steps)
          await (on ? alarm.on(of, intensity, call) : alarm.off(of, call)).catch((error: unknown) =>
            assert.ok(error instanceof CameraError),
          );
        fates.length = 0;
        for (const of of Object.values(modes)) await alarm.off(of, call);
        assert.deepEqual(stored, { ...original });
      }),
      { numRuns: 1000 },
    );
  });

  it('does at any time what was switched on last', async () => {
    await fc.assert(
      fc.asyncProperty(before, fc.array(step, { maxLength: 12 }), async (original, steps) => {
        const stored: Record<string, Json> = { ...original };
        const alarm = shaky(stored, []);
        const wanted = new Set<number>();
        for (const { mode: of, on } of steps) {
          await (on ? alarm.on(of, undefined, call) : alarm.off(of, call));
          wanted.delete(of);
          if (on) wanted.add(of);
          const last = [...wanted].at(-1);
          const expected = last === undefined ? { ...original } : { ...original, soundLightAlarm: 'On', soundLightAlarmModel: last };
          assert.deepEqual(stored, expected);
        }
      }),
      { numRuns: 300 },
    );
  });
});
