import assert from 'node:assert/strict';
import { VirtualServer } from '../../emulator/server.js';
import { CameraError } from '../../src/camera/errors.js';
import { pictureLimit, textLimit } from '../../src/http/device-http.js';
import { closing } from '../support/closing.js';
import { act, get, httpTo } from '../support/device-http.js';
import { RawServer } from '../support/raw-server.js';
import { failure, until } from '../support/until.js';

const mebibyte = 1024 * 1024;

const isError =
  (code: string, message: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof CameraError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  };

describe('HTTP limits', () => {
  const own = closing();

  for (const [what, limit] of [
    ['text of 8 MiB', textLimit],
    ['a picture of 32 MiB', pictureLimit],
  ] as const) {
    it(`takes ${what} and not a byte more`, async () => {
      const server = own(await VirtualServer.start(() => ({ body: 'x' })));
      const http = own(httpTo(server.url));
      server.faults.add({ kind: 'huge', bytes: limit, times: 1 });
      assert.equal((await http.request(get('/', { limit }))).body.length, limit);
      server.faults.add({ kind: 'huge', bytes: limit + 1, times: 1 });
      await assert.rejects(http.request(get('/', { limit })), isError('BAD_RESPONSE', new RegExp(`larger than ${limit / mebibyte} MiB`)));
    });
  }

  it('counts a body whose length is not told', async () => {
    async function* blanks(): AsyncGenerator<Buffer> {
      for (let count = 0; count < 10; count++) yield Buffer.alloc(mebibyte / 4);
    }
    const server = own(await VirtualServer.start(() => ({ body: blanks() })));
    await assert.rejects(own(httpTo(server.url)).request(get('/', { limit: mebibyte })), isError('BAD_RESPONSE', /larger than 1 MiB/));
  });

  it('puts a body together from any pieces', async () => {
    const whole = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
    const sizes = [1, 2, 3, 1000, 70_000, 1, 64 * 1024, 5];
    const server = own(
      await VirtualServer.start(() => ({
        body: (async function* () {
          for (let at = 0, piece = 0; at < whole.length; piece++) {
            const size = sizes[piece % sizes.length] ?? 1;
            yield whole.subarray(at, at + size);
            at += size;
          }
        })(),
      })),
    );
    assert.deepEqual((await own(httpTo(server.url)).request(get())).body, whole);
  });

  it('holds little more than the body of a device that sends a byte at a time', async () => {
    const raw = own(
      await RawServer.start((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
        const piece = Buffer.from('1\r\nx\r\n'.repeat(10_000));
        for (let count = 0; count < 30; count++) socket.write(piece);
        socket.end('0\r\n\r\n');
      }),
    );
    const { body } = await own(httpTo(raw.url)).request(get());
    assert.equal(body.length, 300_000);
    assert.equal(body.buffer.byteLength, 300_000, 'the body holds no larger buffer');
  });

  it('never has more connections than allowed', async () => {
    let now = 0;
    let most = 0;
    const server = own(
      await VirtualServer.start(async () => {
        now += 1;
        most = Math.max(most, now, server.connections);
        await new Promise((resolve) => setTimeout(resolve, 10));
        now -= 1;
        return { body: 'x' };
      }),
    );
    const http = own(httpTo(server.url, { connections: 3 }));
    await Promise.all(Array.from({ length: 20 }, (_, index) => http.request(index % 2 ? act() : get())));
    assert.equal(most, 3);
    assert.equal(server.requests.length, 20);
  });

  it('counts the wait for a free connection', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' })));
    server.faults.add({ kind: 'hang', path: '/hang' });
    const http = own(httpTo(server.url, { connections: 1 }));
    let ended = false;
    const hanging = failure(http.request(act('/hang', { timeout: 60_000 }))).finally(() => {
      ended = true;
    });
    await until(() => server.requests.length === 1);
    await assert.rejects(http.request(act('/behind', { timeout: 200 })), isError('TIMEOUT', /within 0\.2 s/));
    assert.equal(ended, false, 'it does not wait for the one before');
    await http.close();
    await hanging;
    assert.deepEqual(
      server.requests.map(({ url }) => url),
      ['/hang'],
      'what was given up while it waited is never sent',
    );
  });
});

