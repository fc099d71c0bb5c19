import type { IncomingMessage, ServerResponse } from 'node:http';
import { CameraError, type PushReply, type PushRequest, type Receivers, TcpReceiver } from '../../src/index.js';
import type { RED } from './types.js';

/** Below Node-RED's `httpNodeRoot`. */
export const pushRoot = '/ipcam/push';

interface HttpApp {
  use?(path: string, handler: (request: IncomingMessage, response: ServerResponse) => void): void;
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

const handlers = new Map<string, Handler>();

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  const url = request.url ?? '/';
  const path = url.replace(/[?#].*$/, '');
  const owner = [...handlers.keys()]
    .filter((known) => path === known || path.startsWith(`${known}/`))
    .sort((a, b) => b.length - a.length)[0];
  const handler = owner === undefined ? undefined : handlers.get(owner);
  const reply = ({ status, contentType = 'text/plain', body = '' }: PushReply): void => {
    response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
    // What a handler left unread is of no interest: the connection is not kept for it.
    if (!request.complete) request.destroy();
  };
  if (!handler || owner === undefined) {
    reply({ status: 404 });
    return;
  }
  const { method = 'GET', headers, socket } = request;
  handler({
    method,
    url: url.slice(owner.length) || '/',
    headers,
    remoteAddress: (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, ''),
    body: request,
  }).then(reply, () => reply({ status: 500 }));
};

const mounted = new WeakSet<object>();

/** Mounted once per HTTP server of Node-RED, before any parser of bodies that a flow's own nodes add. */
const mount = (red: RED): void => {
  const app = red.httpNode as unknown as HttpApp | undefined;
  if (!app?.use || mounted.has(app)) return;
  mounted.add(app);
  app.use(pushRoot, answer);
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
  const receivers: Receivers = {
    tcp: (addresses, handler) => tcp.register(addresses, handler),
    async http(path, handler) {
      if (settings.httpNodeRoot === false || !red.httpNode)
        throw new CameraError('UNSUPPORTED', "Node-RED's HTTP nodes are switched off (httpNodeRoot): pushed events cannot be received");
      mount(red);
      const key = `/${path.replace(/^\/+|\/+$/g, '')}`;
      if (handlers.has(key)) throw new CameraError('INVALID_PARAMETER', `two cameras or accounts receive at ${key}`);
      handlers.set(key, handler);
      const root = `/${String(settings.httpNodeRoot ?? '/').replace(/^\/+|\/+$/g, '')}`.replace(/\/$/, '');
      return {
        port: portOf(settings.uiPort, 1880),
        path: `${root}${pushRoot}${key}`,
        secure: settings.https !== undefined && settings.https !== null && settings.https !== false,
        release: () => {
          if (handlers.get(key) === handler) handlers.delete(key);
        },
      };
    },
    debug,
  };
  made.set(red.settings, receivers);
  return receivers;
};
