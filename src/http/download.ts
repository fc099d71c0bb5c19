import type { Readable } from 'node:stream';

const headLimit = 64 * 1024;

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
