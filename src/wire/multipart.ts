import { CameraError } from '../camera/errors.js';
import { ByteQueue } from './byte-queue.js';
import { setProperty } from './property.js';

export interface MultipartPart {
  /** By lower-case name. */
  headers: Record<string, string>;
  body: Buffer;
}

export interface MultipartOptions {
  /** As the content type names it; without, the first line that begins with `--`. */
  boundary?: string | undefined;
  /** Most bytes of one part. */
  limit: number;
}

const lineFeed = 10;
const longestHead = 16 * 1024;

/** The boundary in a content type; some devices write its leading dashes too. */
export const boundaryOf = (contentType: string): string | undefined =>
  /boundary\s*=\s*(?:"([^"]+)"|([^\s;,]+))/i
    .exec(contentType)
    ?.slice(1)
    .find((text) => text !== undefined)
    ?.replace(/^-+/, '') || undefined;

/** Begins like a header or a status line, as far as it has come; binary data do not. */
const looksLikeHead = (line: string): boolean => /^[\x21-\x7e][\x20-\x7e\t]*\r?$/.test(line);

/**
 * The parts of a multipart stream as devices send it: lengths may be missing, status lines may stand among the headers, lines may end in a line
 * feed alone, whatever stands before the first boundary or between parts is skipped. A part ends by its length or where the next boundary comes,
 * whichever is first. Every byte is looked at a fixed number of times, and no more is kept than one part may have.
 */
export class MultipartReader {
  readonly #queue = new ByteQueue();
  readonly #limit: number;
  #delimiter: Buffer | undefined;
  #state: 'between' | 'line' | 'head' | 'body' = 'between';
  #headers: Record<string, string> = {};
  #headLength = 0;
  /** Bytes at the queue's front that hold nothing of interest. */
  #scanned = 0;

  constructor({ boundary, limit }: MultipartOptions) {
    this.#limit = limit;
    if (boundary) this.#delimiter = Buffer.from(`--${boundary}`, 'latin1');
  }

