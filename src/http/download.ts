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
