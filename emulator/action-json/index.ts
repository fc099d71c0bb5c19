export { type ActionJsonCamera, type ActionJsonCameraOptions, startActionJsonCamera } from './camera.js';
export type { ActionCameraState } from './state.js';
