import type { Node } from 'node-red';
import { type CloudSettings, cloudSettings } from '../../src/index.js';
import { addCloud, removeCloud } from '../shared/clouds.js';
import type { RED, StoredConfig } from '../shared/types.js';

interface Stored {
  appId: unknown;
  secretKey: unknown;
  privateKey: unknown;
}

/** A cloud account, shared by the cameras in it: the cloud's address and the keys. */
module.exports = (red: RED): void => {
  function create(this: Node<Stored> & { settings: CloudSettings }, config: StoredConfig): void {
    red.nodes.createNode(this, config);
    const settings = cloudSettings({ ...config, ...this.credentials, id: this.id });
    this.settings = settings;
    addCloud(settings);
    this.on('close', () => removeCloud(settings));
  }
  red.nodes.registerType('ipcam-cloud', create, {
    credentials: { appId: { type: 'text' }, secretKey: { type: 'password' }, privateKey: { type: 'password' } },
  });
};
