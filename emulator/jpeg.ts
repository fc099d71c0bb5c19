import type { Canvas } from './picture/canvas.js';
import { AAN_SCALES, transform } from './picture/dct.js';
import { CHROMINANCE, HUFFMAN, type HuffmanTable, LUMINANCE, ZIGZAG } from './picture/jpeg-tables.js';

/** Writes codes of up to 16 bits, with the zero that has to follow every 0xFF. */
class BitWriter {
  #bytes = Buffer.alloc(64 * 1024);
  #length = 0;
  #bits = 0;
  #count = 0;

  write(code: number, length: number): void {
    this.#bits = ((this.#bits << length) | code) & 0xffffff;
    this.#count += length;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#byte((this.#bits >> this.#count) & 0xff);
    }
  }

  finish(): Buffer {
    this.write(0x7f, 7);
    return this.#bytes.subarray(0, this.#length);
  }

  #byte(value: number): void {
    if (this.#length + 2 > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    this.#bytes[this.#length++] = value;
    if (value === 0xff) this.#bytes[this.#length++] = 0;
  }
}

/** One of the picture's three planes: how it is quantised and coded. */
class Component {
  readonly #divisors: Float32Array;
  readonly #coefficients = new Int16Array(64);
  #previous = 0;

  constructor(
    quantisation: readonly number[],
    private readonly dc: HuffmanTable,
    private readonly ac: HuffmanTable,
  ) {
    this.#divisors = Float32Array.from(
      quantisation,
      (value, at) => 1 / (value * (AAN_SCALES[at >> 3] ?? 1) * (AAN_SCALES[at & 7] ?? 1) * 8),
    );
  }

  /** Writes a block of 64 samples around zero; spoils them. */
  encode(block: Float32Array, out: BitWriter): void {
    transform(block);
    const coefficients = this.#coefficients;
    let last = 0;
    for (let at = 0; at < 64; at += 1) {
      const index = ZIGZAG[at] ?? 0;
      const value = Math.round((block[index] ?? 0) * (this.#divisors[index] ?? 0));
      coefficients[at] = value;
      if (value !== 0) last = at;
    }
    const dc = coefficients[0] ?? 0;
    this.#number(dc - this.#previous, 0, this.dc, out);
    this.#previous = dc;
    let zeros = 0;
    for (let at = 1; at <= last; at += 1) {
      const value = coefficients[at] ?? 0;
      if (value === 0) {
        zeros += 1;
        continue;
      }
      for (; zeros > 15; zeros -= 16) this.#symbol(0xf0, this.ac, out);
      this.#number(value, zeros, this.ac, out);
      zeros = 0;
    }
    if (last < 63) this.#symbol(0x00, this.ac, out);
  }

  /** A number as its length in bits, coded with the zeros before it, and the bits. */
  #number(value: number, zeros: number, table: HuffmanTable, out: BitWriter): void {
    const length = 32 - Math.clz32(Math.abs(value));
    this.#symbol((zeros << 4) | length, table, out);
    if (length > 0) out.write(value < 0 ? value + (1 << length) - 1 : value, length);
  }

  #symbol(symbol: number, { codes, lengths }: HuffmanTable, out: BitWriter): void {
    out.write(codes[symbol] ?? 0, lengths[symbol] ?? 0);
  }
}

const segment = (marker: number, content: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
};

/** Annex K scaled by the usual formula. */
const scaled = (table: readonly number[], quality: number): number[] => {
  const bounded = Math.max(1, Math.min(100, quality));
  const percent = bounded < 50 ? 5000 / bounded : 200 - bounded * 2;
  return table.map((value) => Math.max(1, Math.min(255, Math.floor((value * percent + 50) / 100))));
};

const headOf = (width: number, height: number, tables: readonly (readonly number[])[]): Buffer => {
  const frame = Buffer.from([8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  const { luminance, chrominance } = HUFFMAN;
  const codes = [
    [0x00, luminance.dc],
    [0x10, luminance.ac],
    [0x01, chrominance.dc],
    [0x11, chrominance.ac],
  ] as const;
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    ...tables.map((table, id) => segment(0xdb, Buffer.from([id, ...ZIGZAG.map((at) => table[at] ?? 1)]))),
    segment(0xc0, frame),
    ...codes.map(([id, { bytes }]) => segment(0xc4, Buffer.concat([Buffer.of(id), bytes]))),
    segment(0xda, Buffer.from([3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0])),
  ]);
};

/**
 * A baseline JPEG of the picture, colours at half the resolution; quality 1…100. Written for the purpose because the snapshots of several
 * cameras a few times a second have to leave time for everything else in the process.
 */
export const encodeJpeg = (canvas: Canvas, quality = 80): Buffer => {
  const { width, height } = canvas;
  const tables = [scaled(LUMINANCE, quality), scaled(CHROMINANCE, quality)] as const;
  const { luminance, chrominance } = HUFFMAN;
  const [y, cb, cr] = [
    new Component(tables[0], luminance.dc, luminance.ac),
    new Component(tables[1], chrominance.dc, chrominance.ac),
    new Component(tables[1], chrominance.dc, chrominance.ac),
  ];
  const out = new BitWriter();
  const unit = new Unit();
  for (let top = 0; top < height; top += 16) {
    for (let left = 0; left < width; left += 16) {
      unit.load(canvas, left, top);
      for (const block of unit.luminance) y.encode(block, out);
      cb.encode(unit.blue, out);
      cr.encode(unit.red, out);
    }
  }
  return Buffer.concat([headOf(width, height, tables), out.finish(), Buffer.from([0xff, 0xd9])]);
};

/** 16 x 16 pixels as four blocks of brightness and one each of the two colour differences. */
class Unit {
  readonly luminance = [new Float32Array(64), new Float32Array(64), new Float32Array(64), new Float32Array(64)] as const;
  readonly blue = new Float32Array(64);
  readonly red = new Float32Array(64);

  /** Pixels beyond the edge repeat the last ones. */
  load({ pixels, width, height }: Canvas, left: number, top: number): void {
    this.blue.fill(0);
    this.red.fill(0);
    for (let down = 0; down < 16; down += 1) {
      const row = Math.min(height - 1, top + down) * width;
      for (let across = 0; across < 16; across += 1) {
        const from = (row + Math.min(width - 1, left + across)) * 4;
        const [red = 0, green = 0, blue = 0] = [pixels[from], pixels[from + 1], pixels[from + 2]];
        const bright = 0.299 * red + 0.587 * green + 0.114 * blue;
        const block = this.luminance[(((down >> 3) << 1) | (across >> 3)) as 0 | 1 | 2 | 3];
        block[((down & 7) << 3) | (across & 7)] = bright - 128;
        const half = ((down >> 1) << 3) | (across >> 1);
        // A quarter of each of four pixels, times the factor of the colour difference.
        this.blue[half] = (this.blue[half] ?? 0) + (blue - bright) * 0.14108;
        this.red[half] = (this.red[half] ?? 0) + (red - bright) * 0.17832;
      }
    }
  }
}
