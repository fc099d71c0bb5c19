import assert from 'node:assert/strict';
import { VirtualServer } from '../../emulator/server.js';
import { type Proof, wireRequest } from '../../src/dialects/uid-cgi/request.js';
import { Camera, CameraError, cameraSettings, catalogueOf, type Member, type Operation } from '../../src/index.js';
import type { Catalogue } from '../../src/operations/catalogue.js';
import { failure } from '../support/until.js';
import { readVectors, reportVectors, type Vector } from '../support/vectors.js';

const vectors = readVectors('uid-cgi');
const session = 'ff2e45cd';
const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

/** Method, path and query, headers and body of a literal request. */
interface Literal {
  method: string;
  path: string;
  query: [name: string, value: string][];
  /** What stands between path and query; '' where nothing follows. */
  joint: string;
  headers: Record<string, string>;
}

const literalOf = ({ request, reading = request }: Vector): Literal => {
  const [line = '', ...more] = reading.split('\n');
  const [, method = 'GET', url = ''] = /^(?:(GET|POST) )?(?:http:\/\/[\d.]+)?(\/.*)$/.exec(line) ?? [];
  const [, path = '', joint = '', query = ''] = /^([^?&]+)([?&]?)(.*)$/.exec(url) ?? [];
  const headers = more.flatMap((header): [string, string][] => {
    const [, name, value] = /^([\w-]+): (.*)$/.exec(header) ?? [];
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
  });
  const pairs =
    query === ''
      ? []
      : query.split('&').map((pair): [string, string] => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  return { method, path, joint, query: pairs, headers: Object.fromEntries(headers) };
};

/** The document prints `XX` where a number belongs. */
const filled = (member: Member | undefined, text: string): string => {
  if (!member || member.type === 'string' || !/^x+$/i.test(text)) return text;
  return Object.keys(member.values ?? {})[0] ?? String(member.type === 'port' ? 80 : (member.min ?? 1));
};

const isCredential = (name: string): boolean => ['uid', 'username', 'password'].includes(name);

/** The literal with its placeholders filled: as it must come over the wire, and as a flow gives its members. */
const meant = (operation: Operation, { path, joint, query, ...literal }: Literal) => {
  const { fixed = {} } = operation.request;
  const byName = new Map(operation.params.map((member) => [member.wire ?? member.name, member]));
  const values = query.map(([name, value]): [string, string] => [name, name === 'uid' ? session : filled(byName.get(name), value)]);
  const params: Record<string, unknown> = {};
  for (const [name, value] of values) {
    const member = byName.get(name);
    if (!member) assert.ok(isCredential(name) || Object.hasOwn(fixed, name), `${operation.id} has no member ${name}`);
    else params[member.name] = ['int', 'port', 'bool01'].includes(member.type) ? Number(value) : value;
  }
  const [before = '', after] = operation.request.path.split(/\{\w+\}/);
  const inPath = operation.params.find((member) => member.in === 'path');
  if (inPath && after !== undefined) params[inPath.name] = path.slice(before.length, path.length - after.length);
  const url = path + joint + values.map((pair) => pair.join('=')).join('&');
  const proven = Object.fromEntries(values.filter(([name]) => isCredential(name)));
  return { ...literal, url, params, proven };
};

describe('uid-cgi: the examples of the document', () => {
  let catalogue: Catalogue;
  let server: VirtualServer;
  let body: string | Buffer = '';
  let status = 200;

  before(async () => {
    catalogue = await catalogueOf('uid-cgi');
    server = await VirtualServer.start(({ url }) =>
      url.startsWith('/cgi-bin/getuid?username=Alice')
        ? { headers: { 'Content-Type': 'text/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?> <uid>${session}</uid>` }
        : { status, headers: { 'Content-Type': Buffer.isBuffer(body) ? 'image/jpeg' : 'text/xml' }, body },
    );
  });

  after(async () => {
    await server.close();
    reportVectors(vectors);
  });

  /** Runs it as a flow would, and tells what reached the camera beside the login. */
  const run = async (operation: string, params: Record<string, unknown>, credentials: { username?: string; password?: string } = {}) => {
    const { username = 'Alice', password = '123456' } = credentials;
    const camera = new Camera(cameraSettings({ name: 'c', dialect: 'uid-cgi', host: server.host, port: server.port, username, password }));
    server.requests.length = 0;
    try {
      return await camera.run(operation, params);
    } finally {
      await camera.close();
    }
  };
  const reached = () => server.requests.filter(({ url }) => !url.startsWith('/cgi-bin/getuid?username=Alice'));

  it('cover every operation of the catalogue', () => {
    const covered = new Set(vectors.map(({ operation }) => operation));
    assert.equal(catalogue.list().length, 88);
    assert.deepEqual(
      catalogue.list().filter(({ id }) => !covered.has(id)),
      [],
    );
  });

  for (const [index, vector] of vectors.entries()) {
    const title = `${vector.operation} (${index})`;

    it(`${title}: the request${vector.flaw?.request ? ', as its erratum reads' : ''}`, async () => {
      const operation = catalogue.get(vector.operation);
      const { url, method, params, proven, headers } = meant(operation, literalOf(vector));
      const usual = operation.request.auth === 'credentials' ? 'username' : 'uid';
      if (Object.keys(proven).length > 0 && !(usual in proven)) {
        // The document shows two ways to prove who asks; the driver takes the other one.
        const proof = proven as Exclude<Proof, undefined>;
        assert.equal(wireRequest(operation, catalogue.check(operation, params), proof).path, url);
        return;
      }
      const file = operation.params.find(({ type }) => type === 'binary');
      if (file) params[file.name] = Buffer.from('the file');
      status = 200;
      body = operation.response.format === 'jpeg' ? jpeg : '<answer>OK</answer>';
      if (operation.id === 'security.uid.get') body = `<uid>${session}</uid>`;
      await run(vector.operation, params, proven);
      const [sent, ...others] = reached();
      assert.equal(others.length, 0);
      assert.equal(sent?.method, method);
      assert.equal(sent?.url, url);
      for (const [name, value] of Object.entries(headers))
        assert.ok(String(sent?.headers[name]).startsWith(value), `${name}: ${sent?.headers[name]}`);
      if (operation.request.body === 'binary') assert.equal(String(sent?.body), 'the file');
      if (operation.request.body === 'multipart') assert.match(String(sent?.body), /name="oem_mp3".*\r\n\r\nthe file\r\n--/s);
    });

    if (vector.response !== '') {
      it(`${title}: the answer`, async () => {
        const { params } = meant(catalogue.get(vector.operation), literalOf(vector));
        body = vector.response;
        status = vector.error ? 400 : 200;
        const answering = run(vector.operation, params, vector.error ? { username: 'xxxx' } : {});
        if (vector.error) {
          const error = await failure(answering);
          assert.ok(error instanceof CameraError);
          const { code, deviceCode, deviceMessage } = error;
          assert.deepEqual({ code, deviceCode, deviceMessage }, vector.error);
          return;
        }
        assert.ok(vector.answer !== undefined, 'no answer is noted');
        const { payload, raw } = await answering;
        if (vector.operation === 'security.uid.get') assert.deepEqual(payload, { value: session });
        else {
          assert.deepEqual(payload, vector.answer);
          assert.equal(raw, vector.response);
        }
      });
    }
  }
});
