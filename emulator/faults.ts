import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { headText, lengthOf, piecesOf, type Reply, withHeader } from './reply.js';

/** Every way in which a camera can misbehave, with what it takes. */
export type FaultKind =
  /** answers `ms` later than it would; combines with any other fault */
  | { kind: 'latency'; ms: number }
  /** takes the request and never answers */
  | { kind: 'hang' }
  /** closes the connection (FIN) before answering */
  | { kind: 'drop' }
  /** resets the connection (RST) before answering */
  | { kind: 'reset' }
  /** sends the headers and half of the body, then closes */
  | { kind: 'half' }
  /** sends the body and goes on sending blanks until the client leaves */
  | { kind: 'endless' }
  /** sends bytes that are no HTTP, then closes */
  | { kind: 'garbage' }
  | { kind: 'wrongContentType'; contentType?: string }
  | { kind: 'noContentType' }
  /** ends the status line and the headers with \n alone */
  | { kind: 'lfOnly' }
  /** answers HTTP/1.0 without a length; the end of the connection ends the body */
  | { kind: 'http10' }
  /** sends chunks whose sizes are no numbers */
  | { kind: 'badChunk' }
  /** answers XML whose entities grow without bound when resolved */
  | { kind: 'entityBomb' }
  /** answers a body of `bytes` blanks */
  | { kind: 'huge'; bytes: number }
  /** answers this instead */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** sends the body byte by byte, `ms` apart (1 where left out) */
  | { kind: 'slowDrip'; ms?: number }
  /** answers properly and closes the connection without having announced it */
  | { kind: 'closeAfter' };

/** A fault and the requests it is for; `times` counts down with each request it has met. */
export type Fault = FaultKind & {
  /** only the next so many matching requests; every one where left out */
  times?: number;
  /** only URLs that begin with this */
  path?: string;
};

/** One request and the ways to answer it. */
export interface Exchange {
  socket: Socket;
  /** aborted when the connection ends or the server closes */
  signal: AbortSignal;
  /** what the camera would answer: calling it lets the request take effect */
  reply: () => Promise<Reply>;
  /** answers as a sound server would */
  send: (reply: Reply) => Promise<void>;
  reset: () => void;
}

type Effect<K extends FaultKind['kind']> = (exchange: Exchange, fault: Extract<FaultKind, { kind: K }>) => void | Promise<void>;

const BLANKS = Buffer.alloc(64 * 1024, ' ');

const ENTITY_BOMB = [
  '<?xml version="1.0"?>',
  '<!DOCTYPE bomb [',
  '<!ENTITY a "boom">',
  ...[...'abcdefghi'].map((name, index) => `<!ENTITY ${String.fromCharCode(98 + index)} "${`&${name};`.repeat(10)}">`),
  ']>',
  '<bomb>&j;</bomb>',
].join('\n');

/** Waits while the client reads more slowly than the camera sends. */
const write = async ({ socket, signal }: Exchange, data: string | Buffer): Promise<void> => {
  signal.throwIfAborted();
  if (!socket.write(data)) await once(socket, 'drain', { signal });
};

/** Head with the length the body really has: what is broken is broken elsewhere. */
const sized = (reply: Reply): Reply => {
  const length = lengthOf(reply);
  return length === undefined ? reply : withHeader(reply, 'Content-Length', String(length));
};

/** Of a stream that does not tell its length: its first piece, as a chunk that breaks off. */
const halfChunk = async (exchange: Exchange, reply: Reply): Promise<void> => {
  await write(exchange, headText(withHeader(reply, 'Transfer-Encoding', 'chunked')));
  for await (const piece of piecesOf(reply)) {
    await write(exchange, `${piece.length.toString(16)}\r\n`);
    await write(exchange, piece.subarray(0, Math.floor(piece.length / 2)));
    break;
  }
  exchange.socket.end();
};

