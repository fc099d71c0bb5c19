import type { Canvas } from './canvas.js';

/** How the sensor's picture is developed: 0…1, 0.5 leaves it as it is. */
export interface PictureSettings {
  brightness: number;
  contrast: number;
  saturation: number;
  /** Black and white, and dark but for the lamp. */
  night: boolean;
  /** 0…1: brightness of the camera's own light, seen at night only; white light brings the colours back. */
  lamp: { kind: 'infrared' | 'white'; level: number };
  flipVertically: boolean;
  flipHorizontally: boolean;
}

export const PLAIN: PictureSettings = {
  brightness: 0.5,
  contrast: 0.5,
  saturation: 0.5,
  night: false,
  lamp: { kind: 'infrared', level: 0 },
  flipVertically: false,
  flipHorizontally: false,
};

/** Applies settings, iris (0…1) and focus (0…1, sharp at 0.5) to a finished scene. */
export const develop = (canvas: Canvas, settings: PictureSettings, iris: number, focus: number): void => {
  const blur = Math.round(Math.max(0, Math.abs(focus - 0.5) - 0.02) * 0.045 * canvas.width);
  if (blur > 0) {
    blurLines(canvas.pixels, canvas.height, canvas.width, canvas.width * 4, 4, blur);
    blurLines(canvas.pixels, canvas.width, canvas.height, 4, canvas.width * 4, blur);
  }
  const { night, lamp } = settings;
  const coloured = !night || (lamp.kind === 'white' && lamp.level > 0);
  const light = night ? 0.22 + 0.78 * lamp.level : 1;
  adjust(canvas.pixels, {
    gain: light * 2 ** ((iris - 0.5) * 3) * 2 ** ((settings.contrast - 0.5) * 2),
    offset: (settings.brightness - 0.5) * 200,
    middle: 128 * (1 - 2 ** ((settings.contrast - 0.5) * 2)),
    saturation: coloured ? settings.saturation * 2 : 0,
  });
  if (settings.flipVertically) flipVertically(canvas);
  if (settings.flipHorizontally) flipHorizontally(canvas);
};

interface Adjustment {
  gain: number;
  offset: number;
  middle: number;
  saturation: number;
}

const adjust = (pixels: Uint8Array, { gain, offset, middle, saturation }: Adjustment): void => {
  if (gain === 1 && offset === 0 && saturation === 1) return;
  const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => value * gain + middle + offset);
  const clamped = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length);
  for (let at = 0; at < clamped.length; at += 4) {
    const red = table[clamped[at] ?? 0] ?? 0;
    const green = table[clamped[at + 1] ?? 0] ?? 0;
    const blue = table[clamped[at + 2] ?? 0] ?? 0;
    const grey = (red * 77 + green * 150 + blue * 29) >> 8;
    clamped[at] = grey + (red - grey) * saturation;
    clamped[at + 1] = grey + (green - grey) * saturation;
    clamped[at + 2] = grey + (blue - grey) * saturation;
  }
};

/** Averages every pixel with its neighbours along lines: rows or columns, by the strides given. */
const blurLines = (pixels: Uint8Array, lines: number, length: number, lineStride: number, stride: number, radius: number): void => {
  const line = new Uint8Array(length);
  const count = radius * 2 + 1;
  for (let index = 0; index < lines; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const start = index * lineStride + channel;
      for (let at = 0; at < length; at += 1) line[at] = pixels[start + at * stride] ?? 0;
      let sum = (line[0] ?? 0) * (radius + 1);
      for (let at = 1; at <= radius; at += 1) sum += line[Math.min(length - 1, at)] ?? 0;
      for (let at = 0; at < length; at += 1) {
        pixels[start + at * stride] = sum / count;
        sum += (line[Math.min(length - 1, at + radius + 1)] ?? 0) - (line[Math.max(0, at - radius)] ?? 0);
      }
    }
  }
};

const flipVertically = ({ pixels, width, height }: Canvas): void => {
  const stride = width * 4;
  for (let y = 0; y < height >> 1; y += 1) {
    const upper = pixels.slice(y * stride, (y + 1) * stride);
    const lower = (height - 1 - y) * stride;
    pixels.copyWithin(y * stride, lower, lower + stride);
    pixels.set(upper, lower);
  }
};

const flipHorizontally = ({ pixels, width, height }: Canvas): void => {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height);
  for (let y = 0; y < height; y += 1) words.subarray(y * width, (y + 1) * width).reverse();
};
