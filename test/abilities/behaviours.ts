import assert from 'node:assert/strict';
import { type Abilities, type Camera, CameraError, type ErrorCode } from '../../src/index.js';
import { dialectIds, type Rig, startRig } from './cameras.js';

/** What a promise fails with. */
export const failure = async (promise: Promise<unknown>, code: ErrorCode): Promise<CameraError> => {
  const error = await promise.then(
    () => assert.fail(`was fulfilled; expected ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CameraError, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, /^Gate: /);
  return error;
};

/** How an error calls what a dialect has. */
const names: Readonly<Record<keyof Abilities, string>> = {
  ptz: 'PTZ',
  snapshot: 'snapshots',
  osd: 'text on the picture',
  recordings: 'recordings',
  io: 'inputs and outputs',
  stream: 'live streams',
  alarms: 'events',
};

interface Behaviour {
  ability: keyof Abilities;
  /** Actions (formats, protocols) without which a camera cannot show this behaviour; none: whoever has the ability at all. */
  needs?: readonly string[];
  /** Asks a camera that lacks one of them for it. */
  ask: (camera: Camera, lacking: string) => Promise<unknown>;
  /** Members of our `ipcam-device` beside those of the table. */
  settings?: Readonly<Record<string, unknown>>;
}

/**
 * One behaviour for the cameras of every dialect: those that have what it needs show it, every other one fails with `UNSUPPORTED` and
 * says what it has. What a dialect gains later is tested from then on.
 */
export const onEveryCamera = (
  title: string,
  { ability, needs = [], ask, settings }: Behaviour,
  test: (rig: Rig) => Promise<void>,
): void => {
  for (const dialect of dialectIds) {
    it(`${title} (${dialect})`, async () => {
      const rig = await startRig(dialect, settings);
      try {
        const has = rig.abilities[ability];
        const lacking = has.length === 0 ? (needs[0] ?? '') : needs.find((action) => !has.includes(action));
        if (lacking === undefined) return await test(rig);
        const { message } = await failure(ask(rig.camera, lacking), 'UNSUPPORTED');
        const others = (Object.keys(names) as (keyof Abilities)[]).flatMap((key) => (rig.abilities[key].length > 0 ? [names[key]] : []));
        for (const word of has.length > 0 ? has : others) assert.ok(message.includes(word), `${word} is not in: ${message}`);
      } finally {
        await rig.close();
      }
    });
  }
};
