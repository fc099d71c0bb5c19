import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Intake, type IntakeLimits, intakeLimits, PushIntake } from '../../../src/dialects/event-cgi/push-intake.js';
import { until } from '../../support/until.js';

describe('event-cgi: connections that a camera pushes over', () => {
  let server: Server;
  let intake: PushIntake;
  const sockets: Socket[] = [];
  const taken: string[] = [];
  let hold: Promise<void> = Promise.resolve();

  const open = async (limits: Partial<IntakeLimits> = {}): Promise<void> => {
    const take = async (item: Intake): Promise<void> => {
      await hold;
      taken.push('message' in item ? item.message.toString('latin1').replace(/<\/?root>/g, '') : `lost: ${item.lost}`);
    };
    intake = new PushIntake(take, () => performance.now(), { ...intakeLimits, ...limits });
    server = createServer((socket) => {
      socket.on('error', () => {});
      sockets.push(socket);
      intake.accept(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  };

  const dial = async (): Promise<Socket> => {
    const before = sockets.length;
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
    await until(() => sockets.length === before + 2);
    return socket;
  };

  afterEach(async () => {
    intake.close();
    for (const socket of sockets.splice(0)) socket.destroy();
    taken.length = 0;
    hold = Promise.resolve();
    server.close();
    await once(server, 'close');
  });

  it('are read in the order in which they were made', async () => {
    await open();
    const [first, second, third] = [await dial(), await dial(), await dial()];
    third.end('<root>3</root>');
    second.write('HTTP/1.0 200 OK\r\n\r\n<root>2a</root><root>2');
    await once(third, 'close');
    assert.deepEqual(taken, []);
    first.write('<root>1</root>');
    await until(() => taken.length === 2);
    assert.deepEqual(taken, ['1', '2a']);
    second.end('b</root>');
    await until(() => taken.length === 4);
    assert.deepEqual(taken, ['1', '2a', '2b', '3']);
  });

  it('keep nobody waiting for ever, in silence or byte by byte', async () => {
    await open({ patience: 50, duration: 200 });
    const [silent, dripping, third] = [await dial(), await dial(), await dial()];
    dripping.write('<root>');
    const drip = setInterval(() => dripping.write('x'), 10);
    third.write('<root>3</root>');
    await until(() => taken.length === 2);
    clearInterval(drip);
    assert.deepEqual(taken, ['lost: a pushed message took too long', '3']);
    assert.equal(silent.destroyed, false);
  });

  it('that break off leave word of it in their place', async () => {
    await open();
    const [first, second, third] = [await dial(), await dial(), await dial()];
    third.end('<root>3</root>');
    second.resetAndDestroy();
    first.write('<root>1</root><root>');
    first.end();
    await until(() => taken.length === 4);
    assert.deepEqual(taken, ['1', 'lost: a pushed message broke off', 'lost: a pushed message broke off', '3']);
  });

  it('that end without a word are no loss', async () => {
    await open();
    const [first, second] = [await dial(), await dial()];
    first.end();
    second.end('\r\n<root>2</root>\r\n');
    await until(() => taken.length === 1);
    assert.deepEqual(taken, ['2']);
  });

  it('may hold so much and no more', async () => {
    await open({ total: 300_000 });
    let go = (): void => {};
    hold = new Promise((resolve) => {
      go = resolve;
    });
    const socket = await dial();
    for (let count = 0; count < 5; count += 1) socket.write(`<root>${'x'.repeat(100_000)}</root>`);
    socket.resume();
    await until(() => socket.destroyed);
    go();
    await until(() => taken.some((text) => text.startsWith('lost')));
    assert.equal(taken.at(-1), 'lost: more was pushed than can be held');
    assert.ok(taken.length >= 3 && taken.length <= 5, `${taken.length} taken`);
  });
});
