import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { decode } from 'jpeg-js';
import { readDocument, type XmlNode } from '../../../emulator/event-cgi/xml.js';
import { ask } from '../raw.js';
import { Bench, encoded, PATH } from './client.js';

/** Somebody who takes pushed alarms: what each connection received until it ended. */
class Receiver {
  readonly received: string[] = [];
  connections = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      let text = '';
      socket.setEncoding('utf8');
      socket.on('error', () => {});
      socket.on('data', (piece: string) => {
        text += piece;
        for (let end = text.indexOf('</root>'); end >= 0; end = text.indexOf('</root>')) {
          this.received.push(text.slice(0, end + 7));
          text = text.slice(end + 7);
        }
      });
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async until(count: number): Promise<void> {
    while (this.received.length < count) await new Promise((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const child = (node: XmlNode | undefined, name: string): XmlNode | undefined => node?.children.find((candidate) => candidate.name === name);

const messageOf = (text: string): XmlNode => readDocument(Buffer.from(text.slice(text.indexOf('<?xml'))));

describe('event-cgi camera: alarms', () => {
  let bench: Bench;
  let receiver: Receiver;
  const start = async (...options: Parameters<typeof Bench.start>): Promise<void> => {
    bench = await Bench.start(...options);
    receiver = await Receiver.start();
  };
  afterEach(async () => {
    await bench.camera.close();
    await receiver.close();
  });
  const pushes = () => bench.camera.state.subscriptions.pushes;

  describe('pushed over TCP', () => {
    it('reach a subscriber as the document prints them, raised and cleared', async () => {
      await start();
      await bench.subscribe(receiver.port);
      await bench.camera.raiseAlarm({ type: 'vehicle' });
      assert.deepEqual(
        bench.camera.state.active.map(({ type, channel }) => [type, channel]),
        [[128, 0]],
      );
      await bench.camera.raiseAlarm({ type: 128, signal: 0 });
      assert.deepEqual(bench.camera.state.active, []);
      await receiver.until(2);
      assert.equal(
        receiver.received[0],
        'HTTP/1.0 200 OK\r\nContent-type: text/plain;charset=utf-8\r\n\r\n<?xml version="1.0" encoding="utf-8"?>\n<root>\n' +
          "<version version='1' />\n<alarm timestamp='1730805729' type='128' channel='0' signal='1' />\n</root>",
      );
      assert.match(receiver.received[1] ?? '', /signal='0'/);
      assert.equal(receiver.connections, 2);
    });

    it('carry targets and pictures for those who want details', async () => {
      await start();
      await bench.subscribe(receiver.port, '<connecttimeout>600</connecttimeout><sendtimeout>600</sendtimeout><details>1</details>');
      const box = { x: 0.14, y: 0.41, width: 0.27, height: 0.53 };
      await bench.camera.raiseAlarm({
        type: 'vehicle',
        targets: [
          { kind: 'vehicle', type: 2, box },
          { kind: 'person', box: { x: 0, y: 0, width: 1, height: 1 } },
        ],
      });
      await receiver.until(1);
      const alarm = child(messageOf(receiver.received[0] ?? ''), 'alarm');
      assert.deepEqual(
        alarm?.children.map(({ name, attributes }) => [name, attributes.get('num')]),
        [
          ['person', '1'],
          ['vehicle', '1'],
          ['largepic', '1'],
          ['smallpic', '2'],
        ],
      );
      const info = child(child(alarm, 'vehicle'), 'vehicleinfo');
      assert.deepEqual(Object.fromEntries(info?.attributes ?? []), { id: '0', type: '2', large_pic_index: '0', small_pic_index: '0' });
      assert.deepEqual(Object.fromEntries(child(info, 'position')?.attributes ?? []), {
        x: '1400',
        y: '4100',
        width: '2700',
        height: '5300',
      });
      for (const group of ['largepic', 'smallpic']) {
        for (const { attributes, text } of child(alarm, group)?.children ?? []) {
          assert.equal(attributes.get('size'), String(text.length));
          const { width, height } = decode(Buffer.from(text, 'base64'));
          assert.deepEqual([String(width), String(height)], [attributes.get('width'), attributes.get('height')]);
        }
      }
    });

    it('leave out pictures and targets where there are none', async () => {
      await start();
      await bench.subscribe(receiver.port, '<details>1</details>');
      await bench.camera.raiseAlarm({ type: 'motion', channel: 3, time: 1_000_500 });
      await bench.camera.raiseAlarm({ type: 'tripwire person', pictures: false });
      await receiver.until(2);
      const [motion, person] = receiver.received.map((text) => child(messageOf(text), 'alarm'));
      assert.deepEqual(Object.fromEntries(motion?.attributes ?? []), { timestamp: '1000', type: '2', channel: '3', signal: '1' });
      assert.deepEqual(motion?.children, []);
      assert.deepEqual(
        person?.children.map(({ name }) => name),
        ['person'],
      );
    });

    it('go to every subscriber, in their order', async () => {
      await start();
      await bench.subscribe(receiver.port);
      await bench.subscribe(receiver.port);
      await Promise.all(Array.from({ length: 10 }, (_, channel) => bench.camera.raiseAlarm({ type: 2, channel })));
      await receiver.until(20);
      const channels = receiver.received.map((text) => Number(/channel='(\d)'/.exec(text)?.[1]));
      for (let channel = 0; channel < 10; channel += 1) assert.equal(channels.filter((other) => other === channel).length, 2);
      assert.deepEqual(
        channels.filter((channel, index) => channels.indexOf(channel) === index),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      );
    });

    it('may come without the head, and over one connection', async () => {
      await start({ push: { head: false, kept: true } });
      await bench.subscribe(receiver.port);
      await bench.camera.raiseAlarm({ type: 2 });
      await bench.camera.raiseAlarm({ type: 2, signal: 0 });
      await receiver.until(2);
      assert.ok(receiver.received.every((text) => text.startsWith('<?xml')));
      assert.equal(receiver.connections, 1);
    });

    it('stop 90 s after the last renewal', async () => {
      await start();
      const id = await bench.subscribe(receiver.port);
      bench.time += 89_999;
      await bench.succeed('act=alarm_updatesubscribe', `<subscriptionid>${id}</subscriptionid>`);
      bench.time += 89_999;
      await bench.camera.raiseAlarm({ type: 2 });
      await receiver.until(1);
      bench.time += 1;
      await bench.camera.raiseAlarm({ type: 2 });
      assert.equal(pushes().length, 1);
      await bench.refuse(
        `act=alarm_updatesubscribe&data=${encoded(`<root><subscriptionid>${id}</subscriptionid></root>`)}`,
        /no such subscription/,
      );
    });

    it('stop when the subscription is deleted', async () => {
      await start();
      const id = await bench.subscribe(receiver.port);
      await bench.succeed('act=alarm_unsubscribe', `<subscriptionid>${id}</subscriptionid>`);
      await bench.camera.raiseAlarm({ type: 2 });
      assert.deepEqual(pushes(), []);
      await bench.refuse(
        `act=alarm_unsubscribe&data=${encoded(`<root><subscriptionid>${id}</subscriptionid></root>`)}`,
        /no such subscription/,
      );
    });

    it('that nobody takes are told of, and the next are tried', async () => {
      await start();
      const { port } = receiver;
      await bench.subscribe(port);
      await receiver.close();
      await bench.camera.raiseAlarm({ type: 2 });
      assert.match(pushes()[0]?.error ?? '', /ECONNREFUSED/);
      receiver = await Receiver.start();
      await bench.subscribe(receiver.port);
      await bench.camera.raiseAlarm({ type: 2, signal: 0 });
      await receiver.until(1);
    });

    for (const address of ['', 'camera:2023', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536', '300.0.0.1:1', '127.0.0.1:1:2'])
      it(`are not sent to ${address || 'nowhere'}`, async () => {
        await start();
        await bench.refuse(`act=alarm_subscribe&data=${encoded(`<root><address>${address}</address></root>`)}`, /no IP:PORT/);
        await bench.refuse('act=alarm_subscribe', /address is missing/);
      });
  });

  describe('waited for over HTTP', () => {
    const poll = async (data = ''): Promise<XmlNode> => messageOf(await bench.text(`act=alarm_message${data}`));
    const held = async (count = 1): Promise<void> => {
      while (bench.camera.state.polls.waiting < count) await new Promise((resolve) => setImmediate(resolve));
    };

    it('come when the time is over: none', async () => {
      await start();
      assert.equal(
        await bench.text('act=alarm_message'),
        '<?xml version="1.0" encoding="utf-8"?>\n<root>\n<version version=\'1\' />\n</root>',
      );
      assert.equal(bench.camera.state.polls.waiting, 0);
    });

    it('answer everybody who waits, with details for those who want them', async () => {
      await start({ poll: {} });
      const answers = [poll(), poll(`&data=${encoded('<root><details>1</details></root>')}`)];
      await held(2);
      await bench.camera.raiseAlarm({ type: 'face' });
      const [basic, detailed] = (await Promise.all(answers)).map((root) => child(root, 'alarm'));
      assert.deepEqual(Object.fromEntries(basic?.attributes ?? []), {
        id: '0',
        timestamp: '1730805729',
        type: '512',
        channel: '0',
        signal: '1',
      });
      assert.deepEqual(basic?.children, []);
      assert.deepEqual(
        detailed?.children.map(({ name }) => name),
        ['face', 'largepic', 'smallpic'],
      );
      assert.equal(detailed?.attributes.has('id'), false);
    });

    it('are lost where nobody waits, or kept where the camera does so', async () => {
      await start();
      await bench.camera.raiseAlarm({ type: 2 });
      assert.equal(child(await poll(), 'alarm'), undefined);
      await bench.camera.close();
      await receiver.close();
      await start({ poll: { hold: 10, queue: true } });
      await bench.camera.raiseAlarm({ type: 2 });
      await bench.camera.raiseAlarm({ type: 2, signal: 0 });
      const root = await poll();
      assert.deepEqual(
        root.children.map(({ attributes }) => attributes.get('signal')),
        [undefined, '1', '0'],
      );
      assert.equal(child(await poll(), 'alarm'), undefined);
    });

    it('are given up by whoever leaves', async () => {
      await start({ poll: {} });
      const left = assert.rejects(ask(bench.camera.url, `${PATH}?act=alarm_message`));
      await held();
      bench.camera.dropConnections();
      await left;
      while (bench.camera.state.polls.waiting > 0) await new Promise((resolve) => setImmediate(resolve));
    });
  });

  describe('of inputs', () => {
    const active = () => bench.camera.state.active.map(({ type, channel }) => [type, channel]);

    it('follow the contact as the input is set up', async () => {
      await start();
      await bench.subscribe(receiver.port);
      await bench.camera.setContact(0, false);
      assert.deepEqual(active(), [[4, 0]]);
      await bench.camera.setContact(0, false);
      await bench.camera.setContact(0, true);
      assert.deepEqual(active(), []);
      await receiver.until(2);
      assert.deepEqual(
        receiver.received.map((text) => /type='4' channel='0' signal='\d'/.exec(text)?.[0].slice(-2, -1)),
        ['1', '0'],
      );
    });

    it('are silent while the input is off, and come when it is switched on', async () => {
      await start();
      await bench.camera.setContact(1, false);
      assert.deepEqual(active(), []);
      await bench.succeed('set=alarm_io', "<di ch='1' on='1'/>");
      assert.deepEqual(active(), [[4, 1]]);
      await bench.succeed('set=alarm_io', "<di ch='1' type='1'/>");
      assert.deepEqual(active(), []);
    });
  });

  it('says which alarms there are', async () => {
    await start();
    await assert.rejects(bench.camera.raiseAlarm({ type: 'dragon' }), /there is no alarm "dragon"; there are motion, alarm input/);
    await assert.rejects(bench.camera.setContact(7, true), /no input 7/);
  });
});
