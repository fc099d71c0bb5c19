import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { CameraError } from '../camera/errors.js';
import { Deadline } from './deadline.js';
import { isLostConnection, isUnreadableHttp, networkError } from './errors.js';
import { LooseHttp } from './loose-http.js';
import { type RawUpload, type RawUploadEnd, rawUpload } from './raw-upload.js';
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
  /** Sending it twice does no harm: asked again once where the connection broke. */
  safe: boolean;
  /** Most bytes of the answer's body; more is a BAD_RESPONSE. */
  limit: number;
  signal?: AbortSignal;
  /** Milliseconds, where this request needs another time than the device's. */
  timeout?: number;
  /** The answer is a file: the time-out holds for its head and for every pause, not for the whole. */
  patient?: boolean;
  /**
   * The device keeps it waiting on purpose: it goes over a connection of its own, made for it, so that no other request waits behind it
   * and no idle connection that the device has given up can swallow it.
   */
  held?: boolean;
  /** The device speaks only when something happens: pauses of the body are not timed. Whoever reads it finds out whether it still is there. */
  quiet?: boolean;
}

export interface DeviceAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface DeviceStream {
  status: number;
  headers: IncomingHttpHeaders;
  /** Ends in an error where no byte came for the time-out, unless it may be quiet. Whoever takes it reads it to its end or destroys it. */
  body: Readable;
}

/** What both transports offer: headers first, the body as it comes. */
export interface Transport {
  send(
    request: Pick<DeviceRequest, 'method' | 'path' | 'headers' | 'body' | 'held' | 'quiet'>,
    signal: AbortSignal,
    stall: number,
  ): Promise<DeviceStream>;
  close(): Promise<void>;
}

class StrictHttp implements Transport {
  readonly #pool: Pool;
  /** For held requests; no connection is made before there is one. */
  readonly #held: Pool;

  constructor({ origin, connections, timeout, verifyCertificate }: DeviceHttpOptions) {
    const options: Pool.Options = {
      connections,
      pipelining: 1,
      maxHeaderSize: headLimit,
      // Cameras close idle connections without a word: a short life of our own, and undici's look at the socket before it is used
      // again, keep us from writing into a closed one.
      keepAliveTimeout: 3000,
      keepAliveMaxTimeout: 30_000,
      connect: { timeout, rejectUnauthorized: verifyCertificate },
    };
    this.#pool = new Pool(origin, options);
    this.#held = new Pool(origin, options);
  }

  async send(
    { method, path, headers, body, held = false, quiet = false }: DeviceRequest,
    signal: AbortSignal,
    stall: number,
  ): Promise<DeviceStream> {
    const asked = (held ? this.#held : this.#pool).request({
      method: method as 'GET',
      path,
      headers: headers ?? {},
      body: body ?? null,
      signal,
      headersTimeout: stall,
      bodyTimeout: quiet ? 0 : stall,
      reset: held,
    });
    const response = await promptly(asked, signal);
    return { status: response.statusCode, headers: response.headers, body: response.body };
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#held.destroy()]);
  }
}

/** The pool lets go of a request that waits for a free connection only when one is free; it is not sent then. */
const promptly = (asked: Promise<Dispatcher.ResponseData>, signal: AbortSignal): Promise<Dispatcher.ResponseData> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    asked
      .then((response) => {
        if (signal.aborted) response.body.on('error', () => {}).destroy();
        resolve(response);
      }, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });

/**
 * All HTTP to one device: one pool of connections, limits of time and size, cancellation down to the socket, and every failure as a
 * {@link CameraError}. A device whose HTTP is too loose for the strict parser (line feeds only, wrong lengths) is spoken to with a tolerant
 * one from then on.
 */
export class DeviceHttp {
  readonly #options: DeviceHttpOptions;
  readonly #strict: Transport;
  readonly #uploads = new Set<AbortController>();
  #loose: Transport | undefined;
  #current: Transport;
  #closed = false;

  constructor(options: DeviceHttpOptions) {
    this.#options = options;
    this.#strict = new StrictHttp(options);
    this.#current = this.#strict;
  }

  get timeout(): number {
    return this.#options.timeout;
  }

