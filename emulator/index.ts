export { type ActionJsonCamera, type ActionJsonCameraOptions, startActionJsonCamera } from './action-json/index.js';
export type { Clock } from './clock.js';
export { CmiotCloud, type CmiotCloudOptions, type PushAnswer, type PushMessage, startCmiotCloud } from './cmiot-cloud/index.js';
export {
  type AlarmEvent,
  type AlarmTarget,
  type EventCgiCamera,
  type EventCgiCameraOptions,
  startEventCgiCamera,
} from './event-cgi/index.js';
export type { Fault, FaultKind, Faults } from './faults.js';
export { encodeJpeg } from './jpeg.js';
export { PtzHead, type PtzHeadOptions, type PtzPosition } from './ptz-head.js';
export { type Recording, RecordingStore, readRecording } from './recordings.js';
export type { Reply } from './reply.js';
export { renderScene, type SceneOptions } from './scene.js';
export { type IncomingRequest, type LoggedRequest, VirtualServer } from './server.js';
export { type SunellCgiCamera, type SunellCgiCameraOptions, startSunellCgiCamera } from './sunell-cgi/index.js';
export { startUidCgiCamera, type UidCgiCamera, type UidCgiCameraOptions } from './uid-cgi/index.js';
