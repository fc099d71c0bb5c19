import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Clock } from '../clock.js';
import { VirtualDevice } from '../device.js';
import type { Reply } from '../reply.js';
import { type IncomingRequest, type ServerOptions, VirtualServer } from '../server.js';
import type { Call, Visit } from './call.js';
import { accountCalls } from './calls/account.js';
import { deviceCalls } from './calls/device.js';
import { ptzCalls } from './calls/ptz.js';
import { settingsCalls } from './calls/settings.js';
import { videoCalls } from './calls/video.js';
import { type Node, type Operation, treeOf } from './catalogue.js';
import { checkValues, isObject, unknownIn, type Values } from './check.js';
import type { Channel, Device } from './device.js';
import { Files } from './files.js';
import { type AlarmOptions, aiMessage, alarmMessage, captureMessage, onlineMessage, type PushMessage } from './messages.js';
import { invalid, Refusal, textOf } from './refusal.js';
import { checkSignature, type EmptyDigest, pushHeaders } from './signature.js';
import { CloudState, type StateOptions } from './state.js';

export interface CmiotCloudOptions extends StateOptions, Pick<ServerOptions, 'port' | 'tls'> {
  now?: Clock;
  /** Methods whose parameters come as `jsonObject`; only GET where left out. */
  queryMethods?: string[];
  /** What it hashes where there are no parameters; `{}` in `jsonObject` where left out. */
  emptyDigest?: EmptyDigest;
  /** Serves the three addresses that the document prints without `/api` with it. */
  apiPaths?: boolean;
  /** Refuses what the document calls not online yet. */
  refuseUnreleased?: boolean;
}

export interface PushAnswer {
  status: number;
  body: string;
}

const CALLS: Record<string, Call> = { ...deviceCalls, ...ptzCalls, ...settingsCalls, ...videoCalls, ...accountCalls };

interface Route {
  operation: Operation;
  tree: Node;
}

/** The virtual cloud: an account with devices, stateful, strict about signature, clock and parameters. */
export class CmiotCloud extends VirtualDevice {
  readonly state: CloudState;

  /** @internal */
  constructor(server: VirtualServer, state: CloudState) {
    super(server);
    this.state = state;
  }

  /** What belongs into the settings of an account: its keys in plain text. */
  get account(): { baseUrl: string; appId: string; secretKey: string; privateKey: string } {
    return { baseUrl: this.url, ...this.state.application, privateKey: this.state.privateKey };
  }

  /** Answers the next requests with this result code, whatever they ask. */
  refuse(code: string, times = 1): void {
    for (let count = 0; count < times; count += 1) this.state.refusals.push(code);
  }

  /** Sends a signed message to whoever subscribed it. @throws Error where nobody did */
  async push({ msgType, data, url = this.state.subscriptions.get(msgType), headers = {} }: PushMessage): Promise<PushAnswer> {
    if (url === undefined) throw new Error(`nobody has subscribed messages of type ${msgType}`);
    const { application, now } = this.state;
    const body = JSON.stringify({ appId: application.appId, msgType, data });
    const all = Object.entries({ ...pushHeaders(application, body, now()), ...headers });
    const sent = Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
    const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      headers: { ...sent, 'Content-Length': Buffer.byteLength(body) },
      agent: false,
      timeout: 10_000,
    });
    request.on('timeout', () => request.destroy(new Error('no answer to the push within 10 s')));
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: await text(response) };
  }

  /** Tells an alarm, where anybody has subscribed alarms. */
  raiseAlarm(options: AlarmOptions): Promise<PushAnswer | undefined> {
    return this.#tell(alarmMessage(this.state, options));
  }

  raiseAiEvent(options: Parameters<typeof aiMessage>[1]): Promise<PushAnswer | undefined> {
    return this.#tell(aiMessage(this.state, options));
  }

  raiseCapture(options: Parameters<typeof captureMessage>[1]): Promise<PushAnswer | undefined> {
    return this.#tell(captureMessage(this.state, options));
  }

  /** A device comes or goes. */
  setOnline(deviceSn: string, online: boolean): Promise<PushAnswer | undefined> {
    return this.#tell(onlineMessage(this.state, deviceSn, online ? 1 : 0));
  }

  async #tell(message: PushMessage): Promise<PushAnswer | undefined> {
    return this.state.subscriptions.has(message.msgType) ? this.push(message) : undefined;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

export const startCmiotCloud = async (options: CmiotCloudOptions = {}): Promise<CmiotCloud> => {
  const { now = Date.now, port, tls, apiPaths = false, ...rest } = options;
  const state = new CloudState(now, rest);
  const routes = routesOf(state, apiPaths);
  const server = await VirtualServer.start(
    (request) => (request.url.startsWith(Files.prefix) ? state.files.answer(request) : handle(request, state, routes, rest)),
    { port, tls },
  );
  state.files.base = server.url;
  return new CmiotCloud(server, state);
};

/** The operations behind each method and path; those with the most fixed members first. */
const routesOf = (state: CloudState, apiPaths: boolean): Map<string, Route[]> => {
  const routes = new Map<string, Route[]>();
  for (const operation of state.operations.values()) {
    const { method, path, auth } = operation.request;
    if (operation.kind === 'push' || auth !== 'signature') continue;
    const key = `${method} ${apiPaths ? path.replace(/^\/cmiot\/v2\/(?!api\/)/, '/cmiot/v2/api/') : path}`;
    const own = routes.get(key) ?? [];
    own.push({ operation, tree: treeOf(operation.params) });
    routes.set(
      key,
      own.sort((a, b) => fixedOf(b).length - fixedOf(a).length),
    );
  }
  return routes;
};

