import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualServer } from '../../emulator/server.js';
import { Camera, cameraSettings, catalogueOf, type Operation } from '../../src/index.js';
import { memberTree } from '../../src/operations/members.js';
import { wireText } from '../../src/operations/values.js';
import { flatPairs } from '../../src/wire/flat-list-writer.js';
import { flatShape } from '../../src/wire/flat-lists.js';

interface Vector {
  operation: string;
  /** Literal, unencoded. */
  request?: string;
  /** The request with values in the places of its placeholders. */
  reading?: string;
  /** What a flow gives to get this request. */
  params?: Record<string, unknown>;
  response?: string;
  /** What a flow gets. */
  answer?: Record<string, unknown>;
  /** What the document corrupts in one of the two. */
  flaw?: { request?: string; response?: string };
}

type Pair = [key: string, value: string | undefined];

const vectors = (JSON.parse(readFileSync(join(__dirname, '../../../test/conformance/vectors/sunell-cgi.json'), 'utf8')) as Vector[]).filter(
  ({ operation }) => !operation.endsWith('.push'),
);

/** What an example contradicts beside its own text: taken as the errata of its operation say. */
const exceptions: Readonly<Record<string, string>> = {
  'alarm.cameraIo.set request': 'the count is not the number of entries',
  'platform.smtp.set request 2': 'in the order of the other example',
  'record.policy.set request': 'in the order of the other example',
  'analytics.capabilities.get answer': 'the count is not the number of entries',
  'event.alarmStatus.get answer': 'an entry is left out',
  'fisheye.capabilities.get answer': 'placeholders where counts belong',
  'image.privacyMask.get answer': 'an entry is left out',
  'thermal.capabilities.get answer': 'the count is not the number of entries',
};

/** 1.000000 and 1 are one number. */
const plain = (value: string | undefined): string | undefined =>
  value !== undefined && /^[+-]?\d{1,15}(\.\d+)?$/.test(value) ? String(Number(value)) : value;

const pairsOf = (url: string): Pair[] =>
  url
    .slice(url.indexOf('?') + 1)
    .split('&')
    .filter((part) => url.includes('?') && part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const [key, value] = equals < 0 ? [part, undefined] : [part.slice(0, equals), part.slice(equals + 1)];
      const decode = (text: string): string => (/%[0-9a-f]{2}/i.test(text) ? decodeURIComponent(text) : text).trim();
      return [decode(key), value === undefined ? undefined : plain(decode(value))];
    });

/** The document puts what selects the operation, and the channel, now here and now there: before the rest. */
const canonical = (url: string, { request: { fixed = {} }, params }: Operation): Pair[] => {
  const channel = params.find(({ role }) => role === 'channel');
  const wire = channel && (channel.wire ?? channel.name);
  const pairs = pairsOf(url).filter(([key]) => key !== 'userName' && key !== 'password');
  const isHead = ([key, value]: Pair): boolean => key in fixed && String(fixed[key]).toLowerCase() === value?.toLowerCase();
  const head = Object.entries(fixed).map(([key, value]): Pair => [key, plain(String(value))]);
  const rest = pairs.filter((pair) => !isHead(pair));
  assert.equal(pairs.length - rest.length, head.length, 'every member that selects the operation, once');
  return [...head, ...rest.filter(([key]) => key === wire), ...rest.filter(([key]) => key !== wire)];
};

const pathOf = (url: string): string => url.replace(/^https?:\/\/[^/]*/, '').replace(/\?.*$/s, '');

/** Codings go by either case (2.9). */
const isCoding = ({ operation }: Vector): boolean => operation === 'audio.live.start';

