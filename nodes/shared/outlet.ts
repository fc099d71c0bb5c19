import type { FlowMessage } from './types.js';

/** Messages that wait for the flow at the most, and bytes of their pictures: beyond, the oldest are dropped and counted. */
const queueLimit = 1000;
const queueBytes = 64 * 1024 * 1024;
/** Milliseconds of sending after which everything else has its turn. */
const slice = 5;
/** Milliseconds after which it is told what was dropped. */
const tellAfter = 1000;

interface Waiting {
  msg: FlowMessage;
  bytes: number;
  onDropped: (count: number) => void;
}

/** Hands messages to the flow a few a turn of the event loop, so that it keeps up with a burst; what it cannot keep up with is counted and told. */
export class Outlet {
  readonly #send: (msg: FlowMessage) => void;
  #queue: Waiting[] = [];
  #bytes = 0;
  #turning = false;
  readonly #dropped = new Map<Waiting['onDropped'], number>();
  #telling: NodeJS.Timeout | undefined;

  constructor(send: (msg: FlowMessage) => void) {
    this.#send = send;
  }

  /** @param onDropped told of how many messages handed over with it were dropped, once a second at the most */
  push(msg: FlowMessage, bytes: number, onDropped: (count: number) => void): void {
    this.#queue.push({ msg, bytes, onDropped });
    this.#bytes += bytes;
    while (this.#queue.length > queueLimit || (this.#bytes > queueBytes && this.#queue.length > 1)) this.#drop();
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => this.#turn());
  }

  /** What still waits is sent at once: the node closes. */
  flush(): void {
    const rest = this.#queue;
    this.#queue = [];
    this.#bytes = 0;
    for (const { msg } of rest) this.#send(msg);
    this.#tell();
  }

  #drop(): void {
    const oldest = this.#queue.shift();
    if (!oldest) return;
    this.#bytes -= oldest.bytes;
    this.#dropped.set(oldest.onDropped, (this.#dropped.get(oldest.onDropped) ?? 0) + 1);
    this.#telling ??= setTimeout(() => this.#tell(), tellAfter);
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const dropped = [...this.#dropped];
    this.#dropped.clear();
    for (const [onDropped, count] of dropped) onDropped(count);
  }

  #turn(): void {
    const end = performance.now() + slice;
    do {
      const next = this.#queue.shift();
      if (!next) {
        this.#turning = false;
        return;
      }
      this.#bytes -= next.bytes;
      this.#send(next.msg);
    } while (performance.now() < end);
    setImmediate(() => this.#turn());
  }
}
