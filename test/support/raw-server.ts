import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A TCP server on loopback that answers by hand: for bytes that no HTTP server would send. */
export class RawServer {
  readonly url: string;
  readonly port: number;
  /** The head of every request, in order. */
  readonly heads: string[] = [];
  readonly sockets = new Set<Socket>();
  readonly #server: Server;

  /** @param answer called with each request's head, for requests without a body */
  static async start(answer: (socket: Socket, head: string) => void): Promise<RawServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RawServer(server, answer);
  }

  private constructor(server: Server, answer: (socket: Socket, head: string) => void) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.port}`;
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => {});
      let text = '';
      socket.on('data', (data) => {
        text += data.toString('latin1');
        for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
          const head = text.slice(0, end);
          text = text.slice(end + 4);
          this.heads.push(head);
          answer(socket, head);
        }
      });
    });
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
