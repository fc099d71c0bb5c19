import type { Node } from 'node-red';
import { Camera, cameraSettings } from '../../src/index.js';
import { registerAdminRoutes } from '../shared/admin.js';
import { findCloud, onCloudDeployed } from '../shared/clouds.js';
import { addDevice, memoryOf, removeDevice } from '../shared/devices.js';
import { receiversOf } from '../shared/receivers.js';
import type { RED, StoredConfig } from '../shared/types.js';

interface Stored {
  username: unknown;
  password: unknown;
  token: unknown;
}

/** One camera, recorder or cloud camera: its address, its dialect and its credentials. */
module.exports = (red: RED): void => {
  function create(this: Node<Stored> & { camera: Camera }, config: StoredConfig): void {
    red.nodes.createNode(this, config);
    // Older flows may hold an account in the configuration itself; what is stored as a credential counts.
    const camera = new Camera(cameraSettings({ ...config, ...this.credentials, id: this.id }), {
      memory: memoryOf(this.id),
      receivers: receiversOf(red),
      cloud: () => findCloud(config.cloud),
      onBackgroundError: (error) => this.error(error),
    });
    this.camera = camera;
    addDevice(this);
    const unwatch = onCloudDeployed(config.cloud, () => void camera.refresh());
    this.on('close', (removed: boolean, done: () => void) => {
      unwatch();
      removeDevice(this, removed);
      camera.close().then(done, done);
    });
  }
  red.nodes.registerType('ipcam-device', create, {
    credentials: { username: { type: 'text' }, password: { type: 'password' }, token: { type: 'password' } },
  });
  registerAdminRoutes(red);
};
