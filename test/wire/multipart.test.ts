import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CameraError } from '../../src/camera/errors.js';
import { boundaryOf, type MultipartPart, MultipartReader } from '../../src/wire/multipart.js';

const limit = 1024 * 1024;

const read = (chunks: readonly Buffer[], boundary: string | undefined = 'myboundary'): MultipartPart[] => {
  const reader = new MultipartReader({ boundary, limit });
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
};

const texts = (stream: string, boundary?: string): string[] =>
  read([Buffer.from(stream, 'latin1')], boundary).map(({ body }) => body.toString('latin1'));

/** Pieces of the lengths given, the last one whatever is left. */
const cut = (bytes: Buffer, lengths: readonly number[]): Buffer[] => {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return [...pieces, bytes.subarray(at)];
};

describe('multipart streams', () => {
  it('names the boundary of a content type, without the dashes that some write into it', () => {
    assert.equal(boundaryOf('multipart/x-mixed-replace; boundary=myboundary'), 'myboundary');
    assert.equal(boundaryOf('multipart/x-mixed-replace;boundary="--my boundary"'), 'my boundary');
    assert.equal(boundaryOf('multipart/x-mixed-replace; BOUNDARY = --x; charset=utf-8'), 'x');
    assert.equal(boundaryOf('text/plain'), undefined);
  });

  it('reads parts with lengths', () => {
    const stream =
      '--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: 3\r\n\r\nabc\r\n--myboundary\r\nContent-Length:2\r\n\r\nde\r\n--myboundary--\r\n';
    const parts = read([Buffer.from(stream)]);
    assert.deepEqual(
      parts.map(({ headers, body }) => [headers, body.toString()]),
      [
        [{ 'content-type': 'image/jpeg', 'content-length': '3' }, 'abc'],
        [{ 'content-length': '2' }, 'de'],
      ],
    );
  });

  it('has a part as soon as its length is there', () => {
    const reader = new MultipartReader({ boundary: 'b', limit });
    assert.equal(reader.push(Buffer.from('--b\r\nContent-Length: 3\r\n\r\nab')).length, 0);
    assert.equal(reader.push(Buffer.from('c')).length, 1);
  });

  it('reads parts without lengths, up to the next boundary or the end', () => {
    const stream = '--myboundary\r\nContent-Type: text/plain\r\n\r\none\r\n\r\n--myboundary\r\n\r\ntwo';
    for (const end of ['', '\n', '\r\n']) assert.deepEqual(texts(stream + end), ['one\r\n', 'two']);
  });

  it('takes a length for what it is not where the next boundary comes before it', () => {
    assert.deepEqual(texts('--myboundary\nContent-Length: 100\n\nabc\n--myboundary\nContent-Length: 1\n\nd\n'), ['abc', 'd']);
  });

  it('skips what a length leaves over', () => {
    assert.deepEqual(texts('--myboundary\r\nContent-Length: 1\r\n\r\nabc\r\n--myboundary\r\nContent-Length: 1\r\n\r\nd'), ['a', 'd']);
  });

  it('takes no length for none where it is no number', () => {
    assert.deepEqual(texts('--myboundary\r\nContent-Length: many\r\n\r\nabc\r\n--myboundary--'), ['abc']);
  });

  for (const eol of ['\r\n', '\n']) {
    it(`knows status lines inside parts, words between them, and lines that end in ${JSON.stringify(eol)}`, () => {
      const stream = [
        'Connecting, waiting for alarm message',
        '--myboundary',
        'HTTP Code: 200 OK',
        'HTTP/1.1 200 OK',
        'Content-Length: 1',
        '',
        'a',
        'Connecting, waiting',
        '--myboundary',
        '',
        'b',
        '--myboundary--',
        '',
      ].join(eol);
      assert.deepEqual(texts(stream), ['a', 'b']);
    });
  }

  it('finds the body where the blank line before binary data is missing', () => {
    const jpeg = Buffer.from([0xff, 0xd8, 1, 10, 2, 0xff, 0xd9]);
    const stream = Buffer.concat([Buffer.from('--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: 7\r\n'), jpeg]);
    assert.deepEqual(read([stream])[0]?.body, jpeg);
  });

  it('learns the boundary from the stream where nobody tells it', () => {
    assert.deepEqual(texts('\r\n--frame\r\nContent-Length: 1\r\n\r\na\r\n--frame\r\nContent-Length: 1\r\n\r\nb', ''), ['a', 'b']);
  });

  it('keeps no part larger than the limit', () => {
    const told = new MultipartReader({ boundary: 'b', limit: 100 });
    assert.throws(() => told.push(Buffer.from('--b\r\nContent-Length: 101\r\n\r\n')), CameraError);
    const untold = new MultipartReader({ boundary: 'b', limit: 100 });
    untold.push(Buffer.from('--b\r\n\r\n'));
    assert.throws(() => untold.push(Buffer.alloc(1000, 'x')), CameraError);
  });

  it('keeps nothing of what no boundary begins', () => {
    const reader = new MultipartReader({ boundary: 'myboundary', limit: 100 });
    for (let index = 0; index < 1000; index++) assert.equal(reader.push(Buffer.alloc(10_000, 'x')).length, 0);
    assert.equal(reader.push(Buffer.from('--myboundary\r\nContent-Length: 1\r\n\r\na')).length, 1);
  });

  it('knows no header named like what every object has', () => {
    const [part] = read([Buffer.from('--myboundary\r\n__proto__: x\r\nContent-Length: 1\r\n\r\na')]);
    assert.equal(Object.getPrototypeOf(part?.headers), Object.prototype);
  });

  const byte = fc.oneof(fc.constantFrom(10, 13, 45, 0xff, 0xd8, 0), fc.integer({ min: 0, max: 255 }));
  const body = fc.array(byte, { maxLength: 60 }).map((bytes) => Buffer.from(bytes));

  it('gives the same parts however a stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ body, hasLength: fc.boolean() }), { maxLength: 8 }),
        fc.constantFrom('\r\n', '\n'),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }),
        (parts, eol, lengths) => {
          // A body that ends in a line end, or holds a boundary of its own, means something else without its length.
          const clean = parts.filter(
            (part) => (part.hasLength || !/[\r\n]$/.test(part.body.toString('latin1'))) && !part.body.includes('--my'),
          );
          const stream = Buffer.concat([
            ...clean.flatMap((part) => [
              Buffer.from(
                `--myboundary${eol}Content-Type: x/y${eol}${part.hasLength ? `Content-Length: ${part.body.length}${eol}` : ''}${eol}`,
              ),
              part.body,
              Buffer.from(eol),
            ]),
            Buffer.from(`--myboundary--${eol}`),
          ]);
          const expected = clean.map((part) => part.body.toString('hex'));
          assert.deepEqual(
            read(cut(stream, lengths)).map((part) => part.body.toString('hex')),
            expected,
          );
          assert.deepEqual(
            read(Array.from(stream, (single) => Buffer.of(single))).map((part) => part.body.toString('hex')),
            expected,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('survives any bytes', () => {
    const noise = fc.oneof(
      body,
      fc.constantFrom('--myboundary', '\r\n', '\r\n\r\n', 'Content-Length: 5', ':').map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 40 }), (chunks) => {
        for (const part of read(chunks)) assert.ok(part.body.length <= limit);
      }),
      { numRuns: 500 },
    );
  });

  it('takes a megabyte byte by byte, and a large part in small pieces, in linear time', () => {
    const reader = new MultipartReader({ boundary: 'myboundary', limit: 8 * 1024 * 1024 });
    reader.push(Buffer.from('--myboundary\r\n\r\n'));
    const piece = Buffer.alloc(64, 'x');
    for (let index = 0; index < 65_536; index++) reader.push(piece);
    const [part] = reader.push(Buffer.from('\r\n--myboundary'));
    assert.equal(part?.body.length, 64 * 65_536);
  });
});
