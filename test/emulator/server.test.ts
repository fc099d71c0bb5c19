import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import type { Fault } from '../../emulator/faults.js';
import { type Handler, VirtualServer } from '../../emulator/server.js';
import { ask, converse, rawGet } from './raw.js';
import { CERTIFICATE, KEY } from './tls.js';

const BODY = '<answer>0123456789</answer>';
const answer: Handler = () => ({ headers: { 'Content-Type': 'text/xml' }, body: BODY });

describe('VirtualServer', () => {
  let server: VirtualServer;
  const start = async (handler: Handler = answer, options: Parameters<typeof VirtualServer.start>[1] = {}) => {
    server = await VirtualServer.start(handler, options);
    return server;
  };
  afterEach(() => server.close());

  it('answers what the handler says, with its length', async () => {
    await start(() => ({ status: 400, headers: { 'Content-Type': 'text/plain' }, body: 'né' }));
    const { status, headers, text } = await ask(server.url, '/');
    assert.deepEqual([status, headers['content-type'], headers['content-length'], text], [400, 'text/plain', '3', 'né']);
  });

  it('answers as HTTP/1.0 where the camera is that old', async () => {
    let left = false;
    const sent = () => {
      left = true;
    };
    await start(() => ({ version: '1.0', headers: { 'Content-type': 'text/plain' }, body: BODY, sent }));
    assert.equal((await converse(server.port, rawGet('/'))).toString(), `HTTP/1.0 200 OK\r\nContent-type: text/plain\r\n\r\n${BODY}`);
    while (!left) await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await ask(server.url, '/')).text, BODY);
  });

  it('logs requests literally, with their bodies', async () => {
    await start();
    await ask(server.url, '/a%20b?x=GMT+08:00&&', { method: 'POST', body: Buffer.from([0, 255]), headers: { 'X-Test': '1' } });
    const [logged] = server.requests;
    assert.equal(logged?.method, 'POST');
    assert.equal(logged?.url, '/a%20b?x=GMT+08:00&&');
    assert.equal(logged?.headers['x-test'], '1');
    assert.deepEqual(logged?.body, Buffer.from([0, 255]));
  });

  it('keeps the log within its bounds', async () => {
    await start();
    for (let count = 0; count < 70; count += 1) await ask(server.url, `/${count}`, { method: 'POST', body: Buffer.alloc(1024 * 1024) });
    assert.equal(server.requests.length, 64);
    assert.equal(server.requests.at(-1)?.url, '/69');
  });

  it('streams an iterable and stops it when the client leaves', async () => {
    let ended = false;
    await start(({ signal }) => {
      async function* frames() {
        try {
          for (;;) {
            yield Buffer.from('frame');
            await new Promise((resolve) => setImmediate(resolve));
            signal.throwIfAborted();
          }
        } finally {
          ended = true;
        }
      }
      return { headers: { 'Content-Type': 'multipart/x-mixed-replace' }, body: frames() };
    });
    const received = await converse(server.port, rawGet('/'), 500);
    assert.match(received.toString(), /transfer-encoding: chunked[\s\S]*frame/i);
    while (!ended) await new Promise((resolve) => setImmediate(resolve));
  });

  it('tells the handler when the answer has left', async () => {
    let left = false;
    await start(() => ({
      body: 'x',
      sent: () => {
        left = true;
      },
    }));
    await ask(server.url, '/');
    while (!left) await new Promise((resolve) => setImmediate(resolve));
  });

  it('makes a mistake in the camera visible', async () => {
    await start(() => {
      throw new Error('mistake');
    });
    const { status, text } = await ask(server.url, '/');
    assert.equal(status, 500);
    assert.match(text, /mistake/);
  });

  it('serves HTTPS, and resets there too', async () => {
    await start(answer, { tls: { key: KEY, cert: CERTIFICATE } });
    assert.match(server.url, /^https:/);
    assert.equal((await ask(server.url, '/')).text, BODY);
    server.faults.add({ kind: 'reset' });
    await assert.rejects(ask(server.url, '/'), { code: 'ECONNRESET' });
  });

  it('answers what is no HTTP with 400 or as the camera wants', async () => {
    await start(answer, { malformed: (raw) => ({ status: 400, body: `${raw.length} bytes` }) });
    assert.match((await converse(server.port, rawGet('/a b'))).toString(), /^HTTP\/1\.1 400 Bad Request[\s\S]*\d+ bytes$/);
    assert.match(server.malformed[0]?.toString() ?? '', /^GET \/a b HTTP/);
  });

  it('resets every connection while offline', async () => {
    let offline = false;
    await start(answer, { offline: () => offline });
    offline = true;
    await assert.rejects(ask(server.url, '/'), { code: 'ECONNRESET' });
    offline = false;
    assert.equal((await ask(server.url, '/')).status, 200);
  });

  it('listens on loopback only and frees its port', async () => {
    await start();
    const { port } = server;
    await server.close();
    await assert.rejects(ask(`http://127.0.0.1:${port}`, '/'), { code: 'ECONNREFUSED' });
  });

  it('ends idle, hanging and dripping connections on close', async () => {
    await start();
    server.faults.add({ kind: 'slowDrip', ms: 60_000, path: '/drip' });
    server.faults.add({ kind: 'hang', path: '/hang' });
    const idle = connect(server.port, '127.0.0.1');
    await once(idle, 'connect');
    const idleClosed = once(idle.resume(), 'close');
    const broken = [ask(server.url, '/hang'), ask(server.url, '/drip')].map((promise) => assert.rejects(promise));
    while (server.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await server.close();
    await Promise.all(broken);
    await idleClosed;
    assert.equal(server.connections, 0);
  });

  describe('faults', () => {
    const raw = async (fault: Fault) => {
      await start();
      server.faults.add(fault);
      return (await converse(server.port, rawGet('/'))).toString('latin1');
    };

    it('apply to so many requests and to a path only', async () => {
      await start();
      server.faults.add({ kind: 'status', status: 500, times: 2, path: '/x' });
      const seen = [];
      for (const path of ['/x', '/y', '/x/y', '/x']) seen.push((await ask(server.url, path)).status);
      assert.deepEqual(seen, [500, 200, 500, 200]);
    });

    it('can be taken away', async () => {
      await start();
      const remove = server.faults.add({ kind: 'status', status: 500 });
      server.faults.add({ kind: 'status', status: 404 });
      assert.equal((await ask(server.url, '/')).status, 500);
      remove();
      assert.equal((await ask(server.url, '/')).status, 404);
      server.faults.clear();
      assert.equal((await ask(server.url, '/')).status, 200);
    });

    it('latency delays the answer', async () => {
      await start();
      server.faults.add({ kind: 'latency', ms: 60 });
      const begun = performance.now();
      assert.equal((await ask(server.url, '/')).text, BODY);
      assert.ok(performance.now() - begun >= 55);
    });

    it('latency combines with another fault', async () => {
      await start();
      server.faults.add({ kind: 'status', status: 503 });
      server.faults.add({ kind: 'latency', ms: 60 });
      const begun = performance.now();
      assert.equal((await ask(server.url, '/')).status, 503);
      assert.ok(performance.now() - begun >= 55);
    });

    it('hang takes the request and never answers, without effect', async () => {
      let effects = 0;
      await start(() => {
        effects += 1;
        return {};
      });
      server.faults.add({ kind: 'hang' });
      const request = get(server.url, { agent: false });
      let answered = false;
      request.on('response', () => {
        answered = true;
      });
      request.on('error', () => {});
      while (server.requests.length < 1) await new Promise((resolve) => setImmediate(resolve));
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual([answered, effects], [false, 0]);
      request.destroy();
    });

    it('drop closes without a byte', async () => {
      assert.equal(await raw({ kind: 'drop' }), '');
    });

    it('reset breaks the connection', async () => {
      await start();
      server.faults.add({ kind: 'reset' });
      await assert.rejects(converse(server.port, rawGet('/')), { code: 'ECONNRESET' });
    });

    it('half sends half of the body it announces', async () => {
      const text = await raw({ kind: 'half' });
      assert.match(text, new RegExp(`Content-Length: ${BODY.length}\r\n`));
      assert.ok(text.endsWith(`\r\n\r\n${BODY.slice(0, Math.floor(BODY.length / 2))}`));
    });

    it('endless goes on after the body', async () => {
      await start();
      server.faults.add({ kind: 'endless' });
      const text = (await converse(server.port, rawGet('/'), 300_000)).toString('latin1');
      assert.ok(text.includes(`\r\n\r\n${BODY}    `) && !/content-length/i.test(text));
    });

    it('garbage is no HTTP', async () => {
      await start();
      server.faults.add({ kind: 'garbage' });
      await assert.rejects(ask(server.url, '/'), /Parse Error/);
    });

    it('wrongContentType and noContentType keep the body', async () => {
      await start();
      server.faults.add({ kind: 'wrongContentType', contentType: 'image/jpeg', times: 1 });
      server.faults.add({ kind: 'noContentType' });
      const wrong = await ask(server.url, '/');
      const none = await ask(server.url, '/');
      assert.deepEqual([wrong.headers['content-type'], wrong.text], ['image/jpeg', BODY]);
      assert.deepEqual([none.headers['content-type'], none.text], [undefined, BODY]);
    });

    it('lfOnly holds no carriage return', async () => {
      assert.equal(await raw({ kind: 'lfOnly' }), `HTTP/1.1 200 OK\nContent-Type: text/xml\nContent-Length: ${BODY.length}\n\n${BODY}`);
    });

    it('http10 ends the body with the connection', async () => {
      assert.equal(await raw({ kind: 'http10' }), `HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n${BODY}`);
    });

    it('badChunk sends chunk sizes that are no numbers', async () => {
      assert.match(await raw({ kind: 'badChunk' }), /Transfer-Encoding: chunked\r\n\r\nzzz\r\n<answer>/);
      await assert.rejects(ask(server.url, '/'));
    });

    it('entityBomb would grow a billionfold', async () => {
      const text = await raw({ kind: 'entityBomb' });
      assert.match(text, /<!DOCTYPE bomb \[\n<!ENTITY a "boom">\n<!ENTITY b "(&a;){10}">/);
      assert.match(text, /<!ENTITY j "(&i;){10}">\n\]>\n<bomb>&j;<\/bomb>$/);
    });

    it('huge sends so many bytes', async () => {
      await start();
      server.faults.add({ kind: 'huge', bytes: 300_001 });
      const { headers, body } = await ask(server.url, '/');
      assert.deepEqual([headers['content-type'], headers['content-length'], body.length], ['text/xml', '300001', 300_001]);
    });

    it('status answers this instead', async () => {
      await start();
      server.faults.add({ kind: 'status', status: 302, headers: { Location: '/elsewhere' }, body: 'moved' });
      const { status, headers, text } = await ask(server.url, '/');
      assert.deepEqual([status, headers.location, text], [302, '/elsewhere', 'moved']);
    });

    it('slowDrip sends a byte at a time', async () => {
      await start(() => ({ body: '01234' }));
      server.faults.add({ kind: 'slowDrip', ms: 15 });
      const begun = performance.now();
      assert.equal((await ask(server.url, '/')).text, '01234');
      assert.ok(performance.now() - begun >= 50);
    });

    it('closeAfter answers and leaves unannounced', async () => {
      await start();
      server.faults.add({ kind: 'closeAfter' });
      const text = (await converse(server.port, 'GET / HTTP/1.1\r\nHost: camera\r\n\r\n')).toString();
      assert.ok(text.endsWith(BODY) && /connection: keep-alive/i.test(text));
    });
  });
});