  /** Sends a request and reads the whole answer. */
  async request(request: DeviceRequest): Promise<DeviceAnswer> {
    return this.#answered(request, async (stream, deadline) => {
      if (request.patient) deadline.stopClock();
      const { status, headers } = stream;
      const body = await readBody(stream, request.limit);
      deadline.release();
      return { status, headers, body };
    });
  }

  /** Sends a request and hands over the answer as it comes; the time-out holds for the head, and then for every pause, unless it may be quiet. */
  async stream(request: DeviceRequest): Promise<DeviceStream> {
    return this.#answered(request, async (stream, deadline) => {
      deadline.stopClock();
      stream.body.once('close', () => deadline.release());
      return stream;
    });
  }

  /** Sends bytes behind a request that announces none, on a connection of their own. The time-out holds for every pause. */
  async upload(upload: RawUpload, signal?: AbortSignal): Promise<RawUploadEnd> {
    if (this.#closed) throw new CameraError('ABORTED', 'the camera was closed');
    const ending = new AbortController();
    const abort = (): void => ending.abort();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#uploads.add(ending);
    try {
      return await rawUpload(this.#options, upload, ending.signal);
    } catch (error) {
      throw this.explain(error, signal);
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#uploads.delete(ending);
    }
  }

  async #answered<T>(request: DeviceRequest, take: (stream: DeviceStream, deadline: Deadline) => Promise<T>): Promise<T> {
    if (this.#closed) throw new CameraError('ABORTED', 'the camera was closed');
    const timeout = request.timeout ?? this.#options.timeout;
    const deadline = new Deadline(timeout, request.signal);
    try {
      return await this.#attempts(request, deadline, timeout, (stream) => take(stream, deadline));
    } catch (error) {
      deadline.release();
      if (deadline.passed || isTimeout(request.signal)) throw tooLate(timeout, error);
      if (request.signal?.aborted || this.#closed) throw new CameraError('ABORTED', 'ended before the answer came', { cause: error });
      throw networkError(error, this.#options.redactor);
    }
  }

  /** What may be sent twice is, where the connection broke or the strict parser could not read the answer; anything else is sent once. */
  async #attempts<T>(request: DeviceRequest, { signal }: Deadline, stall: number, take: (stream: DeviceStream) => Promise<T>): Promise<T> {
    let refused: unknown;
    for (let attempt = 1; ; attempt++) {
      const transport = this.#current;
      try {
        return await take(await transport.send(request, signal, stall));
      } catch (error) {
        // The tolerant parser takes broken chunks for unfinished ones and waits for the rest: what the strict one said of them counts.
        const isLost = isLostConnection(error);
        const failure = isLost && refused !== undefined ? refused : error;
        const isUnreadable = isUnreadableHttp(failure);
        if (isUnreadable) this.#turnFrom(transport);
        const mayAgain = request.safe && attempt === 1 && !signal.aborted && !this.#closed;
        if (!mayAgain || !(isLost || (isUnreadable && transport === this.#strict))) throw failure;
        if (isUnreadable) refused = error;
      }
    }
  }

  /** The other parser from now on: the tolerant one after an unreadable answer, the strict one where that did not help. */
  #turnFrom(transport: Transport): void {
    if (transport !== this.#current || this.#closed) return;
    this.#loose ??= new LooseHttp(this.#options);
    this.#current = transport === this.#strict ? this.#loose : this.#strict;
  }

  /** What an error of a body handed over by {@link stream} means. */
  explain(error: unknown, signal?: AbortSignal): CameraError {
    if (signal?.aborted || this.#closed) return new CameraError('ABORTED', 'ended before the whole answer had come', { cause: error });
    return networkError(error, this.#options.redactor);
  }

  /** Ends every connection at once; requests under way fail with ABORTED. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const upload of this.#uploads) upload.abort();
    await Promise.all([this.#strict.close(), this.#loose?.close()]);
  }
}

const isTimeout = (signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true && signal.reason instanceof Error && signal.reason.name === 'TimeoutError';

const tooLate = (timeout: number, cause: unknown): CameraError =>
  new CameraError(
    'TIMEOUT',
    `no whole answer within ${Math.round(timeout / 100) / 10} s; check that the device is on and reachable, or allow it more time`,
    { cause },
  );

const firstSize = 64 * 1024;

/** The whole body. One buffer grows with it: a device that sends a byte at a time must not fill the memory with buffers. */
const readBody = async ({ body, headers }: DeviceStream, limit: number): Promise<Buffer> => {
  const tooLarge = (): CameraError => new CameraError('BAD_RESPONSE', `the answer is larger than ${Math.round(limit / 1024 / 1024)} MiB`);
  try {
    const announced = Number(headers['content-length'] ?? 0);
    if (announced > limit) throw tooLarge();
    let bytes = Buffer.allocUnsafeSlow(Math.min(announced || firstSize, firstSize));
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      const end = length + chunk.length;
      if (end > limit) throw tooLarge();
      if (end > bytes.length) {
        const grown = Buffer.allocUnsafeSlow(Math.max(end, Math.min(limit, announced || bytes.length * 2, bytes.length * 2)));
        bytes.copy(grown, 0, 0, length);
        bytes = grown;
      }
      chunk.copy(bytes, length);
      length = end;
    }
    return length === bytes.length ? bytes : Buffer.from(bytes.subarray(0, length));
  } catch (error) {
    body.on('error', () => {});
    body.destroy();
    throw error;
  }
};
