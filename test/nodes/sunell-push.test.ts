import assert from 'node:assert/strict';
import { type SunellCgiCamera, startSunellCgiCamera } from '../../emulator/index.js';
import { encodeJpeg } from '../../emulator/jpeg.js';
import { Canvas } from '../../emulator/picture/canvas.js';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.js';
import type { StoredNode } from '../support/node-red-process.js';
import { until } from '../support/until.js';

interface Heard {
  topic: string;
  payload: { type: string; state: string; targets: Record<string, unknown>[]; pictures: { role: string }[] };
}

describe('ipcam-alarm-listen to a camera whose alarm centre pushes', function () {
  this.timeout(60_000);
  let camera: SunellCgiCamera;
  let nodeRed: RunningNodeRed;

  const flow = (): StoredNode[] => [
    { id: 'tab', type: 'tab', label: 'alarms' },
    {
      ...{ id: 'cam1', type: 'ipcam-device', name: 'yard', dialect: 'sunell-cgi', host: camera.host, port: camera.port, model: 'ipc' },
      ...{ alarmSource: 'push', credentials: { username: 'admin', password: 'admin' } },
    },
    {
      ...{ id: 'listen', type: 'ipcam-alarm-listen', z: 'tab', devices: [], types: [], channels: [], states: [], pictures: true },
      wires: [['heard'], []],
    },
    { id: 'heard', type: 'debug', z: 'tab', active: true, tosidebar: true, complete: 'true', targetType: 'full', wires: [] },
  ];
  const heard = async (): Promise<Heard> => JSON.parse(String((await nodeRed.process.debugged('heard')).msg)) as Heard;
  const center = (): Record<string, unknown> => ({ ...camera.state.settings.of('alarm.httpCenter') });

  before(async () => {
    camera = await startSunellCgiCamera();
    nodeRed = await startNodeRed([], { httpNodeRoot: '/red', ipcam: { pushHost: '127.0.0.1', pushPort: 0 } });
  });
  after(async () => {
    await nodeRed?.close();
    await camera?.close();
  });

  it('hears alarms below its own path and captures at the port for pushes', async () => {
    await nodeRed.process.deploy(flow());
    const asked = (): boolean => camera.requests.some(({ url }) => url.includes('currentAlarmStatus'));
    await until(() => center().CGIAlarmFlag === 'true' && asked(), 'the camera was not set up', 20_000);
    const { port } = new URL(nodeRed.url);
    assert.match(
      String(center().CGIUrlStart),
      new RegExp(`^http://127\\.0\\.0\\.1:${port}/red/ipcam/push/sunell/cam1/start/MajorAlarmType&`),
    );
    await camera.raiseAlarm({ major: 6, minor: 24 });
    const alarm = await heard();
    assert.deepEqual([alarm.topic, alarm.payload.state], ['yard/intrusion', 'start']);
    await camera.raiseCapture({ kind: 'plate', members: { CarPlateNum: 'B 123' }, picture: encodeJpeg(new Canvas(64, 48)) });
    const { payload } = await heard();
    assert.deepEqual([payload.type, payload.targets[0]?.plate, payload.pictures.length], ['plate', 'B 123', 1]);
    assert.deepEqual([...new Set(camera.state.center.pushes.map(({ status }) => status))], [200]);
  });

  it('leaves the camera as it was when the flow goes', async () => {
    await nodeRed.process.deploy([{ id: 'tab', type: 'tab', label: 'empty' }]);
    await until(() => center().CGIAlarmFlag === 'false', 'the alarm centre is still on', 20_000);
    assert.ok(!nodeRed.process.log.includes('Error'), nodeRed.process.log);
  });
});
