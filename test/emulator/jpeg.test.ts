import assert from 'node:assert/strict';
import { decode } from 'jpeg-js';
import { encodeJpeg } from '../../emulator/jpeg.js';
import { Canvas } from '../../emulator/picture/canvas.js';
import { renderScene } from '../../emulator/scene.js';

const brightness = (pixels: Uint8Array, at: number): number =>
  0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0);

/** Average difference in brightness, 0…255, between a picture and what a decoder makes of its JPEG. */
const loss = (canvas: Canvas, quality: number): number => {
  const decoded = decode(encodeJpeg(canvas, quality), { useTArray: true });
  assert.deepEqual([decoded.width, decoded.height], [canvas.width, canvas.height]);
  let sum = 0;
  for (let at = 0; at < canvas.pixels.length; at += 4) sum += Math.abs(brightness(decoded.data, at) - brightness(canvas.pixels, at));
  return sum / (canvas.pixels.length / 4);
};

describe('encodeJpeg', () => {
  const scene = renderScene({ width: 320, height: 180, time: 0, view: { pan: 0, tilt: 0, zoom: 1, focus: 0.5, iris: 0.5 } });

  it('keeps the picture, the better the higher the quality', () => {
    const losses = [20, 50, 80, 95].map((quality) => loss(scene, quality));
    assert.deepEqual(
      losses,
      [...losses].sort((one, other) => other - one),
    );
    assert.ok((losses[2] ?? 99) < 2.5 && (losses[3] ?? 99) < 1.3, `${losses}`);
  });

  it('grows with the quality', () => {
    assert.ok(encodeJpeg(scene, 95).length > encodeJpeg(scene, 50).length * 1.5);
  });

  it('keeps plain colours', () => {
    for (const color of [0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0x808080, 0xffff00]) {
      const canvas = new Canvas(32, 32);
      canvas.rect(0, 0, 32, 32, color);
      const { data } = decode(encodeJpeg(canvas, 90), { useTArray: true });
      for (let at = 0; at < data.length; at += 1) assert.ok(Math.abs((data[at] ?? 0) - (canvas.pixels[at] ?? 0)) <= 3, color.toString(16));
    }
  });

  it('takes sizes that are no multiple of its units, and noise', () => {
    const canvas = new Canvas(37, 19);
    let state = 1;
    for (let at = 0; at < canvas.pixels.length; at += 1) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      canvas.pixels[at] = at % 4 === 3 ? 255 : state >>> 24;
    }
    for (const quality of [1, 50, 100]) {
      const decoded = decode(encodeJpeg(canvas, quality), { useTArray: true });
      assert.deepEqual([decoded.width, decoded.height], [37, 19]);
    }
    const grey = new Canvas(37, 19);
    grey.rect(0, 0, 20, 19, 0xffffff);
    assert.ok(loss(grey, 90) < 3, `${loss(grey, 90)}`);
  });
});
