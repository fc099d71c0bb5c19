import type { Faults } from '../faults.js';
import type { Reply } from '../reply.js';
import { type IncomingRequest, type LoggedRequest, VirtualServer } from '../server.js';
import type { Capture, ThermalCapture } from './alarm-center.js';
import type { Alarm } from './alarms.js';
import { generic, type Visit } from './call.js';
import { rawUploads } from './calls/files.js';
import { CALLS } from './calls/index.js';
import { credentialsOf, refuseAccount } from './login.js';
import { pairsOf, withoutCredentials } from './query.js';
import { Refusal, refusalReply } from './replies.js';
import { recognise } from './routing.js';
import { type CameraOptions, CameraState } from './state.js';

export interface SunellCgiCameraOptions extends CameraOptions {
  /** Port on 127.0.0.1; 0 (default) lets the system choose. */
  port?: number;
  /** Key and certificate (PEM): serve HTTPS. */
  tls?: { key: string | Buffer; cert: string | Buffer };
}

/** A virtual camera, lite camera or recorder of dialect sunell-cgi on a loopback port. */
export interface SunellCgiCamera {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Switches for tests: ways to misbehave. */
  readonly faults: Faults;
  /** The latest requests, literally. */
  readonly requests: readonly LoggedRequest[];
  /** Settings, users, heads, recordings: to be read and changed. */
  readonly state: CameraState;
  /** Alarms begin and end: in the attach stream (those given together in one part), the state, the log, and at the alarm centre. */
  raiseAlarm(...alarms: Alarm[]): Promise<void>;
  /** A target with its picture, for the alarm centre. */
  raiseCapture(capture: Capture): Promise<void>;
  /** Faces with their temperature, for the platform of a body thermometer. */
  raiseThermal(capture: ThermalCapture): Promise<void>;
  /** Drops all connections and resets new ones for so many milliseconds of its clock; settings stay. */
  reboot(milliseconds?: number): void;
  close(): Promise<void>;
}

const NOT_FOUND: Reply = { status: 404 };
const CHANGING = ['set', 'action', 'upload'];

/** What comes before an operation does its work: who asks, and for what. */
const enter = (state: CameraState, request: Omit<LoggedRequest, 'body'>): Omit<Visit, 'request' | 'state'> | { reply: Reply } => {
  const [path = '', query = ''] = request.url.split(/\?(.*)/s);
  if (!path.startsWith('/cgi-bin/')) return { reply: NOT_FOUND };
  try {
    const { credentials, rest } = withoutCredentials(pairsOf(query));
    const login = refuseAccount(state, credentialsOf(state, request, credentials));
    if ('reply' in login) return login;
    const { account } = login;
    const { operation, members } = recognise(state, request.method, path, rest, account);
    if (CHANGING.includes(operation.kind)) state.note(account.name, operation.id);
    return { operation, members, account };
  } catch (error) {
    if (error instanceof Refusal) return { reply: refusalReply(error.code) };
    throw error;
  }
};

const visit = async (state: CameraState, request: IncomingRequest): Promise<Reply> => {
  const entered = enter(state, request);
  if ('reply' in entered) return entered.reply;
  try {
    const call = CALLS[entered.operation.id] ?? generic;
    return await call({ ...entered, state, request });
  } catch (error) {
    if (error instanceof Refusal) return refusalReply(error.code);
    throw error;
  }
};

/** What Node's parser refuses, above all a raw blank in the URL. */
const malformed = (): Reply => refusalReply(-23);

/**
 * Starts a virtual camera after the vendor's CGI specification. It is strict: whatever the document does not allow is refused with
 * "error, Return=-n" and a number of section 3.2. Closed by `close()`.
 */
export const startSunellCgiCamera = async ({ port, tls, ...options }: SunellCgiCameraOptions = {}): Promise<SunellCgiCamera> => {
  const state = new CameraState(options);
  const raw = rawUploads(state, (head) => {
    const entered = enter(state, head);
    return 'reply' in entered ? entered : { members: entered.members, id: entered.operation.id };
  });
  const server = await VirtualServer.start((request) => visit(state, request), { port, tls, malformed, raw, offline: () => state.away });
  state.dropConnections = () => server.dropConnections();
  return {
    url: server.url,
    host: server.host,
    port: server.port,
    faults: server.faults,
    requests: server.requests,
    state,
    raiseAlarm: (...alarms) => state.raiseAlarm(...alarms),
    raiseCapture: (capture) => state.raiseCapture(capture),
    raiseThermal: (capture) => state.raiseThermal(capture),
    reboot: (milliseconds) => state.restart(milliseconds),
    close: async () => {
      state.center.close();
      await server.close();
    },
  };
};
