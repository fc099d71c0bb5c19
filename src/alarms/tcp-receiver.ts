import { createServer, type Server, type Socket } from 'node:net';
import { CameraError } from '../camera/errors.js';
import type { Reception } from '../camera/receivers.js';
import { plainAddress } from '../camera/route.js';

type Handler = (socket: Socket) => void;

export interface TcpReceiverOptions {
  host: string;
  /** 0: whichever is free. */
  port: number;
  debug(text: string): void;
}

/** Connections at once, over all cameras and per camera; a device needs one or two. */
const connectionLimit = 2048;
const perAddressLimit = 16;
/** Milliseconds a connection may be idle: devices push an event and go, or stay for the next. */
const idleLimit = 300_000;

/** One listening port: connections by the address that they come from. */
class Port {
  readonly #server: Server;
  readonly #handlers = new Map<string, Handler>();
  readonly #sockets = new Map<Socket, string>();
  readonly #debug: (text: string) => void;
  #refusedAt = 0;

  constructor(debug: (text: string) => void) {
    this.#debug = debug;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = connectionLimit;
  }

  get number(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get isIdle(): boolean {
    return this.#handlers.size === 0;
  }

  has(address: string): boolean {
    return this.#handlers.has(address);
  }

  async open(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, ...(host === '' ? {} : { host }) }, () => {
        this.#server.removeListener('error', reject);
        this.#server.on('error', (error) => this.#debug(`the receiver of pushed alarms failed: ${error.message}`));
        resolve();
      });
    });
  }

  add(addresses: readonly string[], handler: Handler): () => void {
    for (const address of addresses) this.#handlers.set(address, handler);
    return () => {
      for (const address of addresses) {
        if (this.#handlers.get(address) !== handler) continue;
        this.#handlers.delete(address);
        for (const [socket, from] of this.#sockets) if (from === address) socket.destroy();
      }
    };
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  #accept(socket: Socket): void {
    socket.on('error', () => {});
    const address = plainAddress(socket.remoteAddress);
    const handler = this.#handlers.get(address);
    const open = [...this.#sockets.values()].filter((from) => from === address).length;
    if (!handler || open >= perAddressLimit) {
      socket.destroy();
      this.#refused(handler ? `too many connections from ${address}` : `a connection from ${address}, which is no camera that pushes here`);
      return;
    }
    this.#sockets.set(socket, address);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.setTimeout(idleLimit, () => socket.destroy());
    socket.setKeepAlive(true, 30_000);
    handler(socket);
  }

  /** At most one line a minute: a scanner must not fill the log. */
  #refused(what: string): void {
    const now = Date.now();
    if (now - this.#refusedAt < 60_000) return;
    this.#refusedAt = now;
    this.#debug(`refused ${what}`);
  }
}

/**
 * The TCP receiver for pushed alarms: one port for all cameras, told apart by the address that they push from. Cameras that share an
 * address (behind one router) cannot be told apart so: each further one gets a port of its own.
 */
export class TcpReceiver {
  readonly #options: TcpReceiverOptions;
  #main: Promise<Port> | undefined;
  #users = 0;

  constructor(options: TcpReceiverOptions) {
    this.#options = options;
  }

  async register(addresses: readonly string[], handler: Handler): Promise<Reception> {
    const plain = addresses.map(plainAddress);
    this.#users += 1;
    let own: Port | undefined;
    try {
      this.#main ??= this.#open(this.#options.port);
      const main = await this.#main;
      if (plain.some((address) => main.has(address))) own = await this.#open(0);
      const port = own ?? main;
      const remove = port.add(plain, handler);
      let released = false;
      return {
        port: port.number,
        release: () => {
          if (released) return;
          released = true;
          remove();
          own?.close();
          this.#leave();
        },
      };
    } catch (error) {
      this.#leave();
      const text = error instanceof Error ? error.message : String(error);
      throw error instanceof CameraError
        ? error
        : new CameraError(
            'UNREACHABLE',
            `pushed alarms cannot be received on port ${this.#options.port} (${text}); choose another with ipcam.pushPort in settings.js`,
            { cause: error },
          );
    }
  }

  #leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#main?.then(
      (port) => port.close(),
      () => {},
    );
    this.#main = undefined;
  }

  async #open(port: number): Promise<Port> {
    const opened = new Port(this.#options.debug);
    await opened.open(this.#options.host, port);
    return opened;
  }
}