const fixedOf = ({ operation }: Route): [string, string | number][] => Object.entries(operation.request.fixed ?? {});

type HandleOptions = Pick<CmiotCloudOptions, 'queryMethods' | 'emptyDigest' | 'refuseUnreleased'>;

const handle = (request: IncomingRequest, state: CloudState, routes: Map<string, Route[]>, options: HandleOptions): Reply => {
  const [path = ''] = request.url.split('?');
  const candidates = routes.get(`${request.method} ${path}`);
  if (!candidates) return { status: 404, headers: dated(state, 'text/plain'), body: 'not found' };
  try {
    const next = state.refusals.shift();
    if (next !== undefined) throw new Refusal(next);
    const content = contentOf(request, options.queryMethods ?? ['GET']);
    const now = state.now();
    checkSignature(request, state.application, { uri: path, content, empty: options.emptyDigest ?? 'object', now });
    const values = valuesOf(content);
    const route = routeOf(candidates, values);
    const { operation, tree } = route;
    if (options.refuseUnreleased && operation.models === 'not online yet') throw new Refusal('000005');
    for (const [name] of fixedOf(route)) delete values[name];
    checkValues(values, tree);
    const call = CALLS[operation.id];
    if (!call) throw new Refusal('000001');
    const { data, ...page } = call(visitOf(state, operation, values, now));
    return reply(state, { resultCode: '000000', resultMsg: textOf('000000'), ...page, ...(data === undefined ? {} : { data }) });
  } catch (error) {
    if (error instanceof Refusal) return reply(state, { resultCode: error.code, resultMsg: error.message });
    throw error;
  }
};

const dated = (state: CloudState, type: string): Record<string, string> => ({
  'Content-Type': type,
  Date: new Date(state.now()).toUTCString(),
});

const reply = (state: CloudState, envelope: Values): Reply => ({
  headers: dated(state, 'application/json;charset=UTF-8'),
  body: JSON.stringify(envelope),
});

/** The JSON text of the parameters, where the method carries it. */
const contentOf = ({ method, url, body }: IncomingRequest, queryMethods: readonly string[]): string | undefined => {
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : undefined;
  if (!queryMethods.includes(method)) {
    if (query !== undefined) throw new Refusal('000002', 'parameters belong into the body');
    return body.length > 0 ? body.toString('utf8') : undefined;
  }
  if (body.length > 0) throw new Refusal('000002', 'parameters belong into jsonObject');
  if (query === undefined) return undefined;
  const [, encoded] = /^jsonObject=([^&]*)$/.exec(query) ?? [];
  if (encoded === undefined) throw new Refusal('000002', 'jsonObject');
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new Refusal('000002', 'encoding');
  }
};

const valuesOf = (content: string | undefined): Values => {
  if (content === undefined) return {};
  try {
    const values: unknown = JSON.parse(content);
    if (isObject(values)) return values;
  } catch {
    // Said below.
  }
  throw new Refusal('000002', 'no JSON object');
};

/** What is meant where operations share an address: by a fixed member, else by the members that only one of them has. */
const routeOf = (candidates: readonly Route[], values: Values): Route => {
  const fitting = candidates.filter((route) => fixedOf(route).every(([name, value]) => values[name] === value));
  const [first] = fitting;
  if (!first)
    throw invalid(
      fixedOf(candidates[0] as Route)
        .map(([name]) => name)
        .join(),
    );
  const names = (route: Route): Values => {
    const own = { ...values };
    for (const [name] of fixedOf(route)) delete own[name];
    return own;
  };
  return fitting.find((route) => unknownIn(names(route), route.tree) === undefined && hasRequired(route, values)) ?? first;
};

const hasRequired = ({ tree }: Route, values: Values): boolean =>
  [...tree.children].every(([name, { member }]) => !member?.required || values[name] !== undefined);

/** Protocols that an operation is for, in the words of the document. */
const isFor = (models: string | undefined, { protocol }: Device): boolean => {
  if (models === 'not GB28181 devices') return protocol !== 1;
  if (models === 'Qianliyan devices only') return protocol === 2;
  if (models === 'Dahua private devices') return protocol === 5;
  if (models === 'not Qianliyan and not GB28181 devices') return protocol !== 1 && protocol !== 2;
  return true;
};

const visitOf = (state: CloudState, operation: Operation, values: Values, now: number): Visit => {
  const named = operation.params.find(({ name }) => name === 'deviceSn');
  const takesNumber = operation.params.some(({ name }) => name === 'channelId');
  let channel: Channel | undefined;
  let device: Device | undefined;
  if (named?.role === 'camera') channel = state.channel(values.deviceSn, values.channelId, takesNumber);
  if (named?.role === 'device') device = state.device(values.deviceSn);
  device ??= channel?.device;
  if (device && !isFor(operation.models, device)) throw invalid(`for ${operation.models}`);
  return {
    state,
    operation,
    values,
    now,
    get device(): Device {
      if (!device) throw new Error(`${operation.id} names no device`);
      return device;
    },
    get channel(): Channel {
      if (!channel) throw new Error(`${operation.id} names no channel`);
      return channel;
    },
  };
};
