import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeJpeg } from '../../emulator/jpeg.js';
import { Canvas } from '../../emulator/picture/canvas.js';
import { jpegSize } from '../../src/wire/jpeg.js';

describe('the size of a JPEG', () => {
  it('is read from the picture', () => {
    assert.deepEqual(jpegSize(encodeJpeg(new Canvas(320, 184))), { width: 320, height: 184 });
  });

  it('is none where the picture tells none', () => {
    assert.equal(jpegSize(Buffer.alloc(0)), undefined);
    assert.equal(jpegSize(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xd9])), undefined);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        jpegSize(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), bytes]));
      }),
    );
  });
});
