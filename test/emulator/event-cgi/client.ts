import assert from 'node:assert/strict';
import { type EventCgiCamera, type EventCgiCameraOptions, startEventCgiCamera } from '../../../emulator/event-cgi/index.js';
import { readDocument, type XmlNode } from '../../../emulator/event-cgi/xml.js';
import { ask } from '../raw.js';

export const PATH = '/cgi/event.cgi';
export const START = Date.UTC(2024, 10, 5, 11, 22, 9);

/** Plain objects of a message, layout left out. */
export const plain = ({ name, attributes, children, text }: XmlNode): unknown => [
  name,
  Object.fromEntries(attributes),
  text.trim(),
  children.map(plain),
];

export const read = (text: string): unknown => plain(readDocument(Buffer.from(text)));

export const declared = (xml: string): string => `<?xml version="1.0" encoding="utf-8"?>${xml}`;

export const encoded = (xml: string): string => encodeURIComponent(declared(xml));

/** A camera with a clock of its own. */
export class Bench {
  time = START;

  private constructor(private started: EventCgiCamera | undefined) {}

  static async start(options: Omit<EventCgiCameraOptions, 'now'> = {}): Promise<Bench> {
    const bench = new Bench(undefined);
    bench.started = await startEventCgiCamera({ poll: { hold: 10 }, ...options, now: () => bench.time });
    return bench;
  }

  get camera(): EventCgiCamera {
    assert.ok(this.started);
    return this.started;
  }

  async text(query: string): Promise<string> {
    const { status, headers, text } = await ask(this.camera.url, `${PATH}?${query}`);
    assert.equal(status, 200, text);
    assert.equal(headers['content-type'], 'text/plain;charset=utf-8');
    return text;
  }

  send(selector: string, xml: string): Promise<string> {
    return this.text(`${selector}&data=${encoded(`<root>${xml}</root>`)}`);
  }

  async succeed(selector: string, xml: string): Promise<string> {
    const text = await this.send(selector, xml);
    assert.match(text, /<code>0<\/code>\s*<error>successfue?l<\/error>/);
    return text;
  }

  /** What is refused, in the document's form: a code above 0 beside a text. */
  async refuse(query: string, reason: RegExp): Promise<void> {
    const [, code, error] =
      /^<\?xml[^>]*\?>\n<root>\n<code>(\d+)<\/code>\n<error>([^<]*)<\/error>\n<\/root>$/.exec(await this.text(query)) ?? [];
    assert.ok(Number(code) > 0, `${query} was not refused`);
    assert.match(error ?? '', reason);
  }

  async subscribe(port: number, more = ''): Promise<string> {
    const text = await this.succeed('act=alarm_subscribe', `<address>127.0.0.1:${port}</address>${more}`);
    const [, id] = /<subscriptionid>([0-9a-f]{32})<\/subscriptionid>/.exec(text) ?? [];
    assert.ok(id, text);
    return id;
  }
}
