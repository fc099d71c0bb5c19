import { CameraError } from '../../camera/errors.js';
import type { CameraSettings } from '../../camera/settings.js';
import type { Json, Values } from '../../operations/types.js';
import type { Answer, Identity } from '../dialect.js';
import { objects, textOf } from './data.js';

const onlineStates: Readonly<Record<string, string>> = { 0: 'offline', 1: 'online', 2: 'asleep' };
const shown = 20;

const named = (device: Record<string, Json>): string => `${textOf(device.deviceSn)} (${textOf(device.deviceName)})`;

/**
 * What the cloud knows of the camera. Without a serial number the account's cameras are told, for one to be chosen.
 * @throws CameraError NO_DEVICE, and what the cloud does
 */
export const identify = async (
  ask: (id: string, values: Values) => Promise<Answer>,
  { deviceSn, channelSn }: CameraSettings,
): Promise<Identity> => {
  if (deviceSn === '') {
    const { payload, total } = await ask('cloud.device.list', { page: 1, pageSize: shown });
    const devices = objects(payload).map(named);
    const there = devices.length === 0 ? 'no devices' : `${devices.join(', ')}${(total ?? 0) > devices.length ? ' …' : ''}`;
    if (channelSn === '')
      throw new CameraError('NO_DEVICE', `the account works, but no serial number is set in the camera's settings; it has ${there}`);
    return { serial: channelSn, notes: [`the account has ${there}`] };
  }
  const { payload } = await ask('cloud.device.get', { deviceSn });
  const [device = {}] = objects(payload);
  const channels = objects(device.channelList);
  const state = onlineStates[String(device.onlineStatus)];
  const notes = [
    ...(textOf(device.deviceName) === '' ? [] : [textOf(device.deviceName)]),
    ...(state ? [state] : []),
    ...(channels.length === 0 ? [] : [`${channels.length} channels`]),
    ...(channelSn !== '' && !channels.some((channel) => channel.channelSn === channelSn) ? [`${channelSn} is not among its channels`] : []),
  ];
  const firmware = textOf(device.firmwareVersion);
  return { serial: textOf(device.deviceSn) || deviceSn, ...(firmware === '' ? {} : { firmware }), notes };
};
