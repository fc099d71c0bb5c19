import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { VirtualServer } from '../../emulator/server.js';
import { Camera, cameraSettings, catalogueOf } from '../../src/index.js';

interface Vector {
  operation: string;
  /** Literal, unencoded. */
  request: string;
  response: string;
  /** What the document corrupts in one of the two. */
  flaw?: { request?: string; response?: string };
  /** The request as it must be, where the document's is corrupt. */
  reading?: string;
}

const vectors = JSON.parse(readFileSync(join(__dirname, '../../../test/conformance/vectors/action-json.json'), 'utf8')) as Vector[];
const isRtsp = ({ operation }: Vector): boolean => operation.startsWith('stream.rtsp.');
const isPicture = ({ operation }: Vector): boolean => operation === 'snapshot.image.get' || operation === 'snapshot.base64.get';

/** Members of every answer that say nothing of the operation (1.1). */
const envelope = new Set(['code', 'log', 'message', 'deviceID', 'sign_tby', 'device_mac', 'device_id', 'device_ip']);

/** Action and json of a literal URL, read by hand. */
const partsOf = (url: string): { action: string; json?: Record<string, unknown> } => {
  const [, action = '', json] = /[?&]action=(\w+)(?:&json=(.*))?$/s.exec(url) ?? [];
  return { action, ...(json === undefined ? {} : { json: JSON.parse(json) as Record<string, unknown> }) };
};

/** What a flow gives to get this request: its members but for those that select the operation. */
const paramsOf = async (operation: string, url: string): Promise<Record<string, unknown>> => {
  const { fixed = {} } = (await catalogueOf('action-json')).get(operation).request;
  const { action, json = {} } = partsOf(url);
  const query = operation === 'maintenance.telnet.set' ? { action } : {};
  const fmt = /[?&]fmt=(\w+)/.exec(url)?.[1];
  const own = Object.entries(json).filter(([name]) => !(name in fixed));
  return { ...Object.fromEntries(own), ...query, ...(fmt ? { fmt } : {}) };
};

/** Path and query without the encoding, the members of json in the order of the alphabet. */
const canonical = (url: string): string => {
  const path = url.replace(/^http:\/\/[^/]*/, '');
  const json = path.indexOf('&json=');
  if (json < 0) return path;
  const members = JSON.parse(path.slice(json + 6)) as Record<string, unknown>;
  return `${path.slice(0, json)}&json=${JSON.stringify(Object.fromEntries(Object.entries(members).sort()))}`;
};

/** The body of a literal answer: the document prints the head of some, with its line ends in letters. */
const bodyOf = ({ response }: Vector): string =>
  response.startsWith('HTTP/') ? response.slice(response.indexOf('\n\\r\\n\n') + 6) : response;

