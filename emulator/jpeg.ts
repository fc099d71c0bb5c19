import { encode } from 'jpeg-js';
import type { Canvas } from './picture/canvas.js';

/** A baseline JPEG of the picture; quality 1…100. */
export const encodeJpeg = ({ pixels, width, height }: Canvas, quality = 75): Buffer =>
  encode({ data: pixels, width, height }, quality).data;
