import { createHash } from 'node:crypto';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver, LightRequest } from '../../camera/io.js';
import type { Json } from '../../operations/types.js';
import type { Command } from './address.js';
import type { DeviceSettings } from './device-settings.js';
import { modes, SoundLight } from './sound-light.js';

/** Repetitions of a broadcast (4.4.2.6). */
const mostTimes = 5;

/** A device loads a sound once for each id (4.4.2.6): the same address has the same one, of the length that the document's example has. */
const soundId = (address: string): string => createHash('sha256').update(address).digest('hex').slice(0, 32);

const soundAddress = (file: number | string): string => {
  const address = String(file).trim();
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
  throw new CameraError(
    'INVALID_PARAMETER',
    'file must be the http or https address of a sound (G.711 A-law, 8 kHz) that the device can load: the cloud keeps no list of sounds',
  );
};

/** The lamp with which a device sees in the dark, by its night vision: what was before a limited time of it comes back, mostly `Auto`. */
const nightVision = (settings: DeviceSettings) => {
  const key = 'nightVision';
  let before: Json | undefined;
  return async ({ active, duration }: LightRequest, call: Call): Promise<void> => {
    if (active) {
      const { [key]: now } = await settings.read(call);
      before = duration === undefined ? undefined : now === 'On' ? (before ?? now) : now;
      await settings.write(key, 'On', call);
    } else {
      await settings.write(key, duration === undefined ? 'Off' : (before ?? 'Off'), call);
      before = undefined;
    }
  };
};

/**
 * What a device of the cloud can be made to do by its settings (5.3) and by the broadcast (4.4.2.6): the sound and light alarm as `siren`,
 * `flash` and `white` lamp, night vision as `infrared`, the `status` light, sounds from an address. Its own times and volume stay as its
 * owner set them up. It has no relay and no input that could be read.
 */
export const cmiotIo = (command: Command, settings: DeviceSettings): IoDriver => {
  const soundLight = new SoundLight(settings);
  const infrared = nightVision(settings);
  const alarmLight = ({ active, brightness }: LightRequest, mode: number, call: Call): Promise<void> =>
    active ? soundLight.on(mode, brightness === undefined ? undefined : Math.round(brightness), call) : soundLight.off(mode, call);
  const lights: Readonly<Record<string, (request: LightRequest, call: Call) => Promise<void>>> = {
    white: (request, call) => alarmLight(request, modes.white, call),
    flash: (request, call) => alarmLight(request, modes.flash, call),
    infrared,
    status: ({ active }, call) => settings.write('statusLight', active ? 'On' : 'Off', call),
  };
  return {
    lightModes: Object.keys(lights),
    async light(request, call) {
      const { mode, brightness, frequency } = request;
      const light = Object.hasOwn(lights, mode) ? lights[mode] : undefined;
      if (!light) throw new CameraError('UNSUPPORTED', `this camera has no light ${mode}; it has ${Object.keys(lights).join(', ')}`);
      if (frequency !== undefined) throw new CameraError('UNSUPPORTED', 'this camera flashes as fast as it likes: leave frequency empty');
      if (brightness !== undefined && mode !== 'white' && mode !== 'flash')
        throw new CameraError('UNSUPPORTED', `the light ${mode} cannot be dimmed: leave brightness empty`);
      await light(request, call);
    },
    siren: (active, _duration, call) => (active ? soundLight.on(modes.siren, undefined, call) : soundLight.off(modes.siren, call)),
    async play(file, count, call) {
      const url = soundAddress(file);
      if (!Number.isInteger(count) || count < 1 || count > mostTimes)
        throw new CameraError('INVALID_PARAMETER', `count must be a whole number from 1 to ${mostTimes} on this camera`);
      const id = soundId(url);
      // Once is possible on every device, several times on Qianliyan devices.
      if (count === 1) await settings.write('cloudBroadcast', { value: 1, url, id }, call);
      else {
        const deviceSnList = [await settings.serial(call)];
        await command('io.broadcast.start', { deviceSnList, audioId: id, audioUrl: url, times: count }, call);
      }
    },
  };
};
