import { STATUS_CODES } from 'node:http';

/** What a virtual camera answers. Header names are sent as written. */
export interface Reply {
  /** 200 where left out */
  status?: number;
  /** `1.0`: answered as HTTP/1.0, with a length only where `headers` gives one; the end of the connection ends the body. */
  version?: '1.0';
  headers?: Record<string, string>;
  /** An iterable is streamed: with the Content-Length given in `headers`, or chunked where none is given. */
  body?: string | Buffer | AsyncIterable<Buffer>;
  /** Called once the whole answer has been handed to the operating system, for what happens only afterwards (a reboot). */
  sent?: () => void;
}

export const isWhole = (body: Reply['body']): body is string | Buffer | undefined =>
  body === undefined || typeof body === 'string' || Buffer.isBuffer(body);

/** The body piece by piece, whatever form it was given in. */
export async function* piecesOf(reply: Reply): AsyncGenerator<Buffer> {
  if (!isWhole(reply.body)) yield* reply.body;
  else if (reply.body !== undefined && reply.body.length > 0) yield Buffer.from(reply.body);
}

/** Length of the body in bytes; undefined for a stream that does not say. */
export const lengthOf = (reply: Reply): number | undefined => {
  if (isWhole(reply.body)) return reply.body === undefined ? 0 : Buffer.byteLength(reply.body);
  const declared = headerOf(reply, 'content-length');
  return declared === undefined ? undefined : Number(declared);
};

export const headerOf = (reply: Reply, name: string): string | undefined =>
  Object.entries(reply.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];

/** A copy of the reply with one header replaced or (value undefined) left out. */
export const withHeader = (reply: Reply, name: string, value?: string): Reply => {
  const kept = Object.entries(reply.headers ?? {}).filter(([key]) => key.toLowerCase() !== name.toLowerCase());
  return { ...reply, headers: { ...Object.fromEntries(kept), ...(value === undefined ? {} : { [name]: value }) } };
};

/** Status line and headers for a raw socket. */
export const headText = (reply: Reply, { version = '1.1', eol = '\r\n' } = {}): string => {
  const status = reply.status ?? 200;
  const lines = Object.entries(reply.headers ?? {}).map(([name, value]) => `${name}: ${value}${eol}`);
  return `HTTP/${version} ${status} ${STATUS_CODES[status] ?? 'Unknown'}${eol}${lines.join('')}${eol}`;
};
