import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Pushed, PushReader, PushRefused } from '../../../src/dialects/sunell-cgi/push-reader.js';

const read = (chunks: Iterable<Buffer | string>): [string, string][] => {
  const reader = new PushReader();
  const pushed: Pushed[] = [...chunks].flatMap((chunk) => reader.push(Buffer.from(chunk)));
  return [...pushed, ...reader.end()].map(({ target, body }) => [target, body.toString('latin1')]);
};

describe('sunell-cgi: what a camera pushes over a socket', () => {
  it('are requests, one after the other, with and without a body', () => {
    const stream =
      'GET /start/1&2 HTTP/1.1\r\nHost: x\r\n\r\nPOST /upload/ HTTP/1.1\r\nContent-Length: 5\r\n\r\nab\ncdPOST / HTTP/1.0\nContent-length:1\n\nz';
    assert.deepEqual(read([stream]), [
      ['/start/1&2', ''],
      ['/upload/', 'ab\ncd'],
      ['/', 'z'],
    ]);
  });

  it('may have no target, as the document prints it, and blanks in it', () => {
    assert.deepEqual(read(['POST HTTP/1.1\r\nContent-length: 1\r\n\r\na']), [['', 'a']]);
    assert.deepEqual(read(['POST /start/1&2&a b&2018-9-21 15:34:22& HTTP/1.1\r\n\r\n']), [['/start/1&2&a b&2018-9-21 15:34:22&', '']]);
  });

  it('may have a body although they announce none: it ends with its picture', () => {
    const head = 'POST HTTP/1.1\r\nContent-length: 0\r\nContent-type: text/xml\r\n\r\n';
    const body = 'strAlarmTime=\r\nFaceInfoBegin=1\r\nFacePictureDataLen=4\r\nFacePictureData=abcd';
    assert.deepEqual(read([head, body, `\r\n${head}`, body]), [
      ['', ''],
      ['', body],
      ['', ''],
      ['', body],
    ]);
    assert.deepEqual(read([head, 'strAlarmTime=\r\nFacePictureData=abcdef']), [
      ['', ''],
      ['', 'strAlarmTime=\r\nFacePictureData=abcdef'],
    ]);
  });

  it('are given leave to send a large body', () => {
    let leave = 0;
    const reader = new PushReader(() => {
      leave += 1;
    });
    assert.equal(reader.push(Buffer.from('POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n')).length, 0);
    assert.equal(leave, 1);
    assert.equal(reader.push(Buffer.from('ab')).length, 1);
  });

  for (const [what, chunks] of [
    ['no request', ['hello\r\n\r\n']],
    ['a TLS greeting', [Buffer.from([22, 3, 1, 2, 0, 1, 0, 1]), Buffer.from('\n\n')]],
    ['an endless head', Array.from({ length: 20 }, () => 'x'.repeat(1024))],
    ['too large a body', ['POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n']],
    ['chunks', ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n']],
    ['an endless body that nobody announced', ['POST / HTTP/1.1\r\n\r\n', ...Array.from({ length: 20 }, () => 'x=1\n'.repeat(300))]],
    ['more than any message has', ['POST HTTP/1.1\r\n\r\na=1\nPictureData=', ...Array.from({ length: 17 }, () => 'x'.repeat(1024 * 1024))]],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => read(chunks), PushRefused);
    });
  }

  it('are the same however they are cut', () => {
    const request = fc
      .record({
        method: fc.constantFrom('GET', 'POST'),
        target: fc.constantFrom('', '/', '/start/1&2', '/a b'),
        eol: fc.constantFrom('\r\n', '\n'),
        body: fc.string({ unit: fc.constantFrom('a', '=', '\n', '\r', 'P'), maxLength: 40 }),
      })
      .map(({ method, target, eol, body }) => ({
        expected: [target.trim(), body] as [string, string],
        text: `${method}${target === '' ? '' : ` ${target}`} HTTP/1.1${eol}Host: x${eol}Content-Length: ${body.length}${eol}${eol}${body}`,
      }));
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 40 }),
        (requests, lengths) => {
          const stream = requests.map(({ text }) => text).join('');
          const expected = requests.map((one) => one.expected);
          const pieces: string[] = [];
          let at = 0;
          for (const length of lengths) {
            pieces.push(stream.slice(at, at + length));
            at += length;
          }
          assert.deepEqual(read([...pieces, stream.slice(at)]), expected);
          assert.deepEqual(read([...stream]), expected);
        },
      ),
    );
  });

  it('take a large body in small pieces in linear time', () => {
    const reader = new PushReader();
    reader.push(Buffer.from('POST HTTP/1.1\r\nContent-Length: 0\r\n\r\nFacePictureDataLen=8000000\r\nFacePictureData='));
    let count = 0;
    for (let index = 0; index < 100_000; index++) count += reader.push(Buffer.alloc(80, 'x')).length;
    assert.equal(count, 1);
  });

  it('survive any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (chunks) => {
        try {
          assert.deepEqual(read(chunks.map((chunk) => Buffer.from(chunk))), []);
        } catch (error) {
          assert.ok(error instanceof PushRefused);
        }
      }),
    );
  });
});
