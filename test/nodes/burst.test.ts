import assert from 'node:assert/strict';
import { startUidCgiCamera } from '../../emulator/index.js';
import { closing } from '../support/closing.js';
import { flows } from '../support/flow.js';
import { until } from '../support/until.js';

describe('many messages at once', () => {
  const start = flows();
  const own = closing();

  it('are answered without a warning of Node.js', async () => {
    const device = own(await startUidCgiCamera());
    const { host, port } = device;
    const flow = await start({
      type: 'ipcam-command',
      config: { operation: 'device.model.get' },
      devices: { gate: { host, port, username: 'admin', password: 'admin' } },
    });
    const warnings: string[] = [];
    const note = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', note);
    try {
      for (let count = 0; count < 40; count++) flow.it.receive({});
      await until(() => flow.outputs.length + flow.caught.length === 40, 'not every message has been answered');
      assert.deepEqual(flow.caught, []);
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('warning', note);
    }
    assert.deepEqual(warnings, []);
  });
});
