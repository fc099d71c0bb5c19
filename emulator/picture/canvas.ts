import { GLYPH, glyphOf } from './font.js';

export type Point = readonly [x: number, y: number];

/** A picture to draw on: RGBA, colours as 0xRRGGBB, coordinates in pixels with smooth edges. */
export class Canvas {
  /** Four bytes a pixel: red, green, blue, 255. */
  readonly pixels: Uint8Array;
  readonly #words: Uint32Array;
  /** How much of each pixel of a row a polygon covers, while it is being drawn. */
  readonly #covered: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    const memory = new ArrayBuffer(width * height * 4);
    this.pixels = new Uint8Array(memory);
    this.#words = new Uint32Array(memory).fill(wordOf(0));
    this.#covered = new Float32Array(width);
  }

  /** Fills whole pixels of one row. */
  row(y: number, color: number, from = 0, to = this.width): void {
    this.#words.fill(wordOf(color), y * this.width + from, y * this.width + to);
  }

  rect(x0: number, y0: number, x1: number, y1: number, color: number, alpha = 1): void {
    const [left, right] = [Math.max(0, x0), Math.min(this.width, x1)];
    const [top, bottom] = [Math.max(0, y0), Math.min(this.height, y1)];
    if (left >= right || top >= bottom) return;
    for (let y = Math.floor(top); y < bottom; y += 1) {
      const covered = Math.min(bottom, y + 1) - Math.max(top, y);
      this.#span(y, left, right, color, covered * alpha);
    }
  }

  circle(x: number, y: number, radius: number, color: number, alpha = 1): void {
    const [top, bottom] = [Math.max(0, Math.floor(y - radius)), Math.min(this.height - 1, Math.ceil(y + radius))];
    for (let row = top; row <= bottom; row += 1) {
      const half = radius * radius - (row + 0.5 - y) ** 2;
      if (half > 0) this.#span(row, x - Math.sqrt(half), x + Math.sqrt(half), color, alpha);
    }
  }

  /** A ring of the width given, drawn inwards. */
  ring(x: number, y: number, radius: number, width: number, color: number): void {
    const inner = Math.max(0, radius - width);
    const [top, bottom] = [Math.max(0, Math.floor(y - radius)), Math.min(this.height - 1, Math.ceil(y + radius))];
    for (let row = top; row <= bottom; row += 1) {
      const distance = (row + 0.5 - y) ** 2;
      const outside = Math.sqrt(Math.max(0, radius * radius - distance));
      const inside = Math.sqrt(Math.max(0, inner * inner - distance));
      this.#span(row, x - outside, x - inside, color, 1);
      this.#span(row, x + inside, x + outside, color, 1);
    }
  }

  polygon(points: readonly Point[], color: number, alpha = 1): void {
    const ys = points.map(([, y]) => y);
    const [top, bottom] = [Math.max(0, Math.floor(Math.min(...ys))), Math.min(this.height, Math.ceil(Math.max(...ys)))];
    const lines = 3;
    for (let y = top; y < bottom; y += 1) {
      let [first, last] = [this.width, 0];
      for (let line = 0; line < lines; line += 1) {
        const crossings = crossingsAt(points, y + (line + 0.5) / lines);
        for (let index = 0; index + 1 < crossings.length; index += 2) {
          const left = Math.max(0, crossings[index] ?? 0);
          const right = Math.min(this.width, crossings[index + 1] ?? 0);
          if (left >= right) continue;
          this.#cover(left, right, 1 / lines);
          first = Math.min(first, Math.floor(left));
          last = Math.max(last, Math.ceil(right));
        }
      }
      for (let x = first; x < last; x += 1) this.#blend(y * this.width + x, color, (this.#covered[x] ?? 0) * alpha);
      this.#covered.fill(0, first, Math.max(first, last));
    }
  }

  line([x0, y0]: Point, [x1, y1]: Point, width: number, color: number): void {
    const length = Math.hypot(x1 - x0, y1 - y0) || 1;
    const [dx, dy] = [((y1 - y0) / length) * (width / 2), ((x0 - x1) / length) * (width / 2)];
    this.polygon(
      [
        [x0 + dx, y0 + dy],
        [x1 + dx, y1 + dy],
        [x1 - dx, y1 - dy],
        [x0 - dx, y0 - dy],
      ],
      color,
    );
  }

  /** Text with its top left corner at x, y; `dot` is the size of one dot of the font in pixels, `grow` makes every stroke bolder by so many. */
  text(text: string, x: number, y: number, dot: number, color: number, grow = 0): void {
    let left = x;
    for (const character of text) {
      const columns = glyphOf(character);
      for (let column = 0; column < GLYPH.width; column += 1) {
        const bits = columns[column] ?? 0;
        for (let row = 0; row < GLYPH.height; row += 1) {
          if (!(bits & (1 << row))) continue;
          // One run per line of dots below each other.
          let end = row + 1;
          while (bits & (1 << end)) end += 1;
          this.rect(left + column * dot - grow, y + row * dot - grow, left + (column + 1) * dot + grow, y + end * dot + grow, color);
          row = end;
        }
      }
      left += GLYPH.advance * dot;
    }
  }

  #cover(left: number, right: number, part: number): void {
    const covered = this.#covered;
    const last = Math.ceil(right);
    for (let x = Math.floor(left); x < last; x += 1) covered[x] = (covered[x] ?? 0) + (Math.min(right, x + 1) - Math.max(left, x)) * part;
  }

  /** Part of one row, with the pixels at both ends covered in part. */
  #span(y: number, from: number, to: number, color: number, alpha: number): void {
    const left = Math.max(0, from);
    const right = Math.min(this.width, to);
    if (left >= right) return;
    const first = Math.ceil(left);
    const last = Math.floor(right);
    if (first > last) {
      this.#blend(y * this.width + last, color, (right - left) * alpha);
      return;
    }
    if (first > left) this.#blend(y * this.width + first - 1, color, (first - left) * alpha);
    if (right > last) this.#blend(y * this.width + last, color, (right - last) * alpha);
    if (alpha > 0.995) this.row(y, color, first, last);
    else for (let x = first; x < last; x += 1) this.#blend(y * this.width + x, color, alpha);
  }

  #blend(pixel: number, color: number, alpha: number): void {
    const { pixels } = this;
    const at = pixel * 4;
    const part = (alpha * 256 + 0.5) | 0;
    const [red = 0, green = 0, blue = 0] = [pixels[at], pixels[at + 1], pixels[at + 2]];
    pixels[at] = red + ((((color >> 16) - red) * part) >> 8);
    pixels[at + 1] = green + (((((color >> 8) & 255) - green) * part) >> 8);
    pixels[at + 2] = blue + ((((color & 255) - blue) * part) >> 8);
  }
}

/** Where a horizontal line crosses the polygon's edges, from left to right. */
const crossingsAt = (points: readonly Point[], y: number): number[] => {
  const crossings: number[] = [];
  let [fromX, fromY] = points.at(-1) ?? [0, 0];
  for (const [x, yTo] of points) {
    if (yTo > y !== fromY > y) crossings.push(fromX + ((y - fromY) / (yTo - fromY)) * (x - fromX));
    [fromX, fromY] = [x, yTo];
  }
  return crossings.sort((one, other) => one - other);
};

/** A pixel as one word in memory order red, green, blue, alpha (little endian, as every platform of Node.js but s390x). */
const wordOf = (color: number): number => (0xff000000 | ((color & 0xff) << 16) | (color & 0xff00) | (color >> 16)) >>> 0;

/** The colour between two, `part` of the way. */
export const mix = (one: number, other: number, part: number): number => {
  const channel = (shift: number) => {
    const from = (one >> shift) & 255;
    return Math.round(from + (((other >> shift) & 255) - from) * part) << shift;
  };
  return channel(16) | channel(8) | channel(0);
};
