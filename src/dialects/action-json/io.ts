import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver, LightRequest } from '../../camera/io.js';
import type { Json, Values } from '../../operations/types.js';
import type { AlarmInput } from './alarm-input.js';

type Command = (id: string, values: Values, call: Call) => Promise<Record<string, Json>>;
type Members = Record<string, Json>;

/** Kinds of lamp (23.4), and the member with the brightness of each, 0 to 255. */
const lamps: Readonly<Record<string, { type: number; level: string }>> = {
  white: { type: 1, level: 'led_level' },
  infrared: { type: 0, level: 'ir_level' },
};
const lampOn = 1;
const lampOff = 2;
/** `led_control_mode`: the lamp is driven by PWM and can be dimmed. */
const dimmable = 1;

/** What switching a lamp on changes. */
const lampMembers = ['lamp_type', 'led_control', ...Object.values(lamps).map(({ level }) => level)];

/**
 * The lamp of the camera, infrared or white: one of them at a time. `led_control`, by its name the infrared lamp's alone, is taken for the
 * switch of whichever `lamp_type` names, since the document has no other. A light with a duration gives back what was before it: a camera
 * whose infrared light was automatic must not be blind in the night after a minute of white.
 */
const actionLight = (command: Command) => {
  let before: Members | undefined;
  const on = async ({ mode, brightness, duration }: LightRequest, call: Call): Promise<void> => {
    const lamp = lamps[mode];
    if (!lamp) throw new CameraError('UNSUPPORTED', `this camera has no light ${mode}; it has ${Object.keys(lamps).join(', ')}`);
    const now = await command('image.advanced.get', {}, call);
    if (brightness !== undefined && now.led_control_mode !== dimmable)
      throw new CameraError('UNSUPPORTED', "this camera's lamps are switched and not dimmed (led_control_mode 0): leave brightness empty");
    const level = brightness === undefined ? {} : { [lamp.level]: Math.round((brightness / 100) * 255) };
    const timed = duration !== undefined && duration > 0;
    // A second light during the first gives back what was before both.
    const goesOn = now.led_control === lampOn ? before : undefined;
    before = timed ? (goesOn ?? Object.fromEntries(Object.entries(now).filter(([name]) => lampMembers.includes(name)))) : undefined;
    await command('image.advanced.set', { lamp_type: lamp.type, led_control: lampOn, ...level }, call);
  };
  const off = async ({ mode, duration }: LightRequest, call: Call): Promise<void> => {
    const back = duration === undefined ? undefined : before;
    if (back) await command('image.advanced.set', back, call);
    else {
      const { lamp_type: type } = await command('image.advanced.get', {}, call);
      // Where the other lamp is the one in use, this one is off already.
      const isOther = Object.values(lamps).some((lamp) => lamp.type === type && lamp !== lamps[mode]);
      if (!isOther) await command('image.advanced.set', { led_control: lampOff }, call);
    }
    before = undefined;
  };
  return (request: LightRequest, call: Call): Promise<void> => (request.active ? on(request, call) : off(request, call));
};

/**
 * The alarm input (38), the door (41), which is the one output and pulses by itself, and the lamps (23.4). Voice prompts (37) are spoken
 * only to persons that the camera recognises: they can be chosen by commands and not be played. Of the serial line (42) nothing can be read.
 */
export const actionIo = (command: Command, input: AlarmInput): IoDriver => ({
  async getInputs(call) {
    return [{ id: 1, name: 'alarm input', active: (await input(call)).active }];
  },
  async openDoor(door, call) {
    if (door !== undefined && Number(door) !== 1) throw new CameraError('INVALID_PARAMETER', 'door must be 1: this camera has one');
    await command('io.door.open', {}, call);
  },
  lightModes: Object.keys(lamps),
  light: actionLight(command),
});
