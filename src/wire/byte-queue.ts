/** Bytes that wait to be understood: added behind, taken in front, each copied once or twice however they come. */
export class ByteQueue {
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  push(chunk: Buffer): void {
    if (this.#end + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length);
    chunk.copy(this.#buffer, this.#end);
    this.#end += chunk.length;
  }

  /** What waits, without taking it: good until the next change. */
  peek(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  take(count: number): Buffer {
    const bytes = Buffer.from(this.peek().subarray(0, count));
    this.skip(count);
    return bytes;
  }

  skip(count: number): void {
    this.#start = Math.min(this.#end, this.#start + count);
    if (this.#start < this.#end) return;
    this.#start = 0;
    this.#end = 0;
    // A large message does not keep its room.
    if (this.#buffer.length > 1024 * 1024) this.#buffer = Buffer.alloc(0);
  }

  #makeRoom(more: number): void {
    const waiting = this.peek();
    const needed = waiting.length + more;
    const target = needed > this.#buffer.length / 2 ? Buffer.allocUnsafeSlow(Math.max(4096, needed * 2)) : this.#buffer;
    waiting.copy(target);
    this.#buffer = target;
    this.#start = 0;
    this.#end = waiting.length;
  }
}