  /** The parts that this piece completes. @throws CameraError BAD_RESPONSE where a part is larger than the limit */
  push(chunk: Buffer): MultipartPart[] {
    this.#queue.push(chunk);
    const parts: MultipartPart[] = [];
    while (this.#step(parts));
    return parts;
  }

  /** The part that only the end of the stream ends; the line end behind it is the stream's, as before a boundary. */
  end(): MultipartPart[] {
    if (this.#state !== 'body' || this.#headers['content-length'] !== undefined || this.#queue.length === 0) return [];
    const bytes = this.#queue.peek();
    const lineEnd = bytes.at(-1) !== lineFeed ? 0 : bytes.at(-2) === 13 ? 2 : 1;
    return [{ headers: this.#headers, body: this.#queue.take(bytes.length - lineEnd) }];
  }

  /** False where more has to come. */
  #step(parts: MultipartPart[]): boolean {
    switch (this.#state) {
      case 'between':
        return this.#findBoundary();
      case 'line':
        return this.#skipLine();
      case 'head':
        return this.#readHead();
      case 'body':
        return this.#readBody(parts);
    }
  }

  #findBoundary(): boolean {
    const bytes = this.#queue.peek();
    if (!this.#delimiter) return this.#learnBoundary(bytes);
    const at = bytes.indexOf(this.#delimiter);
    if (at < 0) {
      this.#queue.skip(Math.max(0, bytes.length - this.#delimiter.length + 1));
      return false;
    }
    this.#queue.skip(at + this.#delimiter.length);
    this.#state = 'line';
    return true;
  }

  #learnBoundary(bytes: Buffer): boolean {
    const end = bytes.indexOf(lineFeed, this.#scanned);
    if (end < 0 && bytes.length < 256) {
      this.#scanned = bytes.length;
      return false;
    }
    const line = bytes.toString('latin1', 0, end < 0 ? bytes.length : end).trim();
    const boundary = /^--+([\x21-\x7e]{1,70})$/.exec(line)?.[1];
    if (boundary && end >= 0) this.#delimiter = Buffer.from(`--${boundary}`, 'latin1');
    else this.#queue.skip(end < 0 ? bytes.length : end + 1);
    this.#scanned = 0;
    return true;
  }

  /** What stands behind a boundary on its line. */
  #skipLine(): boolean {
    const end = this.#queue.peek().indexOf(lineFeed);
    this.#queue.skip(end < 0 ? this.#queue.length : end + 1);
    if (end < 0) return false;
    this.#state = 'head';
    this.#headers = {};
    this.#headLength = 0;
    this.#scanned = 0;
    return true;
  }

  #readHead(): boolean {
    const bytes = this.#queue.peek();
    const [first] = bytes;
    if (first === undefined) return false;
    const end = bytes.indexOf(lineFeed, this.#scanned);
    // Some templates of devices leave the blank line out: what is no text is the body.
    if (first !== lineFeed && first !== 13 && (first < 0x21 || first > 0x7e)) return this.#beginBody(0);
    if (end < 0) {
      this.#scanned = bytes.length;
      if (this.#headLength + bytes.length > longestHead) this.#state = 'between';
      return this.#state === 'between';
    }
    const line = bytes.toString('latin1', 0, Math.min(end, longestHead));
    if (line.trim() === '') return this.#beginBody(end + 1);
    if (!looksLikeHead(line)) return this.#beginBody(0);
    this.#headLength += end;
    this.#queue.skip(end + 1);
    this.#scanned = 0;
    const [, name, value] = /^([\w-]{1,64})\s*:(.*)$/.exec(line.trimEnd()) ?? [];
    if (name !== undefined && value !== undefined) setProperty(this.#headers, name.toLowerCase(), value.trim());
    if (this.#headLength > longestHead) this.#state = 'between';
    return true;
  }

  #beginBody(skip: number): boolean {
    this.#queue.skip(skip);
    this.#scanned = 0;
    this.#state = 'body';
    const length = this.#headers['content-length'];
    // What is no length is none.
    if (length !== undefined && !/^\d{1,15}$/.test(length)) delete this.#headers['content-length'];
    if (Number(this.#headers['content-length'] ?? 0) > this.#limit) throw this.#tooLarge();
    return true;
  }

  #readBody(parts: MultipartPart[]): boolean {
    const bytes = this.#queue.peek();
    const length = this.#headers['content-length'] === undefined ? undefined : Number(this.#headers['content-length']);
    const end = this.#boundaryIn(bytes);
    if (end && (length === undefined || end.at < length)) return this.#complete(parts, end.body, end.at);
    if (length !== undefined && bytes.length >= length) return this.#complete(parts, length, length);
    if (bytes.length > this.#limit + 256) throw this.#tooLarge();
    return false;
  }

  /** A boundary at the beginning of a line: where it begins, and where the part ends before it. */
  #boundaryIn(bytes: Buffer): { at: number; body: number } | undefined {
    const delimiter = this.#delimiter;
    if (!delimiter) return undefined;
    for (let from = this.#scanned; ; ) {
      const at = bytes.indexOf(delimiter, from);
      if (at < 0) {
        this.#scanned = Math.max(0, bytes.length - delimiter.length + 1);
        return undefined;
      }
      if (at === 0) return { at, body: 0 };
      if (bytes[at - 1] === lineFeed) return { at, body: bytes[at - 2] === 13 ? at - 2 : at - 1 };
      from = at + 1;
    }
  }

  #complete(parts: MultipartPart[], body: number, consumed: number): boolean {
    const data = this.#queue.take(body);
    this.#queue.skip(consumed - body);
    this.#scanned = 0;
    this.#state = 'between';
    parts.push({ headers: this.#headers, body: data });
    return true;
  }

  #tooLarge(): CameraError {
    return new CameraError('BAD_RESPONSE', `a part of the stream is larger than ${Math.round(this.#limit / 1024 / 1024)} MiB`);
  }
}
