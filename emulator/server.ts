import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Faults } from './faults.js';
import { type RequestHead, sniffHeads } from './raw-requests.js';
import { headText, isWhole, lengthOf, piecesOf, type Reply, withHeader } from './reply.js';

/** A request as it arrived. */
export interface LoggedRequest {
  method: string;
  /** literally as received: neither decoded nor normalised */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface IncomingRequest extends LoggedRequest {
  /** aborted when the client leaves or the server closes: ends streams */
  signal: AbortSignal;
}

export type Handler = (request: IncomingRequest) => Reply | Promise<Reply>;

export interface ServerOptions {
  /** Port on 127.0.0.1; 0 (default) lets the system choose. */
  port?: number | undefined;
  /** Key and certificate (PEM): serve HTTPS. */
  tls?: { key: string | Buffer; cert: string | Buffer } | undefined;
  /** While true, every connection is reset as soon as it is made: a device that is switched off or restarting. */
  offline?: (() => boolean) | undefined;
  /** Answers what Node's HTTP parser refuses, such as a raw blank in the URL. A plain 400 where left out. */
  malformed?: ((raw: Buffer) => Reply) | undefined;
  /**
   * Takes requests that are no HTTP beyond their head, such as data behind an announced length of 0: only the first of a connection, faults
   * pass over it.
   */
  raw?: RawRequests | undefined;
}

export interface RawRequests {
  wants: (head: RequestHead) => boolean;
  /** What the client sends behind the head, until it ends its side or the answer is there. */
  handle: (head: RequestHead, data: AsyncIterable<Buffer>) => Promise<{ reply: Reply; body: Buffer }>;
}

const LOGGED_REQUESTS = 1000;
const LOGGED_BYTES = 64 * 1024 * 1024;
const LONGEST_BODY = 64 * 1024 * 1024;

/**
 * An HTTP server of a virtual camera, on loopback only: logs what it receives, misbehaves on demand (`faults`), and ends everything
 * at once on `close()`. The camera itself is the handler.
 */
export class VirtualServer {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly url: string;
  readonly faults = new Faults();
  /** The latest requests, oldest first; at most 1000 of them and 64 MiB of bodies. */
  readonly requests: LoggedRequest[] = [];
  /** What arrived and was no HTTP request. */
  readonly malformed: Buffer[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #loggedBytes = 0;
  #closed = false;

  static async start(handler: Handler, options: ServerOptions = {}): Promise<VirtualServer> {
    const server: Server = options.tls ? createTlsServer(options.tls) : createServer();
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
    return new VirtualServer(server, handler, options);
  }

  private constructor(server: Server, handler: Handler, options: ServerOptions) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.url = `${options.tls ? 'https' : 'http'}://${this.host}:${this.port}`;
    server.on('connection', (socket: Socket) => this.#track(socket, options));
    const { raw } = options;
    if (raw) sniffHeads(server, options.tls !== undefined, raw.wants, (head, data, socket) => void this.#raw(raw, head, data, socket));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#exchange(request, response, handler));
    server.on('clientError', (error: Error & { rawPacket?: Buffer }, socket) => this.#refuse(error.rawPacket, socket as Socket, options));
    server.on('tlsClientError', (_error, socket: Socket) => socket.destroy());
  }

  /** Connections open at present. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Closes every connection, whatever is under way on it; new ones are welcome. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Ends all connections, streams and delays at once. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #track(socket: Socket, { offline }: ServerOptions): void {
    if (offline?.()) {
      socket.resetAndDestroy();
      return;
    }
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  async #exchange(request: IncomingMessage, response: ServerResponse, handler: Handler): Promise<void> {
    const { socket } = request;
    const gone = new AbortController();
    const { signal } = gone;
    const leave = () => gone.abort();
    socket.once('close', leave);
    response.once('close', leave);
    try {
      const body = await readBody(request);
      const received = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      this.#log(received);
      await this.faults.apply(received.url, {
        socket,
        signal,
        reply: async () => handler({ ...received, signal }),
        send: (reply) => send(response, reply, signal),
        reset: () => this.#reset(socket),
      });
    } catch (error) {
      // A client that has left is no news; anything else is a mistake in the camera and has to be seen.
      if (signal.aborted || socket.destroyed) return;
      if (response.headersSent) socket.destroy();
      else
        response
          .writeHead(500, { 'Content-Type': 'text/plain' })
          .end(`virtual camera: ${error instanceof Error ? error.stack : String(error)}`);
    } finally {
      socket.off('close', leave);
    }
  }

  async #raw({ handle }: RawRequests, head: RequestHead, data: AsyncIterable<Buffer>, socket: Socket): Promise<void> {
    try {
      const { reply, body } = await handle(head, data);
      this.#log({ ...head, body });
      if (socket.writable) socket.end(wholeText(reply), () => reply.sent?.());
    } catch (error) {
      if (!socket.destroyed) socket.end(wholeText({ status: 500, body: `virtual camera: ${String(error)}` }));
    }
  }

  #log(request: LoggedRequest): void {
    this.requests.push(request);
    this.#loggedBytes += request.body.length;
    while (this.requests.length > LOGGED_REQUESTS || this.#loggedBytes > LOGGED_BYTES) {
      this.#loggedBytes -= this.requests.shift()?.body.length ?? 0;
    }
  }

  /** TLS has no reset of its own: the connection below it is reset. */
  #reset(socket: Socket): void {
    const plain = [...this.#sockets].find((other) => other.remotePort === socket.remotePort);
    (plain ?? socket).resetAndDestroy();
  }

  #refuse(raw: Buffer | undefined, socket: Socket, { malformed }: ServerOptions): void {
    if (raw) this.malformed.push(raw);
    this.malformed.splice(0, this.malformed.length - 100);
    if (!socket.writable || raw === undefined) {
      socket.destroy();
      return;
    }
    socket.end(wholeText(malformed?.(raw) ?? { status: 400 }));
  }
}

/** A whole answer for a raw socket, the last on its connection. */
const wholeText = (reply: Reply): Buffer => {
  const body = isWhole(reply.body) ? Buffer.from(reply.body ?? '') : Buffer.alloc(0);
  const headers = { ...reply.headers, 'Content-Length': String(body.length), Connection: 'close' };
  return Buffer.concat([Buffer.from(headText({ ...reply, headers })), body]);
};

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > LONGEST_BODY) throw new Error(`a body of more than ${LONGEST_BODY} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

/** Past Node's own HTTP, which knows no answer of this version. */
const sendOld = async (socket: Socket, reply: Reply, signal: AbortSignal): Promise<void> => {
  socket.write(headText(reply, { version: '1.0' }));
  for await (const piece of piecesOf(reply)) {
    if (!socket.write(piece)) await once(socket, 'drain', { signal });
    signal.throwIfAborted();
  }
  const finished = once(socket, 'finish', { signal });
  socket.end();
  await finished;
  reply.sent?.();
};

const send = async (response: ServerResponse, reply: Reply, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  if (reply.version === '1.0' && response.socket) return sendOld(response.socket, reply, signal);
  const length = lengthOf(reply);
  const { headers } = length === undefined ? reply : withHeader(reply, 'Content-Length', String(length));
  response.writeHead(reply.status ?? 200, headers);
  for await (const piece of piecesOf(reply)) {
    if (!response.write(piece)) await once(response, 'drain', { signal });
    signal.throwIfAborted();
  }
  const finished = once(response, 'finish', { signal });
  response.end();
  await finished;
  reply.sent?.();
};
