import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { CameraError } from '../camera/errors.js';
import type { DeviceAnswer } from './device-http.js';

/** Bytes behind a request that announces none: what several devices take their sound and their firmware by, and no HTTP client sends. */
export interface RawUpload {
  method: string;
  /** Path and query as they go over the wire. */
  path: string;
  /** As written, beside Host. */
  headers: Readonly<Record<string, string>>;
  data: Buffer;
  /** Bytes at a stretch, and milliseconds from one to the next. */
  piece: number;
  interval: number;
}

interface Where {
  origin: string;
  verifyCertificate: boolean;
  /** Milliseconds to connect, for every pause, and to wait for an answer once all is sent. */
  timeout: number;
}

const answerLimit = 64 * 1024;

/** How long an answer is waited for once everything is sent, in milliseconds: devices that give none are done by then. */
const quiet = 2000;

const open = async ({ origin, verifyCertificate, timeout }: Where, signal: AbortSignal): Promise<Socket> => {
  const url = new URL(origin);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls = url.protocol === 'https:';
  const port = Number(url.port) || (tls ? 443 : 80);
  const socket = tls
    ? connectTls({ host, port, rejectUnauthorized: verifyCertificate, ...(isIP(host) === 0 ? { servername: host } : {}) })
    : connect({ host, port });
  try {
    await once(socket, tls ? 'secureConnect' : 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]) });
    return socket;
  } catch (error) {
    socket.on('error', () => {});
    socket.destroy();
    if (signal.aborted) throw error;
    throw error instanceof Error && error.name === 'AbortError' ? Object.assign(new Error('no connection'), { code: 'ETIMEDOUT' }) : error;
  }
};

/** The answer as far as it has come; undefined before its head is whole. */
const answerOf = (bytes: Buffer, ended: boolean): { answer: DeviceAnswer; whole: boolean } | undefined => {
  const match = /\r?\n\r?\n/.exec(bytes.toString('latin1'));
  if (!match) return undefined;
  const [line = '', ...lines] = bytes.toString('latin1', 0, match.index).split(/\r?\n/);
  const status = Number(/^HTTP\/\d(?:\.\d)?\s+(\d{3})/.exec(line)?.[1]);
  if (!Number.isFinite(status)) throw new CameraError('BAD_RESPONSE', 'the answer is no HTTP that can be read');
  const headers = Object.fromEntries(
    lines.map((text) => [text.slice(0, text.indexOf(':')).trim().toLowerCase(), text.slice(text.indexOf(':') + 1).trim()]),
  );
  const body = bytes.subarray(match.index + match[0].length);
  const length = Number(headers['content-length'] ?? Number.NaN);
  const whole = ended || (Number.isFinite(length) && body.length >= length);
  return { answer: { status, headers, body: Number.isFinite(length) ? body.subarray(0, length) : body }, whole };
};

export interface RawUploadEnd {
  /** Everything was sent; else the device ended it. */
  complete: boolean;
  /** Where the device gave one: before the data, behind them, or instead of taking them. */
  answer?: DeviceAnswer;
}

/** Sends the data at the pace asked for; an answer of failure ends it at once. Throws what the network throws. */
export const rawUpload = async (where: Where, upload: RawUpload, signal: AbortSignal): Promise<RawUploadEnd> => {
  const { method, path, headers, data, piece, interval } = upload;
  signal.throwIfAborted();
  const socket = await open(where, signal);
  let received = Buffer.alloc(0);
  let ended = false;
  let sent = 0;
  let failure: unknown;
  const over = new AbortController();
  const judge = (): void => {
    try {
      const found = answerOf(received, ended);
      const whole = found?.whole || received.length > answerLimit;
      // An answer that is no refusal may come before the data have.
      if (found && whole && (sent >= data.length || found.answer.status >= 300)) over.abort();
    } catch (error) {
      failure ??= error;
      over.abort();
    }
  };
  socket.on('data', (chunk) => {
    if (received.length <= answerLimit) received = Buffer.concat([received, chunk]);
    judge();
  });
  socket.on('error', (error) => {
    failure ??= error;
    over.abort();
  });
  socket.on('close', () => {
    ended = true;
    over.abort();
  });
  const stop = AbortSignal.any([signal, over.signal]);
  const pause = (milliseconds: number): Promise<void> => delay(milliseconds, undefined, { signal: stop }).catch(() => {});
  const write = async (bytes: Buffer | string): Promise<void> => {
    if (socket.write(bytes)) return;
    const late = AbortSignal.timeout(where.timeout);
    await once(socket, 'drain', { signal: AbortSignal.any([stop, late]) }).catch(() => {});
    if (late.aborted && !stop.aborted) throw Object.assign(new Error(`nothing was taken for ${where.timeout} ms`), { code: 'ETIMEDOUT' });
  };
  try {
    const head = Object.entries({ Host: new URL(where.origin).host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    await write(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`);
    while (sent < data.length && !stop.aborted) {
      if (sent > 0) await pause(interval);
      if (stop.aborted) break;
      await write(data.subarray(sent, sent + piece));
      sent = Math.min(data.length, sent + piece);
    }
    if (!stop.aborted) {
      socket.end();
      judge();
      await pause(Math.min(quiet, where.timeout));
    }
  } finally {
    socket.destroy();
  }
  signal.throwIfAborted();
  const found = answerOf(received, true);
  const complete = sent >= data.length;
  if (!found && (failure !== undefined || !complete))
    throw failure ?? new CameraError('CONNECTION_LOST', `the device closed the connection after ${sent} of ${data.length} bytes`);
  return { complete, ...(found ? { answer: found.answer } : {}) };
};
