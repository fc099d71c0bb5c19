import type { Clock } from '../clock.js';
import { PtzHead } from '../ptz-head.js';
import { RecordingStore } from '../recordings.js';
import { Accounts } from './accounts.js';
import { DeviceClock, type LocalTime, localTime } from './device-clock.js';
import { factorySettings, type Settings } from './settings.js';

export interface CameraOptions {
  username?: string;
  password?: string;
  /** The title on the picture. */
  name?: string;
  now?: Clock;
  /** Whether it has a head that moves (default). */
  ptz?: boolean;
  /** Zone of the factory setting, such as GMT+08:00. */
  timezone?: string;
  /** Another seed: another town, other recordings. */
  seed?: number;
  /** Days that the recordings reach back. */
  days?: number;
  /** Wrong passwords in a row that lock the account for ten minutes; 0 (default): never. */
  lockAccountAfter?: number;
  /** Width and height of the snapshots in pixels. */
  pictureSizes?: { main: readonly [number, number]; sub: readonly [number, number] };
  /** Milliseconds that the camera is away after the calls reboot and factory_reset. */
  rebootTime?: number;
}

/** What an upload has left behind. */
export interface Uploads {
  firmware?: Buffer;
  certificate?: { filename: string; content: Buffer };
  /** Where the latest snapshots were sent. */
  snapshots: ('sd' | 'ftp' | 'email' | 'nfs')[];
}

/** Everything that a virtual camera knows and that outlives a request. */
export class CameraState {
  readonly now: Clock;
  readonly options: Required<Omit<CameraOptions, 'now'>>;
  readonly accounts: Accounts;
  readonly clock: DeviceClock;
  readonly head: PtzHead;
  readonly recordings: RecordingStore;
  readonly uploads: Uploads = { snapshots: [] };
  /** What is attached to the camera, to be changed by tests. */
  readonly hardware = { sd: 'mounted' as 'mounted' | 'missing' | 'broken', ftp: true, email: true, nfs: true, relay: true };
  /** Times at which the input alarm was raised by hand, latest last. */
  readonly inputAlarms: number[] = [];
  settings: Settings;
  started: number;
  /** The third stream is shown by the camera once it has been configured. */
  thirdStream = false;
  /** Set by the server below. */
  dropConnections = (): void => {};
  #awayUntil = 0;

  constructor({ now = Date.now, ...options }: CameraOptions = {}) {
    this.now = now;
    this.options = {
      username: 'admin',
      password: 'admin',
      name: 'IPCAM',
      ptz: true,
      timezone: 'GMT+08:00',
      seed: 1,
      days: 3,
      lockAccountAfter: 0,
      pictureSizes: { main: [640, 360], sub: [320, 180] },
      rebootTime: 5000,
      ...options,
    };
    const { username, password, seed, days, lockAccountAfter } = this.options;
    this.accounts = new Accounts({ now, username, password, lockAfter: lockAccountAfter });
    this.clock = new DeviceClock(now);
    this.head = new PtzHead({ now, start: { tilt: 4 } });
    this.recordings = new RecordingStore({ now, seed, days });
    this.settings = factorySettings(this.options);
    this.started = now();
  }

  get away(): boolean {
    return this.now() < this.#awayUntil;
  }

  localTime(): LocalTime {
    return localTime(this.clock.utc(), this.settings.time.timezone);
  }

  /** Loses what a restart loses: connections, sessions, a movement under way. Away for so many milliseconds. */
  restart(duration = this.options.rebootTime): void {
    this.#awayUntil = this.now() + duration;
    this.started = this.now() + duration;
    this.accounts.sessions.clear();
    this.head.stop();
    this.dropConnections();
  }

  /** Everything as delivered; the network settings may stay. */
  resetToFactory(retainNetwork: boolean): void {
    const { network, servicePorts } = this.settings;
    this.settings = factorySettings(this.options);
    if (retainNetwork) Object.assign(this.settings, { network, servicePorts });
    this.accounts.reset();
    this.clock.follow();
    this.head.presets.clear();
    this.thirdStream = false;
  }
}
