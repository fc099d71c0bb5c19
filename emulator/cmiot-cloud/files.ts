import { randomBytes } from 'node:crypto';
import type { Reply } from '../reply.js';
import type { IncomingRequest } from '../server.js';

/** Most addresses that are good at a time; the oldest is forgotten first. */
const MOST = 1000;

interface File {
  name: string;
  contentType: string;
  expires: number;
  length?: number;
  read: (from: number, to: number) => Buffer | AsyncIterable<Buffer>;
}

/** Pictures and films behind addresses that hold a key of their own and end by themselves. They take no signature. */
export class Files {
  static readonly prefix = '/storage/';
  readonly #files = new Map<string, File>();
  readonly #now: () => number;
  /** Where the server listens; set when it does. */
  base = '';

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param seconds how long the address is good */
  add(name: string, seconds: number, file: Pick<File, 'contentType' | 'length' | 'read'>): { url: string; expires: number } {
    const key = randomBytes(16).toString('hex');
    const expires = this.#now() + seconds * 1000;
    this.#files.set(key, { ...file, name, expires });
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= MOST) break;
      this.#files.delete(oldest);
    }
    return { url: `${this.base}${Files.prefix}${name}?token=${key}`, expires };
  }

  answer({ method, url, headers }: IncomingRequest): Reply {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const file = this.#files.get(searchParams.get('token') ?? '');
    if (method !== 'GET') return { status: 405 };
    if (!file || pathname !== Files.prefix + file.name) return { status: 404 };
    if (file.expires < this.#now()) return { status: 403 };
    const { contentType, length } = file;
    if (length === undefined) return { headers: { 'Content-Type': contentType }, body: file.read(0, Number.POSITIVE_INFINITY) };
    const range = /^bytes=(\d+)-$/.exec(headers.range ?? '');
    const from = Number(range?.[1] ?? 0);
    if (from >= length) return { status: 416, headers: { 'Content-Range': `bytes */${length}` } };
    return {
      status: range ? 206 : 200,
      headers: {
        'Content-Type': contentType,
        'Content-Length': String(length - from),
        'Accept-Ranges': 'bytes',
        ...(range ? { 'Content-Range': `bytes ${from}-${length - 1}/${length}` } : {}),
      },
      body: file.read(from, length),
    };
  }
}
