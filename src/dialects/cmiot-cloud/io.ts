import { createHash } from 'node:crypto';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver } from '../../camera/io.js';
import type { Json } from '../../operations/types.js';
import type { Command } from './address.js';

/** What the alarm of sound and light does (5.3, soundLightAlarmModel), by the light that it is. */
const lightModels: Readonly<Record<string, number>> = { white: 4, flash: 3 };
const soundModel = 2;
/** The lamp that shows the state of the device. */
const statusLamp = 'status';
const mostRounds = 5;

const onOff = (active: boolean): string => (active ? 'On' : 'Off');

/**
 * Light, siren and loudspeaker by the device's settings (5.3) and broadcasts (4.4.2.6). Light and siren are one alarm with one mode: the
 * later one takes over from the one before.
 * @param atDevice names the device @param command names nothing
 */
export const cmiotIo = (atDevice: Command, command: Command, deviceSn: string): IoDriver => {
  const set = async (key: string, value: Json, call: Call): Promise<void> => {
    await atDevice('device.setting.set', { jsonKey: key, jsonValue: { [key]: value } }, call);
  };
  const alarm = async (model: number, active: boolean, call: Call): Promise<void> => {
    if (active) await set('soundLightAlarmModel', model, call);
    await set('soundLightAlarm', onOff(active), call);
  };
  return {
    lightModes: [...Object.keys(lightModels), statusLamp],
    async light({ active, mode, brightness }, call) {
      if (mode === statusLamp) return set('statusLight', onOff(active), call);
      if (brightness !== undefined && active) await set('lightIntensity', Math.min(100, Math.max(0, Math.round(brightness))), call);
      await alarm(lightModels[mode] ?? 0, active, call);
    },
    siren: (active, _duration, call) => alarm(soundModel, active, call),
    /** An address from which the device fetches the sound; it does so once for each address. */
    async play(file, count, call) {
      const audioUrl = String(file);
      if (!URL.canParse(audioUrl) || !/^https?:$/.test(new URL(audioUrl).protocol))
        throw new CameraError(
          'INVALID_PARAMETER',
          'file must be an http or https address from which the device fetches the sound (G.711A, 8 kHz)',
        );
      if (!Number.isInteger(count) || count < 1 || count > mostRounds)
        throw new CameraError('INVALID_PARAMETER', `count must be a whole number from 1 to ${mostRounds}`);
      if (deviceSn === '') throw new CameraError('NO_DEVICE', "no serial number is set in the camera's settings");
      const audioId = createHash('md5').update(audioUrl).digest('hex');
      await command('io.broadcast.start', { deviceSnList: [deviceSn], audioId, audioUrl, times: count }, call);
    },
  };
};
