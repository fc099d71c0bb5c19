import assert from 'node:assert/strict';
import { cameraNode, useRig } from './rig.js';

describe('a flow that somebody imports', () => {
  const rig = useRig(() => []);

  it('arrives with its camera, and works once the account is filled in', async () => {
    const editor = await rig.open();
    const { page } = editor;
    const { credentials, ...camera } = cameraNode(rig.camera);
    const flow = [
      { id: 'newTab', type: 'tab', label: 'Imported' },
      camera,
      { id: 'run', type: 'inject', z: 'newTab', x: 100, y: 100, wires: [['snap']], props: [], repeat: '', once: false },
      { id: 'snap', type: 'ipcam-snapshot', z: 'newTab', device: 'cam', x: 300, y: 100, wires: [['shown']] },
      {
        id: 'shown',
        type: 'debug',
        z: 'newTab',
        active: true,
        tosidebar: true,
        complete: 'contentType',
        targetType: 'msg',
        x: 500,
        y: 100,
        wires: [],
      },
    ];
    await page.evaluate(`RED.actions.invoke('core:show-import-dialog')`);
    await page.locator('#red-ui-clipboard-dialog-import-text').fill(JSON.stringify(flow));
    await page.keyboard.press('End');
    await page.locator('#red-ui-clipboard-dialog-ok').click();
    await page.locator('#red-ui-workspace-tabs li', { hasText: 'Imported' }).waitFor();
    const ids = (await page.evaluate(`(() => {
      const found = {};
      RED.nodes.eachConfig((node) => { if (node.type === 'ipcam-device') found.camera = node.id; });
      RED.nodes.eachNode((node) => { found[node.type] = node.id; });
      return found;
    })()`)) as Record<string, string>;
    assert.equal((await editor.stored(ids['ipcam-snapshot'] ?? '')).device, ids.camera);
    await editor.editConfig('ipcam-device', ids.camera ?? '');
    assert.equal(await page.inputValue('#node-config-input-password'), '');
    await page.fill('#node-config-input-username', String((credentials as Record<string, string>).username));
    await page.fill('#node-config-input-password', String((credentials as Record<string, string>).password));
    await editor.done();
    await rig.red.process.restarted(() => page.click('#red-ui-header-button-deploy'));
    await rig.red.process.press(ids.inject ?? '');
    const { msg } = await rig.red.process.debugged(ids.debug ?? '');
    assert.equal(msg, 'image/jpeg');
  });
});