describe('sunell-cgi: the examples of the document', () => {
  let server: VirtualServer;
  let camera: Camera;
  let body: string | Buffer = 'OK';
  let contentType = 'text/plain';
  const counted = { requests: 0, answers: 0, roundTrips: 0, withoutChannel: new Set<string>(), otherProgram: new Set<string>() };

  before(async () => {
    server = await VirtualServer.start(() => ({ headers: { 'Content-Type': contentType }, body }));
    camera = new Camera(
      cameraSettings({ name: 'c', dialect: 'sunell-cgi', host: server.host, port: server.port, username: 'admin', password: 'admin' }),
    );
  });

  after(async () => {
    await camera.close();
    await server.close();
    const flawed = vectors.filter(({ flaw }) => flaw);
    console.log(
      `    ${vectors.length} examples: ${counted.requests} requests and ${counted.answers} answers compared, ${counted.roundTrips} answers written anew`,
    );
    console.log(
      `    ${counted.withoutChannel.size} leave out the channel that their tables demand: ${[...counted.withoutChannel].join(', ')}`,
    );
    console.log(
      `    ${counted.otherProgram.size} go to another program than the rest of their section: ${[...counted.otherProgram].join(', ')}`,
    );
    console.log(`    ${Object.keys(exceptions).length} contradict themselves (taken as their errata say):`);
    for (const [example, why] of Object.entries(exceptions)) console.log(`      ${example}: ${why}`);
    console.log(`    ${flawed.length} corrupt in the document:`);
    for (const { operation, flaw } of flawed) console.log(`      ${operation}: ${flaw?.request ?? flaw?.response}`);
  });

  const numbers = new Map<string, number>();
  for (const vector of vectors) {
    const { operation: id, request, reading = request, params, response, answer, flaw } = vector;
    const number = (numbers.get(id) ?? 0) + 1;
    numbers.set(id, number);
    const name = number === 1 ? id : `${id} (${number})`;
    const exceptionOf = (side: string): boolean => `${id} ${side}${number === 1 ? '' : ` ${number}`}` in exceptions;
    /** Sent behind a request that announces nothing, or in parts: see the driver's tests. */
    const isUpload = /upload|talk/.test(id);

    if (reading !== undefined && params && !flaw?.request && !isUpload) {
      it(`${name}: the request`, async () => {
        const operation = (await catalogueOf('sunell-cgi')).get(id);
        [body, contentType] = sampleFor(operation);
        server.requests.length = 0;
        await camera.run(id, params);
        assert.equal(server.requests.length, 1);
        const { method, url = '' } = server.requests[0] ?? {};
        assert.equal(method, operation.request.method);
        if (pathOf(reading) === operation.request.otherPath) counted.otherProgram.add(id);
        else assert.equal(pathOf(url), pathOf(reading).replace('params.cgi', 'param.cgi'));
        const sent = canonical(url, operation);
        const literal = canonical(reading, operation);
        const channel = operation.params.find(({ role }) => role === 'channel');
        const wire = channel?.wire ?? channel?.name ?? '';
        if (channel && !literal.some(([key]) => key === wire)) {
          counted.withoutChannel.add(id);
          const index = sent.findIndex(([key]) => key === wire);
          assert.deepEqual(sent.splice(index, 1), [[wire, '1']]);
        }
        const order = ([a]: Pair, [b]: Pair): number => a.localeCompare(b);
        if (exceptionOf('request')) {
          const without = (pairs: Pair[]): Pair[] => pairs.filter(([key]) => !key.endsWith('Count')).sort(order);
          assert.deepEqual(without(sent), without(literal));
        } else if (isCoding(vector)) assert.deepEqual(JSON.stringify(sent).toLowerCase(), JSON.stringify(literal).toLowerCase());
        else assert.deepEqual(sent, literal);
        assert.match(url, /^[\w\-.~/?&=%]+$/, 'everything else is encoded');
        counted.requests += 1;
      });
    }

    if (response === undefined || flaw?.response || isUpload) continue;
    if (answer) {
      it(`${name}: the answer`, async () => {
        const operation = (await catalogueOf('sunell-cgi')).get(id);
        // As devices send it (1.4): the document prints line feeds.
        body = response.replaceAll('\n', '\r\n');
        contentType = 'text/plain';
        const { payload, raw } = await camera.run(id, params ?? required(operation));
        assert.equal(raw, body);
        assert.deepEqual(payload, answer);
        assertKnown(answer, memberTree(operation.response.fields), id);
        counted.answers += 1;
        const level = flatShape(
          operation.response.fields,
          (operation.lists ?? []).filter((list) => list.in.includes('response')),
        );
        const written = flatPairs(level, answer, wireText).map(([key, value]) => (value === undefined ? key : `${key}=${plain(value)}`));
        const literal = response
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '' && !/^(OK|…+)$/i.test(line))
          .map((line) => (line.includes('=') ? line.replace(/\s*=\s*/, '=') : line))
          .map((line) => line.replace(/=(.*)$/, (_, value: string) => `=${plain(value)}`));
        if (exceptionOf('answer')) {
          const members = (lines: string[]): string[] => lines.filter((line) => !/Count=|Begin|End|^next/i.test(line));
          assert.deepEqual(members(written), members(literal));
        } else assert.deepEqual(written, literal);
        counted.roundTrips += 1;
      });
    } else {
      it(`${name}: the answer ${JSON.stringify(response.slice(0, 30))}`, async () => {
        const operation = (await catalogueOf('sunell-cgi')).get(id);
        [body, contentType] = sampleFor(operation);
        if (operation.response.format !== 'jpeg' && operation.response.format !== 'binary') body = response;
        const run = camera.run(id, params ?? required(operation));
        counted.answers += 1;
        if (/failed/.test(response)) {
          await assert.rejects(run, { code: 'REJECTED', deviceMessage: response });
          return;
        }
        const { payload } = await run;
        if (Buffer.isBuffer(body)) assert.deepEqual(payload, body);
        else if (operation.response.format === 'multipart') assert.equal(String(payload), response);
        else assert.equal(payload, /^ok$/i.test(response) ? undefined : response);
      });
    }
  }

  it('leaves no operation without an example unseen: they are called too', async () => {
    const catalogue = await catalogueOf('sunell-cgi');
    for (const operation of catalogue.list()) {
      if (operation.kind === 'push' || operation.kind === 'upload' || numbers.has(operation.id)) continue;
      [body, contentType] = sampleFor(operation);
      server.requests.length = 0;
      await camera.run(operation.id, required(operation));
      const [request] = server.requests;
      assert.equal(pathOf(request?.url ?? ''), operation.request.path);
      for (const [key, value] of Object.entries(operation.request.fixed ?? {}))
        assert.ok(
          pairsOf(request?.url ?? '').some((pair) => pair[0] === key && pair[1] === plain(String(value))),
          operation.id,
        );
    }
  });
});

