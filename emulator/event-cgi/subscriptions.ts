import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, isIPv4, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.js';
import { Refusal } from './refusal.js';

/** A subscription lives so long unless it is renewed, in milliseconds (6.1.1.1). */
export const LIFE = 90_000;

export interface Subscription {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly sendTimeout: number;
  readonly details: boolean;
  /** On the camera's clock. */
  expires: number;
}

/** One attempt to deliver an alarm. */
export interface Push {
  subscription: string;
  bytes: number;
  /** Why it did not arrive; absent where it did. */
  error?: string;
}

export interface PushOptions {
  /** Whether the status line and header of the document's examples go before the message (default). */
  head?: boolean;
  /** One connection for all messages of a subscription instead of one each. */
  kept?: boolean;
  /** Bytes of the next piece that is sent; the whole message at once where left out. */
  piece?: () => number;
  /** Milliseconds before the next piece; 0 waits for nothing. */
  pause?: () => number;
  /** True: the connection ends in the midst of this message, by a reset where it is for this message alone. */
  breaks?: () => boolean;
}

const HEAD = 'HTTP/1.0 200 OK\r\nContent-type: text/plain;charset=utf-8\r\n\r\n';

/** Those who want alarms pushed over TCP, and the way to them. */
export class Subscriptions {
  readonly #now: Clock;
  readonly #options: PushOptions;
  readonly #live = new Map<string, Subscription>();
  readonly #sockets = new Map<string, Socket>();
  /** The delivery under way of each subscription: alarms arrive in their order. */
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #closed = new AbortController();
  /** The latest attempts, oldest first; at most 1000. */
  readonly pushes: Push[] = [];

  constructor(now: Clock, options: PushOptions) {
    this.#now = now;
    this.#options = options;
  }

  /** Those that have not run out, oldest first. */
  list(): Subscription[] {
    for (const [id, { expires }] of this.#live) if (expires <= this.#now()) this.#remove(id);
    return [...this.#live.values()];
  }

  /** @throws Refusal for what is no `IP:PORT` */
  add(address: string, options: { connectTimeout?: number; sendTimeout?: number; details: boolean }): Subscription {
    const [, host = '', port = ''] = /^([\d.]+):(\d{1,5})$/.exec(address) ?? [];
    if (!isIPv4(host) || Number(port) < 1 || Number(port) > 65_535) throw new Refusal('parameter', 'address is no IP:PORT');
    const { connectTimeout = 500, sendTimeout = 500, details } = options;
    const id = randomBytes(16).toString('hex');
    const subscription = { id, host, port: Number(port), connectTimeout, sendTimeout, details, expires: this.#now() + LIFE };
    this.#live.set(id, subscription);
    return subscription;
  }

  renew(id: string): void {
    this.#find(id).expires = this.#now() + LIFE;
  }

  delete(id: string): void {
    this.#remove(this.#find(id).id);
  }

  /** Sends everybody the message that is theirs; what became of it when each has it or has failed to take it. */
  async push(message: (details: boolean) => Buffer): Promise<Push[]> {
    const pushes = await Promise.all(
      this.list().map((subscription) => {
        const bytes = Buffer.concat([Buffer.from(this.#options.head === false ? '' : HEAD), message(subscription.details)]);
        const turn = (this.#queues.get(subscription.id) ?? Promise.resolve()).then(() => this.#attempt(subscription, bytes));
        this.#queues.set(subscription.id, turn);
        return turn;
      }),
    );
    return pushes.filter((push) => push !== undefined);
  }

  async #attempt(subscription: Subscription, bytes: Buffer): Promise<Push | undefined> {
    if (!this.#live.has(subscription.id)) return undefined;
    const push: Push = { subscription: subscription.id, bytes: bytes.length };
    try {
      await this.#deliver(subscription, bytes);
    } catch (error) {
      push.error = error instanceof Error ? error.message : String(error);
    }
    this.pushes.push(push);
    this.pushes.splice(0, this.pushes.length - 1000);
    return push;
  }

  /** Forgets every subscription, as a camera does that is restarted. */
  forget(): void {
    for (const id of [...this.#live.keys()]) this.#remove(id);
  }

  close(): void {
    this.#closed.abort();
    this.forget();
  }

  #find(id: string): Subscription {
    const found = this.list().find((subscription) => subscription.id === id);
    if (!found) throw new Refusal('subscription', 'there is no such subscription');
    return found;
  }

  #remove(id: string): void {
    this.#live.delete(id);
    this.#queues.delete(id);
    this.#sockets.get(id)?.destroy();
    this.#sockets.delete(id);
  }

  async #deliver(subscription: Subscription, bytes: Buffer): Promise<void> {
    const within = (milliseconds: number): AbortSignal => AbortSignal.any([this.#closed.signal, AbortSignal.timeout(milliseconds)]);
    const before = this.#sockets.get(subscription.id);
    const kept = before?.writable ? before : undefined;
    const socket = kept ?? connect(subscription.port, subscription.host);
    try {
      if (!kept) await once(socket, 'connect', { signal: within(subscription.connectTimeout) });
      const signal = within(subscription.sendTimeout);
      if (this.#options.kept && !kept) this.#keep(subscription.id, socket);
      await this.#send(socket, bytes, signal);
      if (this.#options.kept) return;
      const sent = once(socket, 'finish', { signal });
      socket.end();
      await sent;
      socket.destroy();
    } catch (error) {
      if (!socket.writableEnded) socket.destroy();
      throw error;
    }
  }

  async #send(socket: Socket, bytes: Buffer, signal: AbortSignal): Promise<void> {
    const { piece, pause, breaks } = this.#options;
    const end = breaks?.() ? Math.floor(bytes.length / 2) : bytes.length;
    for (let at = 0; at < end; ) {
      const size = Math.max(1, piece?.() ?? end);
      if (!socket.write(bytes.subarray(at, Math.min(end, at + size)))) await once(socket, 'drain', { signal });
      at += size;
      const wait = pause?.() ?? 0;
      if (at < end && wait > 0) await delay(wait, undefined, { signal });
    }
    if (end === bytes.length) return;
    // A reset would take with it what was sent before and is still on its way.
    if (this.#options.kept) socket.end();
    else socket.resetAndDestroy();
    throw new Error('the connection broke');
  }

  #keep(id: string, socket: Socket): void {
    this.#sockets.set(id, socket);
    socket.resume();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#sockets.get(id) === socket) this.#sockets.delete(id);
    });
  }
}
