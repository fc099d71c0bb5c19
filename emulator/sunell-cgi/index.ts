export type { Capture, ThermalCapture } from './alarm-center.js';
export type { Alarm } from './alarms.js';
export { type SunellCgiCamera, type SunellCgiCameraOptions, startSunellCgiCamera } from './camera.js';
export type { CameraState } from './state.js';
