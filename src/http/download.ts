import type { Readable } from 'node:stream';
import { CameraError } from '../camera/errors.js';
import type { Download } from '../camera/recordings.js';
import type { DeviceStream } from './device-http.js';

const headLimit = 64 * 1024;

/** Asks for a file from a byte on; a device that knows no ranges sends the whole. */
export const rangeFrom = (offset: number): Record<string, string> => (offset > 0 ? { Range: `bytes=${offset}-` } : {});

/**
 * A file as the device sends it, whole or from the byte that was asked for.
 * @param contentType where the device tells none
 * @throws CameraError BAD_RESPONSE where it begins with another byte
 */
export const asDownload = (
  { status, headers, body }: DeviceStream,
  offset: number,
  contentType: string,
  explain: Download['explain'],
): Download => {
  const start = status === 206 ? Number(/^\s*bytes\s+(\d+)-/i.exec(headers['content-range'] ?? '')?.[1] ?? offset) : 0;
  if (start !== 0 && start !== offset) {
    body.on('error', () => {});
    body.destroy();
    throw new CameraError('BAD_RESPONSE', `the device sent the file from byte ${start}, not from ${offset}`);
  }
  const length = Number(headers['content-length'] ?? Number.NaN);
  return {
    ...{ body, offset: start, explain, contentType: headers['content-type'] || contentType },
    ...(Number.isFinite(length) ? { length } : {}),
  };
};

/** The beginning of a streamed answer that turned out to be no file but a message; the rest is given up. */
export const readHead = async (body: Readable): Promise<Buffer> => {
  body.on('error', () => {});
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= headLimit) break;
    }
  } catch {
    // What has come is all there is to say.
  }
  return Buffer.concat(chunks, length);
};

/** What of a stream comes within a time, or until a limit or its end: streams of devices end when we do. */
export const collect = async (
  body: Readable,
  { limit, time, signal }: { limit: number; time: number; signal?: AbortSignal },
): Promise<Buffer> => {
  body.on('error', () => {});
  const chunks: Buffer[] = [];
  let length = 0;
  const stop = (): void => {
    body.destroy();
  };
  const timer = setTimeout(stop, time);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= limit) break;
    }
  } catch {
    // Its end, in whatever way, is the end of what there is to have.
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    body.destroy();
  }
  return Buffer.concat(chunks, length).subarray(0, limit);
};
