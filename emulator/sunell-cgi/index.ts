export { type SunellCgiCamera, type SunellCgiCameraOptions, startSunellCgiCamera } from './camera.js';
export type { CameraState } from './state.js';
