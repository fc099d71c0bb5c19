import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';

/** An answer as plain Node.js sees it. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

/** One request on its own connection; the URL's path goes out literally. Rejects where the connection breaks off. */
export const ask = async (
  base: string,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: Buffer | string } = {},
): Promise<Answer> => {
  const { protocol, hostname, port } = new URL(base);
  const options: RequestOptions & { rejectUnauthorized: boolean } = {
    hostname,
    port,
    path,
    method,
    headers,
    agent: false,
    rejectUnauthorized: false,
  };
  const request = protocol === 'https:' ? httpsRequest(options) : httpRequest(options);
  // Once the answer has begun, what breaks off fails in reading it.
  request.on('error', () => {});
  request.end(body);
  const [response] = await once(request, 'response');
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  const whole = Buffer.concat(pieces);
  return { status: response.statusCode, headers: response.headers, body: whole, text: whole.toString('utf8') };
};

/** Everything a raw connection receives until it ends, or until `enough` bytes have come. */
export const converse = async (port: number, lines: string, enough = Number.POSITIVE_INFINITY): Promise<Buffer> => {
  const socket = connect(port, '127.0.0.1');
  const pieces: Buffer[] = [];
  let length = 0;
  socket.write(lines);
  for await (const piece of socket) {
    pieces.push(piece);
    length += piece.length;
    if (length >= enough) break;
  }
  socket.destroy();
  return Buffer.concat(pieces);
};

/** A request line and headers for `converse`. */
export const rawGet = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: camera\r\nConnection: close\r\n\r\n`;
