export { CmiotCloud, type CmiotCloudOptions, type PushAnswer, type PushMessage, startCmiotCloud } from './cloud.js';
export type { DeviceOptions, Protocol } from './device.js';
