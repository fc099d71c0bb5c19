import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { Json, Values } from '../../operations/types.js';

export interface InputState {
  active: boolean;
  status: number;
  /** The answer without its envelope. */
  raw: Json;
}

export type AlarmInput = (call: Call) => Promise<InputState>;

/** The one alarm input (38.1). The document does not explain its status: everything but 0 is taken for an alarm. */
export const alarmInput =
  (command: (id: string, values: Values, call: Call) => Promise<Record<string, Json>>): AlarmInput =>
  async (call) => {
    const raw = await command('event.alarmInput.get', {}, call);
    const { status } = raw;
    if (typeof status !== 'number') throw new CameraError('BAD_RESPONSE', 'the answer has no status of the alarm input');
    return { active: status !== 0, status, raw };
  };
