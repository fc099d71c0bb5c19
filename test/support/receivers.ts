import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type PushReply, type PushRequest, type Receivers, TcpReceiver } from '../../src/index.js';

/** What receives pushed events on free ports of the loopback address, as Node-RED does for its cameras. */
export class LoopbackReceivers implements Receivers {
  /** What was said at debug level. */
  readonly lines: string[] = [];
  readonly #tcp = new TcpReceiver({ host: '127.0.0.1', port: 0, debug: (text) => this.debug(text) });
  readonly #handlers = new Map<string, (request: PushRequest) => Promise<PushReply>>();
  #http: Server | undefined;

  tcp: Receivers['tcp'] = (addresses, handler) => this.#tcp.register(addresses, handler);

  http: Receivers['http'] = async (path, handler) => {
    const key = `/${path.replace(/^\/+|\/+$/g, '')}`;
    const server = await this.#server();
    this.#handlers.set(key, handler);
    return {
      port: (server.address() as AddressInfo).port,
      path: key,
      root: '',
      secure: false,
      release: () => {
        this.#handlers.delete(key);
        if (this.#handlers.size === 0) this.close();
      },
    };
  };

  /** Where something is received. */
  get paths(): string[] {
    return [...this.#handlers.keys()];
  }

  /** Of the HTTP server, while something is received. */
  get port(): number {
    return (this.#http?.address() as AddressInfo | null | undefined)?.port ?? 0;
  }

  debug(text: string): void {
    this.lines.push(text);
  }

  close(): void {
    this.#http?.close();
    this.#http?.closeAllConnections();
    this.#http = undefined;
  }

  async #server(): Promise<Server> {
    if (this.#http) return this.#http;
    const server = createServer((request, response) => {
      const { method = 'GET', url = '/', headers, socket } = request;
      const path = url.replace(/[?#].*$/, '');
      const owner = [...this.#handlers.keys()].find((key) => path === key || path.startsWith(`${key}/`)) ?? '';
      const handler = this.#handlers.get(owner);
      const answer = ({ status, contentType = 'text/plain', body = '' }: PushReply): void => {
        response.writeHead(status, { 'Content-Type': contentType }).end(body);
      };
      if (!handler) return answer({ status: 404 });
      const push = { method, url: url.slice(owner.length) || '/', headers, remoteAddress: socket.remoteAddress ?? '', body: request };
      handler(push).then(answer, () => answer({ status: 500 }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#http = server;
    return server;
  }
}