describe('action-json: the examples of the document', () => {
  let server: VirtualServer;
  let camera: Camera;
  let body = '';
  const cgi = vectors.filter((vector) => !isRtsp(vector));

  before(async () => {
    // The head of every answer of the document: no content type, chunks.
    server = await VirtualServer.start(() => ({
      headers: { 'X-Frame-Options': 'SAMEORIGIN' },
      body: (async function* () {
        yield Buffer.from(body);
      })(),
    }));
    camera = new Camera(
      cameraSettings({ name: 'c', dialect: 'action-json', host: server.host, port: server.port, username: 'admin', password: '123456' }),
    );
  });

  after(async () => {
    await camera.close();
    await server.close();
    const flawed = vectors.filter(({ flaw }) => flaw);
    const [requests, answers] = [flawed.filter(({ flaw }) => flaw?.request), flawed.filter(({ flaw }) => flaw?.response)];
    console.log(
      `    ${vectors.length} examples; corrupt in the document: ${requests.length} requests (taken as their errata say), ${answers.length} answers:`,
    );
    for (const operation of new Set(flawed.map((vector) => vector.operation))) {
      const { flaw } = flawed.find((vector) => vector.operation === operation) ?? {};
      console.log(`      ${operation}: ${flaw?.request ?? flaw?.response}`);
    }
  });

  for (const [index, vector] of cgi.entries()) {
    const { operation, request, reading = request, flaw } = vector;

    it(`${operation}: the request${flaw?.request ? ', as its erratum reads' : ''} (${index})`, async () => {
      body = '{"code":0}';
      server.requests.length = 0;
      // The picture that the document leaves out is no picture here either; what goes over the wire is to be seen.
      const run = camera.run(operation, await paramsOf(operation, reading));
      await (isPicture(vector) ? assert.rejects(run, { code: 'BAD_RESPONSE' }) : run);
      const sent = server.requests.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`);
      assert.deepEqual(
        sent.map((line) => canonical(line.replace('GET ', ''))),
        [canonical(reading)],
      );
      // Members that a flow gives keep its order, so that most examples come out letter by letter.
      const { fixed = {} } = (await catalogueOf('action-json')).get(operation).request;
      if (Object.keys(fixed).length === 1) assert.equal(sent[0], `GET ${reading.replace(/^http:\/\/[^/]*/, '')}`);
      assert.match(server.requests[0]?.url ?? '', /^[\w\-.~/?&=%]+$/, 'everything else is encoded');
    });

    if (vector.response && !flaw?.response) {
      it(`${operation}: the answer (${index})`, async () => {
        body = bodyOf(vector);
        const answer = await camera.run(operation, await paramsOf(operation, reading));
        assert.equal(answer.raw, body);
        if (operation === 'maintenance.telnet.set') {
          assert.equal(answer.payload, body);
          return;
        }
        const literal = Object.entries(JSON.parse(body) as Record<string, unknown>).filter(([name]) => !envelope.has(name));
        const expected = JSON.parse(JSON.stringify(Object.fromEntries(literal)).replaceAll(`"'WPA/WPA2'"`, '"WPA/WPA2"'));
        assert.deepEqual(answer.payload, expected);
      });
    }
  }

  it('snapshot.schedule.get: the answer of another section comes through as it is', async () => {
    const vector = cgi.find(({ operation }) => operation === 'snapshot.schedule.get');
    assert.ok(vector);
    body = bodyOf(vector);
    const { payload } = await camera.run(vector.operation, {});
    assert.equal((payload as Record<string, unknown>).alarm_name, 'alarmIn');
  });
});

describe('action-json: the RTSP examples of the document', () => {
  let http: VirtualServer;
  let rtsp: Server;
  let camera: Camera;
  let answer = '';
  let asked = '';
  /** The examples put addresses in angle brackets, and here and there line ends in letters. */
  const plain = (text: string): string => text.replace(/[<>]/g, '').replaceAll('\\r\\n', '').trim().replaceAll('\n', '\r\n');

  before(async () => {
    rtsp = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (data) => {
        asked += data.toString('latin1');
        if (asked.endsWith('\r\n\r\n')) socket.write(answer);
      });
    });
    await new Promise<void>((resolve) => rtsp.listen(0, '127.0.0.1', resolve));
    const address = rtsp.address();
    assert.ok(typeof address === 'object' && address);
    http = await VirtualServer.start(() => ({ body: `{"code":0,"rtsp_port":${address.port}}` }));
    camera = new Camera(
      cameraSettings({ name: 'c', dialect: 'action-json', host: http.host, port: http.port, username: 'admin', password: '123456' }),
    );
  });

  after(async () => {
    await camera.close();
    await http.close();
    await new Promise((resolve) => rtsp.close(resolve));
  });

  for (const { operation, request, response } of vectors.filter(isRtsp)) {
    it(`${operation}: request and answer`, async () => {
      const [line = '', ...headers] = plain(request).split('\r\n');
      const given = headers.map((header): [string, string] => [
        header.slice(0, header.indexOf(':')),
        header.slice(header.indexOf(':') + 1).trim(),
      ]);
      const [, method, stream] = /^(\w+) rtsp:\/\/[^/]+\/stream_(\d) RTSP\/1\.0$/.exec(line) ?? [];
      const sdp = 'v=0\r\n'.padEnd(291, 's');
      asked = '';
      answer = `${plain(response)}\r\n\r\n${method === 'DESCRIBE' ? sdp : ''}`;
      const result = await camera.run(operation, { n: stream, ...Object.fromEntries(given) });
      const [sentLine, ...sentHeaders] = asked.trimEnd().split('\r\n');
      assert.match(sentLine ?? '', new RegExp(`^${method} rtsp://127\\.0\\.0\\.1:\\d+/stream_${stream} RTSP/1\\.0$`));
      assert.deepEqual(
        sentHeaders,
        given.map(([name, value]) => `${name}: ${value}`),
      );
      const literal = plain(response)
        .split('\r\n')
        .slice(1)
        .map((header): [string, string | number] => {
          const [name, value] = [header.slice(0, header.indexOf(':')), header.slice(header.indexOf(':') + 1).trim()];
          return [name, name === 'Context-length' ? Number(value) : value];
        })
        .filter(([name]) => name !== 'CSeq');
      assert.deepEqual(result.payload, { ...Object.fromEntries(literal), ...(method === 'DESCRIBE' ? { sdp } : {}) });
      assert.equal(result.raw, answer);
    });
  }
});
