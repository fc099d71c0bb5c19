import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A line to a device that delivers in pieces of any length, at times late, and breaks when it is told to. */
export class BadLine {
  readonly port: number;
  readonly #server: Server;
  readonly #target: number;
  readonly #random: () => number;
  readonly #sockets = new Set<Socket>();
  /** Bytes of the device that have not been delivered yet. */
  #waiting = 0;

  /** @param random numbers 0…1 */
  static async start(target: number, random: () => number): Promise<BadLine> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BadLine(server, target, random);
  }

  private constructor(server: Server, target: number, random: () => number) {
    this.#server = server;
    this.#target = target;
    this.#random = random;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#join(socket));
  }

  /** Nothing is under way. */
  get isClear(): boolean {
    return this.#waiting === 0;
  }

  /** Every connection breaks; what is under way is lost. */
  break(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(client: Socket): void {
    const device = connect({ host: '127.0.0.1', port: this.#target });
    for (const [one, other] of [
      [client, device],
      [device, client],
    ] as const) {
      this.#sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => {});
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    client.pipe(device);
    void this.#deliver(device, client);
  }

  async #deliver(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) await this.#inPieces(chunk, to);
      to.end();
    } catch {
      // It has been broken.
    }
  }

  async #inPieces(chunk: Buffer, to: Socket): Promise<void> {
    this.#waiting += chunk.length;
    let left = chunk.length;
    try {
      while (left > 0 && !to.destroyed) {
        const piece = chunk.subarray(chunk.length - left).subarray(0, 1 + Math.floor(this.#random() ** 3 * 600));
        to.write(piece);
        left -= piece.length;
        this.#waiting -= piece.length;
        if (this.#random() < 0.02) await delay(3);
        else await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      this.#waiting -= left;
    }
  }
}
