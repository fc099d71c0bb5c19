const end = Buffer.from('</root>');
const declaration = Buffer.from('<?xml');
const root = Buffer.from('<root');
const marks = [declaration, root];
const less = 0x3c;

/** Bytes that a buffer keeps between two messages, so that a camera with large pictures does not have it made anew for each. */
const keptCapacity = 64 * 1024;

const isAt = (bytes: Buffer, at: number, mark: Buffer): boolean =>
  at + mark.length <= bytes.length && bytes.compare(mark, 0, mark.length, at, at + mark.length) === 0;

/**
 * Cuts a stream into messages, from `<?xml` or `<root` to `</root>` (6.1.4): whatever stands before, such as an HTTP-like head or garbage,
 * is passed over. Every byte is looked at once, however the stream comes in pieces, and no more than one message is kept.
 */
export class RootFramer {
  readonly #limit: number;
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;
  /** Up to here the bytes are known to hold no mark. */
  #searched = 0;
  #inside = false;
  /** Messages given up: longer than the limit, or broken off before the next began. */
  lost = 0;

  /** @param limit most bytes of a message; a longer one is passed over */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True where a message has begun and not ended. */
  get isInside(): boolean {
    return this.#inside;
  }

  /** Bytes held. */
  get size(): number {
    return this.#length;
  }

  /** The messages that are complete with this piece, each a copy of its own. */
  push(piece: Buffer): Buffer[] {
    this.#append(piece);
    const messages: Buffer[] = [];
    let from = 0;
    for (;;) {
      const bytes = this.#buffer.subarray(0, this.#length);
      if (!this.#inside) {
        from = startOf(bytes, Math.max(from, this.#searched));
        this.#searched = from;
        if (!marks.some((mark) => isAt(bytes, from, mark))) break;
        this.#inside = true;
      }
      const at = bytes.indexOf(end, Math.max(from, this.#searched - end.length + 1));
      if (at >= 0 && at + end.length - from <= this.#limit) messages.push(this.#message(bytes.subarray(from, at + end.length)));
      else if (at >= 0 || this.#length - from > this.#limit) this.lost += 1;
      else {
        this.#searched = this.#length;
        break;
      }
      from = at >= 0 ? at + end.length : this.#length;
      this.#searched = from;
      this.#inside = false;
    }
    this.#discard(from);
    return messages;
  }

  /** The last message that begins here: what broke off before it began is no part of it. */
  #message(bytes: Buffer): Buffer {
    const declared = bytes.lastIndexOf(declaration);
    const begin = declared < 0 ? bytes.lastIndexOf(root) : declared;
    if (begin > 0) this.lost += 1;
    return Buffer.from(bytes.subarray(begin));
  }

  #append(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(length, Math.min(this.#buffer.length * 2, this.#limit + keptCapacity), 1024));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    piece.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  #discard(count: number): void {
    if (count === 0) return;
    const rest = this.#buffer.subarray(count, this.#length);
    if (this.#buffer.length > keptCapacity) this.#buffer = Buffer.from(rest);
    else this.#buffer.copyWithin(0, count, this.#length);
    this.#length = rest.length;
    this.#searched -= count;
  }
}

/** Whether a mark stands here, as far as the bytes go. */
const mayBe = (bytes: Buffer, at: number, mark: Buffer): boolean => {
  const length = Math.min(mark.length, bytes.length - at);
  for (let index = 0; index < length; index++) if (bytes[at + index] !== mark[index]) return false;
  return true;
};

/**
 * Where a message begins, or may begin with the bytes to come; the end of the bytes where nothing does. Goes byte by byte: a search for each
 * `<` costs a hundred times as much where there is nothing else.
 */
const startOf = (bytes: Buffer, from: number): number => {
  for (let at = from; at < bytes.length; at++)
    if (bytes[at] === less && (mayBe(bytes, at, declaration) || mayBe(bytes, at, root))) return at;
  return bytes.length;
};
