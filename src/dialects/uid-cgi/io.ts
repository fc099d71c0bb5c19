import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver } from '../../camera/io.js';
import type { Json, Values } from '../../operations/types.js';

type Command = (id: string, values: Values, call: Call) => Promise<Record<string, Json>>;

const relayName = 'relay';

/** Lights of set_led (3.36). */
const leds: Record<string, number> = { infrared: 1, white: 2 };

/** One relay (3.43, 3.44), the manual alarm of the inputs (3.40) and two lights (3.36). The state of an input cannot be read. */
export const uidIo = (command: Command): IoDriver => ({
  async setOutput(output, active, call) {
    if (output !== undefined && Number(output) !== 1 && output !== relayName)
      throw new CameraError('INVALID_PARAMETER', `output must be 1: this camera has one relay, not ${JSON.stringify(output).slice(0, 60)}`);
    await command('io.relay.set', { status: active ? 1 : 0 }, call);
  },
  async getOutputs(call) {
    const { value } = await command('io.relay.get', {}, call);
    const status = /(\d+)\D*$/.exec(String(value))?.[1];
    return [{ id: 1, name: relayName, active: status === '1' }];
  },
  async trigger(_input, _active, call) {
    await command('alarm.input.trigger', {}, call);
  },
  lightModes: Object.keys({ white: 2, infrared: 1 }),
  async light({ active, mode, brightness }, call) {
    await command(
      'io.led.set',
      { brightness: brightness ?? (active ? 100 : 0), ledstatus: active ? 1 : 0, ledmode: leds[mode] ?? 2 },
      call,
    );
  },
});
