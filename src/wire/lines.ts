import iconv from 'iconv-lite';
import { charsetOf } from './text.js';

/** Bytes that are decoded and handed over at a stretch: a few milliseconds' work. */
const slice = 16 * 1024;

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Decode = (bytes: Buffer | undefined) => string;

const decoderFor = (charset: string): Decode => {
  if (charset === 'utf-8') {
    const decoder = new TextDecoder('utf-8');
    return (bytes) => decoder.decode(bytes, { stream: bytes !== undefined });
  }
  const decoder = iconv.getDecoder(charset);
  return (bytes) => (bytes ? decoder.write(bytes) : (decoder.end() ?? ''));
};

/**
 * The lines of a text in slices, the event loop served in between: megabytes from a device must not hold up everybody else. Lines end at a line
 * feed, a carriage return or both, and have lost them; `text` is the slice as it came. Decoded as `decodeText` does.
 */
export async function* lineSlices(bytes: Buffer, contentType = ''): AsyncGenerator<{ text: string; lines: string[] }> {
  const decode = decoderFor(charsetOf(bytes, contentType));
  let rest: string[] = [];
  for (let start = 0; start < bytes.length; start += slice) {
    if (start > 0) await breath();
    const text = decode(bytes.subarray(start, start + slice));
    const lines = text.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    const [first] = lines;
    // Only a line that begins in this slice can be cut: a longer one is gathered without looking at it again.
    if (first !== undefined) {
      lines[0] = rest.join('') + first;
      rest = [];
    }
    rest.push(last);
    yield { text, lines };
  }
  const text = decode(undefined);
  yield { text, lines: (rest.join('') + text).split(/\r\n|\n|\r/) };
}