const EFFECTS: { [K in FaultKind['kind']]: Effect<K> } = {
  latency: async (exchange, { ms }) => {
    await delay(ms, undefined, { signal: exchange.signal });
  },
  hang: () => {},
  drop: ({ socket }) => {
    socket.end();
  },
  reset: ({ reset }) => reset(),
  garbage: ({ socket }) => {
    socket.end(Buffer.from([0x16, 0x03, 0x01, 0x00, 0xff, 0x00, 0x0d, 0x0a, 0x7f, 0x00, 0xfe, 0x0d, 0x0a, 0x0d, 0x0a]));
  },
  half: async (exchange) => {
    const whole = await exchange.reply();
    if (lengthOf(whole) === undefined) return halfChunk(exchange, whole);
    const reply = sized(whole);
    let left = Math.floor((lengthOf(reply) ?? 0) / 2);
    await write(exchange, headText(reply));
    for await (const piece of piecesOf(reply)) {
      await write(exchange, piece.subarray(0, left));
      left -= Math.min(left, piece.length);
      if (left === 0) break;
    }
    exchange.socket.end();
  },
  endless: async (exchange) => {
    const reply = withHeader(await exchange.reply(), 'Content-Length');
    await write(exchange, headText(reply));
    for await (const piece of piecesOf(reply)) await write(exchange, piece);
    // A pause per block: the camera shares its thread with the client under test.
    for (;;) {
      await write(exchange, BLANKS);
      await delay(1, undefined, { signal: exchange.signal });
    }
  },
  wrongContentType: async ({ send, reply }, { contentType = 'application/x-unknown' }) =>
    send(withHeader(await reply(), 'Content-Type', contentType)),
  noContentType: async ({ send, reply }) => send(withHeader(await reply(), 'Content-Type')),
  lfOnly: async (exchange) => {
    const reply = sized(await exchange.reply());
    await write(exchange, headText(reply, { eol: '\n' }));
    for await (const piece of piecesOf(reply)) await write(exchange, piece);
    exchange.socket.end();
  },
  http10: async (exchange) => {
    const reply = withHeader(await exchange.reply(), 'Content-Length');
    await write(exchange, headText(reply, { version: '1.0' }));
    for await (const piece of piecesOf(reply)) await write(exchange, piece);
    exchange.socket.end();
  },
  badChunk: async (exchange) => {
    const reply = withHeader(withHeader(await exchange.reply(), 'Content-Length'), 'Transfer-Encoding', 'chunked');
    await write(exchange, headText(reply));
    for await (const piece of piecesOf(reply))
      await write(exchange, Buffer.concat([Buffer.from('zzz\r\n'), piece, Buffer.from('\r\n-5\r\n')]));
    exchange.socket.end();
  },
  entityBomb: ({ send }) => send({ headers: { 'Content-Type': 'text/xml' }, body: ENTITY_BOMB }),
  huge: async ({ send, reply }, { bytes }) => {
    async function* blanks(): AsyncGenerator<Buffer> {
      for (let left = bytes; left > 0; left -= BLANKS.length) yield BLANKS.subarray(0, Math.min(left, BLANKS.length));
    }
    await send({ ...withHeader(await reply(), 'Content-Length', String(bytes)), body: blanks() });
  },
  status: ({ send }, { status, headers = {}, body = '' }) => send({ status, headers, body }),
  slowDrip: async (exchange, { ms = 1 }) => {
    const reply = sized(await exchange.reply());
    await write(exchange, headText(reply));
    for await (const piece of piecesOf(reply)) {
      for (const byte of piece) {
        await write(exchange, Buffer.of(byte));
        await delay(ms, undefined, { signal: exchange.signal });
      }
    }
    exchange.socket.end();
  },
  closeAfter: async ({ send, reply, socket }) => {
    await send(await reply());
    socket.end();
  },
};

/** The switches of one virtual camera. Faults may be added and removed at any time; the first that matches applies. */
export class Faults {
  #faults: Fault[] = [];

  /** Adds a fault; the function returned takes it away again. */
  add(fault: Fault): () => void {
    const own = { ...fault };
    this.#faults.push(own);
    return () => {
      this.#faults = this.#faults.filter((other) => other !== own);
    };
  }

  clear(): void {
    this.#faults = [];
  }

  /** Answers the request, broken in the ways that are switched on. */
  async apply(url: string, exchange: Exchange): Promise<void> {
    const late = this.#take((fault) => fault.kind === 'latency', url);
    const fault = this.#take((candidate) => candidate.kind !== 'latency', url);
    if (late) await run(exchange, late);
    if (fault) await run(exchange, fault);
    else await exchange.send(await exchange.reply());
  }

  #take(wanted: (fault: Fault) => boolean, url: string): Fault | undefined {
    const found = this.#faults.find((fault) => wanted(fault) && url.startsWith(fault.path ?? '') && (fault.times ?? 1) > 0);
    if (found?.times !== undefined) {
      found.times -= 1;
      if (found.times === 0) this.#faults = this.#faults.filter((fault) => fault !== found);
    }
    return found;
  }
}

const run = async <K extends FaultKind['kind']>(exchange: Exchange, fault: Extract<FaultKind, { kind: K }>): Promise<void> => {
  const effect: Effect<K> = EFFECTS[fault.kind as K];
  await effect(exchange, fault);
};
