import type { IncomingHttpHeaders, Server } from 'node:http';
import type { Socket } from 'node:net';

/** The head of a request that is read without Node's parser. */
export interface RequestHead {
  method: string;
  /** literally as received */
  url: string;
  /** Names in lower case; the last of a name counts. */
  headers: IncomingHttpHeaders;
}

const LONGEST_HEAD = 64 * 1024;
const END = '\r\n\r\n';

const headOf = (text: string): RequestHead => {
  const [first = '', ...lines] = text.split('\r\n');
  const [method = '', url = ''] = first.split(' ');
  const headers: IncomingHttpHeaders = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    if (at > 0) headers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
  }
  return { method, url, headers };
};

/** What has come already, and what the socket still gives. */
async function* following(first: Buffer, socket: Socket): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  // A client that breaks off has ended what it sends.
  try {
    for await (const piece of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    if (!socket.destroyed) throw error;
  }
}

/**
 * Looks at the head of each connection's first request before Node's parser does. Wanted ones are taken over with everything behind the head;
 * all others go their usual way, byte for byte.
 */
export const sniffHeads = (
  server: Server,
  tls: boolean,
  wants: (head: RequestHead) => boolean,
  take: (head: RequestHead, data: AsyncIterable<Buffer>, socket: Socket) => void,
): void => {
  const event = tls ? 'secureConnection' : 'connection';
  const [parse] = server.listeners(event) as ((socket: Socket) => void)[];
  if (!parse) throw new Error(`nobody listens to ${event}`);
  server.off(event, parse);
  server.on(event, (socket: Socket) => {
    let received = Buffer.alloc(0);
    const look = (data: Buffer): void => {
      received = Buffer.concat([received, data]);
      const end = received.indexOf(END);
      if (end < 0 && received.length < LONGEST_HEAD) return;
      socket.off('data', look);
      socket.pause();
      const head = end < 0 ? undefined : headOf(received.toString('latin1', 0, end));
      if (head && wants(head)) {
        take(head, following(received.subarray(end + END.length), socket), socket);
        return;
      }
      parse.call(server, socket);
      socket.unshift(received);
      socket.resume();
    };
    socket.on('data', look);
  });
};
