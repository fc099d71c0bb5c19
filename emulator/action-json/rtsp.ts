import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { md5 } from './state.js';

interface Request {
  method: string;
  url: string;
  headers: Map<string, string>;
}

interface Answer {
  status: string;
  headers?: [string, string][];
  body?: string;
}

interface Session {
  id: string;
  isPlaying: boolean;
}

export interface RtspOptions {
  /** User and password for Digest; undefined: nobody is asked. */
  credentials: () => { username: string; password: string } | undefined;
}

const METHODS = 'OPTIONS, DESCRIBE, SET_PARAMETER, GET_PARAMETER, SETUP, TEARDOWN, PLAY, PAUSE';
const LONGEST_HEAD = 16 * 1024;
const REALM = 'myipc';

const requestOf = (head: string): Request | undefined => {
  const [line = '', ...lines] = head.split('\r\n');
  const [, method, url] = /^([A-Z_]+) (\S+) RTSP\/1\.0$/.exec(line) ?? [];
  if (!method || !url) return undefined;
  const headers = lines.map((text): [string, string] => [
    text.slice(0, text.indexOf(':')).trim().toLowerCase(),
    text.slice(text.indexOf(':') + 1).trim(),
  ]);
  return { method, url, headers: new Map(headers) };
};

/** The control side of the camera's RTSP (19): sessions are kept and checked; no media is sent. */
export class RtspServer {
  /** The latest requests, literally; at most 100. */
  readonly requests: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Map<string, Session>();
  readonly #options: RtspOptions;
  readonly #nonce = randomBytes(16).toString('hex');
  #server: Server | undefined;

  constructor(options: RtspOptions) {
    this.#options = options;
  }

  get port(): number {
    return (this.#server?.address() as AddressInfo | null)?.port ?? 0;
  }

  get playing(): number {
    return [...this.#sessions.values()].filter(({ isPlaying }) => isPlaying).length;
  }

  /** Listens on another port; false where that is taken. */
  async listen(port: number): Promise<boolean> {
    if (this.#server && port === this.port) return true;
    const server = createServer((socket) => this.#serve(socket));
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      return false;
    }
    this.#server?.close();
    this.#server = server;
    return true;
  }

  /** Closes connections that are open, as a camera does which is tired of them; sessions stay. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.dropConnections();
    if (!server) return;
    server.close();
    await once(server, 'close');
  }

  #serve(socket: Socket): void {
    let text = '';
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (text.length > LONGEST_HEAD) socket.destroy();
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end);
        text = text.slice(end + 4);
        this.requests.push(head);
        if (this.requests.length > 100) this.requests.shift();
        socket.write(this.#reply(head));
      }
    });
  }

  #reply(head: string): string {
    const request = requestOf(head);
    const { status, headers = [], body = '' } = request ? this.#answer(request) : { status: '400 Bad Request' };
    const all = [['CSeq', request?.headers.get('cseq') ?? '0'], ['Date', new Date().toUTCString()], ...headers];
    return `RTSP/1.0 ${status}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  }

  #answer(request: Request): Answer {
    const { method, url, headers } = request;
    if (!/^\d+$/.test(headers.get('cseq') ?? '')) return { status: '400 Bad Request' };
    if (!/^rtsp:\/\/[^/]+\/stream_[01]$/.test(url)) return { status: '404 Not Found' };
    if (method === 'OPTIONS') return { status: '200 OK', headers: [['Public', METHODS]] };
    if (!this.#isProven(request))
      return { status: '401 Unauthorized', headers: [['WWW-Authenticate', `Digest realm="${REALM}", nonce="${this.#nonce}"`]] };
    switch (method) {
      case 'DESCRIBE':
        return this.#describe(url, headers.get('accept'));
      case 'SETUP':
        return this.#setUp(headers.get('transport') ?? '');
      case 'PLAY':
      case 'TEARDOWN':
        return this.#control(method, url, headers.get('session') ?? '');
      default:
        return { status: '405 Method Not Allowed' };
    }
  }

  #isProven({ method, headers }: Request): boolean {
    const credentials = this.#options.credentials();
    if (!credentials) return true;
    const given = headers.get('authorization') ?? '';
    const member = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(given)?.[1] ?? '';
    const secret = md5(`${credentials.username}:${REALM}:${credentials.password}`);
    const expected = md5(`${secret}:${this.#nonce}:${md5(`${method}:${member('uri')}`)}`);
    return given.startsWith('Digest ') && member('nonce') === this.#nonce && member('response') === expected;
  }

  /** The headers are misspelt as the document prints them (19.2). */
  #describe(url: string, accept: string | undefined): Answer {
    if (accept !== 'application/sdp') return { status: '406 Not Acceptable' };
    const lines = [
      'v=0',
      'o=- 0 0 IN IP4 127.0.0.1',
      's=myipc',
      't=0 0',
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      'a=control:trackID=1',
    ];
    const body = `${lines.join('\r\n')}\r\n`;
    return {
      status: '200 OK',
      headers: [
        ['Server', 'myipc/1.0.0'],
        ['Context-type', 'application/sdp'],
        ['Context-Base', url.replace('stream_', 'av0_')],
        ['Context-length', String(Buffer.byteLength(body))],
      ],
      body,
    };
  }

  #setUp(transport: string): Answer {
    if (!/^RTP\/AVP(\/UDP)?;unicast;client_port=\d+-\d+$/.test(transport)) return { status: '461 Unsupported Transport' };
    const id = String(BigInt(`0x${randomBytes(7).toString('hex')}`));
    // The oldest of many sessions is given up: a client that never tears down must not fill the camera.
    if (this.#sessions.size >= 16) for (const [oldest] of [...this.#sessions].slice(0, 1)) this.#sessions.delete(oldest);
    this.#sessions.set(id, { id, isPlaying: false });
    return {
      status: '200 OK',
      headers: [
        ['Server', 'myipc/1.0.0'],
        ['Session', id],
        ['Transport', `${transport};source=127.0.0.1;server_port=8018-8019;ssrc=4f08d90f`],
      ],
    };
  }

  #control(method: 'PLAY' | 'TEARDOWN', url: string, id: string): Answer {
    const session = this.#sessions.get(id);
    if (!session) return { status: '454 Session Not Found' };
    if (method === 'TEARDOWN') {
      this.#sessions.delete(id);
      return { status: '200 OK' };
    }
    session.isPlaying = true;
    return {
      status: '200 OK',
      headers: [
        ['Server', 'myipc/1.0.0'],
        ['Session', id],
        ['RTP-Info', `url=${url.replace('stream_', 'av0_')}/trackID=1`],
      ],
    };
  }
}
