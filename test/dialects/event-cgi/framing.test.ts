import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RootFramer } from '../../../src/dialects/event-cgi/framing.js';
import { assertKeepsTicking } from '../../support/ticking.js';

const head = 'HTTP/1.0 200 OK\r\nContent-type: text/plain;charset=utf-8\r\n\r\n';
const declared = '<?xml version="1.0" encoding="utf-8"?>\n';

/** The bytes in pieces, cut at these places (parts of the whole). */
const pieces = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const places = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
};

const framed = (all: readonly Buffer[], limit = 1_000_000): { messages: string[]; framer: RootFramer } => {
  const framer = new RootFramer(limit);
  return { messages: all.flatMap((piece) => framer.push(piece)).map((bytes) => bytes.toString('latin1')), framer };
};

const content = fc.string({
  unit: fc.constantFrom('a', '<', '>', '/', 'r', 'o', '<pic>', '</pic', '<alarm/>', '\xd6', '\n'),
  maxLength: 60,
});
/** With and without declaration; no content that ends it early or looks like another beginning. */
const message = fc.tuple(fc.boolean(), content).map(([isDeclared, text]) => {
  const inner = text.replaceAll('</ro', '').replaceAll('<ro', '');
  return `${isDeclared ? declared : ''}<root>${inner}</root>`;
});
const between = fc.constantFrom('', head, '\r\n', 'HTTP/1.0 200 OK\n\n', '  ', '<', '<?', 'noise </roo <rot>');
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });

describe('event-cgi: framing of pushed messages', () => {
  it('finds the same messages however the stream is split', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(between, message), { maxLength: 8 }), cuts, (parts, places) => {
        const stream = Buffer.from(parts.flat().join(''), 'latin1');
        const { messages, framer } = framed(pieces(stream, places));
        assert.deepEqual(
          messages,
          parts.map(([, text]) => text),
        );
        assert.equal(framer.lost, 0);
        assert.equal(framer.isInside, false);
      }),
      { numRuns: 500 },
    );
  });

  it('finds none in garbage, and keeps next to nothing of it', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: fc.constantFrom(...'<?xmlrot/>', '\0', '</root>'), maxLength: 300 }).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 10 }), (all) => {
        const stream = Buffer.concat(all).toString('latin1');
        const { messages, framer } = framed(all);
        if (!/<\?xml|<root/.test(stream)) {
          assert.deepEqual(messages, []);
          assert.ok(framer.size < 5);
        }
        for (const text of messages) assert.match(text, /^<(\?xml|root).*<\/root>$/s);
      }),
      { numRuns: 500 },
    );
  });

  it('takes a message over thousands of packets, byte by byte', () => {
    const text = `${declared}<root>${'x'.repeat(20_000)}</root>`;
    const { messages } = framed(Array.from(Buffer.from(head + text + text), (byte) => Buffer.of(byte)));
    assert.deepEqual(messages, [text, text]);
  });

  it('takes a message of 15 MiB in small packets', () => {
    const framer = new RootFramer(16 * 1024 * 1024);
    const packet = Buffer.alloc(1024, 'A');
    framer.push(Buffer.from('<root>'));
    for (let count = 0; count < 15 * 1024; count += 1) assert.equal(framer.push(packet).length, 0);
    assert.equal(framer.push(Buffer.from('</root>'))[0]?.length, 15 * 1024 * 1024 + 13);
    assert.equal(framer.size, 0);
  });

  it('gives up a message that is too long, and finds the next', () => {
    const limit = 200;
    const long = `<root>${'x'.repeat(1000)}</root>`;
    for (const size of [1, 7, 64, 5000]) {
      const stream = Buffer.from(`${head}${declared}${long}${head}${declared}<root>y</root>`);
      const all = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) => stream.subarray(index * size, (index + 1) * size));
      const { messages, framer } = framed(all, limit);
      assert.deepEqual(messages, [`${declared}<root>y</root>`]);
      assert.equal(framer.lost, 1);
    }
  });

  it('never holds more than the limit', () => {
    const framer = new RootFramer(10_000);
    for (let count = 0; count < 2000; count += 1) {
      framer.push(Buffer.from(count % 500 === 0 ? '<?xml' : 'x'.repeat(99)));
      assert.ok(framer.size <= 10_000);
    }
  });

  it('passes over a message that broke off before the next', () => {
    const { messages, framer } = framed([Buffer.from(`${declared}<root><alarm type='1${head}${declared}<root>2</root><root>3</root>`)]);
    assert.deepEqual(messages, [`${declared}<root>2</root>`, '<root>3</root>']);
    assert.equal(framer.lost, 1);
  });

  it('does not dwell on bytes that could all begin a message', async () => {
    for (const text of ['<', '<r', '<?xm'])
      await assertKeepsTicking(async () => {
        const framer = new RootFramer(1_000_000);
        assert.deepEqual(framer.push(Buffer.from(text.repeat((4 * 1024 * 1024) / text.length))), []);
        assert.ok(framer.size < 5);
      });
  });
});
