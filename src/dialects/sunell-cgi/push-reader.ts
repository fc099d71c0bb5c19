import { ByteQueue } from '../../wire/byte-queue.js';

/** What a camera sent of its own accord. */
export interface Pushed {
  /** What stands in the request line behind the method, as it came; empty where there is none. */
  target: string;
  body: Buffer;
}

export interface PushLimits {
  /** Bytes of a head, and of a body. */
  head: number;
  body: number;
}

export const pushLimits: PushLimits = { head: 16 * 1024, body: 16 * 1024 * 1024 };

/** What comes is no request, or larger than any: the connection is of no use. */
export class PushRefused extends Error {}

const requestLine = /^([A-Z]{3,10})(\s.*?)?\s*HTTP\/1\.[01]$/i;
const pictureMark = Buffer.from('PictureData=');

/**
 * The requests on one connection of a camera, as loosely as the document prints them (2.6.22.4): the request line may have no target, the lines
 * of the head may end in a line feed alone, and a body may follow although its length is announced as 0. Such a body ends with its picture.
 */
export class PushReader {
  readonly #queue = new ByteQueue();
  readonly #limits: PushLimits;
  /** Called where the camera waits for leave to send the body. */
  readonly #goOn: () => void;
  #state: 'head' | 'body' | 'after' | 'unannounced' = 'head';
  #target = '';
  #length = 0;
  #scanned = 0;
  /** Where an unannounced body ends, as soon as it is known. */
  #end: number | undefined;

  constructor(goOn: () => void = () => {}, limits = pushLimits) {
    this.#goOn = goOn;
    this.#limits = limits;
  }

  /** Bytes of a request that is not whole yet. */
  get size(): number {
    return this.#queue.length;
  }

  /** The requests that this piece completes. @throws PushRefused */
  push(chunk: Buffer): Pushed[] {
    this.#queue.push(chunk);
    const pushed: Pushed[] = [];
    while (this.#step(pushed));
    if (this.#queue.length > this.#limits.body) throw new PushRefused('the message is too large');
    return pushed;
  }

  /** What only the end of the connection ends. */
  end(): Pushed[] {
    if (this.#state !== 'unannounced' || this.#queue.length === 0) return [];
    return [{ target: this.#target, body: this.#queue.take(this.#queue.length) }];
  }

  /** False where more has to come. */
  #step(pushed: Pushed[]): boolean {
    switch (this.#state) {
      case 'head':
        return this.#readHead(pushed);
      case 'body':
        if (this.#queue.length < this.#length) return false;
        return this.#tell(pushed, this.#length);
      case 'after':
        return this.#look();
      case 'unannounced':
        return this.#readUnannounced(pushed);
    }
  }

  #readHead(pushed: Pushed[]): boolean {
    this.#skipLineEnds();
    const bytes = this.#queue.peek();
    const from = Math.max(0, this.#scanned - 3);
    const ends = [bytes.indexOf('\n\r\n', from), bytes.indexOf('\n\n', from)].filter((at) => at >= 0);
    this.#scanned = bytes.length;
    if (ends.length === 0) {
      if (bytes.length > this.#limits.head) throw new PushRefused('the head of the message is too large');
      return false;
    }
    const end = Math.min(...ends);
    const behind = bytes[end + 1] === 13 ? end + 3 : end + 2;
    const [first = '', ...lines] = bytes.toString('latin1', 0, Math.min(end, this.#limits.head)).split(/\r?\n/);
    const [, , target = ''] = requestLine.exec(first.trim()) ?? [];
    if (!requestLine.test(first.trim())) throw new PushRefused('this is no request');
    const header = (name: string): string | undefined =>
      lines
        .find((line) => line.toLowerCase().startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim();
    if (header('transfer-encoding') !== undefined) throw new PushRefused('the message comes in chunks');
    const length = header('content-length') ?? '';
    this.#queue.skip(behind);
    this.#scanned = 0;
    this.#target = target.trim();
    this.#length = /^\d{1,12}$/.test(length) ? Number(length) : 0;
    if (this.#length > this.#limits.body) throw new PushRefused('the message is too large');
    if (/100-continue/i.test(header('expect') ?? '')) this.#goOn();
    if (this.#length > 0) this.#state = 'body';
    else this.#tell(pushed, 0);
    return true;
  }

  #tell(pushed: Pushed[], length: number): boolean {
    pushed.push({ target: this.#target, body: this.#queue.take(length) });
    this.#state = 'after';
    this.#scanned = 0;
    return true;
  }

  /** Another request, or a body that nobody announced. */
  #look(): boolean {
    this.#skipLineEnds();
    const start = this.#queue.peek().toString('latin1', 0, 12);
    if (start === '' || (/^[A-Z]+$/.test(start) && start.length < 11)) return false;
    this.#state = /^[A-Z]{3,10}\s/.test(start) ? 'head' : 'unannounced';
    this.#scanned = 0;
    this.#end = undefined;
    return true;
  }

  #readUnannounced(pushed: Pushed[]): boolean {
    const bytes = this.#queue.peek();
    if (this.#end === undefined) {
      const mark = bytes.indexOf(pictureMark, Math.max(0, this.#scanned - pictureMark.length));
      this.#scanned = bytes.length;
      if (mark < 0 && bytes.length > this.#limits.head) throw new PushRefused('this is no message');
      if (mark < 0) return false;
      const length = /PictureDataLen\s*=\s*(\d{1,9})/i.exec(bytes.toString('latin1', 0, mark))?.[1];
      this.#end = length === undefined ? Number.POSITIVE_INFINITY : mark + pictureMark.length + Number(length);
    }
    return bytes.length >= this.#end ? this.#tell(pushed, this.#end) : false;
  }

  #skipLineEnds(): void {
    const bytes = this.#queue.peek();
    let count = 0;
    while (bytes[count] === 10 || bytes[count] === 13) count += 1;
    if (count === 0) return;
    this.#queue.skip(count);
    this.#scanned = Math.max(0, this.#scanned - count);
  }
}
