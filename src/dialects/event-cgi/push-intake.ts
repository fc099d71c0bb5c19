import type { Socket } from 'node:net';
import { RootFramer } from './framing.js';

/** What came: a message, or word that one got lost. */
export type Intake = { message: Buffer } | { lost: string };

export interface IntakeLimits {
  /** Bytes of one message, and of everything that is held for the camera at once. */
  message: number;
  total: number;
  /** Milliseconds that one message may take. */
  duration: number;
  /** Milliseconds without a byte after which a connection that has begun to bring a message keeps later ones waiting no longer. */
  patience: number;
}

/** Milliseconds of work after which everything else has its turn. */
const slice = 20;

/** Bytes; a megapixel as base64 is less than one MiB. */
export const messageLimit = 16 * 1024 * 1024;

export const intakeLimits: IntakeLimits = { message: messageLimit, total: 32 * 1024 * 1024, duration: 60_000, patience: 2000 };

interface Connection {
  readonly socket: Socket;
  readonly framer: RootFramer;
  readonly items: Intake[];
  isOpen: boolean;
  brought: boolean;
  /** When it was made, or brought the latest byte of a message. */
  heard: number;
  /** Ends a message that takes too long. */
  deadline: NodeJS.Timeout | undefined;
}

const sizeOf = (item: Intake): number => ('message' in item ? item.message.length : 0);

/**
 * The messages of the connections that one camera makes, one connection for each message or one for all, in the order in which the camera
 * made them: a small message must not overtake a large one. What a camera may hold here is bounded, in bytes and in time.
 */
export class PushIntake {
  readonly #take: (item: Intake) => Promise<void>;
  readonly #now: () => number;
  readonly #limits: IntakeLimits;
  /** Oldest first. */
  #connections: Connection[] = [];
  /** Bytes of messages that wait to be taken. */
  #queued = 0;
  #draining = false;
  #again = false;
  #waiting: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * @param take called for one after the other; it does not reject
   * @param now milliseconds of a clock that is never set
   */
  constructor(take: (item: Intake) => Promise<void>, now: () => number, limits = intakeLimits) {
    this.#take = take;
    this.#now = now;
    this.#limits = limits;
  }

  /** Reads what a connection brings, to its end. */
  accept(socket: Socket): void {
    const framer = new RootFramer(this.#limits.message);
    const connection: Connection = {
      socket,
      framer,
      items: [],
      isOpen: true,
      brought: false,
      heard: this.#now(),
      deadline: undefined,
    };
    this.#connections.push(connection);
    socket.on('data', (piece: Buffer) => this.#read(connection, piece));
    socket.once('close', (failed) => {
      const isPartial = framer.isInside || (failed && !connection.brought);
      this.#end(connection, isPartial ? 'a pushed message broke off' : undefined);
    });
  }

  /** Nothing more is taken; the connections are their owner's to end. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#waiting);
    for (const { deadline } of this.#connections) clearTimeout(deadline);
  }

  #read(connection: Connection, piece: Buffer): void {
    if (this.#closed || !connection.isOpen) return;
    const { framer } = connection;
    const before = framer.lost;
    const messages = framer.push(piece);
    if (framer.lost > before) this.#add(connection, { lost: 'a pushed message was too long or broke off' });
    for (const message of messages) this.#add(connection, { message });
    if (messages.length > 0) connection.brought = true;
    if (messages.length > 0 || !framer.isInside) this.#stopClock(connection);
    if (framer.isInside) {
      connection.heard = this.#now();
      connection.deadline ??= setTimeout(() => this.#cut(connection, 'a pushed message took too long'), this.#limits.duration);
    }
    const held = this.#connections.reduce((sum, other) => sum + other.framer.size, this.#queued);
    if (held > this.#limits.total) this.#cut(connection, 'more was pushed than can be held');
    void this.#drain();
  }

  #add(connection: Connection, item: Intake): void {
    connection.items.push(item);
    this.#queued += sizeOf(item);
  }

  #cut(connection: Connection, lost: string): void {
    this.#end(connection, lost);
    connection.socket.destroy();
  }

  #end(connection: Connection, lost: string | undefined): void {
    if (!connection.isOpen) return;
    connection.isOpen = false;
    this.#stopClock(connection);
    if (lost !== undefined) this.#add(connection, { lost });
    void this.#drain();
  }

  #stopClock(connection: Connection): void {
    clearTimeout(connection.deadline);
    connection.deadline = undefined;
  }

  /** Hands over what is ready. */
  async #drain(): Promise<void> {
    this.#again = true;
    if (this.#draining) return;
    this.#draining = true;
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#pass();
    }
    this.#draining = false;
  }

  /** Once through the connections, up to the first that is still to bring what comes before. */
  async #pass(): Promise<void> {
    clearTimeout(this.#waiting);
    let begun = this.#now();
    for (let place = 0; ; ) {
      const connection = this.#connections[place];
      if (!connection) return;
      for (let item = connection.items.shift(); item; item = connection.items.shift()) {
        this.#queued -= sizeOf(item);
        await this.#take(item);
        if (this.#now() - begun > slice) {
          await new Promise((resolve) => setImmediate(resolve));
          begun = this.#now();
        }
        if (this.#closed) return;
      }
      const patience = this.#patience(connection);
      if (!connection.isOpen) this.#connections.splice(place, 1);
      else if (patience <= 0) place += 1;
      else {
        this.#waiting = setTimeout(() => void this.#drain(), patience);
        return;
      }
    }
  }

  /** Milliseconds for which others wait for this connection's next message. */
  #patience({ framer, brought, heard }: Connection): number {
    return brought && !framer.isInside ? 0 : this.#limits.patience - (this.#now() - heard);
  }
}
