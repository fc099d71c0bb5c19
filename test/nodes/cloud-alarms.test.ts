import assert from 'node:assert/strict';
import { type CmiotCloud, startCmiotCloud } from '../../emulator/index.js';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.js';
import type { StoredNode } from '../support/node-red-process.js';
import { until } from '../support/until.js';

interface Heard {
  topic: string;
  payload: { type: string; state: string; channel: number; pictures: unknown[]; reason?: string };
  camera: { id: string; name: string; channel: number };
}

describe('ipcam-alarm-listen to cameras of a cloud', function () {
  this.timeout(60_000);
  let cloud: CmiotCloud;
  let nodeRed: RunningNodeRed;

  const debug = (id: string): StoredNode => ({
    id,
    type: 'debug',
    z: 'tab',
    active: true,
    tosidebar: true,
    complete: 'true',
    targetType: 'full',
    wires: [],
  });
  const device = (id: string, deviceSn: string, more: Record<string, unknown> = {}): StoredNode => {
    return { id: `${id}-device`, type: 'ipcam-device', name: id, dialect: 'cmiot-cloud', cloud: 'account', deviceSn, ...more };
  };
  const flow = (account: Record<string, unknown> = {}): StoredNode[] => [
    { id: 'tab', type: 'tab', label: 'alarms' },
    device('gate', 'A0B1C2D3E4F5'),
    device('warehouse', '6c0f1234pag00001', { channel: 2 }),
    {
      id: 'account',
      type: 'ipcam-cloud',
      name: 'cloud',
      baseUrl: cloud.url,
      pushPath: '/my/pushes',
      credentials: cloud.account,
      ...account,
    },
    {
      id: 'listen',
      type: 'ipcam-alarm-listen',
      z: 'tab',
      devices: [],
      types: [],
      channels: [],
      states: [],
      pictures: true,
      wires: [['heard'], ['states']],
    },
    debug('heard'),
    debug('states'),
  ];
  const heard = async (): Promise<Heard> => JSON.parse(String((await nodeRed.process.debugged('heard')).msg)) as Heard;
  const urls = (): string[] => [...new Set(cloud.state.subscriptions.values())];

  before(async () => {
    cloud = await startCmiotCloud();
    nodeRed = await startNodeRed([], { httpNodeRoot: '/red' });
  });
  after(async () => {
    await nodeRed?.close();
    await cloud?.close();
  });

  it('hears what the cloud pushes, with pictures, at the path of the account', async () => {
    await nodeRed.process.deploy(flow());
    await until(() => cloud.state.subscriptions.size === 13, 'not subscribed');
    const { port } = new URL(nodeRed.url);
    assert.deepEqual(urls(), [`http://127.0.0.1:${port}/red/my/pushes`]);
    assert.equal((await cloud.raiseAlarm({ deviceSn: 'A0B1C2D3E4F5', alarmType: '62' }))?.status, 200);
    const alarm = await heard();
    assert.deepEqual([alarm.topic, alarm.payload.type, alarm.camera.name], ['gate/intrusion', 'intrusion', 'gate']);
    assert.equal(alarm.payload.pictures.length, 1);
    await cloud.raiseAlarm({ deviceSn: '6c0f1234pag00001', channelId: 1 });
    const other = await heard();
    assert.deepEqual([other.topic, other.camera.channel], ['warehouse/motion', 2]);
    assert.equal((await cloud.push({ msgType: 1, data: [], headers: { sign: 'wrong' } })).status, 401);
    // Other paths are those of the flow's own nodes.
    assert.equal((await fetch(`${nodeRed.url}/red/elsewhere`)).status, 404);
  });

  it('goes on when the account is deployed anew', async () => {
    await nodeRed.process.deploy(flow({ pushPath: '/other/path' }), 'nodes');
    await until(() => urls().length === 1 && urls()[0]?.endsWith('/red/other/path') === true && cloud.state.subscriptions.size === 13);
    await cloud.raiseAlarm({ deviceSn: 'A0B1C2D3E4F5', alarmType: '5' });
    assert.equal((await heard()).topic, 'gate/person');
    await nodeRed.process.deploy(flow({ pushPath: '/other/path' }), 'full');
    await until(() => cloud.state.subscriptions.size === 13);
    await cloud.raiseAlarm({ deviceSn: 'A0B1C2D3E4F5', alarmType: '2' });
    assert.equal((await heard()).topic, 'gate/audio');
  });

  it('gives the subscriptions up with the flow', async () => {
    await nodeRed.process.deploy([{ id: 'tab', type: 'tab', label: 'empty' }]);
    await until(() => cloud.state.subscriptions.size === 0, 'still subscribed');
    assert.ok(!nodeRed.process.log.includes(cloud.account.secretKey));
  });
});
