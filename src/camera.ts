import { AlarmHub, type AlarmListener } from './alarms/hub.js';
import type { Call } from './camera/call.js';
import { Effects } from './camera/effects.js';
import { asCameraError, CameraError } from './camera/errors.js';
import { CredentialGuard } from './camera/guard.js';
import { type IoRequest, ioActionsOf, runIo } from './camera/io.js';
import { type OsdItem, setOsd } from './camera/osd.js';
import { PtzControl, type PtzRequest } from './camera/ptz-control.js';
import type { Receivers } from './camera/receivers.js';
import {
  type Download,
  findRecordings,
  type Recording,
  type RecordingAddress,
  type RecordingSearch,
  type RecordingSpan,
  type RecordingsDriver,
} from './camera/recordings.js';
import type { CameraSettings, CloudSettings } from './camera/settings.js';
import { type Picture, type SnapshotRequest, takeSnapshot } from './camera/snapshot.js';
import { type Frame, type StreamAddress, type StreamRequest, streamAddress } from './camera/streams.js';
import type { Answer, DialectEntry, Driver, Identity } from './dialects/dialect.js';
import { dialects } from './dialects/index.js';
import { httpOrigin } from './http/address.js';
import type { DeviceHttp } from './http/device-http.js';
import { Redactor } from './http/redact.js';
import type { Catalogue } from './operations/catalogue.js';
import { withChannel } from './operations/channel.js';
import { withSerials } from './operations/serial.js';

const catalogues = new Map<string, Promise<Catalogue>>();

/** A dialect's catalogue, read when it is first asked for. @throws CameraError UNSUPPORTED for a dialect that is not there */
export const catalogueOf = (dialectId: string): Promise<Catalogue> => {
  let catalogue = catalogues.get(dialectId);
  if (!catalogue) {
    catalogue = readCatalogue(entryOf(dialectId));
    catalogues.set(dialectId, catalogue);
    catalogue.catch(() => catalogues.delete(dialectId));
  }
  return catalogue;
};

/** The validator and the HTTP client are loaded with the first camera that is used: Node-RED starts without them. */
const readCatalogue = async ({ load }: DialectEntry): Promise<Catalogue> => {
  const [{ Catalogue }, { catalogueFolder }] = await Promise.all([import('./operations/catalogue.js'), load()]);
  return Catalogue.fromFolder(catalogueFolder);
};

const entryOf = (dialectId: string): DialectEntry => {
  const entry = dialects.find(({ id }) => id === dialectId);
  if (!entry)
    throw new CameraError(
      'UNSUPPORTED',
      `there is no dialect ${JSON.stringify(dialectId)}; there are ${dialects.map(({ id }) => id).join(', ')}`,
    );
  return entry;
};

export interface CameraOptions {
  /** What drivers remember of this camera from one redeploy to the next. */
  memory?: Map<string, unknown>;
  /** Where devices reach us with what they push; without, only what we fetch arrives. */
  receivers?: Receivers;
  /** Told of what goes wrong when nobody waits for it: a movement that could not be stopped. */
  onBackgroundError?: (error: CameraError) => void;
  /** The account of a camera in a cloud. Looked up with every request: it may be deployed after the camera, or anew. */
  cloud?: () => CloudSettings | undefined;
  /** Milliseconds of a clock that is never set. */
  now?: () => number;
}

/** What a camera has of each ability: actions, picture formats, protocols. Empty where it has none. */
export interface Abilities {
  ptz: string[];
  snapshot: string[];
  osd: string[];
  recordings: string[];
  io: string[];
  stream: string[];
  alarms: string[];
}

/** What the Test button shows. */
export interface CameraReport extends Identity {
  dialect: string;
  abilities: Abilities;
}

/** The optional members of a driver, as people call them. */
const abilityNames = {
  ptz: 'PTZ',
  snapshots: 'snapshots',
  osd: 'text on the picture',
  recordings: 'recordings',
  io: 'inputs and outputs',
  streams: 'live streams',
  alarms: 'events to listen to',
} as const;
type AbilityKey = keyof typeof abilityNames;

interface Open {
  driver: Driver;
  catalogue: Catalogue;
  http: DeviceHttp;
  ptz: PtzControl | undefined;
  effects: Effects;
  alarms: AlarmHub | undefined;
}

/** Failures that are told without a word of the device's. */
const ownWords: ReadonlySet<string> = new Set(['INVALID_PARAMETER', 'UNSUPPORTED', 'NO_DEVICE', 'TIMEOUT', 'LOCKED_OUT', 'ABORTED']);

