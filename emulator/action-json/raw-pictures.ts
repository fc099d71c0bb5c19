import type { Canvas } from '../picture/canvas.js';

/** A BMP of 24 bits, bottom row first. */
export const encodeBmp = ({ pixels, width, height }: Canvas): Buffer => {
  const stride = (width * 3 + 3) & ~3;
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  file.writeUInt32LE(stride * height, 34);
  for (let y = 0; y < height; y += 1) {
    const row = 54 + (height - 1 - y) * stride;
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel += 1) file[row + x * 3 + channel] = pixels[from + 2 - channel] ?? 0;
    }
  }
  return file;
};

/** NV12, the usual layout of such chips: a plane of brightness, then one of both colours at half the size. The document names none. */
export const encodeNv12 = ({ pixels, width, height }: Canvas): Buffer => {
  const size = width * height;
  const file = Buffer.alloc(size + 2 * Math.ceil(width / 2) * Math.ceil(height / 2));
  let chroma = size;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 4;
      const [red = 0, green = 0, blue = 0] = [pixels[from], pixels[from + 1], pixels[from + 2]];
      file[y * width + x] = 16 + 0.257 * red + 0.504 * green + 0.098 * blue;
      if (y % 2 === 1 || x % 2 === 1) continue;
      file[chroma++] = 128 - 0.148 * red - 0.291 * green + 0.439 * blue;
      file[chroma++] = 128 + 0.439 * red - 0.368 * green - 0.071 * blue;
    }
  }
  return file;
};