/** An answer that an operation accepts, with its content type. */
const sampleFor = ({ response: { format, fields } }: Operation): [string | Buffer, string] => {
  if (format === 'jpeg') return [Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xd9]), 'image/jpeg'];
  if (format === 'binary') return [Buffer.from([0, 1, 2]), 'application/octet-stream'];
  if (format === 'multipart') return ['--myboundary\r\n', 'multipart/x-mixed-replace; boundary=myboundary'];
  return [format === 'kv' && fields[0] ? `${fields[0].wire ?? fields[0].name.split('.').at(-1)}=1` : 'OK', 'text/plain'];
};

/** The members that must be there, with any value that fits; lists with one entry. */
const required = (operation: Operation): Record<string, unknown> => {
  const values: Record<string, unknown> = {};
  for (const { name, type, min, values: named } of operation.params.filter((member) => member.required)) {
    const [first] = Object.keys(named ?? {});
    const value = type === 'enum' || type === 'bool01' ? (first ?? 1) : type === 'int' || type === 'float' ? (min ?? 1) : 'x';
    const [list, member] = name.split('[].');
    if (member === undefined) values[name] = value;
    else if (list !== undefined) values[list] = [{ [member]: value }];
  }
  return values;
};

/** No mark, no count and nothing out of place among the members. */
const assertKnown = (value: unknown, tree: ReturnType<typeof memberTree>, at: string): void => {
  for (const [key, inner] of Object.entries(value as Record<string, unknown>)) {
    const node = tree.get(key);
    assert.ok(node, `${at}.${key} is a field`);
    assert.equal(Array.isArray(inner), node.list, `${at}.${key} is a list`);
    if (Array.isArray(inner)) for (const entry of inner) assertKnown(entry, node.children, `${at}.${key}[]`);
  }
};
