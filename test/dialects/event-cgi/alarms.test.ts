import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { decode } from 'jpeg-js';
import type { EventCgiCameraOptions } from '../../../emulator/index.js';
import { alarmTypes, CameraError, catalogueOf } from '../../../src/index.js';
import { closing } from '../../support/closing.js';
import { LoopbackReceivers } from '../../support/receivers.js';
import { until } from '../../support/until.js';
import { Listening } from './listening.js';

const box = { x: 0.14, y: 0.41, width: 0.27, height: 0.53 };

describe('event-cgi: alarms', () => {
  const own = closing();
  const start = async (...args: Parameters<typeof Listening.start>): Promise<Listening> => own(await Listening.start(...args));
  const push = (options: EventCgiCameraOptions = {}, more: Parameters<typeof Listening.start>[2] = {}): Promise<Listening> =>
    start({ alarmSource: 'push' }, options, more);
  const poll = (options: EventCgiCameraOptions = {}, more: Parameters<typeof Listening.start>[2] = {}): Promise<Listening> =>
    start({ alarmSource: 'poll' }, options, more);

  describe('pushed', () => {
    it('arrive with time, code and channel, start and stop', async () => {
      const { device, ear } = await push({ now: () => Date.UTC(2024, 10, 5, 11, 22, 9) });
      await device.raiseAlarm({ type: 'motion', channel: 1 });
      await device.raiseAlarm({ type: 'motion', channel: 1, signal: 0, time: Date.UTC(2024, 10, 5, 11, 22, 14) });
      await ear.heard(2);
      assert.deepEqual(ear.events, [
        {
          type: 'motion',
          state: 'start',
          channel: 2,
          time: '2024-11-05T11:22:09.000Z',
          code: 2,
          description: 'motion detection',
          targets: [],
          pictures: [],
          synthetic: false,
          raw: { timestamp: 1_730_805_729, type: 2, channel: 1, signal: 1 },
        },
        {
          type: 'motion',
          state: 'stop',
          channel: 2,
          time: '2024-11-05T11:22:14.000Z',
          code: 2,
          description: 'motion detection',
          targets: [],
          pictures: [],
          synthetic: false,
          raw: { timestamp: 1_730_805_734, type: 2, channel: 1, signal: 0 },
        },
      ]);
    });

    it('bring targets with their boxes and pictures to who wants them', async () => {
      const { device, ear } = await push({}, { pictures: true });
      await device.raiseAlarm({
        type: 'vehicle',
        targets: [
          { kind: 'vehicle', id: 4, type: 2, box },
          { kind: 'person', box: { x: 0, y: 0.5, width: 1, height: 0.5 } },
          { kind: 'pet', box },
          { kind: 'face', box },
        ],
      });
      await ear.heard(1);
      const [event] = ear.events;
      assert.deepEqual(
        event?.targets.map(({ kind, id, type, box: found }) => ({ kind, id, type, box: found })),
        [
          { kind: 'face', id: 0, type: 0, box },
          { kind: 'person', id: 0, type: 0, box: { x: 0, y: 0.5, width: 1, height: 0.5 } },
          { kind: 'vehicle', id: 4, type: 2, box },
          { kind: 'pet', id: 0, type: 0, box },
        ],
      );
      assert.deepEqual(
        event?.pictures.map(({ role, contentType, width, height }) => [role, contentType, width, height]),
        [['scene', 'image/jpeg', 800, 480], ...Array.from({ length: 4 }, () => ['target', 'image/jpeg', 128, 128])],
      );
      for (const { data, width } of event?.pictures ?? []) assert.equal(decode(data).width, width);
      // Small pictures are numbered as the targets were given: the vehicle was the first.
      assert.deepEqual(
        event?.targets.map(({ picture }) => picture),
        [4, 2, 1, 3],
      );
      assert.ok(JSON.stringify(event?.raw).length < 2000);
      assert.deepEqual((event?.raw as { largepic: unknown } | undefined)?.largepic, {
        num: 1,
        pic: [{ id: 0, format: 0, width: 800, height: 480, size: (event?.pictures[0]?.data.toString('base64') ?? '').length }],
      });
    });

    it('are asked for without details where nobody wants pictures', async () => {
      const { device, ear } = await push();
      assert.equal(device.state.subscriptions.list()[0]?.details, false);
      await device.raiseAlarm({ type: 'vehicle' });
      await ear.heard(1);
      assert.deepEqual(ear.events[0]?.pictures, []);
    });

    it('of every type have their place in the vocabulary', async () => {
      const { device, ear } = await push();
      const push0 = (await catalogueOf('event-cgi')).get('event.alarm.push');
      const bits = Object.keys(push0.response.fields.find(({ name }) => name === 'alarm@type')?.values ?? {}).map(Number);
      assert.equal(bits.length, 14);
      for (const type of [...bits, 32]) await device.raiseAlarm({ type });
      await ear.heard(15);
      assert.deepEqual(
        ear.events.map(({ code }) => code),
        [...bits, 32],
      );
      for (const { type, code } of ear.events)
        assert.ok(alarmTypes.includes(type) && (type === 'other') === (code === 32), `${code} ${type}`);
      assert.deepEqual(
        ear.events.map(({ type, source }) => (source === undefined ? type : `${type}: ${source}`)),
        [
          ...['motion', 'alarmInput: input 1', 'videoLoss', 'networkDown', 'person', 'vehicle', 'face'],
          ...['lineCrossing: person', 'lineCrossing: vehicle', 'intrusion: person', 'intrusion: vehicle'],
          ...['pet', 'lineCrossing: pet', 'intrusion: pet', 'other'],
        ],
      );
      // None of them ended another: each has a key of its own.
      assert.ok(ear.events.every(({ state }) => state === 'start'));
    });

    it("of an input belong to the camera's channel and name the input", async () => {
      const { device, ear } = await start({ alarmSource: 'push', channel: 3 });
      await device.setContact(0, false);
      await device.setContact(0, true);
      await ear.heard(2);
      assert.deepEqual(
        ear.events.map(({ type, state, channel, source }) => [type, state, channel, source]),
        [
          ['alarmInput', 'start', 3, 'input 1'],
          ['alarmInput', 'stop', 3, 'input 1'],
        ],
      );
    });

    for (const [what, options] of [
      ['without a head', { head: false }],
      ['on one connection', { kept: true }],
      ['in pieces', { piece: () => 7 }],
      ['in thousands of packets', { kept: true, piece: () => 40, pause: () => (Math.random() < 0.02 ? 1 : 0) }],
    ] as const) {
      it(`are read ${what}`, async () => {
        const { device, ear } = await push({ push: options }, { pictures: true });
        for (let count = 0; count < 3; count += 1) {
          await device.raiseAlarm({ type: 'person', time: count * 1000 });
          await device.raiseAlarm({ type: 'person', time: count * 1000, signal: 0 });
        }
        await ear.heard(6);
        assert.deepEqual(ear.summary, Array(3).fill(['person start', 'person stop']).flat());
        assert.equal(ear.events[4]?.pictures.length, 2);
        assert.equal(ear.states.length, 1);
      });
    }

    it('with pictures are not overtaken by what comes after them', async () => {
      const { device, ear } = await push({ push: { piece: () => 5000, pause: () => 1 } }, { pictures: true });
      await Promise.all(Array.from({ length: 20 }, (_, index) => device.raiseAlarm({ type: 'person', signal: index % 2 === 0 ? 1 : 0 })));
      await ear.heard(20);
      assert.deepEqual(ear.summary, Array(10).fill(['person start', 'person stop']).flat());
    });

    it('end with the subscription, which is deleted when nobody listens any more', async () => {
      const listening = await push();
      const { device } = listening;
      const [subscription] = device.state.subscriptions.list();
      assert.equal(subscription?.host, '127.0.0.1');
      assert.equal(subscription?.connectTimeout, 5000);
      await listening.close();
      assert.deepEqual(device.state.subscriptions.list(), []);
      await assert.rejects(once(connect(subscription?.port ?? 0, '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
    });

    it('go on for longer than a subscription lives', async () => {
      let time = Date.now();
      const { device, ear } = await push({ now: () => time }, { times: { renew: 20 } });
      for (let count = 0; count < 4; count += 1) {
        const asked = device.requests.length;
        time += 60_000;
        await until(() => device.requests.length > asked + 1);
      }
      assert.equal(device.state.subscriptions.list().length, 1);
      await device.raiseAlarm({ type: 'motion' });
      await ear.heard(1);
      assert.equal(ear.states.length, 1);
    });

    it('are subscribed anew when the camera has forgotten, which is told', async () => {
      let time = Date.now();
      const { device, ear } = await push({ now: () => time }, { times: { renew: 50 } });
      await device.raiseAlarm({ type: 'motion' });
      await ear.heard(1);
      time += 100_000;
      await device.raiseAlarm({ type: 'person' });
      await until(() => ear.states.length === 3);
      assert.match(ear.states[1]?.reason ?? '', /^CONNECTION_LOST: the camera had forgotten the subscription/);
      assert.ok((ear.states[2]?.gap ?? -1) >= 0);
      await device.raiseAlarm({ type: 'pet' });
      await ear.heard(3);
      assert.deepEqual(ear.summary, ['motion start', 'motion stop synthetic', 'pet start']);
    });

    it('survive renewals that do not come through, and not the end of the camera', async () => {
      const { device, ear } = await push({}, { times: { renew: 20, retry: 20, life: 400 } });
      const url = '/cgi/event.cgi?act=alarm_updatesubscribe';
      device.faults.add({ kind: 'reset', path: url, times: 3 });
      await until(() => device.requests.filter((request) => request.url.startsWith(url)).length > 5);
      assert.equal(ear.states.length, 1);
      device.faults.add({ kind: 'reset' });
      await until(() => ear.states.length === 2);
      assert.match(ear.states[1]?.reason ?? '', /^(CONNECTION_LOST|UNREACHABLE)/);
      device.faults.clear();
      await until(() => ear.isConnected);
    });

    it('of two cameras behind one address arrive apart', async () => {
      const receivers = new LoopbackReceivers();
      const [one, two] = [await push({}, { receivers }), await push({}, { receivers })];
      await one.device.raiseAlarm({ type: 'motion' });
      await two.device.raiseAlarm({ type: 'pet' });
      await Promise.all([one.ear.heard(1), two.ear.heard(1)]);
      assert.deepEqual([...one.ear.summary, ...two.ear.summary], ['motion start', 'pet start']);
    });

    it('come to the address that is set, and to the port that a router forwards', async () => {
      const { device } = await start({ alarmSource: 'push', callbackHost: 'localhost:12345' });
      const [subscription] = device.state.subscriptions.list();
      assert.deepEqual([subscription?.host, subscription?.port], ['127.0.0.1', 12_345]);
    });

    it('need the token', async () => {
      const { device, ear } = await start({ alarmSource: 'push', token: '7b5f58d0' }, { token: '7b5f58d0' });
      await device.raiseAlarm({ type: 'motion' });
      await ear.heard(1);
    });

    it('are refused with the reason where the credentials are wrong', async () => {
      const { ear } = await start({ alarmSource: 'push', token: 'x' }, { token: 'y' }, { connected: false });
      await until(() => ear.states.length > 0);
      assert.match(ear.states[0]?.reason ?? '', /^UNAUTHORIZED/);
    });
  });

  describe('pushed by whoever has the address', () => {
    let listening: Listening;
    let port = 0;
    beforeEach(async () => {
      listening = await push();
      port = listening.device.state.subscriptions.list()[0]?.port ?? 0;
    });
    const alarm = (type: number, more = ''): string =>
      `<?xml version="1.0" encoding="utf-8"?><root><alarm timestamp='1730805729' type='${type}' channel='0' signal='1'>${more}</alarm></root>`;
    const send = async (text: string | Buffer): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.end(text);
      await once(socket, 'close');
      return socket;
    };

    it('garbage gives nothing', async () => {
      await send(Buffer.from([0x16, 3, 1, 0, 0xff, 0, 0xd, 0xa]));
      await send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await send('');
      await send(alarm(2));
      await listening.ear.heard(1);
      assert.deepEqual(listening.ear.summary, ['motion start']);
      assert.equal(listening.ear.states.length, 1);
    });

    it('what breaks off or cannot be read is told as missed, and ends nothing else', async () => {
      await send(alarm(2));
      await send('HTTP/1.0 200 OK\r\n\r\n<?xml version="1.0"?><root><alarm type="2"');
      await until(() => listening.ear.states.length === 3);
      assert.match(listening.ear.states[1]?.reason ?? '', /broke off/);
      await send('<root><alarm type="2"></root>');
      await until(() => listening.ear.states.length === 5);
      assert.match(listening.ear.states[3]?.reason ?? '', /could not be read/);
      await send(alarm(64));
      await listening.ear.heard(3);
      assert.deepEqual(listening.ear.summary, ['motion start', 'motion stop synthetic', 'person start']);
    });

    it('several alarms in a message, several messages in a packet and combined bits are told apart', async () => {
      await send(
        alarm(2).replace('</root>', "<alarm timestamp='1730805729' type='64' channel='0' signal='1'/></root>") +
          alarm(128) +
          alarm(512 | 32768 | 0x100),
      );
      await listening.ear.heard(6);
      assert.deepEqual(
        listening.ear.events.map(({ type, code }) => `${type} ${code}`),
        ['motion 2', 'person 64', 'vehicle 128', 'face 512', 'pet 32768', 'other 256'],
      );
    });

    it('nonsense in an alarm costs that part only', async () => {
      await send(
        alarm(
          128,
          "<vehicle num='9'><vehicleinfo id='x' small_pic_index='0'><position x='-5' y='9000' width='20000' height='5000'/></vehicleinfo>" +
            "<vehicleinfo id='1'/><vehicleinfo id='2'><position x='1'/></vehicleinfo></vehicle><pet id='7' type='1' small_pic_index='0'>" +
            "<position x='0' y='0' width='10000' height='10000'/></pet><toString a='1'/>" +
            `<smallic num='1'><pic id='0'>${Buffer.from('no picture').toString('base64')}</pic></smallic><largepic><pic>AAAA</pic><pic/></largepic>`,
        ),
      );
      await listening.ear.heard(1);
      const [event] = listening.ear.events;
      assert.deepEqual(event?.targets, [
        { kind: 'vehicle', box: { x: 0, y: 0.9, width: 1, height: 1 - 0.9 } },
        { kind: 'vehicle', id: 2 },
        { kind: 'pet', id: 7, type: 1, box: { x: 0, y: 0, width: 1, height: 1 } },
      ]);
      assert.deepEqual(event?.pictures, []);
      assert.equal(listening.receivers.lines.filter((line) => /picture/.test(line)).length, 1);
      await send("<root><alarm type='motion' signal='7' timestamp='soon'/><alarm/><alarm type='99999999999'/><alarm>text</alarm></root>");
      await listening.ear.heard(4);
      assert.deepEqual(listening.ear.summary.slice(1), Array(3).fill('other pulse'));
      await send(alarm(2, "<__proto__ polluted='1'/>"));
      await until(() => listening.ear.states.length === 3);
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });

    it('GBK is read where it is declared', async () => {
      const text = alarm(4).replace('utf-8', 'GBK').replace('<alarm', "<alarm name='\xb5\xc6'");
      await send(Buffer.from(text, 'latin1'));
      await listening.ear.heard(1);
      assert.equal((listening.ear.events[0]?.raw as { name?: string } | undefined)?.name, '灯');
    });

    it('a picture of several megabytes arrives whole', async () => {
      const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(6_000_000, 0x55), Buffer.from([0xff, 0xd9])]);
      await send(alarm(64, `<largepic num='1'><pic id='0' format='0'>${jpeg.toString('base64')}</pic></largepic>`));
      await listening.ear.heard(1);
      assert.ok(listening.ear.events[0]?.pictures[0]?.data.equals(jpeg));
    });

    it('a message beyond every measure is given up', async () => {
      await send(
        Buffer.concat([Buffer.from(alarm(64).slice(0, -14)), Buffer.alloc(17 * 1024 * 1024, 'A'), Buffer.from('</alarm></root>')]),
      );
      await until(() => listening.ear.states.length === 3);
      await send(alarm(2));
      await listening.ear.heard(1);
      assert.deepEqual(listening.ear.summary, ['motion start']);
    });

    it('somebody who says nothing keeps a message waiting for two seconds at the most', async () => {
      const silent = connect(port, '127.0.0.1');
      await once(silent, 'connect');
      const [half] = [connect(port, '127.0.0.1')];
      await once(half, 'connect');
      half.write('<root>');
      await send(alarm(2));
      await listening.ear.heard(1);
      silent.destroy();
      half.destroy();
    });
  });

  describe('polled', () => {
    it('arrive as they happen, one question after the other', async () => {
      const listening = await poll({}, { pictures: true });
      const { device, ear } = listening;
      for (let count = 0; count < 5; count += 1) {
        for (const signal of [1, 0] as const) {
          await listening.asked();
          await device.raiseAlarm({ type: 'face', time: count * 1000, signal });
        }
      }
      await ear.heard(10);
      assert.deepEqual(ear.summary, Array(5).fill(['face start', 'face stop']).flat());
      assert.equal(ear.events[0]?.pictures.length, 2);
      assert.deepEqual(device.state.subscriptions.list(), []);
      assert.deepEqual(
        ear.states.map(({ state, reason }) => [state, reason]),
        [['connected', '']],
      );
    });

    it('several in one answer keep their order', async () => {
      const { device, ear } = await poll({ poll: { queue: true } });
      await Promise.all(Array.from({ length: 40 }, (_, index) => device.raiseAlarm({ type: 'motion', signal: index % 2 === 0 ? 1 : 0 })));
      await ear.heard(40);
      assert.deepEqual(ear.summary, Array(20).fill(['motion start', 'motion stop']).flat());
    });

    it('an answer without alarm is a sign of life, and no reason to hammer a camera that does not wait', async () => {
      const { device, ear } = await poll({ poll: { hold: 1 } });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const asked = device.requests.filter(({ url }) => url.includes('alarm_message')).length;
      assert.ok(asked >= 1 && asked <= 3, `${asked} questions`);
      assert.equal(ear.states.length, 1);
    });

    it('do not keep other requests waiting, whatever the number of connections', async () => {
      const listening = await start({ alarmSource: 'poll', connections: 1 });
      await listening.asked();
      await listening.device.raiseAlarm({ type: 'motion' });
      await listening.ear.heard(1);
    });

    it('an answer that breaks off is told as lost, with what was on', async () => {
      const listening = await poll();
      const { device, ear } = listening;
      await listening.asked();
      await device.raiseAlarm({ type: 'motion' });
      await ear.heard(1);
      await listening.asked();
      device.dropConnections();
      await until(() => ear.states.length === 3);
      assert.deepEqual(ear.summary, ['motion start', 'motion stop synthetic']);
      assert.match(ear.states[1]?.reason ?? '', /^CONNECTION_LOST/);
    });

    it('stop at once when nobody listens any more', async () => {
      const listening = await poll();
      await listening.asked();
      await listening.close();
      assert.equal(listening.device.state.polls.waiting, 0);
    });
  });

  describe('by itself', () => {
    it('pushes count as soon as one has arrived, and nobody asks any more', async () => {
      const listening = await start({});
      const { device, ear } = listening;
      await listening.asked();
      assert.equal(device.state.subscriptions.list().length, 1);
      await device.raiseAlarm({ type: 'motion' });
      await until(() => device.state.polls.waiting === 0);
      await device.raiseAlarm({ type: 'motion', signal: 0 });
      await ear.heard(2);
      assert.deepEqual(ear.summary, ['motion start', 'motion stop']);
      assert.equal(ear.states.length, 1);
    });

    it('polls where no push arrives, which is told', async () => {
      // Nothing listens at this address: the camera's pushes are refused.
      const listening = await start({ callbackHost: '127.0.0.2' }, {}, { times: { patience: 100 } });
      const { device, ear } = listening;
      await listening.asked();
      await device.raiseAlarm({ type: 'motion' });
      await ear.heard(1);
      await listening.asked();
      await device.raiseAlarm({ type: 'motion', signal: 0 });
      await until(() => ear.states.length === 2);
      assert.match(ear.states[1]?.reason ?? '', /^polling: no push arrives at 127\.0\.0\.2:\d+/);
      assert.equal(ear.states[1]?.state, 'connected');
      assert.deepEqual(device.state.subscriptions.list(), []);
      await listening.asked();
      await device.raiseAlarm({ type: 'person' });
      await ear.heard(3);
      assert.deepEqual(ear.summary, ['motion start', 'motion stop', 'person start']);
      assert.equal(listening.receivers.lines.filter((line) => /alarms are polled/.test(line)).length, 1);
    });

    it('polls where nothing can be received here', async () => {
      const receivers = new LoopbackReceivers();
      receivers.tcp = () => Promise.reject(new CameraError('UNREACHABLE', 'the port is taken'));
      const listening = await start({}, {}, { receivers });
      await listening.asked();
      await listening.device.raiseAlarm({ type: 'motion' });
      await listening.ear.heard(1);
      assert.equal(listening.ear.states[0]?.reason, 'polling: the port is taken');
    });

    it('polls where the camera does not know how to push', async () => {
      const listening = await start({}, {}, { fault: { kind: 'status', status: 404, path: '/cgi/event.cgi?act=alarm_subscribe' } });
      await listening.asked();
      await listening.device.raiseAlarm({ type: 'motion' });
      await listening.ear.heard(1);
      assert.match(listening.ear.states[0]?.reason ?? '', /^polling: .*HTTP 404/);
    });

    it('takes pushes where the camera does not answer questions', async () => {
      const body = '<root><code>1</code><error>no</error></root>';
      const fault = { kind: 'status', status: 200, body, path: '/cgi/event.cgi?act=alarm_message' } as const;
      const { device, ear } = await start({}, {}, { fault });
      await until(() => device.requests.some(({ url }) => url.includes('alarm_message')));
      await device.raiseAlarm({ type: 'motion' });
      await ear.heard(1);
      assert.equal(ear.states.length, 1);
    });
  });
});
