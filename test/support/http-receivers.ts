import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CameraError, type PushReply, type PushRequest, type Receivers } from '../../src/index.js';

type Handler = (request: PushRequest) => Promise<PushReply>;

/** What receives pushes over HTTP, as a Node-RED does with its HTTP nodes, without one. */
export class HttpReceivers implements Receivers {
  readonly #server: Server;
  readonly handlers = new Map<string, Handler>();
  readonly notes: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      const { method = '', url = '', headers } = request;
      const [path = ''] = url.split('?');
      const handler = this.handlers.get(path);
      const reply = ({ status, body = '' }: PushReply): void => {
        response.writeHead(status, { Connection: 'close' }).end(body);
        if (!request.complete) request.destroy();
      };
      if (!handler) return reply({ status: 404 });
      handler({ method, url: url.slice(path.length) || '/', headers, remoteAddress: '127.0.0.1', body: request }).then(reply, () =>
        reply({ status: 500 }),
      );
    });
  }

  static async start(): Promise<HttpReceivers> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HttpReceivers(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async tcp(): Promise<never> {
    throw new CameraError('UNSUPPORTED', 'no TCP here');
  }

  async http(path: string, handler: Handler) {
    if (this.handlers.has(path)) throw new CameraError('INVALID_PARAMETER', `two receive at ${path}`);
    this.handlers.set(path, handler);
    return { port: this.port, path, root: '', secure: false, release: () => void this.handlers.delete(path) };
  }

  debug(text: string): void {
    this.notes.push(text);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
