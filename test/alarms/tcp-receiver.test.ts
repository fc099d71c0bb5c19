import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { TcpReceiver } from '../../src/alarms/tcp-receiver.js';
import { localAddressTo } from '../../src/camera/route.js';

const receiver = (debug: string[] = []): TcpReceiver => new TcpReceiver({ host: '127.0.0.1', port: 0, debug: (text) => debug.push(text) });

const say = (port: number, text: string): Socket => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.end(text);
  return socket;
};

const heard = async (socket: Socket): Promise<string> => {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
};

describe('the TCP receiver', () => {
  it('hands connections of a camera to its handler, and closes the port when nobody needs it', async () => {
    const receive = receiver();
    const texts: Promise<string>[] = [];
    const { port, release } = await receive.register(['127.0.0.1'], (socket) => texts.push(heard(socket)));
    await once(say(port, '<root/>'), 'close');
    assert.deepEqual(await Promise.all(texts), ['<root/>']);
    release();
    await assert.rejects(once(connect(port, '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
  });

  it('gives cameras that share an address a port each', async () => {
    const receive = receiver();
    const got: string[] = [];
    const one = await receive.register(['127.0.0.1'], (socket) => void heard(socket).then((text) => got.push(`one ${text}`)));
    const two = await receive.register(['127.0.0.1'], (socket) => void heard(socket).then((text) => got.push(`two ${text}`)));
    assert.notEqual(one.port, two.port);
    await Promise.all([once(say(one.port, 'a'), 'close'), once(say(two.port, 'b'), 'close')]);
    assert.deepEqual(got.sort(), ['one a', 'two b']);
    one.release();
    two.release();
  });

  it('refuses whoever is no camera, with one line in the log', async () => {
    const debug: string[] = [];
    const receive = receiver(debug);
    const { port, release } = await receive.register(['192.0.2.1'], () => assert.fail('handed over'));
    for (let index = 0; index < 5; index++) await once(say(port, 'garbage'), 'close');
    assert.equal(debug.length, 1);
    assert.match(debug[0] ?? '', /127\.0\.0\.1/);
    release();
  });

  it('limits the connections of one address', async () => {
    const receive = receiver();
    const sockets: Socket[] = [];
    const { port, release } = await receive.register(['127.0.0.1'], (socket) => sockets.push(socket.resume()));
    const peers = Array.from({ length: 40 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    await Promise.all(peers.slice(16).map((peer) => (peer.closed ? undefined : once(peer.resume(), 'close'))));
    assert.equal(sockets.length, 16);
    for (const peer of peers) peer.destroy();
    release();
  });

  it('says what to do where the port is taken', async () => {
    const first = receiver();
    const { port, release } = await first.register(['127.0.0.1'], () => {});
    const second = new TcpReceiver({ host: '127.0.0.1', port, debug: () => {} });
    await assert.rejects(
      second.register(['127.0.0.1'], () => {}),
      /pushPort/,
    );
    release();
  });

  it('finds our own address on the way to a camera', async () => {
    assert.equal(await localAddressTo('127.0.0.1', 80), '127.0.0.1');
  });
});
