import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { VirtualServer } from '../../emulator/index.js';
import { Redactor } from '../../src/http/redact.js';
import { UrlFetch } from '../../src/http/url-fetch.js';
import { CameraError } from '../../src/index.js';
import { CERTIFICATE, KEY } from '../emulator/tls.js';

const settings = { connections: 2, timeout: 2000, verifyCertificate: true, redactor: new Redactor() };
const limit = 1024;

const refused = async (promise: Promise<unknown>, code: string): Promise<CameraError> => {
  const error = await promise.then(
    () => assert.fail('was fetched'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CameraError);
  assert.equal(error.code, code, error.message);
  return error;
};

describe('UrlFetch', () => {
  const servers: VirtualServer[] = [];
  const serve = async (...args: Parameters<typeof VirtualServer.start>): Promise<VirtualServer> => {
    const server = await VirtualServer.start(...args);
    servers.push(server);
    return server;
  };
  let files: UrlFetch;
  beforeEach(() => {
    files = new UrlFetch(settings);
  });
  afterEach(async () => {
    await files.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('fetches from any host, and keeps connections to few', async () => {
    const hosts = await Promise.all(Array.from({ length: 6 }, (_, index) => serve(() => ({ body: `host ${index}` }))));
    for (const [index, { url }] of hosts.entries())
      assert.equal((await files.get(`${url}/a?key=1`, { limit })).body.toString(), `host ${index}`);
    while (hosts.filter(({ connections }) => connections > 0).length > 4) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(
      hosts.map(({ connections }) => connections > 0),
      [false, false, true, true, true, true],
    );
    assert.equal(hosts[0]?.requests[0]?.url, '/a?key=1');
  });

  it('closes no connection that is in use, however many there are', async () => {
    const hosts = await Promise.all(Array.from({ length: 7 }, () => serve(() => ({ body: 'slow' }))));
    for (const { faults } of hosts) faults.add({ kind: 'latency', ms: 50 });
    const answers = await Promise.all(hosts.map(({ url }) => files.get(url, { limit })));
    assert.deepEqual(
      answers.map(({ body }) => body.toString()),
      Array.from({ length: 7 }, () => 'slow'),
    );
  });

  it('follows a few redirections, relative and to other hosts, and tells a file that is not there', async () => {
    const other = await serve(({ url }) => (url === '/there' ? { body: 'file' } : { status: 404 }));
    const first = await serve(({ url }) => ({ status: 307, headers: { Location: url === '/a' ? 'b?x=1' : `${other.url}/there` } }));
    assert.equal((await files.get(`${first.url}/a`, { limit })).body.toString(), 'file');
    assert.equal(first.requests[1]?.url, '/b?x=1');
    const gone = await refused(files.get(`${other.url}/gone?token=s3cret`, { limit }), 'REJECTED');
    assert.equal(gone.deviceCode, 404);
    assert.ok(!gone.message.includes('s3cret'));
    const circle = await serve(() => ({ status: 301, headers: { Location: '/' } }));
    await refused(files.get(circle.url, { limit }), 'BAD_RESPONSE');
    assert.equal(circle.requests.length, 4);
    const nowhere = await serve(() => ({ status: 302 }));
    await refused(files.get(nowhere.url, { limit }), 'REJECTED');
    const elsewhere = await serve(() => ({ status: 302, headers: { Location: 'file:///etc/passwd' } }));
    await refused(files.get(elsewhere.url, { limit }), 'BAD_RESPONSE');
  });

  it('keeps to the limits', async () => {
    const server = await serve(() => ({ body: Buffer.alloc(limit + 1) }));
    await refused(files.get(server.url, { limit }), 'BAD_RESPONSE');
    server.faults.add({ kind: 'hang' });
    const late = new UrlFetch({ ...settings, timeout: 100 });
    await refused(late.get(server.url, { limit }), 'TIMEOUT');
    await late.close();
    const leaving = new AbortController();
    const asked = refused(files.get(server.url, { limit, signal: leaving.signal }), 'ABORTED');
    leaving.abort();
    await asked;
    for (const address of ['', 'nonsense', 'ftp://127.0.0.1/x', 'data:,x', '//127.0.0.1'])
      await refused(files.get(address, { limit }), 'BAD_RESPONSE');
  });

  it('hands files on as they come, from where they broke off', async () => {
    const text = `${'x'.repeat(5000)}the rest`;
    const { url, requests } = await serve(({ url: asked, headers }) => {
      if (asked === '/old') return { status: 302, headers: { Location: '/new' } };
      if (asked === '/gone') return { status: 410, body: 'gone' };
      const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
      const isPart = asked === '/new' && from > 0;
      return { status: isPart ? 206 : 200, headers: { 'Content-Type': 'video/mp4' }, body: isPart ? text.slice(from) : text };
    });
    const whole = await files.download(`${url}/old`, 0);
    assert.deepEqual([whole.offset, whole.length, whole.contentType], [0, text.length, 'video/mp4']);
    assert.equal(String(await buffer(whole.body)), text);
    const rest = await files.download(`${url}/old`, 5000);
    assert.deepEqual([rest.offset, String(await buffer(rest.body))], [5000, 'the rest']);
    const anew = await files.download(`${url}/other`, 5000);
    assert.equal(anew.offset, 0);
    anew.body.destroy();
    await refused(files.download(`${url}/gone`, 0), 'REJECTED');
    assert.ok(requests.length > 0);
  });

  it('sends no user name or password of an address along', async () => {
    const server = await serve(() => ({ body: 'file' }));
    await files.get(server.url.replace('//', '//user:word@'), { limit });
    assert.equal(server.requests[0]?.headers.authorization, undefined);
  });

  it('verifies certificates as it is told', async () => {
    const server = await serve(() => ({ body: 'file' }), { tls: { key: KEY, cert: CERTIFICATE } });
    await refused(files.get(server.url, { limit }), 'TLS');
    const trusting = new UrlFetch({ ...settings, verifyCertificate: false });
    assert.equal((await trusting.get(server.url, { limit })).body.toString(), 'file');
    await trusting.close();
  });

  it('ends what is under way when it is closed, and begins nothing after', async () => {
    const server = await serve(() => ({ body: 'file' }));
    server.faults.add({ kind: 'hang' });
    const asked = refused(files.get(server.url, { limit }), 'ABORTED');
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await files.close();
    await asked;
    await refused(files.get(server.url, { limit }), 'ABORTED');
  });
});
