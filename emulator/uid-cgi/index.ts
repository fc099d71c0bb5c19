export { startUidCgiCamera, type UidCgiCamera, type UidCgiCameraOptions } from './camera.js';
export type { CameraState } from './state.js';
