import { connect, type Socket } from 'node:net';
import { CameraError } from '../camera/errors.js';
import { Deadline } from './deadline.js';
import { networkError } from './errors.js';
import type { Redactor } from './redact.js';
import { type RtspAnswer, RtspReader } from './rtsp-reader.js';

export interface RtspRequest {
  /** OPTIONS, DESCRIBE … */
  method: string;
  /** `rtsp://192.168.1.64:554/stream_0` */
  url: string;
  /** Values without line breaks. */
  headers: readonly (readonly [name: string, value: string])[];
  signal?: AbortSignal;
}

interface Waiting {
  resolve: (answer: RtspAnswer) => void;
  reject: (error: unknown) => void;
}

/** Milliseconds after which a connection that nobody uses is given up; sessions of devices end after a minute without a request. */
const idleTime = 60_000;

const lost = (): Error => Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });

/** The control connection to one device: one request at a time, kept for the requests of a session, which some devices bind to it. */
export class RtspConnection {
  readonly #host: string;
  readonly #port: number;
  readonly #timeout: number;
  readonly #redactor: Redactor;
  #socket: Socket | undefined;
  #waiting: Waiting | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @param timeout milliseconds for one whole answer, waiting for the requests before it included */
  constructor(host: string, port: number, timeout: number, redactor: Redactor) {
    this.#host = host;
    this.#port = port;
    this.#timeout = timeout;
    this.#redactor = redactor;
  }

  /** Sends a request, once more where the device had closed the connection since the last. @throws CameraError */
  async request(request: RtspRequest): Promise<RtspAnswer> {
    const deadline = new Deadline(this.#timeout, request.signal);
    const turn = this.#last.then(() => this.#attempts(request, deadline.signal));
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } catch (error) {
      if (deadline.passed)
        throw new CameraError('TIMEOUT', 'no whole answer in time; check that the device is on and its RTSP port reachable', {
          cause: error,
        });
      if (this.#closed || request.signal?.aborted) throw new CameraError('ABORTED', 'ended before the answer came', { cause: error });
      throw networkError(error, this.#redactor);
    } finally {
      deadline.release();
    }
  }

  close(): void {
    this.#closed = true;
    this.#drop(lost());
  }

  async #attempts(request: RtspRequest, signal: AbortSignal): Promise<RtspAnswer> {
    const used = this.#socket !== undefined;
    try {
      return await this.#exchange(request, signal);
    } catch (error) {
      const closedMeanwhile = error instanceof Error && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
      if (!used || !closedMeanwhile || signal.aborted || this.#closed) throw error;
      return this.#exchange(request, signal);
    }
  }

  #exchange({ method, url, headers }: RtspRequest, signal: AbortSignal): Promise<RtspAnswer> {
    return new Promise<RtspAnswer>((resolve, reject) => {
      if (this.#closed || signal.aborted) {
        reject(lost());
        return;
      }
      const abort = (): void => this.#drop(lost());
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting = {
        resolve: (answer) => {
          signal.removeEventListener('abort', abort);
          resolve(answer);
        },
        reject: (error) => {
          signal.removeEventListener('abort', abort);
          reject(error);
        },
      };
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
      this.#connected().write(`${method} ${url} RTSP/1.0\r\n${lines.join('')}\r\n`);
    });
  }

  #connected(): Socket {
    if (this.#socket) return this.#socket;
    const socket = connect(this.#port, this.#host);
    const reader = new RtspReader();
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setTimeout(Math.max(idleTime, this.#timeout), () => socket.destroy());
    const end = (error: unknown): void => {
      if (this.#socket === socket) this.#drop(error);
    };
    socket.on('error', end);
    socket.on('end', () => end(lost()));
    socket.on('close', () => end(lost()));
    socket.on('data', (data) => {
      if (this.#socket !== socket) return;
      try {
        for (const answer of reader.read(data)) this.#settle(answer);
      } catch (error) {
        this.#drop(error);
      }
    });
    return socket;
  }

  /** What comes without having been asked for is not for us. */
  #settle(answer: RtspAnswer): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }

  #drop(error: unknown): void {
    const socket = this.#socket;
    const waiting = this.#waiting;
    this.#socket = undefined;
    this.#waiting = undefined;
    socket?.destroy();
    waiting?.reject(error);
  }
}