describe('HTTP cancellation', () => {
  const own = closing();

  it('reaches the socket', async () => {
    const raw = own(await RawServer.start(() => {}));
    const http = own(httpTo(raw.url));
    const calling = new AbortController();
    const request = failure(http.request(act('/', { signal: calling.signal })));
    await until(() => raw.heads.length === 1);
    const [socket] = raw.sockets;
    calling.abort();
    assert.equal(((await request) as CameraError).code, 'ABORTED');
    await until(() => socket?.destroyed === true, 'the device did not see the end');
    assert.equal(raw.heads.length, 1);
  });

  it('reaches the socket of a stream', async () => {
    const raw = own(await RawServer.start((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nbegun')));
    const http = own(httpTo(raw.url));
    const calling = new AbortController();
    const { body } = await http.stream(get('/', { signal: calling.signal }));
    const [socket] = raw.sockets;
    const reading = failure(body.toArray());
    calling.abort();
    assert.equal(http.explain(await reading, calling.signal).code, 'ABORTED');
    await until(() => socket?.destroyed === true, 'the device did not see the end');
  });

  it('sends nothing where it came before', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' })));
    const error = await failure(own(httpTo(server.url)).request(act('/', { signal: AbortSignal.abort() })));
    assert.equal((error as CameraError).code, 'ABORTED');
    assert.equal(server.requests.length, 0);
  });

  it('takes back what waits for a free connection', async () => {
    const raw = own(await RawServer.start(() => {}));
    const http = own(httpTo(raw.url, { connections: 1, timeout: 60_000 }));
    const [first, second] = [new AbortController(), new AbortController()];
    const hanging = failure(http.request(act('/first', { signal: first.signal })));
    await until(() => raw.heads.length === 1);
    const waiting = failure(http.request(act('/second', { signal: second.signal })));
    second.abort();
    assert.equal(((await waiting) as CameraError).code, 'ABORTED');
    first.abort();
    await hanging;
    await http.close();
    assert.equal(raw.heads.length, 1);
  });

  it('by the clock of the caller is a time-out', async () => {
    const raw = own(await RawServer.start(() => {}));
    const error = await failure(own(httpTo(raw.url)).request(get('/', { signal: AbortSignal.timeout(100) })));
    assert.equal((error as CameraError).code, 'TIMEOUT');
  });

  it('leaves nothing behind in a signal that lives long', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' })));
    const http = own(httpTo(server.url));
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>): void => {
      listeners += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>): void => {
      listeners -= 1;
      removeEventListener.apply(signal, args);
    };
    await http.request(get('/', { signal }));
    server.faults.add({ kind: 'drop', times: 1 });
    await failure(http.request(act('/', { signal })));
    const { body } = await http.stream(get('/', { signal }));
    assert.equal(listeners, 1, 'a stream can still be cancelled');
    await body.toArray();
    await until(() => listeners === 0, 'a listener was left');
  });

  it('close ends everything with ABORTED', async () => {
    const raw = own(await RawServer.start(() => {}));
    const http = httpTo(raw.url, { connections: 1 });
    const requests = [failure(http.request(get())), failure(http.request(get()))];
    await until(() => raw.heads.length === 1);
    await http.close();
    assert.deepEqual(
      (await Promise.all(requests)).map((error) => (error as CameraError).code),
      ['ABORTED', 'ABORTED'],
    );
    await until(() => raw.sockets.size === 0, 'a connection was left open');
    assert.equal(((await failure(http.request(get()))) as CameraError).code, 'ABORTED');
  });
});
