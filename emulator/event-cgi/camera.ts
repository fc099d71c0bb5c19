import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.js';
import { VirtualDevice } from '../device.js';
import type { Reply } from '../reply.js';
import { type IncomingRequest, type ServerOptions, VirtualServer } from '../server.js';
import { Members, type Operation, readCatalogue } from './catalogue.js';
import { Door, type Login } from './door.js';
import { type AlarmEvent, type AlarmTarget, alarmNode, peopleSeen, versionNode } from './message.js';
import { readQuery } from './query.js';
import { Refusal } from './refusal.js';
import { CameraState, type Raised, type StateOptions } from './state.js';
import { node, readDocument, writeDocument, type XmlNode } from './xml.js';

export interface EventCgiCameraOptions extends StateOptions, Pick<ServerOptions, 'port' | 'tls'> {
  now?: Clock;
  /** Every request must begin its query with `auth=<token>`. */
  token?: string;
  /** The camera asks for these by HTTP, of which the document says nothing. */
  login?: Login;
}

const PATH = '/cgi/event.cgi';
/** Groups whose answers declare GBK (9.4). */
const GBK = new Set(['flashing_light']);

interface Command {
  operation: Operation;
  params: Members;
}

interface Power {
  isOff: boolean;
}

/** A virtual camera of the event CGI: alarms, linkage, relays, light and sounds, stateful. */
export class EventCgiCamera extends VirtualDevice {
  readonly #power: Power;
  readonly state: CameraState;

  /** @internal */
  constructor(server: VirtualServer, state: CameraState, power: Power) {
    super(server);
    this.#power = power;
    this.state = state;
  }

  /**
   * Raises an alarm or clears it: pushes it to every subscriber and answers those who wait for one. Resolved when every push has arrived
   * or failed to.
   */
  raiseAlarm(event: AlarmEvent): Promise<Raised> {
    return this.state.raise(event);
  }

  /** The people whom a channel (0 is the first) sees now, as targets of an alarm. */
  people(channel = 0): AlarmTarget[] {
    return peopleSeen(channel, this.state.now);
  }

  /** Closes or opens the contact at an alarm input, which raises or clears its alarm as it is set up. */
  setContact(input: number, closed: boolean): Promise<void> {
    return this.state.setContact(input, closed);
  }

  /** Resets every connection to the camera. */
  dropConnections(): void {
    this.server.dropConnections();
  }

  /** Switches the camera off and, after so many milliseconds, on again. */
  async restart(milliseconds: number): Promise<void> {
    this.#power.isOff = true;
    this.server.dropConnections();
    this.state.restart();
    await delay(milliseconds);
    this.#power.isOff = false;
  }

  async close(): Promise<void> {
    this.state.close();
    await this.server.close();
  }
}

export const startEventCgiCamera = async (options: EventCgiCameraOptions = {}): Promise<EventCgiCamera> => {
  const { now = Date.now, token = '', login, port, tls, ...rest } = options;
  const door = login && new Door(login);
  const state = new CameraState(now, rest);
  const commands = new Map<string, Command>();
  for (const operation of readCatalogue()) {
    const [selector] = Object.entries(operation.request.fixed ?? {});
    if (selector) commands.set(selector.join('='), { operation, params: new Members(operation.params) });
  }
  const power: Power = { isOff: false };
  const server = await VirtualServer.start(async (request) => door?.refusal(request) ?? handle(request, state, commands, token), {
    port,
    tls,
    offline: () => power.isOff,
  });
  return new EventCgiCamera(server, state, power);
};

const reply = (body: Buffer): Reply => ({
  version: '1.0',
  headers: { 'Content-type': 'text/plain;charset=utf-8' },
  body,
});

const result = (code: number, error: string, more: XmlNode[] = []): Reply =>
  reply(writeDocument([node('code', {}, String(code)), node('error', {}, error), ...more]));

const plain = (status: number, body: string): Reply => ({
  version: '1.0',
  status,
  headers: { 'Content-type': 'text/plain;charset=utf-8' },
  body,
});

const handle = async (
  { method, url, signal }: IncomingRequest,
  state: CameraState,
  commands: ReadonlyMap<string, Command>,
  token: string,
): Promise<Reply> => {
  const [path = '', search = ''] = url.split(/\?(.*)/s);
  if (path !== PATH) return plain(404, 'Not Found');
  if (method !== 'GET') return plain(405, 'Method Not Allowed');
  try {
    const { auth, selector, data } = readQuery(search);
    if (token !== '' && auth !== token) return plain(401, 'Unauthorized');
    const command = commands.get(selector);
    if (!command) throw new Refusal('command', `${selector} is unknown`);
    const root = data === undefined ? node('root') : readDocument(data);
    if (root.name !== 'root') throw new Refusal('data', `root expected, not ${root.name}`);
    if (data !== undefined && command.operation.request.body === undefined) throw new Refusal('data', `${selector} takes no data`);
    command.params.check(root);
    return await answer(selector, root, command.params, state, signal);
  } catch (error) {
    if (error instanceof Refusal) return result(error.code, error.message);
    throw error;
  }
};

const textOf = (root: XmlNode, name: string): string | undefined => root.children.find((child) => child.name === name)?.text;

const numberOf = (root: XmlNode, name: string): number | undefined => {
  const text = textOf(root, name);
  return text === undefined ? undefined : Number(text);
};

const answer = async (selector: string, root: XmlNode, params: Members, state: CameraState, signal: AbortSignal): Promise<Reply> => {
  const [kind = '', name = ''] = selector.split('=');
  if (kind === 'get') {
    const elements = state.settings.get(name);
    return reply(GBK.has(name) ? writeDocument(elements, 'GBK') : writeDocument([versionNode(0), ...elements]));
  }
  if (kind === 'set') {
    state.settings.set(name, root, params);
    state.settingsChanged();
    return result(0, 'successful');
  }
  switch (name) {
    case 'alarm_subscribe': {
      const [connectTimeout, sendTimeout] = [numberOf(root, 'connecttimeout'), numberOf(root, 'sendtimeout')];
      const { id } = state.subscriptions.add(textOf(root, 'address') ?? '', {
        ...(connectTimeout === undefined ? {} : { connectTimeout }),
        ...(sendTimeout === undefined ? {} : { sendTimeout }),
        details: numberOf(root, 'details') === 1,
      });
      return result(0, 'successfuel', [node('subscriptionid', {}, id)]);
    }
    case 'alarm_updatesubscribe':
      state.subscriptions.renew(textOf(root, 'subscriptionid') ?? '');
      return result(0, 'successful');
    case 'alarm_unsubscribe':
      state.subscriptions.delete(textOf(root, 'subscriptionid') ?? '');
      return result(0, 'successful');
    case 'alarm_message': {
      const detailed = numberOf(root, 'details') === 1;
      const alarms = await state.polls.next(signal);
      return reply(writeDocument([versionNode(1), ...alarms.map((alarm) => alarmNode(alarm, { detailed, numbered: true }))]));
    }
    case 'flashing_light':
      state.flash(root);
      return result(0, 'successful');
    case 'alarm_voice_file_list':
      return reply(writeDocument([versionNode(1), ...state.sounds.map((sound, id) => node('file', { id, name: sound }))]));
    case 'alarm_voice_file_test':
      state.play(root);
      return result(0, 'successful');
    default:
      throw new Refusal('command', `${selector} is unknown`);
  }
};
