import type { AlarmsDriver } from '../camera/alarms.js';
import type { Call } from '../camera/call.js';
import type { CredentialGuard, CredentialNames } from '../camera/guard.js';
import type { IoDriver } from '../camera/io.js';
import type { OsdDriver } from '../camera/osd.js';
import type { PtzDriver } from '../camera/ptz.js';
import type { Receivers } from '../camera/receivers.js';
import type { RecordingsDriver } from '../camera/recordings.js';
import type { CameraSettings, DialectId } from '../camera/settings.js';
import type { Snapshots } from '../camera/snapshot.js';
import type { StreamsDriver } from '../camera/streams.js';
import type { DeviceAnswer, DeviceHttp } from '../http/device-http.js';
import type { Redactor } from '../http/redact.js';
import type { Catalogue } from '../operations/catalogue.js';
import type { Json, Operation, Values } from '../operations/types.js';

/** What an operation answered. */
export interface Answer {
  /** Plain JSON, a Buffer for an image, a file or a stream, undefined where the operation answers nothing. */
  payload: Json | Buffer | undefined;
  /** The device's literal answer. */
  raw: string | Buffer;
  contentType?: string;
  /** Of an answer in pages. */
  total?: number;
  page?: number;
  pageSize?: number;
}

/** The members of an answer; none where it has none. */
export const membersOf = (payload: Answer['payload']): Record<string, Json> =>
  typeof payload === 'object' && payload !== null && !Buffer.isBuffer(payload) && !Array.isArray(payload) ? payload : {};

/** What a camera says of itself, as far as it does. */
export interface Identity {
  model?: string;
  firmware?: string;
  serial?: string;
  mac?: string;
  /** Further findings worth showing, as the device words them. */
  notes?: string[];
}

/** The session with one device, opened by its {@link Dialect}. A capability that is not there, the device has not. */
export interface Driver {
  /** Runs one operation with validated values. */
  run(operation: Operation, values: Values, call: Call): Promise<Answer>;
  /** Asks the device who it is, credentials checked. */
  identify(call: Call): Promise<Identity>;
  readonly ptz?: PtzDriver;
  readonly snapshots?: Snapshots;
  readonly osd?: OsdDriver;
  readonly recordings?: RecordingsDriver;
  readonly io?: IoDriver;
  readonly streams?: StreamsDriver;
  readonly alarms?: AlarmsDriver;
  /** Ends timers and sessions; the connections are closed by the owner. */
  close(): Promise<void>;
}

export interface DriverContext {
  readonly settings: CameraSettings;
  readonly catalogue: Catalogue;
  readonly http: DeviceHttp;
  readonly guard: CredentialGuard;
  readonly redactor: Redactor;
  /** What a driver has to remember of its camera (names of presets): outlives a redeploy, not a restart of Node-RED. */
  readonly memory: Map<string, unknown>;
  /** Where devices reach us with what they push. */
  readonly receivers: Receivers;
  /** Milliseconds of a clock that is never set. */
  readonly now: () => number;
}

/** What the list of dialects knows of each before anything of it is loaded. */
export interface DialectEntry {
  readonly id: DialectId;
  readonly title: string;
  /** The settings of `ipcam-device` that mean something to it, beside name and dialect. */
  readonly fields: readonly (keyof CameraSettings)[];
  readonly defaultPort: number;
  readonly load: () => Promise<Dialect>;
}

/** An unauthenticated question that no document calls harmful, and how its answer shows the dialect. */
export interface Fingerprint {
  /** Asked by GET. */
  readonly path: string;
  /** What the device calls itself ('' where it does not say), undefined where it is another kind. */
  recognise(answer: DeviceAnswer): string | undefined;
}

/** Where a device's requests go. */
export interface Endpoint {
  /** `http://192.168.1.64:80`, an IPv6 address in brackets. */
  readonly origin: string;
  readonly verifyCertificate: boolean;
}

/** A dialect's code: what its catalogue cannot say. */
export interface Dialect {
  /** Folder of the catalogue's files. */
  readonly catalogueFolder: string;
  readonly fingerprint?: Fingerprint;
  /** What its devices refuse, where that is no user name and password of the camera. */
  readonly credentials?: CredentialNames;
  /** Where requests go that do not go to the camera's own address. */
  endpoint?(settings: CameraSettings): Endpoint;
  open(context: DriverContext): Driver;
}