/** Somebody who listens, and where. */
interface Listening {
  readonly listener: AlarmListener;
  at: Open | undefined;
  end: () => void;
}

/**
 * One camera as a flow uses it. Opened by the first request, so that a camera nobody asks costs nothing. Every error is a
 * {@link CameraError} that names the camera and the operation.
 */
export class Camera {
  readonly settings: CameraSettings;
  readonly #options: CameraOptions;
  readonly #redactor: Redactor;
  #open: Promise<Open> | undefined;
  #account: CloudSettings | undefined;
  #ending: Promise<unknown> | undefined;
  readonly #listening = new Set<Listening>();
  #closed = false;

  constructor(settings: CameraSettings, options: CameraOptions = {}) {
    this.settings = settings;
    this.#options = options;
    const { username, password, token } = settings;
    // The pair is what a Basic header holds.
    this.#redactor = new Redactor([password === '' ? '' : `${username}:${password}`, password, token]);
  }

  /**
   * Runs one operation of the catalogue. What names the camera fills the members that are required and left out: its channel, and in a
   * cloud its serial number or, where the operation means a channel that has a code of its own, that code. Nothing else is added.
   */
  async run(operationId: string, params: Record<string, unknown>, call: Partial<Call> = {}): Promise<Answer> {
    return this.#named(operationId, async ({ driver, catalogue }) => {
      const operation = catalogue.get(operationId);
      if (operation.kind === 'push')
        throw new CameraError('UNSUPPORTED', 'nobody can ask for this: it is sent to us, and ipcam-alarm-listen receives it');
      const full = this.#call(call);
      const { deviceSn, channel } = this.settings;
      const channelSn = full.channel === channel ? this.settings.channelSn : '';
      const named = withSerials(operation, withChannel(operation, params, full.channel), { deviceSn, channelSn });
      return driver.run(operation, catalogue.check(operation, named), full);
    });
  }

  /** A PTZ action; `owner` is whoever starts a movement and stops it by {@link release}. */
  async ptz(request: PtzRequest, owner: unknown, call: Partial<Call> = {}): Promise<unknown> {
    return this.#named(`ptz ${request.action}`, async ({ driver, ptz }) => {
      return this.#ability(ptz, 'ptz', driver).run(request, this.#call(call), owner);
    });
  }

  /** Ends what `owner` started: movements, and outputs that were to fall back. */
  async release(owner: unknown): Promise<void> {
    const open = await this.#open?.catch(() => undefined);
    await Promise.all([open?.ptz?.release(owner), open?.effects.release(owner)]);
  }

  async snapshot(request: SnapshotRequest, call: Partial<Call> = {}): Promise<Picture> {
    return this.#named('snapshot', async ({ driver }) => {
      return takeSnapshot(this.#ability(driver.snapshots, 'snapshots', driver), request, this.#call(call));
    });
  }

  /** The texts on the picture. */
  async osd(call: Partial<Call> = {}): Promise<OsdItem[]> {
    return this.#named('osd get', async ({ driver }) => this.#ability(driver.osd, 'osd', driver).get(this.#call(call)));
  }

  /** Changes the texts and members named and leaves the rest as it is. */
  async setOsd(items: unknown, call: Partial<Call> = {}): Promise<void> {
    return this.#named('osd set', async ({ driver }) => setOsd(this.#ability(driver.osd, 'osd', driver), items, this.#call(call)));
  }

  async findRecordings(span: RecordingSpan, call: Partial<Call> = {}): Promise<RecordingSearch> {
    return this.#named('recordings find', async ({ driver }) =>
      findRecordings(this.#ability(driver.recordings, 'recordings', driver), span, this.#call(call)),
    );
  }

  /** @param offset bytes that the caller has already */
  async download(recording: Recording, offset: number, call: Partial<Call> = {}): Promise<Download> {
    return this.#named('recordings download', async ({ driver }) => {
      const recordings = this.#ability(driver.recordings, 'recordings', driver);
      if (!recordings.download) throw unable('download', driver);
      const download = await recordings.download(recording, offset, this.#call(call));
      return { ...download, explain: (error) => this.#located(download.explain(error), 'recordings download') };
    });
  }

  async recordingUrl(recording: Recording, call: Partial<Call> = {}): Promise<RecordingAddress> {
    return this.#named('recordings url', async ({ driver }) => {
      const recordings = this.#ability(driver.recordings, 'recordings', driver);
      if (!recordings.url) throw unable('url', driver);
      return recordings.url(recording, this.#call(call));
    });
  }

  /** An I/O action; `owner` is whoever's relay falls back when it goes. */
  async io(request: IoRequest, owner: unknown, call: Partial<Call> = {}): Promise<unknown> {
    return this.#named(`io ${request.action}`, async ({ driver, effects }) =>
      runIo(this.#ability(driver.io, 'io', driver), effects, request, this.#call(call), owner),
    );
  }

  async streamAddress(request: StreamRequest, call: Partial<Call> = {}): Promise<StreamAddress> {
    return this.#named('stream url', async ({ driver }) =>
      streamAddress(this.#ability(driver.streams, 'streams', driver), request, this.settings, this.#call(call)),
    );
  }

  /** Frames of an HTTP stream, one after the other, until the call's signal or the device ends them. */
  async *frames(stream: StreamRequest['stream'], call: Partial<Call> = {}): AsyncGenerator<Frame> {
    const frames = await this.#named('stream frames', async ({ driver }) => {
      const streams = this.#ability(driver.streams, 'streams', driver);
      if (!streams.frames) {
        const has = `it has ${streams.protocols.join(', ')}`;
        throw new CameraError('UNSUPPORTED', `this camera has no HTTP stream whose frames could be had; ${has}`);
      }
      return streams.frames(stream, this.#call(call));
    });
    try {
      yield* frames;
    } catch (error) {
      throw this.#located(error, 'stream frames');
    }
  }

  /** Listens to the camera's events, whatever account they come by; the returned function ends it. @throws CameraError UNSUPPORTED where it tells none */
  async listen(listener: AlarmListener): Promise<() => void> {
    const listening: Listening = { listener, at: undefined, end: () => {} };
    await this.#named('alarms', async (open) => this.#attach(listening, open));
    this.#listening.add(listening);
    return () => {
      this.#listening.delete(listening);
      listening.end();
    };
  }

  /** To be called when an account was deployed: who listens, goes on in it. */
  async refresh(): Promise<void> {
    if (this.#closed || (!this.#open && this.#listening.size === 0)) return;
    await this.#named('alarms', async () => {}).catch((error: unknown) =>
      this.#options.onBackgroundError?.(this.#located(error, 'alarms')),
    );
  }

  /** Reaches the camera and tells what it is and what it can do. */
  async test(call: Partial<Call> = {}): Promise<CameraReport> {
    return this.#named('test', async ({ driver, ptz }) => ({
      dialect: this.settings.dialect,
      ...(await driver.identify(this.#call(call))),
      abilities: abilitiesOf(driver, ptz),
    }));
  }

  /** The abilities of this camera's dialect; asks nothing of the device. */
  async abilities(): Promise<Abilities> {
    return this.#named('abilities', async ({ driver, ptz }) => abilitiesOf(driver, ptz));
  }

  /** Takes secrets out of a text that people will see. */
  redact(text: string): string {
    return this.#redactor.text(text);
  }

  /** Stops movements, then ends every connection; requests under way fail with ABORTED. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#ending, end(this.#open)]);
  }

  #call({ signal, channel }: Partial<Call>): Call {
    return { channel: channel ?? this.settings.channel, ...(signal ? { signal } : {}) };
  }

  /** @throws CameraError UNSUPPORTED that tells what this dialect has */
  #ability<T>(ability: T | undefined, key: AbilityKey, driver: Driver): T {
    if (ability !== undefined) return ability;
    const others = Object.entries(abilityNames).flatMap(([other, name]) => (driver[other as AbilityKey] ? [name] : []));
    const has = [...others, 'commands'].join(', ');
    throw new CameraError('UNSUPPORTED', `${this.settings.dialect} cameras have no ${abilityNames[key]}; they have ${has}`);
  }

  async #named<T>(operation: string, act: (open: Open) => Promise<T>): Promise<T> {
    try {
      if (this.#closed) throw new CameraError('ABORTED', 'the camera was closed');
      const account = this.#options.cloud?.() ?? this.settings.cloud;
      if (account !== this.#account) {
        this.#ending = Promise.allSettled([this.#ending, end(this.#open)]);
        this.#open = undefined;
        this.#account = account;
        if (this.#listening.size > 0) void this.#listenAgain(account);
      }
      return await act(await this.#opened(account));
    } catch (error) {
      throw this.#located(error, operation);
    }
  }

  #attach(listening: Listening, open: Open): void {
    if (listening.at === open) return;
    listening.end = this.#ability(open.alarms, 'alarms', open.driver).listen(listening.listener);
    listening.at = open;
  }

  /** In another account: the connection by the one before is ended first, for both may be received at one place. */
  async #listenAgain(account: CloudSettings | undefined): Promise<void> {
    await this.#ending;
    const isOver = (): boolean => this.#closed || account !== this.#account;
    if (isOver()) return;
    try {
      const open = await this.#opened(account);
      if (!isOver()) for (const listening of this.#listening) this.#attach(listening, open);
    } catch (error) {
      this.#options.onBackgroundError?.(this.#located(error, 'alarms'));
    }
  }

  /** The failure as people see it. Several requests may fail by one error, so each gets its own. */
  #located(error: unknown, operation: string): CameraError {
    const failure = asCameraError(error);
    // A mask in words of our own would show what it hides: a password such as 10.
    const word = ownWords.has(failure.code) ? (text: string): string => text : (text: string): string => this.#redactor.text(text);
    return failure.copy(word).locate(this.settings.name, operation);
  }

  #opened(account: CloudSettings | undefined): Promise<Open> {
    if (!this.#open) {
      const opening = this.#start(account);
      this.#open = opening;
      // A later request may find what is missing now: an address, a dialect.
      opening.catch(() => {
        if (this.#open === opening) this.#open = undefined;
      });
    }
    return this.#open;
  }

  async #start(cloud: CloudSettings | undefined): Promise<Open> {
    const settings = cloud ? { ...this.settings, cloud } : this.settings;
    if (cloud) this.#redactor.add([cloud.secretKey, cloud.privateKey]);
    const dialect = await entryOf(settings.dialect).load();
    const catalogue = await catalogueOf(settings.dialect);
    const endpoint = dialect.endpoint?.(settings) ?? { origin: originOf(settings) };
    const { DeviceHttp } = await import('./http/device-http.js');
    const http = new DeviceHttp({ ...settings, ...endpoint, redactor: this.#redactor });
    const { memory = new Map<string, unknown>(), receivers = noReceivers, now = () => performance.now() } = this.#options;
    const guard = new CredentialGuard(settings.lockoutPause, now, dialect.credentials);
    const driver = dialect.open({ settings, catalogue, http, guard, redactor: this.#redactor, memory, receivers, now });
    const failed = (what: string) => (error: unknown) => this.#options.onBackgroundError?.(this.#located(error, what));
    return {
      driver,
      catalogue,
      http,
      ptz: driver.ptz && new PtzControl(driver.ptz, failed('ptz stop')),
      effects: new Effects(failed('io')),
      alarms:
        driver.alarms &&
        new AlarmHub({
          ...settings,
          driver: driver.alarms,
          source: settings.alarmSource,
          memory,
          redact: (text) => this.#redactor.text(text),
        }),
    };
  }
}

/** Stops what moves, then ends every connection. */
const end = async (opening: Promise<Open> | undefined): Promise<void> => {
  const open = await opening?.catch(() => undefined);
  if (!open) return;
  await Promise.all([open.ptz?.release(), open.effects.release(), open.alarms?.close()]);
  await open.driver.close();
  await open.http.close();
};

/** @returns the failure of a camera whose recordings can be found and not had so */
const unable = (action: string, { recordings }: Driver): CameraError =>
  new CameraError('UNSUPPORTED', `this camera cannot do ${action} with recordings; it has ${recordingActionsOf(recordings).join(', ')}`);

const recordingActionsOf = (recordings: RecordingsDriver | undefined): string[] =>
  recordings ? ['find', ...(recordings.download ? ['download'] : []), ...(recordings.url ? ['url'] : [])] : [];

const abilitiesOf = ({ snapshots, osd, recordings, io, streams, alarms }: Driver, ptz: PtzControl | undefined): Abilities => ({
  ptz: ptz?.actions ?? [],
  snapshot: [...(snapshots?.formats ?? [])],
  osd: osd ? ['get', 'set'] : [],
  recordings: recordingActionsOf(recordings),
  io: io ? ioActionsOf(io) : [],
  stream: streams ? [...streams.protocols, ...(streams.frames ? ['frames'] : [])] : [],
  alarms: [...(alarms?.ways ?? [])],
});

const noReceivers: Receivers = {
  tcp: async () => {
    throw new CameraError('UNSUPPORTED', 'nothing receives pushed alarms here');
  },
  http: async () => {
    throw new CameraError('UNSUPPORTED', 'nothing receives pushed alarms here');
  },
  debug: () => {},
};

/** @throws CameraError NO_DEVICE where no address is set */
const originOf = ({ tls, host, port }: CameraSettings): string => {
  if (host === '') throw new CameraError('NO_DEVICE', "no address is set in the camera's settings");
  const origin = httpOrigin({ host, port, tls });
  if (!URL.canParse(origin)) throw new CameraError('NO_DEVICE', `${JSON.stringify(host)} is no host name or address`);
  return origin;
};
