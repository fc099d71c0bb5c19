import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualServer } from '../../emulator/index.js';
import { Camera, cameraSettings, catalogueOf } from '../../src/index.js';
import { memberTree } from '../../src/operations/members.js';
import { xmlAnswer } from '../../src/operations/xml-answer.js';
import { parseXml } from '../../src/wire/xml.js';

/** A literal example of the document, and what it is for a flow. */
interface Vector {
  operation: string;
  request: string;
  response: string;
  params?: Record<string, unknown>;
  answer?: Record<string, unknown>;
  /** Why the text is not what goes over the wire. */
  flaw?: { request?: string };
}

const vectors: Vector[] = JSON.parse(
  readFileSync(join(__dirname, '..', '..', '..', 'test', 'conformance', 'vectors', 'event-cgi.json'), 'utf8'),
);

const success =
  'HTTP/1.0 200 OK\nContent-type: text/plain;charset=utf-8\n\n<?xml version="1.0" encoding="utf-8"?>\n<root>\n<code>0</code>\n</root>';

/** What XML does not tell apart: the kind of quotes, layout between elements, the two ways to write an empty element. */
const canonical = (xml: string): string =>
  xml
    .replaceAll('"', "'")
    .replace(/>\s+</g, '><')
    .replace(/\s+(\/?>)/g, '$1')
    .replace(/<(\w+)([^<>]*)><\/\1>/g, '<$1$2/>');

const split = (url: string): { start: string; data: string } => {
  const at = url.indexOf('data=');
  return at < 0 ? { start: url, data: '' } : { start: url.slice(0, at), data: url.slice(at + 5) };
};

const decoded = (data: string): string => decodeURIComponent(data.replaceAll('+', ' '));

/** Printed as HTML forms are sent: ours is the same to whoever decodes it, with %20 for the blank. */
const isFormCoded = ({ request }: Vector): boolean => request.includes('data=%3c');

describe('event-cgi: the literal examples', () => {
  let server: VirtualServer;
  let literal = '';
  before(async () => {
    server = await VirtualServer.start(() => {
      const [head = '', body = ''] = literal.split('\n\n');
      const [, name = '', value = ''] = /^([\w-]+): (.*)$/m.exec(head) ?? [];
      return { version: '1.0', headers: { [name]: value }, body };
    });
  });
  after(async () => {
    await server.close();
    const requests = vectors.filter(({ request }) => request !== '').length;
    const answers = vectors.filter(({ response }) => response !== '').length;
    const flawed = vectors.filter(({ flaw }) => flaw);
    const list = flawed.map(({ operation, flaw }) => `${operation}: ${flaw?.request}`).join('; ');
    process.stdout.write(
      `    event-cgi: ${requests} requests, ${answers} answers; corrupted by the document: ${flawed.length} (${list}); ` +
        `printed with + for a blank and compared after decoding: ${vectors.filter(isFormCoded).length}\n`,
    );
  });

  const exchange = async ({
    operation,
    request,
    response,
    params = {},
  }: Vector): Promise<{ sent: string; payload: unknown; raw: unknown }> => {
    literal = response || success;
    const token = /[?&]auth=(\w+)/.exec(request)?.[1] ?? '';
    const camera = new Camera(cameraSettings({ dialect: 'event-cgi', host: server.host, port: server.port, token }));
    try {
      const { payload, raw } = await camera.run(operation, params);
      return { sent: server.requests.at(-1)?.url ?? '', payload, raw };
    } finally {
      await camera.close();
    }
  };

  for (const [index, vector] of vectors.entries()) {
    const { operation, request, response, answer, flaw } = vector;
    if (request !== '') {
      it(`${index + 1}: ${operation} is sent as printed`, async () => {
        const { sent } = await exchange(vector);
        const printed = request.replace(/^http:\/\/[^/]*/, '');
        const { start, data } = split(sent);
        assert.match(data, /^[\w.~%-]*$/, 'everything else is encoded');
        if (isFormCoded(vector)) {
          assert.equal(sent, printed.replaceAll('+', '%20'));
          assert.equal(decoded(data), decoded(split(printed).data));
          return;
        }
        const expected = split(flaw?.request ? printed.replace('event.cgi?', 'event.cgi?act=alarm_message&') : printed);
        assert.equal(start, expected.start);
        assert.equal(canonical(decoded(data)), canonical(expected.data.replaceAll('%3a', ':')));
      });
    }
    if (response !== '') {
      it(`${index + 1}: the answer to ${operation} arrives as JSON`, async () => {
        const text = response.slice(response.indexOf('<?xml'));
        if (request === '') {
          const { fields } = (await catalogueOf('event-cgi')).get(operation).response;
          assert.deepEqual(xmlAnswer(parseXml(text), memberTree(fields)), answer);
          return;
        }
        const { payload, raw } = await exchange(vector);
        assert.deepEqual(payload, answer);
        assert.equal(raw, text);
      });
    }
  }

  it('has an example of every operation', async () => {
    const ids = (await catalogueOf('event-cgi')).list().map(({ id }) => id);
    assert.deepEqual([...new Set(vectors.map(({ operation }) => operation))].sort(), ids.sort());
  });
});
