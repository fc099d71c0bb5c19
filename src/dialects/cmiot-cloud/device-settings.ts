import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { Json } from '../../operations/types.js';
import type { CameraAddress, Command } from './address.js';
import { objects } from './data.js';

/** The settings of a device by their keys (4.4.2.1, 4.4.2.2, 5.3). */
export interface DeviceSettings {
  /** The serial number of the device meant. @throws CameraError UNSUPPORTED for what is not its first channel */
  serial(call: Call): Promise<string>;
  read(call: Call): Promise<Record<string, Json>>;
  write(key: string, value: Json, call: Call): Promise<void>;
}

/**
 * Settings have no channel in any document: on a device with several they are the device's own, and whoever means a further channel must
 * not change another one's picture unawares.
 */
export const deviceSettings = (command: Command, address: CameraAddress): DeviceSettings => {
  const serial = async (call: Call): Promise<string> => {
    const { deviceSn, channelId = 0 } = await address.of(call);
    if (channelId === 0) return deviceSn;
    throw new CameraError('UNSUPPORTED', 'the cloud keeps settings of the device, not of its channels: only channel 1 or 0 can have them');
  };
  return {
    serial,
    async read(call) {
      const { payload } = await command('device.setting.get', { deviceSn: await serial(call) }, call);
      return objects(payload)[0] ?? {};
    },
    async write(key, value, call) {
      await command('device.setting.set', { deviceSn: await serial(call), jsonKey: key, jsonValue: { [key]: value } }, call);
    },
  };
};
