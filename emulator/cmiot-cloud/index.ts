export { CmiotCloud, type CmiotCloudOptions, type PushAnswer, startCmiotCloud } from './cloud.js';
export type { DeviceOptions, Protocol } from './device.js';
export type { AlarmOptions, PushMessage } from './messages.js';
