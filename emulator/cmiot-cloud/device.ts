import { PtzHead, type PtzPosition } from '../ptz-head.js';
import { RecordingStore } from '../recordings.js';
import type { Values } from './check.js';

/** 1 GB28181, 2 Qianliyan, 5 Dahua private, 6 ISUP, 7 EHome, 8 Hikvision private (4.4.1.3). */
export type Protocol = 1 | 2 | 5 | 6 | 7 | 8;

export interface DeviceOptions {
  deviceSn: string;
  name: string;
  protocol: Protocol;
  /** 0 offline, 1 online (default), 2 asleep */
  onlineStatus?: 0 | 1 | 2;
  /** The names of its channels; one without a name of its own where left out. */
  channels?: string[];
  /** Codes of the channels, where they have any (GB28181). */
  channelSns?: string[];
  mac?: string;
}

export interface Picture {
  id: string;
  time: number;
  view: PtzPosition;
}

export interface Cruise {
  speed: number;
  stayTime: number;
  pointCodes: string[];
}

/** One lens: its head, what it keeps, what it has recorded. */
export class Channel {
  readonly head: PtzHead;
  readonly presets = new Map<number, PtzPosition>();
  readonly cruises = new Map<number, Cruise>();
  /** The code of the cruise under way. */
  cruising: number | undefined;
  guard: { pointCode: number; interval: number } | undefined;
  config: Values | undefined;
  readonly pictures: Picture[] = [];
  readonly recordings: RecordingStore;
  /** Recordings deleted in the cloud. */
  readonly deleted = new Set<string>();
  /** Opened services: code and value (5.1). */
  readonly services = new Map<string, string>();

  constructor(
    readonly device: Device,
    readonly id: number,
    public name: string,
    readonly channelSn: string | undefined,
    now: () => number,
    readonly seed: number,
  ) {
    this.head = new PtzHead({ now, start: { tilt: 4, pan: id * 40 } });
    this.recordings = new RecordingStore({ now, seed });
  }
}

/** A device of the account. */
export class Device {
  readonly deviceSn: string;
  readonly protocol: Protocol;
  name: string;
  onlineStatus: 0 | 1 | 2;
  readonly mac: string;
  readonly channels: Channel[] = [];
  /** Settings by key (5.3). */
  readonly settings: Values;
  readonly loginPwd: string;
  /** What was done to it that leaves no other trace, oldest first. */
  readonly log: { operation: string; values: Values }[] = [];
  /** The network it is in. */
  wifi = { ssid: 'warehouse', bssid: '00:11:22:33:44:55' };
  sdcard = { total: 64e9, used: 12e9 };
  #nextChannel = 0;

  constructor(
    options: DeviceOptions,
    settings: Values,
    readonly now: () => number,
    readonly seed: number,
  ) {
    const { deviceSn, name, protocol, onlineStatus = 1, channels = [''], channelSns = [], mac = deviceSn } = options;
    this.deviceSn = deviceSn;
    this.protocol = protocol;
    this.name = name;
    this.onlineStatus = onlineStatus;
    this.mac = mac;
    this.settings = settings;
    this.loginPwd = `pw-${deviceSn}`;
    channels.forEach((channel, index) => {
      this.addChannel(channel || name, index, channelSns[index]);
    });
  }

  get isGb(): boolean {
    return this.protocol === 1;
  }

  get hasChannels(): boolean {
    return this.isGb || this.channels.length > 1;
  }

  /** What its sound and light alarm does, where it does not only watch (5.3). */
  get alarm(): 'silent' | 'siren' | 'flash' | 'lamp' {
    const { soundLightAlarm, soundLightAlarmModel } = this.settings;
    const modes: Record<string, 'siren' | 'flash' | 'lamp'> = { '2': 'siren', '3': 'flash', '4': 'lamp' };
    return (soundLightAlarm === 'On' ? modes[String(soundLightAlarmModel)] : undefined) ?? 'silent';
  }

  addChannel(name: string, id = this.#nextChannel, channelSn?: string): Channel {
    const code = channelSn ?? (this.isGb ? `${this.deviceSn.slice(0, 10)}131${String(id + 1).padStart(7, '0')}` : undefined);
    const channel = new Channel(this, id, name, code, this.now, this.seed + id);
    this.channels.push(channel);
    this.#nextChannel = Math.max(this.#nextChannel, id + 1);
    return channel;
  }
}
