/** The camera drivers, a library of their own: nothing here knows of Node-RED. */
export { AlarmFilter, type AlarmFilterOptions } from './alarms/filter.js';
export type { AlarmListener } from './alarms/hub.js';
export { TcpReceiver } from './alarms/tcp-receiver.js';
export { type AlarmEvent, alarmTypes, type ConnectionState } from './camera/alarms.js';
export type { Call } from './camera/call.js';
export { asCameraError, CameraError, type ErrorCode, errorCodes } from './camera/errors.js';
export { type IoRequest, ioActions } from './camera/io.js';
export type { OsdItem } from './camera/osd.js';
export type { Named, Position } from './camera/ptz.js';
export type { PtzRequest } from './camera/ptz-control.js';
export type { PushReply, PushRequest, Receivers } from './camera/receivers.js';
export { checkedRecording, type Download, type Recording, type RecordingSpan } from './camera/recordings.js';
export { localAddressTo } from './camera/route.js';
export {
  type AlarmSource,
  type CameraSettings,
  type CloudSettings,
  cameraSettings,
  cloudSettings,
  type DialectId,
  dialectIds,
} from './camera/settings.js';
export type { Picture, SnapshotRequest } from './camera/snapshot.js';
export type { Frame, StreamAddress, StreamRequest } from './camera/streams.js';
export { moment } from './camera/time.js';
export { type Abilities, Camera, type CameraOptions, type CameraReport, catalogueOf } from './camera.js';
export { type Detected, detect } from './detect.js';
export type { Answer, DialectEntry, Identity } from './dialects/dialect.js';
export { dialects } from './dialects/index.js';
export type { OperationFilter } from './operations/catalogue.js';
export { type FormField, formOf } from './operations/form.js';
export type { Member, Operation } from './operations/types.js';
