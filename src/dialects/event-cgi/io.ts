import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver } from '../../camera/io.js';
import type { Json, Values } from '../../operations/types.js';

type Command = (id: string, values: Values, call: Call) => Promise<Record<string, Json>>;

/** Until switched off (8.3). */
const endless = -1;

/** Flows count outputs from 1, the camera from 0. */
const wireOutput = (output: number | string | undefined): number => {
  const number = Number(output ?? 1);
  if (Number.isInteger(number) && number >= 1) return number - 1;
  throw new CameraError('INVALID_PARAMETER', `output must be a whole number of at least 1, not ${JSON.stringify(output)?.slice(0, 60)}`);
};

const entries = (list: Json | undefined): Record<string, Json>[] =>
  Array.isArray(list)
    ? list.filter((entry): entry is Record<string, Json> => typeof entry === 'object' && entry !== null && !Array.isArray(entry))
    : [];

/**
 * Relays (section 7), the white light's flashing (8) and sound files (10, 11). A relay has no state but its type: normally open is at
 * rest, normally closed is active. The state of an input cannot be read.
 */
export const eventIo = (command: Command): IoDriver => ({
  async setOutput(output, active, call) {
    await command('io.relay.set', { docfg: { ch: wireOutput(output), type: active ? 1 : 0 } }, call);
  },
  async getOutputs(call) {
    const { docfg } = await command('io.relay.get', {}, call);
    return entries(docfg).map(({ ch, type }, index) => ({ id: (typeof ch === 'number' ? ch : index) + 1, active: type === 1 }));
  },
  lightModes: ['flash'],
  async light({ active, frequency, duration }, call) {
    const steps = frequency === undefined ? {} : { frequency };
    const flashinglight = active ? { ch: 0, status: 1, ...steps, presist_time: duration ?? endless } : { ch: 0, status: 0 };
    await command('io.light.flash', { flashinglight }, call);
  },
  async play(file, count, call) {
    await command('io.sound.play', { file: { id: file, count } }, call);
  },
  async listSounds(call) {
    const { file } = await command('io.sound.list', {}, call);
    return entries(file).flatMap(({ id, name }) =>
      typeof id === 'number' || typeof id === 'string' ? [{ id, name: String(name ?? '') }] : [],
    );
  },
});
