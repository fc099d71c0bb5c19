import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { PushMessage } from '../../../emulator/index.js';
import { alarmTypes, type Camera, type CloudSettings, cameraSettings } from '../../../src/index.js';
import { projectRoot } from '../../support/node-red-process.js';
import { LoopbackReceivers } from '../../support/receivers.js';
import { until } from '../../support/until.js';
import { Bench, Ear, failure, gate, platform2, station, warehouse } from './support.js';

const documented = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14];

describe('cmiot-cloud alarms', function () {
  this.timeout(20_000);
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
    bench.receivers = new LoopbackReceivers();
  });
  afterEach(() => bench.close());

  const listen = async (camera: Camera, pictures = false): Promise<Ear & { end: () => void }> => {
    const ear = new Ear(pictures);
    const end = await camera.listen(ear);
    await until(() => ear.isConnected, 'not connected');
    return Object.assign(ear, { end });
  };
  const subscriptions = () => bench.cloud.state.subscriptions;
  const push = (message: PushMessage) => bench.cloud.push(message);
  const now = (): string => String(Date.now());

  it('are subscribed once for all cameras of the account, and no more when the last has gone', async () => {
    const one = bench.camera();
    const other = bench.camera({ deviceSn: warehouse, name: 'other' });
    const ears = await Promise.all([listen(one), listen(other)]);
    assert.deepEqual([...subscriptions().keys()], documented);
    const [url] = subscriptions().values();
    assert.equal(url, `http://127.0.0.1:${bench.receivers?.port}/ipcam/cloud/account`);
    const asked = bench.seen().filter((line) => line.endsWith('/msg/subscribe'));
    assert.equal(asked.length, documented.length);
    assert.deepEqual(await bench.cloud.raiseAlarm({ deviceSn: gate, action: 'start' }).then((answer) => answer?.status), 200);
    const [event] = await ears[0].heard();
    assert.deepEqual([event?.type, event?.state, event?.channel, event?.code, event?.synthetic], ['motion', 'start', 1, 1, false]);
    await one.close();
    assert.deepEqual([...subscriptions().keys()], documented);
    await bench.cloud.raiseAlarm({ deviceSn: warehouse, channelId: 0 });
    assert.equal((await ears[1].heard())[0]?.state, 'pulse');
    await other.close();
    assert.deepEqual([...subscriptions().keys()], []);
    assert.equal(bench.receivers?.paths.length, 0);
  });

  it('arrive at the path and under the address that the account says', async () => {
    const camera = bench.camera({}, { pushPath: 'from/cloud/', publicUrl: 'https://cams.example.org/red/' });
    await listen(camera);
    assert.deepEqual([...new Set(subscriptions().values())], ['https://cams.example.org/red/from/cloud']);
    await camera.close();
    await listen(bench.camera({ callbackHost: 'cams.example.org' }));
    assert.deepEqual([...new Set(subscriptions().values())], [`http://cams.example.org:${bench.receivers?.port}/ipcam/cloud/account`]);
  });

  it('bring their pictures, fetched once and checked', async () => {
    const ear = await listen(bench.camera(), true);
    await bench.cloud.raiseAlarm({ deviceSn: gate, alarmType: '62' });
    const [event] = await ear.heard();
    const [picture] = event?.pictures ?? [];
    assert.deepEqual(
      [event?.type, picture?.role, picture?.contentType, picture?.width, picture?.height],
      ['intrusion', 'scene', 'image/jpeg', 640, 360],
    );
    assert.ok((picture?.data.length ?? 0) > 1000);
    // The key of the picture's address stands nowhere.
    assert.doesNotMatch(JSON.stringify(event?.raw), /token=/);
    assert.match(JSON.stringify(event?.raw), /"picUrl":"http/);
  });

  it('come without a picture where it cannot be had, and by its id where the address does not hold', async () => {
    const ear = await listen(bench.camera(), true);
    bench.cloud.faults.add({ kind: 'status', status: 403, path: '/storage/', times: 1 });
    await bench.cloud.raiseAlarm({ deviceSn: gate });
    assert.equal((await ear.heard())[0]?.pictures.length, 1);
    assert.ok(bench.seen().some((line) => line.endsWith('/picture/select')));
    bench.cloud.faults.add({ kind: 'status', status: 403, path: '/storage/' });
    await bench.cloud.raiseAlarm({ deviceSn: gate });
    assert.deepEqual((await ear.heard())[0]?.pictures, []);
  });

  it('are fetched no pictures for where nobody wants them', async () => {
    const ear = await listen(bench.camera());
    await bench.cloud.raiseAlarm({ deviceSn: gate });
    assert.deepEqual((await ear.heard())[0]?.pictures, []);
    assert.ok(!bench.seen().some((line) => line.includes('/storage/')));
  });

  describe('of every documented kind', () => {
    const tables = JSON.parse(readFileSync(join(projectRoot, 'src/dialects/cmiot-cloud/alarm-types.json'), 'utf8')) as Record<
      'alarms' | 'ai' | 'captures' | 'messages',
      Record<string, { type?: string; description: string }>
    >;

    it('are in the common vocabulary', async () => {
      const ear = await listen(bench.camera());
      const tell = async (msgType: number, entry: Record<string, unknown>) => {
        await push({ msgType, data: [{ deviceSn: gate, ...entry }] });
        const [event] = await ear.heard();
        assert.ok(event && alarmTypes.includes(event.type));
        return event;
      };
      assert.equal(Object.keys(tables.alarms).length, 27);
      for (const [alarmType, { type, description }] of Object.entries(tables.alarms)) {
        const event = await tell(1, { alarmType, detectTime: now() });
        assert.deepEqual([event.type, event.code, event.description], [type, Number(alarmType), description]);
      }
      for (const [code, { type, description }] of Object.entries(tables.ai)) {
        const event = await tell(5, { type: code, msg: '{}', time: Date.now(), platformId: 1 });
        assert.deepEqual([event.type, event.code, event.description], [type, Number(code), description]);
      }
      const unknown = await tell(1, { alarmType: '999', detectTime: now() });
      assert.deepEqual([unknown.type, unknown.code, unknown.description], ['other', 999, 'alarm type 999']);
      const numeric = await tell(1, { alarmType: 501, detectTime: Date.now() });
      assert.equal(numeric.type, 'videoLoss');
    });

    it('that are no alarms of a camera come as other', async () => {
      const ear = await listen(bench.camera());
      const heard = async (msgType: number, entry: Record<string, unknown>) => {
        await push({ msgType, data: [entry] });
        const [event] = await ear.heard();
        assert.equal(event?.type, 'other');
        assert.deepEqual(event?.raw, { msgType, data: entry });
        return event?.description;
      };
      assert.equal(await heard(3, { deviceSn: gate, bindType: 0, detectTime: now() }), 'device unbound');
      assert.equal(await heard(3, { deviceSn: 'NEW', bindType: 1, detectTime: now() }), 'device bound');
      assert.equal(await heard(6, {}), 'archived recordings thawed');
      assert.equal(
        await heard(7, { deviceSn: 'd', oprType: '3', onlineStatus: '2', type: '1' }),
        'channel of a subordinate domain updated',
      );
      assert.equal(await heard(8, { deviceSn: gate }), 'channels of the device changed');
      assert.equal(
        await heard(11, { deviceSn: gate, deviceCode: '1', channelId: '3402', mac: 'm' }),
        'device access information of the video base',
      );
      assert.equal(await heard(12, { type: '2', taskId: 't' }), 'share cancelled by the receiver');
      assert.equal(await heard(14, { anything: [1] }), 'recording completeness');
    });

    it('tell the online state of a device to all its cameras', async () => {
      const ears = await Promise.all([1, 2].map((channel) => listen(bench.camera({ deviceSn: warehouse, channel }))));
      await bench.cloud.setOnline(warehouse, false);
      await bench.cloud.setOnline(warehouse, true);
      for (const [index, ear] of ears.entries())
        assert.deepEqual(
          (await ear.heard(2)).map(({ type, state, channel }) => [type, state, channel]),
          [
            ['deviceOffline', 'pulse', index + 1],
            ['deviceOnline', 'pulse', index + 1],
          ],
        );
    });
  });

  it('of AI carry targets with boxes as parts of the picture, and pictures of their own', async () => {
    const ear = await listen(bench.camera(), true);
    const { state } = bench.cloud;
    const channel = state.channel(gate, undefined);
    const faceImgUrl = state.picture(channel, 60, 64, 64, { time: 0, view: channel.head.position() }).url;
    const rect = { x: 64, y: 36, width: 320, height: 180 };
    await bench.cloud.raiseAiEvent({
      deviceSn: gate,
      type: '1005',
      content: { faceContrastAttr: { num: 1, faceContrasts: [{ rect, faceImgUrl, recognizeType: 1, similarity: 0.87 }] } },
    });
    const [face] = await ear.heard();
    assert.deepEqual(face?.targets, [
      { recognizeType: 1, similarity: 0.87, kind: 'face', box: { x: 0.1, y: 0.1, width: 0.5, height: 0.5 }, picture: 1 },
    ]);
    assert.deepEqual(
      face?.pictures.map(({ role, width }) => [role, width]),
      [
        ['scene', 640],
        ['target', 64],
      ],
    );
    await bench.cloud.raiseAiEvent({
      deviceSn: gate,
      type: '2001',
      content: { vehicleAttr: [{ num: 1, vehicles: [{ rect: { Х: 0, У: 0, width: 640, height: 720 }, plateNo: '京A12345', kind: 'x' }] }] },
    });
    const [vehicle] = await ear.heard();
    assert.deepEqual(vehicle?.targets, [{ plateNo: '京A12345', kind: 'vehicle', box: { x: 0, y: 0, width: 1, height: 1 } }]);
    const info = { num: 2, targets: [{ rect: { left: 1, top: 1, width: 0, height: 5 } }, { objectAttr: { helmet: 'no' } }] };
    await bench.cloud.raiseAiEvent({ deviceSn: gate, type: '3001', content: { info } });
    const [intrusion] = await ear.heard();
    assert.deepEqual(intrusion?.targets, [{ kind: 'person' }, { helmet: 'no', kind: 'person' }]);
    const raw = intrusion?.raw as { data: { msg: Record<string, unknown> } } | undefined;
    assert.deepEqual(raw?.data.msg.info, info);
  });

  it('of a picture library carry the scene and what was captured', async () => {
    const camera = bench.camera({ deviceSn: station, channel: 2 });
    const ear = await listen(camera, true);
    await bench.cloud.raiseCapture({ deviceSn: station, channelCode: platform2, type: '12' });
    const [event] = await ear.heard();
    assert.deepEqual([event?.type, event?.channel, event?.code], ['face', 2, 12]);
    assert.deepEqual(
      event?.pictures.map(({ role }) => role),
      ['scene', 'target'],
    );
    assert.deepEqual(event?.targets, [{ kind: 'face', picture: 1 }]);
  });

  describe('reach the camera that is meant', () => {
    it('by the number of its channel', async () => {
      const [first, third] = await Promise.all([1, 3].map((channel) => listen(bench.camera({ deviceSn: warehouse, channel }))));
      assert.ok(first && third);
      for (const channelId of [2, 0, 3]) await bench.cloud.raiseAlarm({ deviceSn: warehouse, channelId });
      assert.deepEqual(
        (await first.heard(2)).map(({ channel }) => channel),
        [1, 4],
      );
      assert.deepEqual(
        (await third.heard(1)).map(({ channel }) => channel),
        [3],
      );
    });

    it('by the code of its channel, set or found in the list of the device', async () => {
      const named = await listen(bench.camera({ deviceSn: station, channelSn: platform2, channel: 7 }));
      const found = await listen(bench.camera({ deviceSn: station, channel: 2 }));
      await bench.cloud.raiseAlarm({ deviceSn: platform2 });
      assert.deepEqual([(await named.heard())[0]?.channel, (await found.heard())[0]?.channel], [7, 2]);
    });

    it('and no other', async () => {
      const ear = await listen(bench.camera());
      await push({ msgType: 1, data: [{ deviceSn: 'elsewhere', alarmType: '1', detectTime: now() }] });
      await push({ msgType: 1, data: [{ alarmType: '1', detectTime: now() }] });
      await push({ msgType: 1, data: [{ deviceSn: gate, alarmType: '2', detectTime: now() }] });
      assert.deepEqual(
        (await ear.heard()).map(({ type }) => type),
        ['audio'],
      );
      assert.ok(bench.receivers?.lines.some((note) => note.includes('elsewhere')));
    });
  });

  describe('are believed', () => {
    const alarm = (): PushMessage => ({ msgType: 1, data: [{ deviceSn: gate, alarmType: '1', detectTime: now() }] });

    it('only where the signature holds and is fresh', async () => {
      const ear = await listen(bench.camera());
      const tell = async (headers: Record<string, string | undefined>, message = alarm()) => (await push({ ...message, headers })).status;
      assert.equal(await tell({ sign: 'AAAA' }), 401);
      assert.equal(await tell({ sign: Buffer.alloc(32).toString('base64') }), 401);
      for (const name of ['sign', 'appId', 'timestamp']) assert.equal(await tell({ [name]: undefined }), 401);
      assert.equal(await tell({ appId: 'another' }), 401);
      assert.equal(await tell({ timestamp: String(Date.now() + 1000) }), 401);
      await bench.cloud.raiseAlarm({ deviceSn: gate, alarmType: '5' });
      assert.deepEqual(
        (await ear.heard()).map(({ type }) => type),
        ['person'],
      );
    });

    it('not before nor after their time', async () => {
      await bench.close();
      let ahead = 0;
      bench = await Bench.start({ now: () => Date.now() + ahead });
      bench.receivers = new LoopbackReceivers();
      await listen(bench.camera());
      for (const [minutes, status] of [
        [14, 200],
        [-14, 200],
        [16, 401],
        [-16, 401],
      ] as const) {
        ahead = minutes * 60_000;
        assert.equal((await push(alarm())).status, status, `${minutes} min`);
      }
    });

    it('by the clock of the cloud, where that is another', async () => {
      await bench.close();
      bench = await Bench.start({ now: () => Date.now() + 3_600_000 });
      bench.receivers = new LoopbackReceivers();
      const ear = await listen(bench.camera());
      assert.equal((await push(alarm())).status, 200);
      assert.equal((await ear.heard()).length, 1);
    });

    it('once, however often they are sent', async () => {
      const ear = await listen(bench.camera());
      const url = String(subscriptions().get(1));
      const caught: { headers: Record<string, string>; body: string }[] = [];
      const spy = new LoopbackReceivers();
      await spy.http('/spy', async ({ headers, body }) => {
        const chunks: Buffer[] = [];
        for await (const chunk of body) chunks.push(chunk as Buffer);
        const { appid = '', timestamp = '', sign = '' } = headers as Record<string, string>;
        caught.push({ headers: { appid, timestamp, sign }, body: Buffer.concat(chunks).toString() });
        return { status: 200 };
      });
      const message = alarm();
      await push({ ...message, url: `http://127.0.0.1:${spy.port}/spy` });
      spy.close();
      const [letter] = caught;
      assert.ok(letter);
      for (let time = 0; time < 3; time++) assert.equal((await fetch(url, { method: 'POST', ...letter })).status, 200);
      // The same alarm in a message signed anew: the cloud got no answer the first time.
      await new Promise((resolve) => setTimeout(resolve, 2));
      assert.equal((await push(message)).status, 200);
      await bench.cloud.raiseAlarm({ deviceSn: gate, alarmType: '5' });
      assert.deepEqual(
        (await ear.heard(2)).map(({ type }) => type),
        ['motion', 'person'],
      );
    });

    it('and whatever else is sent there costs nothing', async () => {
      const ear = await listen(bench.camera());
      const url = String(subscriptions().get(1));
      assert.equal((await fetch(url)).status, 405);
      assert.equal((await fetch(url, { method: 'POST', body: 'garbage' })).status, 401);
      for (const data of [undefined, null, 'x', [null, 7, 'x', [], {}], { __proto__: null, deviceSn: 3 }])
        assert.equal((await push({ msgType: 1, data: data as unknown[] })).status, 200);
      assert.equal((await push({ msgType: Number.NaN, data: [], url })).status, 200);
      const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown[];
      assert.equal((await push({ msgType: 5, data: [{ deviceSn: gate, type: '1000', time: Date.now(), msg: deep }] })).status, 200);
      await push({ msgType: 5, data: [{ deviceSn: gate, type: '1000', time: Date.now(), msg: '{"faceAttr":' }] });
      assert.equal((await ear.heard())[0]?.type, 'face');
      assert.ok(ear.isConnected);
    });

    it('in bounded size', async () => {
      await listen(bench.camera());
      const url = String(subscriptions().get(1));
      const { appId } = bench.cloud.state.application;
      const headers = { appId, timestamp: String(Date.now()), sign: 'x', 'Transfer-Encoding': 'chunked' };
      const status = await new Promise<number>((resolve, reject) => {
        const sending = request(url, { method: 'POST', headers }, (response) => {
          resolve(response.statusCode ?? 0);
          sending.destroy();
        });
        sending.on('error', reject);
        const piece = Buffer.alloc(1024 * 1024, 32);
        for (let count = 0; count < 5; count++) sending.write(piece);
      });
      assert.equal(status, 413);
    });
  });

  it('arrive each exactly once and in order, also where the cloud repeats itself', async () => {
    const ear = await listen(bench.camera());
    const count = 1000;
    const start = Date.now() - count;
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < count) {
        const number = next++;
        const data = [{ deviceSn: gate, alarmType: '600', detectTime: String(start + number), alarmId: String(number) }];
        await push({ msgType: 1, data });
        if (number % 10 === 0) await push({ msgType: 1, data });
      }
    };
    await lane();
    const events = await ear.heard(count);
    assert.deepEqual(
      events.map(({ raw }) => Number((raw as { data: { alarmId: string } }).data.alarmId)),
      Array.from({ length: count }, (_, index) => index),
    );
  });

  it('end where their end was not told', async () => {
    const camera = bench.camera();
    const ear = await listen(camera);
    await bench.cloud.raiseAlarm({ deviceSn: gate, action: 'start' });
    await ear.heard();
    await camera.close();
    const [end] = await ear.heard();
    assert.deepEqual([end?.type, end?.state, end?.synthetic], ['motion', 'stop', true]);
  });

  it('tell that the device went while nobody listened', async () => {
    const memory = new Map<string, unknown>();
    const settings = cameraSettings({ name: 'cam', dialect: 'cmiot-cloud', deviceSn: gate });
    const account = bench.account();
    bench.cloud.state.device(gate).onlineStatus = 0;
    const first = bench.made(settings, () => account, memory);
    assert.equal((await (await listen(first)).heard())[0]?.type, 'deviceOffline');
    await first.close();
    bench.cloud.state.device(gate).onlineStatus = 1;
    const second = bench.made(settings, () => account, memory);
    assert.equal((await (await listen(second)).heard())[0]?.type, 'deviceOnline');
  });

  it('go on in another account', async () => {
    const other = await Bench.start({ appId: 'other', secretKey: 'other-secret' });
    try {
      let account: CloudSettings | undefined = bench.account();
      const camera = bench.made(cameraSettings({ name: 'cam', dialect: 'cmiot-cloud', deviceSn: gate }), () => account);
      const ear = await listen(camera);
      account = other.account();
      await camera.refresh();
      await until(() => other.cloud.state.subscriptions.size === documented.length && ear.isConnected, 'not subscribed there');
      assert.equal(subscriptions().size, 0);
      await other.cloud.raiseAlarm({ deviceSn: gate, alarmType: '5' });
      assert.equal((await ear.heard())[0]?.type, 'person');
      account = undefined;
      await camera.refresh();
      await until(() => ear.states.at(-1)?.reason.includes('account') ?? false, 'not told');
      account = other.account();
      await camera.refresh();
      await until(() => ear.isConnected, 'not connected again');
      ear.end();
      await camera.close();
      assert.equal(other.cloud.state.subscriptions.size, 0);
    } finally {
      await other.close();
    }
  });

  it('that the cloud does not offer this account are said', async () => {
    const refused = JSON.stringify({ resultCode: '000005', resultMsg: 'no' });
    bench.cloud.faults.add({ kind: 'status', status: 200, body: refused, path: '/cmiot/v2/api/msg/subscribe', times: 2 });
    const ear = await listen(bench.camera());
    assert.match(ear.states[0]?.reason ?? '', /does not tell: alarm, device online or offline/);
    await bench.close();
    bench = await Bench.start();
    bench.receivers = new LoopbackReceivers();
    bench.cloud.faults.add({ kind: 'status', status: 200, body: refused, path: '/cmiot/v2/api/msg/subscribe' });
    const deaf = new Ear();
    await bench.camera().listen(deaf);
    await until(() => deaf.states.length > 0);
    assert.match(deaf.states[0]?.reason ?? '', /REJECTED.*000005/);
  });

  it('cannot be had where nothing can be received', async () => {
    const { receivers } = bench;
    bench.receivers = undefined;
    const ear = new Ear();
    await bench.camera().listen(ear);
    await until(() => ear.states.length > 0);
    assert.match(ear.states[0]?.reason ?? '', /^UNSUPPORTED/);
    receivers?.close();
    const abilities = await bench.camera().abilities();
    assert.deepEqual(abilities.alarms, ['push']);
    await failure(bench.camera().run('event.push.alarm', {}), 'UNSUPPORTED');
  });
});
