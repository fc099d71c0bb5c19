import { CameraError } from '../camera/errors.js';

export interface RtspAnswer {
  status: number;
  reason: string;
  /** In the order of the answer, names as the device spells them. */
  headers: [name: string, value: string][];
  body: Buffer;
  /** Head and body, literally. */
  raw: string;
}

const headLimit = 32 * 1024;
const bodyLimit = 1024 * 1024;

const bad = (what: string): CameraError => new CameraError('BAD_RESPONSE', `the device answers no RTSP that can be read: ${what}`);

/** `Context-length` is how one vendor spells it. */
const isLength = (name: string): boolean => /^conte[nx]t-length$/i.test(name);

const headOf = (text: string): Omit<RtspAnswer, 'body' | 'raw'> => {
  const [first = '', ...lines] = text.split(/\r?\n/);
  const [, status, reason = ''] = /^RTSP\/\d\.\d\s+(\d{3})\s*(.*)$/.exec(first.trim()) ?? [];
  if (status === undefined) throw bad('its first line has no status');
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]] : [];
  });
  return { status: Number(status), reason, headers };
};

/** Takes answers out of the bytes of a control connection; media that is sent along on it is passed over. */
export class RtspReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** The answers that are whole by now. @throws CameraError BAD_RESPONSE */
  read(data: Buffer): RtspAnswer[] {
    this.#bytes = this.#bytes.length === 0 ? data : Buffer.concat([this.#bytes, data]);
    const answers: RtspAnswer[] = [];
    for (;;) {
      const answer = this.#next();
      if (answer === undefined) return answers;
      if (answer !== 'media') answers.push(answer);
    }
  }

  #next(): RtspAnswer | 'media' | undefined {
    // Line ends that trail the answer before.
    while (this.#bytes[0] === 0x0d || this.#bytes[0] === 0x0a) this.#bytes = this.#bytes.subarray(1);
    const bytes = this.#bytes;
    if (bytes[0] === 0x24) {
      const length = bytes.length < 4 ? undefined : 4 + bytes.readUInt16BE(2);
      if (length === undefined || bytes.length < length) return undefined;
      this.#bytes = bytes.subarray(length);
      return 'media';
    }
    const end = /\r?\n\r?\n/.exec(bytes.toString('latin1', 0, headLimit));
    if (!end) {
      if (bytes.length >= headLimit) throw bad('its head is larger than 32 KiB');
      return undefined;
    }
    const start = end.index + end[0].length;
    const head = headOf(bytes.toString('utf8', 0, end.index));
    const announced = Number(head.headers.find(([name]) => isLength(name))?.[1] ?? 0);
    const length = Number.isInteger(announced) && announced > 0 ? announced : 0;
    if (length > bodyLimit) throw bad('its body is larger than 1 MiB');
    if (bytes.length < start + length) return undefined;
    this.#bytes = bytes.subarray(start + length);
    return { ...head, body: bytes.subarray(start, start + length), raw: bytes.toString('utf8', 0, start + length) };
  }
}
