import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Pool } from 'undici';
import { CameraError } from '../camera/errors.js';
import { isLostConnection, isUnreadableHttp, networkError } from './errors.js';
import { LooseHttp } from './loose-http.js';
import type { Redactor } from './redact.js';

/** Bytes of text that an answer may have, and of pictures and other binary answers. */
export const textLimit = 8 * 1024 * 1024;
export const pictureLimit = 32 * 1024 * 1024;

const headLimit = 32 * 1024;

export interface DeviceHttpOptions {
  /** `http://192.168.1.64:80`, an IPv6 address in brackets. */
  origin: string;
  connections: number;
  /** Milliseconds for one whole answer, waiting for a free connection included. */
  timeout: number;
  verifyCertificate: boolean;
  redactor: Redactor;
}

export interface DeviceRequest {
  method: string;
  /** Path and query as they go over the wire, already percent-encoded. */
  path: string;
  headers?: Record<string, string>;
  body?: Buffer | string;
  /** Sending it twice does no harm: asked again once where the connection broke before anything came back. */
  safe: boolean;
  /** Most bytes of the answer's body; more is a BAD_RESPONSE. */
  limit: number;
  signal?: AbortSignal;
  /** Milliseconds, where this request needs another time than the device's. */
  timeout?: number;
}

export interface DeviceAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface DeviceStream {
  status: number;
  headers: IncomingHttpHeaders;
  /** Ends in an error where no byte came for the time-out. Whoever takes it reads it to its end or destroys it. */
  body: Readable;
}

/** What both transports offer: headers first, the body as it comes. */
export interface Transport {
  send(request: Omit<DeviceRequest, 'safe' | 'limit'>, signal: AbortSignal, stall: number): Promise<DeviceStream>;
  close(): Promise<void>;
}

class StrictHttp implements Transport {
  readonly #pool: Pool;

  constructor({ origin, connections, timeout, verifyCertificate }: DeviceHttpOptions) {
    this.#pool = new Pool(origin, {
      connections,
      pipelining: 1,
      maxHeaderSize: headLimit,
      // Cameras close idle connections without a word; a short life of our own keeps us from writing into a closed one.
      keepAliveTimeout: 3000,
      keepAliveMaxTimeout: 30_000,
      connect: { timeout, rejectUnauthorized: verifyCertificate },
    });
  }

  async send({ method, path, headers, body }: DeviceRequest, signal: AbortSignal, stall: number): Promise<DeviceStream> {
    const response = await this.#pool.request({
      method: method as 'GET',
      path,
      headers: headers ?? {},
      body: body ?? null,
      signal,
      headersTimeout: stall,
      bodyTimeout: stall,
    });
    return { status: response.statusCode, headers: response.headers, body: response.body };
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

/**
 * All HTTP to one device: one pool of connections, limits of time and size, cancellation down to the socket, and every failure as a
 * {@link CameraError}. A device whose HTTP is too loose for the strict parser (line feeds only, wrong lengths) is spoken to with a tolerant
 * one from then on.
 */
export class DeviceHttp {
  readonly #options: DeviceHttpOptions;
  readonly #strict: Transport;
  #loose: Transport | undefined;
  #closed = false;

  constructor(options: DeviceHttpOptions) {
    this.#options = options;
    this.#strict = new StrictHttp(options);
  }

  get timeout(): number {
    return this.#options.timeout;
  }

  /** Sends a request and reads the whole answer. */
  async request(request: DeviceRequest): Promise<DeviceAnswer> {
    const timeout = request.timeout ?? this.#options.timeout;
    return this.#once(request, timeout, timeout, async (stream) => ({
      status: stream.status,
      headers: stream.headers,
      body: await readBody(stream, request.limit),
    }));
  }

  /** Sends a request and hands over the answer as it comes; the time-out holds for the head, and then for every pause. */
  async stream(request: DeviceRequest): Promise<DeviceStream> {
    const stall = request.timeout ?? this.#options.timeout;
    return this.#once(request, stall, stall, async (stream) => stream);
  }

  async #once<T>(request: DeviceRequest, total: number, stall: number, take: (stream: DeviceStream) => Promise<T>): Promise<T> {
    if (this.#closed) throw new CameraError('ABORTED', 'the camera was closed');
    const clock = new AbortController();
    const timer = setTimeout(() => clock.abort(), total);
    const signal = request.signal ? AbortSignal.any([request.signal, clock.signal]) : clock.signal;
    try {
      return await this.#attempts(request, signal, stall, take);
    } catch (error) {
      if (clock.signal.aborted)
        throw new CameraError(
          'TIMEOUT',
          `no whole answer within ${seconds(total)}; check that the device is on and reachable, or allow it more time`,
          { cause: error },
        );
      if (request.signal?.aborted || this.#closed) throw new CameraError('ABORTED', 'ended before the answer came', { cause: error });
      throw networkError(error, this.#options.redactor);
    } finally {
      clearTimeout(timer);
    }
  }

  async #attempts<T>(request: DeviceRequest, signal: AbortSignal, stall: number, take: (stream: DeviceStream) => Promise<T>): Promise<T> {
    const attempt = async (): Promise<T> => take(await (this.#loose ?? this.#strict).send(request, signal, stall));
    // What must not be sent twice first lets the event loop notice connections that the device has closed meanwhile.
    if (!request.safe) await new Promise((resolve) => setImmediate(resolve));
    try {
      return await attempt();
    } catch (error) {
      const again = request.safe && !signal.aborted && !this.#closed;
      if (again && !this.#loose && isUnreadableHttp(error)) {
        this.#loose = new LooseHttp(this.#options);
        return await attempt();
      }
      if (again && isLostConnection(error)) return await attempt();
      throw error;
    }
  }

  /** What an error of a body handed over by {@link stream} means. */
  explain(error: unknown, signal?: AbortSignal): CameraError {
    if (signal?.aborted || this.#closed) return new CameraError('ABORTED', 'ended before the whole answer had come', { cause: error });
    return networkError(error, this.#options.redactor);
  }

  /** Ends every connection at once; requests under way fail with ABORTED. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#strict.close(), this.#loose?.close()]);
  }
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;

const readBody = async ({ body, headers }: DeviceStream, limit: number): Promise<Buffer> => {
  const tooLarge = (): CameraError => new CameraError('BAD_RESPONSE', `the answer is larger than ${Math.round(limit / 1024 / 1024)} MiB`);
  try {
    if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge();
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) throw tooLarge();
      chunks.push(chunk);
    }
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length);
  } catch (error) {
    body.on('error', () => {});
    body.destroy();
    throw error;
  }
};
