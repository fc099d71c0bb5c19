import type { Clock } from '../clock.js';
import { RecordingStore } from '../recordings.js';
import { Accounts } from './accounts.js';
import { AlarmCenter, type Capture, type ThermalCapture } from './alarm-center.js';
import { type Alarm, AlarmBoard } from './alarms.js';
import { type Model, type Operation, operationsOf } from './catalogue.js';
import { DeviceClock } from './device-clock.js';
import { listOf, textOf } from './level.js';
import { type PartStyle, partStyle } from './multipart.js';
import { PtzUnit } from './ptz-unit.js';
import { Settings } from './settings.js';

export interface CameraOptions {
  username?: string;
  password?: string;
  /** Series of the device (default ipc): what it understands and how it answers. */
  model?: Model;
  /**
   * How it wants to be told who asks: `basic` (default) refuses with 401 and the error text, `query` looks at userName and password as first
   * two members of the query and refuses with the error text alone.
   */
  auth?: 'basic' | 'query';
  /** Name of the camera, shown on the picture. */
  name?: string;
  now?: Clock;
  /** Minutes by which its wall clock is ahead of UTC; 0 where left out. The document has no table of its zones. */
  zone?: number;
  channels?: number;
  /** Another seed: another town, other recordings. */
  seed?: number;
  /** Days that the recordings reach back. */
  days?: number;
  /** Width and height of the pictures in pixels. */
  pictureSizes?: { main: readonly [number, number]; sub: readonly [number, number] };
  /** Milliseconds that it is away after a restart. */
  rebootTime?: number;
}

/** What was granted to a user or taken from him, beside what his group may. */
export interface Rights {
  readonly privileges: Map<string, boolean>;
  /** playback-6: a permission that he has not got on a channel. */
  readonly withheld: Set<string>;
}

const JOURNAL = 1000;

const CHANNELS: Readonly<Record<Model, number>> = { ipc: 2, lite: 1, nvr: 16 };

/** Everything that a virtual camera knows and that outlives a request. */
export class CameraState {
  readonly now: Clock;
  readonly options: Required<Omit<CameraOptions, 'now'>>;
  readonly operations: readonly Operation[];
  readonly settings: Settings;
  readonly accounts: Accounts;
  readonly clock: DeviceClock;
  readonly recordings: RecordingStore;
  readonly alarms: AlarmBoard;
  readonly center: AlarmCenter;
  /** Alarm outputs that were switched by hand. */
  readonly outputs = new Map<number, boolean>();
  /** How the parts of video, sound and playback are written; those of the alarms have `alarms.style`. */
  readonly partStyle: PartStyle = partStyle();
  /** Milliseconds between two pictures of a live stream. */
  frameInterval = 200;
  /** What currentAlarmStatus answers as long as there has been no alarm: the document is silent. */
  noAlarms = '';
  /** When the disk was formatted last: what was recorded before is gone. */
  formatted = 0;
  /** Channels that record by hand. */
  readonly recording = new Set<number>();
  /** What is attached to the device or answers it, to be changed by tests. */
  readonly hardware = { ntp: true, ddns: true, smtp: true, ftp: true };
  /** What users have changed, earliest first. */
  readonly journal: { time: number; user: string; what: string }[] = [];
  /** What uploads have left behind: pieces of a configuration not yet whole, of firmware, and voice to be played. */
  readonly uploads = { config: [] as Buffer[], firmware: [] as Buffer[], voice: [] as { channel: number; coding: string; data: Buffer }[] };
  readonly #rights = new Map<string, Rights>();
  readonly #units = new Map<number, PtzUnit>();
  /** Ends of lines in its answers: CRLF by the length that the document prints. */
  eol: '\r\n' | '\n' = '\r\n';
  /** Set by the server below. */
  dropConnections = (): void => {};
  #awayUntil = 0;

  constructor({ now = Date.now, model = 'ipc', ...options }: CameraOptions = {}) {
    this.now = now;
    this.options = {
      username: 'admin',
      password: 'admin',
      model,
      auth: 'basic',
      name: 'OEM',
      zone: 0,
      channels: CHANNELS[model],
      seed: 1,
      days: 3,
      pictureSizes: { main: [640, 360], sub: [320, 180] },
      rebootTime: 5000,
      ...options,
    };
    const { username, password, seed, days, channels, zone } = this.options;
    this.operations = operationsOf(model);
    this.settings = new Settings(model, this.operations);
    this.accounts = new Accounts({ now, model, username, password, lock: () => this.#lock() });
    this.clock = new DeviceClock(now, zone);
    this.recordings = new RecordingStore({ now, seed, days, channels });
    this.alarms = new AlarmBoard(this.clock);
    this.center = new AlarmCenter(this);
    this.#deliver();
  }

  get model(): Model {
    return this.options.model;
  }

  /** The head of a channel. */
  unit(cameraID: number): PtzUnit {
    const known = this.#units.get(cameraID);
    if (known) return known;
    const unit = new PtzUnit(this.now);
    this.#units.set(cameraID, unit);
    return unit;
  }

  rights(name: string): Rights {
    const known = this.#rights.get(name) ?? { privileges: new Map(), withheld: new Set() };
    this.#rights.set(name, known);
    return known;
  }

  note(user: string, what: string): void {
    this.journal.push({ time: this.clock.utc(), user, what });
    if (this.journal.length > JOURNAL) this.journal.shift();
  }

  /** Tells everybody who wants to know: who is attached, who asks, and the alarm centre. Settles when the centre has been told. */
  async raiseAlarm(...alarms: Alarm[]): Promise<void> {
    for (const alarm of this.alarms.raise(alarms)) await this.center.alarm(alarm);
  }

  /** Sends a target and its picture to the alarm centre. */
  raiseCapture(capture: Capture): Promise<void> {
    if (capture.kind === 'plate') this.#notePlate(capture);
    return this.center.capture(capture);
  }

  /** Sends faces, their temperatures and the picture to the platform of the body thermometer. */
  raiseThermal(capture: ThermalCapture): Promise<void> {
    return this.center.thermal(capture);
  }

  get away(): boolean {
    return this.now() < this.#awayUntil;
  }

  /** Loses what a restart loses. Away for so many milliseconds. */
  restart(duration = this.options.rebootTime): void {
    this.#awayUntil = this.now() + duration;
    for (const unit of this.#units.values()) unit.stop();
    this.dropConnections();
  }

  /** Everything as delivered. */
  resetToFactory(): void {
    this.settings.reset();
    this.accounts.reset();
    this.clock.follow();
    this.#units.clear();
    this.#rights.clear();
    this.#deliver();
  }

  /** A plate that was seen is in the records as well, the latest first. */
  #notePlate({ members = {}, time = this.clock.utc() }: Capture): void {
    const records = this.settings.of('lpr.record');
    const kept = listOf(records, 'Plate');
    const UID = String(Math.max(0, ...kept.map((record) => Number(record.UID))) + 1);
    const seen = { Time: this.clock.logTime(time), PlateNUM: String(members.CarPlateNum ?? ''), Country: 'ISL' };
    records.Plate = [{ UID, ...seen, Action: '2', ListType: '2', Direction: '0' }, ...kept];
  }

  #deliver(): void {
    this.settings.of('device.cameraName').cameraName = this.options.name;
  }

  #lock() {
    const lock = this.settings.of('security.loginLock');
    return {
      enabled: textOf(lock, 'accountsLockEnableFlag') === '1',
      errors: Number(textOf(lock, 'errorCount')),
      minutes: Number(textOf(lock, 'lockTime')),
    };
  }
}
