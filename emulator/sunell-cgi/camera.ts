import type { Faults } from '../faults.js';
import type { Reply } from '../reply.js';
import { type IncomingRequest, type LoggedRequest, VirtualServer } from '../server.js';
import { generic } from './call.js';
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
  /** Drops all connections and resets new ones for so many milliseconds of its clock; settings stay. */
  reboot(milliseconds?: number): void;
  close(): Promise<void>;
}

const NOT_FOUND: Reply = { status: 404 };

const visit = async (state: CameraState, request: IncomingRequest): Promise<Reply> => {
  const [path = '', query = ''] = request.url.split(/\?(.*)/s);
  if (!path.startsWith('/cgi-bin/')) return NOT_FOUND;
  try {
    const { credentials, rest } = withoutCredentials(pairsOf(query));
    const account = refuseAccount(state, credentialsOf(state, request, credentials));
    if ('reply' in account) return account.reply;
    const { operation, members } = recognise(state, request.method, path, rest, account.account);
    const call = CALLS[operation.id] ?? generic;
    return await call({ state, operation, members, request, account: account.account });
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
  const server = await VirtualServer.start((request) => visit(state, request), { port, tls, malformed, offline: () => state.away });
  state.dropConnections = () => server.dropConnections();
  return {
    url: server.url,
    host: server.host,
    port: server.port,
    faults: server.faults,
    requests: server.requests,
    state,
    reboot: (milliseconds) => state.restart(milliseconds),
    close: () => server.close(),
  };
};
