import assert from 'node:assert/strict';
import { type CmiotCloud, startCmiotCloud } from '../../emulator/index.js';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.js';
import type { StoredNode } from '../support/node-red-process.js';

interface Outcome {
  deviceName?: string;
  code?: string;
  message?: string;
}

describe('ipcam-cloud', function () {
  this.timeout(60_000);
  let cloud: CmiotCloud;
  let nodeRed: RunningNodeRed;

  /** An account and the cameras in it; the camera stands before its account, which Node-RED may start in either order. */
  const flow = (account: Record<string, unknown> | undefined, camera: Record<string, unknown> = {}): StoredNode[] => [
    { id: 'tab', type: 'tab', label: 'cloud' },
    { id: 'camera', type: 'ipcam-device', name: 'gate', dialect: 'cmiot-cloud', cloud: 'account', deviceSn: 'A0B1C2D3E4F5', ...camera },
    ...(account ? [{ id: 'account', type: 'ipcam-cloud', name: 'cloud', baseUrl: cloud.url, ...account }] : []),
    { id: 'in', type: 'http in', z: 'tab', url: '/ask', method: 'get', wires: [['ask']] },
    {
      id: 'ask',
      type: 'ipcam-command',
      z: 'tab',
      device: 'camera',
      source: 'panel',
      operation: 'cloud.device.get',
      params: '{}',
      wires: [['out']],
    },
    { id: 'caught', type: 'catch', z: 'tab', scope: null, wires: [['tell']] },
    { id: 'tell', type: 'change', z: 'tab', rules: [{ t: 'set', p: 'payload', to: 'error', tot: 'msg' }], wires: [['out']] },
    { id: 'out', type: 'http response', z: 'tab', statusCode: '', headers: {}, wires: [] },
  ];

  const ask = (): Promise<Outcome> => nodeRed.process.json<Outcome>('ask');
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const response = await fetch(`${nodeRed.url}/ipcam/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as T;
  };

  before(async () => {
    cloud = await startCmiotCloud();
    nodeRed = await startNodeRed();
  });
  after(async () => {
    await nodeRed?.close();
    await cloud?.close();
  });

  it('is found by its cameras, whenever and however it is deployed', async () => {
    const { appId, secretKey } = cloud.state.application;
    await nodeRed.process.deploy(flow(undefined));
    const missing = await ask();
    assert.equal(missing.code, 'NO_DEVICE');
    assert.match(String(missing.message), /account/);
    await nodeRed.process.deploy(flow({ credentials: { appId, secretKey: 'outdated' } }), 'nodes');
    assert.equal((await ask()).code, 'UNAUTHORIZED');
    await nodeRed.process.deploy(flow({ credentials: { appId, secretKey } }), 'nodes');
    assert.equal((await ask()).deviceName, 'Gate');
    await nodeRed.process.deploy(flow({}), 'full');
    assert.equal((await ask()).deviceName, 'Gate');
    await nodeRed.process.deploy(flow({ baseUrl: 'http://127.0.0.1:1' }), 'nodes');
    assert.equal((await ask()).code, 'UNREACHABLE');
    await nodeRed.process.deploy(flow(undefined), 'nodes');
    assert.equal((await ask()).code, 'NO_DEVICE');
    assert.ok(!nodeRed.process.log.includes(secretKey));
  });

  it('can be tried from its dialog and from the dialog of a camera', async () => {
    const { appId, secretKey } = cloud.state.application;
    const { baseUrl } = cloud.account;
    type Devices = { ok: boolean; code?: string; message?: string; total?: number; devices?: { deviceSn: string }[] };
    const unsaved = await post<Devices>('cloud/devices', { id: 'new', baseUrl, credentials: { appId, secretKey } });
    assert.equal(unsaved.total, 4);
    assert.equal(unsaved.devices?.[0]?.deviceSn, 'A0B1C2D3E4F5');
    const wrong = await post<Devices>('cloud/devices', { id: 'new', baseUrl, credentials: { appId, secretKey: 'wrong-secret' } });
    assert.equal(wrong.code, 'UNAUTHORIZED');
    assert.ok(!JSON.stringify(wrong).includes('wrong-secret'));
    await nodeRed.process.deploy(flow({ credentials: { appId, secretKey } }));
    const stored = await post<Devices>('cloud/devices', { id: 'account', baseUrl, credentials: { appId, secretKey: '__PWRD__' } });
    assert.equal(stored.ok, true);
    assert.equal((await post<Devices>('cloud/devices', { id: 'account' })).total, 4);
    assert.equal((await post<Devices>('cloud/devices', { id: 'elsewhere' })).code, 'NO_DEVICE');
    const report = await post<{ ok: boolean; report: { serial: string } }>('test', {
      id: 'other',
      dialect: 'cmiot-cloud',
      cloud: 'account',
      deviceSn: '6c0f1234pag00001',
    });
    assert.equal(report.report.serial, '6c0f1234pag00001');
    const none = await post<Devices>('test', { id: 'other', dialect: 'cmiot-cloud', cloud: 'account', deviceSn: '' });
    assert.equal(none.code, 'NO_DEVICE');
    assert.match(String(none.message), /Warehouse/);
  });
});
