import type { Faults } from '../faults.js';
import { encodeJpeg } from '../jpeg.js';
import type { Reply } from '../reply.js';
import { type IncomingRequest, type LoggedRequest, VirtualServer } from '../server.js';
import { callsOf, runPlain } from './calls.js';
import { factorySettings, type Members, type Value } from './factory.js';
import { encodeBmp, encodeNv12 } from './raw-pictures.js';
import { chunked, jsonReply } from './reply.js';
import { RtspServer } from './rtsp.js';
import { checkRequest, isAction, Refusal } from './rules.js';
import { type ActionCameraOptions, ActionCameraState, md5 } from './state.js';
import { takePicture } from './view.js';

export interface ActionJsonCameraOptions extends ActionCameraOptions {
  /** Port on 127.0.0.1; 0 (default) lets the system choose. */
  port?: number;
  /** Port of its RTSP on 127.0.0.1; 0 (default) lets the system choose. */
  rtspPort?: number;
  /** Key and certificate (PEM): serve HTTPS. */
  tls?: { key: string | Buffer; cert: string | Buffer };
}

/** A virtual camera of dialect action-json on loopback ports. */
export interface ActionJsonCamera {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly rtsp: RtspServer;
  /** Switches for tests: ways to misbehave. */
  readonly faults: Faults;
  /** The latest requests, literally. */
  readonly requests: readonly LoggedRequest[];
  /** Settings, head, alarm input, door …: to be read and changed. */
  readonly state: ActionCameraState;
  close(): Promise<void>;
}

const WRONG_USER = 'error user/pwd\r\n';
const WRONG_JSON = 'error json\r\n';
const NOT_FOUND: Reply = { status: 404 };

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Query members; json takes the rest, for the document's examples send it unencoded, ampersands and all. */
const queryOf = (query: string): Map<string, string> | undefined => {
  const at = /(^|&)json=/.exec(query);
  const json = at ? query.slice(at.index + at[0].length) : undefined;
  const pairs = (at ? query.slice(0, at.index) : query).split('&').filter(Boolean);
  const members = new Map<string, string>();
  for (const pair of [...pairs.map((text) => text.split(/=(.*)/s)), ...(json === undefined ? [] : [['json', json]])]) {
    const value = decoded(pair[1] ?? '');
    if (value === undefined || members.has(pair[0] ?? '')) return undefined;
    members.set(pair[0] ?? '', value);
  }
  return members;
};

const objectOf = (json: string | undefined): Members | undefined => {
  if (json === undefined) return {};
  try {
    const value = JSON.parse(json) as Value;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const cgi = async (state: ActionCameraState, query: string): Promise<Reply> => {
  const members = queryOf(query);
  if (members?.get('user') !== state.username || members.get('pwd') !== md5(state.password)) return chunked(state, WRONG_USER);
  const action = members.get('action') ?? '';
  const object = objectOf(members.get('json'));
  if (!object || !isAction(action)) return chunked(state, WRONG_JSON);
  try {
    checkRequest(action, object);
    const calls = callsOf(() => factorySettings(state.options.name, state.rtspPort));
    const answer = await (calls[action] ? calls[action](state, object) : runPlain(state, action, object));
    const reply = jsonReply(state, action, answer);
    return action === 'restart' ? { ...reply, sent: () => state.restart() } : reply;
  } catch (error) {
    if (error instanceof Refusal) return jsonReply(state, action, {}, error.code);
    throw error;
  }
};

/** Without credentials and its own way of answering (2). */
const telnet = (state: ActionCameraState, query: string): Reply => {
  const action = queryOf(query)?.get('action');
  if (action !== 'open' && action !== 'close') return chunked(state, WRONG_JSON);
  state.telnet = action === 'open';
  return chunked(state, `<html><body><h2> oper: ${action}</h2></body></html>\nOK`);
};

/** Pictures without credentials (3), in HTTP/1.0. A failure is a body, not a status. */
const images = (state: ActionCameraState, query: string): Reply => {
  const members = queryOf(query);
  const format = members?.get('fmt') ?? 'jpg';
  const answer = (body: Buffer | string, type: string): Reply => ({
    version: '1.0',
    headers: { 'Content-Length': String(Buffer.byteLength(body)), 'Content-Type': type },
    body,
  });
  if (!members || [...members.keys()].some((name) => name !== 'fmt') || !['jpg', 'bmp', 'yuv'].includes(format))
    return answer('failed', 'text/plain');
  if (state.blind) return answer('null', 'text/plain');
  const canvas = takePicture(state);
  if (format === 'bmp') return answer(encodeBmp(canvas), 'image/bmp');
  if (format === 'yuv') return answer(encodeNv12(canvas), 'application/octet-stream');
  return answer(Buffer.concat([encodeJpeg(canvas), Buffer.from('\r\n')]), 'image/jpeg');
};

const route = (state: ActionCameraState, { method, url }: IncomingRequest): Reply | Promise<Reply> => {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  if (method !== 'GET') return NOT_FOUND;
  switch (path) {
    case '/action/cgi_action':
      return cgi(state, query);
    case '/action/telnet':
      return telnet(state, query);
    case '/action/cgi_images':
      return images(state, query);
    default:
      return NOT_FOUND;
  }
};

/**
 * Starts a virtual camera of the action CGI. It is strict: what the document does not allow is refused in one of its error forms, the two
 * texts or a code of its table. Closed by `close()`.
 */
export const startActionJsonCamera = async (options: ActionJsonCameraOptions = {}): Promise<ActionJsonCamera> => {
  const { port, rtspPort = 0, tls, ...rest } = options;
  let state: ActionCameraState | undefined;
  const rtsp = new RtspServer({ credentials: () => (state?.settings.getRtspConf?.auth === 1 ? state : undefined) });
  if (!(await rtsp.listen(rtspPort))) throw Object.assign(new Error(`RTSP port ${rtspPort} is taken`), { code: 'EADDRINUSE' });
  const camera = new ActionCameraState(rtsp.port, rest);
  state = camera;
  camera.moveRtsp = (to) => rtsp.listen(to);
  try {
    const server = await VirtualServer.start((request) => route(camera, request), { port, tls, offline: () => camera.away });
    camera.dropConnections = () => server.dropConnections();
    return {
      url: server.url,
      host: server.host,
      port: server.port,
      rtsp,
      faults: server.faults,
      requests: server.requests,
      state: camera,
      close: async () => {
        await Promise.all([server.close(), rtsp.close()]);
      },
    };
  } catch (error) {
    await rtsp.close();
    throw error;
  }
};
