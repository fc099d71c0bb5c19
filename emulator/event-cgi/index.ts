export { EventCgiCamera, type EventCgiCameraOptions, startEventCgiCamera } from './camera.js';
export type { AlarmEvent, AlarmTarget } from './message.js';
export type { CameraState } from './state.js';
export type { Push, Subscription } from './subscriptions.js';
