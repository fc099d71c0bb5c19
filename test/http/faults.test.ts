import assert from 'node:assert/strict';
import type { Fault } from '../../emulator/faults.js';
import { VirtualServer } from '../../emulator/server.js';
import { CameraError } from '../../src/camera/errors.js';
import type { DeviceHttp } from '../../src/http/device-http.js';
import { closing } from '../support/closing.js';
import { act, get, httpTo } from '../support/device-http.js';
import { RawServer } from '../support/raw-server.js';
import { failure, until } from '../support/until.js';

const body = '<answer>0123456789</answer>';

describe('HTTP with a broken device', () => {
  const own = closing();
  let server: VirtualServer;
  let http: DeviceHttp;

  const broken = async (...faults: Fault[]): Promise<void> => {
    server = own(await VirtualServer.start(() => ({ headers: { 'Content-Type': 'text/xml' }, body })));
    for (const fault of faults) server.faults.add(fault);
    http = own(httpTo(server.url, { timeout: 2000 }));
  };
  const failed = async (promise: Promise<unknown>, code: string, message: RegExp): Promise<CameraError> => {
    const error = await failure(promise);
    assert.ok(error instanceof CameraError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return error;
  };

  it('early close', async () => {
    await broken({ kind: 'drop' });
    const error = await failed(http.request(get()), 'CONNECTION_LOST', /closed the connection before it had answered/);
    assert.ok(error.cause instanceof Error);
    assert.equal(server.requests.length, 2, 'what is safe is asked twice');
    await failed(http.request(act()), 'CONNECTION_LOST', /closed/);
    assert.equal(server.requests.length, 3, 'what may have had an effect is not');
  });

  it('early close, once', async () => {
    await broken({ kind: 'drop', times: 1 });
    assert.equal((await http.request(get())).body.toString(), body);
  });

  it('reset', async () => {
    await broken({ kind: 'reset' });
    const error = await failed(http.request(get()), 'CONNECTION_LOST', /closed/);
    assert.equal((error.cause as NodeJS.ErrnoException).code, 'ECONNRESET');
    assert.equal(server.requests.length, 2);
    await failed(http.request(act()), 'CONNECTION_LOST', /closed/);
    assert.equal(server.requests.length, 3);
  });

  it('half an answer', async () => {
    await broken({ kind: 'half' });
    await failed(http.request(get()), 'CONNECTION_LOST', /closed/);
    await failed(http.request(act()), 'CONNECTION_LOST', /closed/);
    assert.equal(server.requests.length, 3);
  });

  it('half an answer, taken as a stream', async () => {
    await broken({ kind: 'half' });
    const { body: stream } = await http.stream(get());
    const error = await failure(stream.toArray());
    assert.equal(http.explain(error).code, 'CONNECTION_LOST');
  });

  it('half an answer in chunks, taken as a stream', async () => {
    const raw = await RawServer.start((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
      setTimeout(() => socket.end(), 20);
    });
    const other = httpTo(raw.url);
    try {
      const { body: stream } = await other.stream(get());
      assert.equal(other.explain(await failure(stream.toArray())).code, 'CONNECTION_LOST');
    } finally {
      await other.close();
      await raw.close();
    }
  });

  it('endless answer', async () => {
    await broken({ kind: 'endless' });
    await failed(http.request(get('/', { limit: 1024 * 1024 })), 'BAD_RESPONSE', /larger than 1 MiB/);
    assert.equal(server.requests.length, 1);
  });

  it('wrong content type and no content type', async () => {
    await broken({ kind: 'wrongContentType', contentType: 'image/jpeg', times: 1 }, { kind: 'noContentType', times: 1 });
    const wrong = await http.request(get());
    const none = await http.request(get());
    assert.deepEqual([wrong.headers['content-type'], wrong.body.toString()], ['image/jpeg', body]);
    assert.deepEqual([none.headers['content-type'], none.body.toString()], [undefined, body]);
  });

  it('headers that end in line feeds only', async () => {
    await broken({ kind: 'lfOnly' });
    assert.equal((await http.request(get())).body.toString(), body);
    const before = server.requests.length;
    assert.equal((await http.request(get())).body.toString(), body);
    assert.equal((await http.request(act())).body.toString(), body);
    assert.equal(server.requests.length, before + 2, 'the tolerant parser goes first from now on');
  });

  it('headers that end in line feeds only, first met by what must not be sent twice', async () => {
    await broken({ kind: 'lfOnly' });
    await failed(http.request(act('/1')), 'BAD_RESPONSE', /no HTTP that can be read/);
    assert.equal((await http.request(act('/2'))).body.toString(), body);
    assert.deepEqual(
      server.requests.map(({ url }) => url),
      ['/1', '/2'],
    );
  });

  it('HTTP/1.0 without a length', async () => {
    await broken({ kind: 'http10' });
    assert.equal((await http.request(get())).body.toString(), body);
    assert.equal((await http.request(act())).body.toString(), body);
  });

  it('chunked with garbage', async () => {
    await broken({ kind: 'badChunk', times: 3 });
    await failed(http.request(get()), 'BAD_RESPONSE', /no HTTP that can be read/);
    await failed(http.request(act()), 'BAD_RESPONSE', /no HTTP that can be read/);
    assert.equal(server.requests.length, 3);
    assert.equal((await http.request(act())).body.toString(), body);
  });

  it('chunked with line feeds only, which the tolerant parser takes for unfinished', async () => {
    const raw = own(
      await RawServer.start((socket) => {
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n');
      }),
    );
    http = own(httpTo(raw.url, { timeout: 2000 }));
    for (let time = 0; time < 2; time++) await failed(http.request(get()), 'BAD_RESPONSE', /no HTTP that can be read .*chunk size/);
    assert.equal(raw.heads.length, 4);
    await failed(http.request(act()), 'BAD_RESPONSE', /no HTTP that can be read .*chunk size/);
    assert.equal(raw.heads.length, 5);
  });

  it('garbage instead of an answer', async () => {
    await broken({ kind: 'garbage', times: 2 });
    const error = await failed(http.request(get()), 'BAD_RESPONSE', /no HTTP that can be read/);
    assert.ok(!('data' in (error.cause as object)), 'the bytes may hold a session');
    assert.equal((await http.request(get())).body.toString(), body);
  });

  it('header flood', async () => {
    const raw = own(
      await RawServer.start((socket) => {
        socket.write(`HTTP/1.1 200 OK\r\n`);
        for (let count = 0; count < 2000; count++) socket.write(`X-Header-${count}: ${'x'.repeat(50)}\r\n`);
        socket.end('\r\n');
      }),
    );
    await failed(own(httpTo(raw.url)).request(get()), 'BAD_RESPONSE', /head of the answer is larger than 32 KiB/);
  });

  it('header flood that never ends', async () => {
    const raw = own(
      await RawServer.start((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nX: ');
        const flood = (): void => {
          while (!socket.destroyed && socket.write('x'.repeat(1024)));
        };
        socket.on('drain', flood);
        flood();
      }),
    );
    await failed(own(httpTo(raw.url)).request(get()), 'BAD_RESPONSE', /head of the answer is larger than 32 KiB/);
    await until(() => raw.sockets.size === 0, 'the connection was not given up');
  });

  it('interim answers that never end', async () => {
    const raw = own(
      await RawServer.start((socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 5);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    await failed(own(httpTo(raw.url, { timeout: 300 })).request(get()), 'TIMEOUT', /within 0\.3 s/);
  });

  it('slow drip', async () => {
    await broken({ kind: 'slowDrip', ms: 100 });
    await failed(http.request(get('/', { timeout: 400 })), 'TIMEOUT', /no whole answer within 0\.4 s; check/);
  });

  it('slow drip of a file that has the time it needs', async () => {
    await broken({ kind: 'slowDrip', ms: 20 });
    assert.equal((await http.request(get('/', { timeout: 300, patient: true }))).body.toString(), body);
  });

  it('latency beyond the time-out', async () => {
    await broken({ kind: 'latency', ms: 60_000 });
    await failed(http.request(get('/', { timeout: 200 })), 'TIMEOUT', /within 0\.2 s/);
    await failed(http.stream(get('/', { timeout: 200 })), 'TIMEOUT', /within 0\.2 s/);
    assert.equal(server.requests.length, 2, 'a time-out is not tried again');
  });

  it('latency within the time-out', async () => {
    await broken({ kind: 'latency', ms: 50 });
    assert.equal((await http.request(get())).body.toString(), body);
  });

  it('hang', async () => {
    await broken({ kind: 'hang' });
    await failed(http.request(get('/', { timeout: 200 })), 'TIMEOUT', /check that the device is on and reachable/);
  });

  it('hang in the middle of a stream', async () => {
    let left = false;
    server = own(
      await VirtualServer.start(({ signal }) => ({
        body: (async function* () {
          yield Buffer.from('first');
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          left = true;
        })(),
      })),
    );
    http = own(httpTo(server.url, { timeout: 500 }));
    const { body: stream } = await http.stream(get());
    const error = http.explain(await failure(stream.toArray()));
    assert.equal(error.code, 'TIMEOUT');
    await until(() => left, 'the connection was not given up');
  });

  it('an answer nobody asked for', async () => {
    const raw = own(
      await RawServer.start((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged');
      }),
    );
    http = own(httpTo(raw.url, { timeout: 1000 }));
    assert.equal((await http.request(get())).body.toString(), 'ok');
    const second = await http.request(get()).catch((error: CameraError) => error.code);
    assert.ok(typeof second === 'string' || second.body.toString() === 'ok', 'the second request took the forged answer');
  });
});
