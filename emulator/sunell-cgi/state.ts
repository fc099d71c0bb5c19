import type { Clock } from '../clock.js';
import { RecordingStore } from '../recordings.js';
import { Accounts } from './accounts.js';
import { type Model, type Operation, operationsOf } from './catalogue.js';
import { DeviceClock } from './device-clock.js';
import { textOf } from './level.js';
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
    this.#deliver();
  }

  get model(): Model {
    return this.options.model;
  }

  get away(): boolean {
    return this.now() < this.#awayUntil;
  }

  /** Loses what a restart loses. Away for so many milliseconds. */
  restart(duration = this.options.rebootTime): void {
    this.#awayUntil = this.now() + duration;
    this.dropConnections();
  }

  /** Everything as delivered. */
  resetToFactory(): void {
    this.settings.reset();
    this.accounts.reset();
    this.clock.follow();
    this.#deliver();
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
