import type { IncomingMessage, ServerResponse } from 'node:http';
import { CameraError, type PushReply, type PushRequest, type Receivers, TcpReceiver } from '../../src/index.js';
import type { RED } from './types.js';

/** Below Node-RED's `httpNodeRoot`: where devices push that do not care for the path. */
export const pushRoot = '/ipcam/push';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

interface HttpServer {
  address?(): { port?: unknown } | string | null;
  listeners(event: 'request'): unknown[];
  removeAllListeners(event: 'request'): unknown;
  on(event: 'request', listener: Listener): unknown;
}

interface RuntimeSettings {
  uiPort?: number | string;
  httpNodeRoot?: string | false;
  https?: unknown;
  ipcam?: { pushHost?: unknown; pushPort?: unknown };
}

const defaultPushPort = 2023;

const portOf = (value: unknown, fallback: number): number => {
  const port = Number(value);
  return value !== undefined && value !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : fallback;
};

type Handler = (request: PushRequest) => Promise<PushReply>;

/** By the path that they receive at and below. */
type Handlers = Map<string, Handler>;

/** Node-RED's own HTTP server; an embedded Node-RED may have none. */
const serverOf = (red: RED): HttpServer | undefined => (red as unknown as { server?: HttpServer }).server;

/** The port that was given where the settings let the system choose one. */
const listeningPort = (red: RED): number | undefined => {
  const address = serverOf(red)?.address?.();
  return typeof address === 'object' && typeof address?.port === 'number' ? address.port : undefined;
};

/** True where somebody receives at this path, and then answers. */
const answer = (handlers: Handlers, request: IncomingMessage, response: ServerResponse): boolean => {
  const url = request.url ?? '/';
  const path = url.replace(/[?#].*$/, '');
  const owner = [...handlers.keys()]
    .filter((known) => path === known || path.startsWith(`${known}/`))
    .sort((a, b) => b.length - a.length)[0];
  const handler = owner === undefined ? undefined : handlers.get(owner);
  if (!handler || owner === undefined) return false;
  const reply = ({ status, contentType = 'text/plain', body = '' }: PushReply): void => {
    response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
    // What a handler left unread is of no interest: the connection is not kept for it.
    if (!request.complete) request.destroy();
  };
  const { method = 'GET', headers, socket } = request;
  handler({
    method,
    url: url.slice(owner.length) || '/',
    headers,
    remoteAddress: (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, ''),
    body: request,
  }).then(reply, () => reply({ status: 500 }));
  return true;
};

/**
 * In front of everything else that answers on Node-RED's server: its admin part reads the bodies of all requests in JSON, and what a signature
 * was made of would be gone. Once per server; what is not ours goes where it went before.
 */
const mount = (server: HttpServer, handlers: Handlers): void => {
  const before = server.listeners('request') as Listener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (handlers.size > 0 && answer(handlers, request, response)) return;
    for (const listener of before) listener.call(server, request, response);
  });
};

const made = new WeakMap<object, Receivers>();

/** What receives pushed events, one for all cameras of this Node-RED. Nothing listens before the first camera needs it. */
export const receiversOf = (red: RED): Receivers => {
  const before = made.get(red.settings);
  if (before) return before;
  const settings = red.settings as unknown as RuntimeSettings;
  const { pushHost, pushPort } = settings.ipcam ?? {};
  const debug = (text: string): void => red.log.debug(`[ipcam] ${text}`);
  const tcp = new TcpReceiver({ host: typeof pushHost === 'string' ? pushHost : '', port: portOf(pushPort, defaultPushPort), debug });
  const handlers: Handlers = new Map();
  let mounted = false;
  const receivers: Receivers = {
    tcp: (addresses, handler) => tcp.register(addresses, handler),
    async http(path, handler) {
      const server = serverOf(red);
      if (settings.httpNodeRoot === false || !server)
        throw new CameraError('UNSUPPORTED', "Node-RED's HTTP nodes are switched off (httpNodeRoot): pushed events cannot be received");
      const root = `/${String(settings.httpNodeRoot ?? '/').replace(/^\/+|\/+$/g, '')}`.replace(/\/$/, '');
      const place = `/${path.replace(/^\/+|\/+$/g, '')}`;
      if (place === '/') throw new CameraError('INVALID_PARAMETER', 'the path at which pushes are received is empty');
      // As it comes in a request: a blank in an account's path is percent-encoded there.
      const whole = encodeURI(root + (path.startsWith('/') ? place : pushRoot + place));
      if (handlers.has(whole)) throw new CameraError('INVALID_PARAMETER', `two cameras or accounts receive at ${whole}`);
      if (!mounted) mount(server, handlers);
      mounted = true;
      handlers.set(whole, handler);
      return {
        port: listeningPort(red) ?? portOf(settings.uiPort, 1880),
        path: whole,
        root,
        secure: settings.https !== undefined && settings.https !== null && settings.https !== false,
        release: () => {
          if (handlers.get(whole) === handler) handlers.delete(whole);
        },
      };
    },
    debug,
  };
  made.set(red.settings, receivers);
  return receivers;
};
