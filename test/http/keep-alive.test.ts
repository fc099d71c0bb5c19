import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { VirtualServer } from '../../emulator/server.js';
import type { CameraError } from '../../src/camera/errors.js';
import { closing } from '../support/closing.js';
import { act, get, httpTo } from '../support/device-http.js';
import { RawServer } from '../support/raw-server.js';
import { failure, until } from '../support/until.js';

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const urls = (server: VirtualServer): string[] => server.requests.map(({ url }) => url);

/** Keeps the event loop from seeing what the network does meanwhile. */
const sleepHard = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};

/** In a thread of its own: a device that closes each connection 5 ms after its answer. */
const hastyDevice = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      socket.write(${JSON.stringify(ok)});
      setTimeout(() => socket.end(), 5);
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

describe('HTTP keep-alive', () => {
  const own = closing();

  it('uses a connection again', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' })));
    const http = own(httpTo(server.url, { connections: 1 }));
    const ports = new Set<number | undefined>();
    for (let count = 0; count < 5; count++) {
      await http.request(act());
      ports.add(server.connections);
    }
    assert.deepEqual([...ports], [1]);
  });

  it('survives a device that closes without a word: what is safe works', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' })));
    server.faults.add({ kind: 'closeAfter' });
    const http = own(httpTo(server.url, { connections: 1 }));
    for (let count = 0; count < 10; count++) assert.equal((await http.request(get(`/${count}`))).status, 200);
  });

  it('survives a device that closes without a word: what is not safe goes once, over a fresh connection', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' })));
    server.faults.add({ kind: 'closeAfter' });
    const http = own(httpTo(server.url, { connections: 1 }));
    for (let count = 0; count < 10; count++) {
      assert.equal((await http.request(act(`/${count}`))).status, 200);
      await until(() => server.connections === 0);
    }
    assert.deepEqual(
      urls(server),
      Array.from({ length: 10 }, (_, index) => `/${index}`),
    );
  });

  it('sees a close that came while the event loop was held up', async () => {
    const device = new Worker(hastyDevice, { eval: true });
    own({ close: () => device.terminate() });
    const [port] = await once(device, 'message');
    const http = own(httpTo(`http://127.0.0.1:${port}`, { connections: 1 }));
    for (let count = 0; count < 5; count++) {
      assert.equal((await http.request(act())).status, 200);
      sleepHard(30);
    }
  });

  it('never sends twice what may have reached the device', async () => {
    // The second request of a connection is taken, and the connection dropped.
    const seen = new WeakMap<object, number>();
    const raw = own(
      await RawServer.start((socket) => {
        const count = (seen.get(socket) ?? 0) + 1;
        seen.set(socket, count);
        if (count === 1) socket.write(ok);
        else socket.destroy();
      }),
    );
    const http = own(httpTo(raw.url, { connections: 1 }));
    await http.request(get('/first'));
    assert.equal(((await failure(http.request(act('/effect')))) as CameraError).code, 'CONNECTION_LOST');
    const lines = (): (string | undefined)[] => raw.heads.map((head) => head.split(' ')[1]);
    assert.deepEqual(lines(), ['/first', '/effect']);
    await http.request(get('/again'));
    assert.equal((await http.request(get('/look'))).status, 200);
    assert.deepEqual(lines().slice(2), ['/again', '/look', '/look'], 'what only looks is asked once more');
  });

  it('sends once what found its connections reset', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' })));
    const http = own(httpTo(server.url, { connections: 2 }));
    await Promise.all([http.request(get('/1')), http.request(get('/2'))]);
    server.dropConnections();
    await until(() => server.connections === 0);
    await Promise.all([http.request(act('/3')), http.request(act('/4'))]);
    assert.deepEqual(urls(server).sort(), ['/1', '/2', '/3', '/4']);
  });

  it('does not send again what a restarting device may have taken', async () => {
    let offline = false;
    const server = own(await VirtualServer.start(() => ({ body: 'x' }), { offline: () => offline }));
    const http = own(httpTo(server.url));
    await http.request(act('/1'));
    offline = true;
    server.dropConnections();
    // It depends on who is faster whether the connection was there at all.
    assert.match(((await failure(http.request(act('/2')))) as CameraError).code, /^(CONNECTION_LOST|UNREACHABLE)$/);
    offline = false;
    assert.equal((await http.request(act('/3'))).status, 200);
    assert.deepEqual(urls(server), ['/1', '/3']);
  });
});
