import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** A place where devices reach us; given back when nobody listens any more. */
export interface Reception {
  /** Port of the TCP receiver, or of Node-RED's HTTP server. */
  readonly port: number;
  release(): void;
}

export interface HttpReception extends Reception {
  readonly path: string;
  readonly root: string;
  readonly secure: boolean;
}

export interface PushRequest {
  method: string;
  /** Path below the reception's own and query, as received. */
  url: string;
  headers: IncomingHttpHeaders;
  remoteAddress: string;
  body: Readable;
}

export interface PushReply {
  status: number;
  contentType?: string;
  body?: string;
}

/** What receives the events that devices push: made once for all cameras, by whoever hosts them. */
export interface Receivers {
  /** Connections from these addresses (IPs) go to the handler; others are refused. */
  tcp(addresses: readonly string[], handler: (socket: Socket) => void): Promise<Reception>;
  /**
   * Requests at this path and below it: with a slash at its beginning from the root of the HTTP server, else from the package's own place there.
   * Nobody has to log in there: the handler decides whom it believes. `path` of the reception is the whole one, `root` what of it belongs to the server.
   * @throws CameraError UNSUPPORTED where there is no HTTP server, INVALID_PARAMETER where another receives at this path
   */
  http(path: string, handler: (request: PushRequest) => Promise<PushReply>): Promise<HttpReception>;
  /** One line at debug level. */
  debug(text: string): void;
}
