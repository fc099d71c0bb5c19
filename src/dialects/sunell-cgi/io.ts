import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver, LightRequest } from '../../camera/io.js';
import type { Values } from '../../operations/types.js';
import { alarmRecord } from './alarm-stream.js';
import { type Command, entriesOf, numbered } from './members.js';

/** More inputs than any device has: what tells of more is no count. */
const mostInputs = 256;
/** AlarmSourceType of a manual alarm that comes from an input (2.4.2.1). */
const fromInput = 1;

const seconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1000));

/** How a light is switched; the modes of IP cameras, of which the lite series has the white light only. */
type Light = (request: LightRequest, call: Call) => readonly [string, Values];

const lights: Readonly<Record<string, Light>> = {
  /** 2.6.1.20. The time is told too, so that the light goes out although we may not be there to switch it off. */
  white: ({ active, duration }, call) => [
    'io.whiteLed.manual.set',
    {
      ...{ cameraID: call.channel, WhiteLedManualMode: active ? 1 : 0 },
      ...(active && duration !== undefined ? { WhiteLedManualDuration: seconds(duration) } : {}),
    },
  ],
  /** 2.8.18, where 0 is on. The frequency is one of three steps. */
  redBlue: ({ active, duration, frequency }) => [
    'io.redBlueLamp.set',
    {
      RedBlueLampMode: active ? 0 : 1,
      ...(active && duration !== undefined ? { RedBlueManualDuration: seconds(duration) } : {}),
      ...(active && frequency !== undefined ? { RedBlueFlickerInterval: Math.min(2, Math.max(0, Math.round(frequency))) } : {}),
    },
  ],
  /** 2.8.8: a brightness is set by hand. */
  infrared: ({ active, brightness }, call) => [
    'image.infraredLight.set',
    {
      ...{ cameraID: call.channel, mode: active ? 1 : 0 },
      ...(active && brightness !== undefined ? { brigthnessMode: 2, far: Math.round(brightness), near: Math.round(brightness) } : {}),
    },
  ],
  /** 2.6.17.9, on thermal cameras: steady, or flashing so many times a second. */
  led: ({ active, brightness, frequency }, call) => [
    'thermal.ledControl.set',
    {
      cameraID: call.channel,
      LedControl: [
        {
          ...{ ID: 0, DisplayMode: !active ? 2 : frequency !== undefined && frequency > 0 ? 3 : 1 },
          ...(active && brightness !== undefined ? { Brightness: Math.round(brightness) } : {}),
          ...(active && frequency !== undefined && frequency > 0
            ? { FlickerInterval: Math.min(10_000, Math.max(100, Math.round(1000 / frequency))) }
            : {}),
        },
      ],
    },
  ],
};

/**
 * Alarm outputs (2.4.2.2), whose state the device does not tell; inputs as far as their alarms tell of them (2.4.1.1), that is where the alarm of the
 * input is switched on; alarms raised by hand (2.4.2.1); lights; and the names of the sound files, which the document lets alarms play, but nobody
 * else. The lite series has neither outputs nor manual alarms, recorders have no lights.
 */
export const sunellIo = (command: Command, model: string): IoDriver => {
  const run = async (id: string, values: Values, call: Call): Promise<void> => {
    await command(id, values, call);
  };
  const modes = model === 'ipc' ? Object.keys(lights) : model === 'lite' ? ['white'] : [];
  const switched: IoDriver = {
    setOutput: (output = 1, active, call) =>
      run('io.alarmOut.state.set', { alarmOutID: numbered('output', output), controlFlag: active ? 1 : 0 }, call),
    // 2 ends an alarm here, where messages have 0.
    trigger: (input = 1, active, call) =>
      run('alarm.manual.trigger', { alarmInID: numbered('input', input), alarmFlag: active ? 1 : 2, AlarmSourceType: fromInput }, call),
  };
  const lit: IoDriver = {
    lightModes: modes,
    light(request, call) {
      const light = lights[request.mode];
      if (!light) throw new CameraError('UNSUPPORTED', `this camera has no light ${request.mode}; it has ${modes.join(', ')}`);
      return run(...light(request, call), call);
    },
  };
  return {
    ...(model === 'lite' ? {} : switched),
    ...(modes.length > 0 ? lit : {}),
    async getInputs(call) {
      const { alarmInNum } = await command('device.info.get', {}, call);
      const states = entriesOf(await command('event.alarmStatus.get', {}, call), 'alarmInfo');
      const on = new Map<string, boolean>();
      for (const entry of states) {
        const record = alarmRecord((name) => entry[name]);
        if (record?.major === 1 && record.minor === 1) on.set(record.source, record.flag === 1);
      }
      const count = typeof alarmInNum === 'number' ? Math.min(mostInputs, Math.max(0, alarmInNum)) : 0;
      return Array.from({ length: count }, (_, index) => ({ id: index + 1, active: on.get(String(index + 1)) ?? false }));
    },
    ...(model === 'ipc'
      ? {
          async listSounds(call: Call) {
            const files = entriesOf(await command('io.audioAlarm.get', { cameraID: call.channel }, call), 'audioAlarm');
            return files.flatMap(({ fileId, fileName }) =>
              typeof fileId === 'number' ? [{ id: fileId, name: String(fileName ?? '') }] : [],
            );
          },
        }
      : {}),
  };
};
