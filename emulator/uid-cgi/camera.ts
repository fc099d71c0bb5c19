import type { Faults } from '../faults.js';
import type { Reply } from '../reply.js';
import { type IncomingRequest, type LoggedRequest, VirtualServer } from '../server.js';
import type { Session, User } from './accounts.js';
import { type Call, checkValues, refuseUnknown } from './call.js';
import {
  CERTIFICATE_PATH,
  download,
  FIRMWARE_PATH,
  NOT_FOUND,
  PLAYBACK_PREFIX,
  upgradeFirmware,
  uploadCertificate,
} from './calls/files.js';
import { imageCalls } from './calls/image.js';
import { ioCalls } from './calls/io.js';
import { networkCalls } from './calls/network.js';
import { osdCalls } from './calls/osd.js';
import { platformCalls } from './calls/platform.js';
import { ptzCalls } from './calls/ptz.js';
import { recordCalls } from './calls/record.js';
import { deviceCalls, sessionCalls } from './calls/session.js';
import { SNAPSHOT_FAULT, SNAPSHOT_PATH, snapshot } from './calls/snapshot.js';
import { userCalls } from './calls/users.js';
import { audioCalls, videoCalls } from './calls/video.js';
import { type Members, membersOf, targetOf, UNREADABLE } from './query.js';
import { type CameraOptions, CameraState } from './state.js';
import { Fault, faultReply } from './xml.js';

export interface UidCgiCameraOptions extends CameraOptions {
  /** Port on 127.0.0.1; 0 (default) lets the system choose. */
  port?: number;
  /** Key and certificate (PEM): serve HTTPS. */
  tls?: { key: string | Buffer; cert: string | Buffer };
}

/** A virtual camera of dialect uid-cgi on a loopback port. */
export interface UidCgiCamera {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Switches for tests: ways to misbehave. */
  readonly faults: Faults;
  /** The latest requests, literally. */
  readonly requests: readonly LoggedRequest[];
  /** Settings, users, sessions, head, recordings, hardware: to be read and changed. */
  readonly state: CameraState;
  /** Forgets who is logged in. */
  expireSessions(): void;
  /** Drops all connections and sessions and resets new connections for so many milliseconds of its clock; settings stay. */
  reboot(milliseconds?: number): void;
  close(): Promise<void>;
}

type Table = Record<string, Call>;

const CALLS: ReadonlyMap<string, Call> = new Map(
  [
    ...[sessionCalls, deviceCalls, networkCalls, videoCalls, audioCalls, osdCalls, imageCalls, ptzCalls],
    ...[recordCalls, platformCalls, ioCalls, userCalls],
  ].flatMap((table: Table) => Object.entries(table)),
);

/** What may stand in any query beside the members of the call; the vendor's own page adds `timestamp` against caching. */
const take = (members: Members, name: string): string | undefined => {
  const value = members.get(name);
  members.delete(name);
  return value;
};

interface Visitor {
  session?: Session;
  user?: User;
}

/** Who calls, by uid or, where the call allows it, by user name and password. Takes the credentials out of the members. */
const visitor = (state: CameraState, call: Call, members: Members): Visitor => {
  const { accounts } = state;
  if (call.auth === 'either' && !members.has('uid') && (members.has('username') || members.has('password'))) {
    const [username, password] = [take(members, 'username'), take(members, 'password')];
    if (!username) throw new Fault('error, parse username');
    if (!password) throw new Fault('error, parse password');
    return { user: accounts.verify(username, password) };
  }
  const uid = take(members, 'uid');
  if (uid === undefined && call.auth === 'open') return {};
  if (!uid) throw new Fault('error, parse uid');
  const session = accounts.session(uid);
  const user = accounts.users.get(session.username);
  return user ? { session, user } : { session };
};

const mayNot = (user: User | undefined, call: Call, members: Members): boolean => {
  const changes = call.changes?.(members) ?? members.size > 0;
  return changes && user?.privilege === 'User';
};

/** One request to a path of the table: read, recognised, permitted, checked, answered. */
const visit = async (state: CameraState, call: Call, request: IncomingRequest, path: string, query: string): Promise<Reply> => {
  let value = path;
  try {
    if (request.method !== 'GET') throw new Fault(UNREADABLE);
    const members = membersOf(query);
    take(members, 'timestamp');
    const { session, user } = visitor(state, call, members);
    // A session whose user has been deleted is good for nothing but to be told so by the user management.
    if (session && !user && path !== '/cgi-bin/user_management') throw new Fault('uid error');
    if (mayNot(user, call, members)) throw new Fault('Non-operators cannot edit settings');
    refuseUnknown(members, call.params);
    value = call.faultValue ?? path;
    checkValues(members, call.params);
    const reply = await call.run({ state, request, path, members, ...(user ? { user } : {}), ...(session ? { session } : {}) });
    if (session && (reply.status ?? 200) === 200) state.accounts.renew(session);
    return reply;
  } catch (error) {
    if (error instanceof Fault) return faultReply(value, error.reason);
    throw error;
  }
};

const guarded = (value: string, answer: () => Reply): Reply => {
  try {
    return answer();
  } catch (error) {
    if (error instanceof Fault) return faultReply(value, error.reason);
    throw error;
  }
};

const route = (state: CameraState, request: IncomingRequest): Reply | Promise<Reply> => {
  const { method, url } = request;
  const { path, query = '' } = targetOf(url);
  const call = CALLS.get(path);
  if (call) return visit(state, call, request, path, query);
  if (url === SNAPSHOT_PATH || url.startsWith(`${SNAPSHOT_PATH}?`) || url.startsWith(`${SNAPSHOT_PATH}&`)) {
    return guarded(SNAPSHOT_FAULT, () => {
      if (method !== 'GET') throw new Fault(UNREADABLE);
      return snapshot(state, request);
    });
  }
  if (method === 'GET' && path.startsWith(PLAYBACK_PREFIX)) return guarded(path, () => download(state, request));
  if (method === 'POST' && url === FIRMWARE_PATH) return guarded(path, () => upgradeFirmware(state, request));
  if (method === 'POST' && url === CERTIFICATE_PATH) return guarded(path, () => uploadCertificate(state, request));
  return NOT_FOUND;
};

/** What Node's parser refuses, above all a raw blank in the URL: the path up to there, and the fault for what cannot be read. */
const malformed = (raw: Buffer): Reply => {
  const [, url = ''] = /^[A-Z]+ ([^\s]*)/.exec(raw.toString('latin1')) ?? [];
  return faultReply(targetOf(url).path, UNREADABLE);
};

/**
 * Starts a virtual camera after "IP Camera HTTP CGI Specifications" 1.0.10. It is strict: an unknown path is 404, and whatever the document
 * does not allow is refused with the document's fault (where it prints none, one after its pattern). Closed by `close()`.
 */
export const startUidCgiCamera = async ({ port, tls, ...options }: UidCgiCameraOptions = {}): Promise<UidCgiCamera> => {
  const state = new CameraState(options);
  const server = await VirtualServer.start((request) => route(state, request), { port, tls, malformed, offline: () => state.away });
  state.dropConnections = () => server.dropConnections();
  return {
    url: server.url,
    host: server.host,
    port: server.port,
    faults: server.faults,
    requests: server.requests,
    state,
    expireSessions: () => state.accounts.sessions.clear(),
    reboot: (milliseconds) => state.restart(milliseconds),
    close: () => server.close(),
  };
};
