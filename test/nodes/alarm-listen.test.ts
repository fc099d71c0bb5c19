import assert from 'node:assert/strict';
import { type EventCgiCamera, startEventCgiCamera } from '../../emulator/index.js';
import { closing } from '../support/closing.js';
import { type Flow, flows, type Message } from '../support/flow.js';
import { until } from '../support/until.js';

const token = '7b5f58d0bf4c11eea1761b3920b29d14';
const box = { x: 0.14, y: 0.41, width: 0.27, height: 0.53 };

interface Payload extends Message {
  pictures: { role: string; contentType: string; width: number; height: number; data: Buffer }[];
}

describe('ipcam-alarm-listen', () => {
  const start = flows();
  const own = closing();
  let camera: EventCgiCamera;
  const states: Message[] = [];

  beforeEach(async () => {
    states.length = 0;
    camera = own(await startEventCgiCamera({ token }));
  });

  const open = async (alarmSource: string, config: Message = {}): Promise<Flow> => {
    const { host, port } = camera;
    const flow = await start({
      type: 'ipcam-alarm-listen',
      config: { devices: ['gate-id'], wires: [['out'], ['state']], ...config },
      devices: { gate: { dialect: 'event-cgi', host, port, token, alarmSource } },
      settings: { ipcam: { pushHost: '127.0.0.1', pushPort: 0 } },
      more: [{ id: 'state', z: 'tab', type: 'helper', wires: [] }],
    });
    flow.node('state').on('input', (msg: object) => states.push(msg as Message));
    await until(() => states.length > 0, 'nothing was told of the connection');
    return flow;
  };
  const alarm = (flow: Flow, index: number): Payload => flow.outputs[index]?.payload as Payload;

  for (const way of ['push', 'poll'] as const) {
    it(`tells what came by ${way}, as the contract writes it`, async () => {
      const flow = await open(way);
      const { _msgid, ...connected } = states[0] ?? {};
      const { since, gap } = connected.payload as { since: string; gap: number };
      assert.deepEqual(connected, {
        topic: 'gate',
        payload: { state: 'connected', since, reason: '', attempt: 1, gap },
        camera: { id: 'gate-id', name: 'gate', dialect: 'event-cgi', channel: 1 },
      });
      assert.ok(Math.abs(Date.parse(since) - Date.now()) < 60_000);
      assert.ok(gap >= 0);
      const listening = (): Promise<void> =>
        until(() => camera.state.polls.waiting + camera.state.subscriptions.list().length === 1, 'nobody listens');
      await listening();
      await camera.raiseAlarm({ type: 'vehicle', time: 1_730_805_726_000, targets: [{ kind: 'vehicle', type: 2, box }] });
      await until(() => flow.outputs.length === 1, 'no alarm');
      await listening();
      await camera.raiseAlarm({ type: 'vehicle', time: 1_730_805_730_000, signal: 0 });
      await until(() => flow.outputs.length === 2, 'no end of the alarm');
      assert.deepEqual(
        flow.outputs.map(({ topic, camera: from }) => ({ topic, from })),
        Array(2).fill({ topic: 'gate/vehicle', from: { id: 'gate-id', name: 'gate', dialect: 'event-cgi', channel: 1 } }),
      );
      const { pictures, raw, ...payload } = alarm(flow, 0);
      assert.deepEqual(payload, {
        type: 'vehicle',
        state: 'start',
        channel: 1,
        time: '2024-11-05T11:22:06.000Z',
        code: 128,
        description: 'vehicle detection',
        targets: [{ kind: 'vehicle', id: 0, type: 2, box, picture: 1 }],
        synthetic: false,
      });
      assert.deepEqual(
        pictures.map(({ data, ...picture }) => ({ ...picture, isJpeg: Buffer.isBuffer(data) && data.readUInt16BE(0) === 0xffd8 })),
        [
          { role: 'scene', contentType: 'image/jpeg', width: 800, height: 480, isJpeg: true },
          { role: 'target', contentType: 'image/jpeg', width: 128, height: 128, isJpeg: true },
        ],
      );
      assert.match(JSON.stringify(raw), /^\{"timestamp":1730805726,"type":128,"channel":0,"signal":1,"vehicle":/);
      assert.deepEqual([alarm(flow, 1).state, alarm(flow, 1).time, alarm(flow, 1).pictures], ['stop', '2024-11-05T11:22:10.000Z', []]);
    });
  }

  it('takes the way that works where none was chosen, and ends at the camera what it began', async () => {
    const flow = await open('auto', { pictures: false, types: ['motion'] });
    await until(() => camera.state.polls.waiting === 1, 'nobody asks');
    await camera.raiseAlarm({ type: 'person' });
    await camera.raiseAlarm({ type: 'motion' });
    await until(() => flow.outputs.length === 1, 'no alarm');
    await until(() => camera.state.polls.waiting === 0, 'it is still asked');
    assert.equal(flow.outputs[0]?.topic, 'gate/motion');
    await flow.remove();
    assert.deepEqual(camera.state.subscriptions.list(), []);
  });

  it('keeps the subscription and what comes while the node is deployed anew', async () => {
    const flow = await open('push');
    const [before] = camera.state.subscriptions.list();
    await camera.raiseAlarm({ type: 'motion' });
    await until(() => flow.outputs.length === 1, 'no alarm');
    const deployed = flow.redeploy({ name: 'another' });
    await camera.raiseAlarm({ type: 'motion', signal: 0 });
    await deployed;
    await until(() => flow.outputs.length === 2, 'no end of the alarm');
    assert.equal(alarm(flow, 1).state, 'stop');
    assert.deepEqual(
      camera.state.subscriptions.list().map(({ id }) => id),
      [before?.id],
    );
  });
});
