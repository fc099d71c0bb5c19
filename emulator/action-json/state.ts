import { createHash } from 'node:crypto';
import type { Clock } from '../clock.js';
import { PtzHead } from '../ptz-head.js';
import { factorySettings, factoryStreams, type Members } from './factory.js';

export interface ActionCameraOptions {
  username?: string;
  password?: string;
  /** The first title on the picture, and the device's name. */
  name?: string;
  now?: Clock;
  /** Another seed: another town. */
  seed?: number;
  /** Width and height of pictures in pixels; whatever the streams are set to, so that a large stream does not make a slow camera. */
  pictureSize?: readonly [width: number, height: number];
  /** Milliseconds that the camera is away after a restart. */
  restartTime?: number;
}

/** The password that a reset brings back, and that of the document's examples. */
const FACTORY_PASSWORD = '123456';

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Everything that a virtual camera knows and that outlives a request. */
export class ActionCameraState {
  readonly now: Clock;
  readonly options: Required<Omit<ActionCameraOptions, 'now'>>;
  readonly head: PtzHead;
  readonly username: string;
  password: string;
  /** What each get answers, by its action. */
  settings: Record<string, Members>;
  /** What getVencConf answers, by channel. */
  streams: Members[];
  /** Text files of the device (39), by path. */
  readonly files = new Map([['/appfs/fconfigs/thr_conf.txt', '{"test":0}']]);
  /** The alarm input as getIOAlarmIn tells it; to be changed by tests. */
  alarmInput = 0;
  telnet = false;
  /** True while the camera has no picture: cgi_images answers null. */
  blind = false;
  /** Times at which the door was opened, and what was sent to the serial line; latest last. */
  readonly doorOpened: number[] = [];
  readonly serial: string[] = [];
  /** The one thing that chapter 9 does not explain, counted. */
  positionRefreshes = 0;
  lightSwitches = 0;
  /** The GB28181 registration that was ordered last. */
  registration: 'register' | 'unregister' | undefined;
  /** Milliseconds that the camera's clock is ahead of ours. */
  clockOffset = 0;
  rtspPort: number;
  /** When the storage will have been formatted. */
  formattingUntil = 0;
  /** Set by the servers: RTSP on another port (false where that is taken), and an end to every connection. */
  moveRtsp = async (_port: number): Promise<boolean> => true;
  dropConnections = (): void => {};
  #awayUntil = 0;

  constructor(rtspPort: number, { now = Date.now, ...options }: ActionCameraOptions = {}) {
    this.now = now;
    this.rtspPort = rtspPort;
    this.options = {
      username: 'admin',
      password: FACTORY_PASSWORD,
      name: 'IPCamera',
      seed: 1,
      pictureSize: [640, 360],
      restartTime: 1000,
      ...options,
    };
    this.username = this.options.username;
    this.password = this.options.password;
    this.head = new PtzHead({ now });
    this.settings = factorySettings(this.options.name, rtspPort);
    this.streams = factoryStreams();
  }

  /** The camera's own time, in milliseconds since 1970. */
  clock(): number {
    return this.now() + this.clockOffset;
  }

  get away(): boolean {
    return this.now() < this.#awayUntil;
  }

  restart(): void {
    this.#awayUntil = this.now() + this.options.restartTime;
    this.head.stop();
    this.dropConnections();
  }

  /** Chapter 6: everything, the network and the password only where wanted. */
  reset(network: boolean, user: boolean): void {
    const kept = ['getWiredNetwork', 'Get4GConfig', 'getWifiConfig', 'getRtspConf'].map((name) => [name, this.settings[name]] as const);
    this.settings = factorySettings(this.options.name, this.rtspPort);
    this.streams = factoryStreams();
    if (!network) for (const [name, members] of kept) if (members) this.settings[name] = members;
    if (user) this.password = FACTORY_PASSWORD;
  }
}
