import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { encodeJpeg } from '../jpeg.js';
import type { PtzPosition } from '../ptz-head.js';
import { renderScene } from '../scene.js';
import { type Operation, readCatalogue } from './catalogue.js';
import type { Values } from './check.js';
import { type Channel, Device, type DeviceOptions } from './device.js';
import { Files } from './files.js';
import { invalid } from './refusal.js';
import { sampleOf } from './sample.js';
import { usualSettings } from './settings.js';
import type { Application } from './signature.js';

export interface StateOptions {
  appId?: string;
  secretKey?: string;
  /** RSA public key (PEM) that sensitive members are encrypted with; a pair of its own where left out, see {@link CloudState.privateKey}. */
  publicKey?: string;
  devices?: DeviceOptions[];
}

/** A camera alone, a recorder by number, a recorder by codes, a camera that sleeps. */
const DEVICES: DeviceOptions[] = [
  { deviceSn: 'A0B1C2D3E4F5', name: 'Gate', protocol: 2 },
  { deviceSn: '6c0f1234pag00001', name: 'Warehouse', protocol: 5, channels: ['North', 'East', 'South', 'West'] },
  { deviceSn: '34020000001180000001', name: 'Station', protocol: 1, channels: ['Platform 1', 'Platform 2'] },
  { deviceSn: 'B0B1C2D3E4F5', name: 'Orchard', protocol: 2, onlineStatus: 2 },
];

/** Whatever the cloud keeps under an id of its own. */
export interface Task {
  id: string;
  values: Values;
  created: number;
}

/** Everything that the virtual cloud knows and that outlives a request. */
export class CloudState {
  readonly application: Application;
  readonly devices = new Map<string, Device>();
  /** Where messages go, by their type (4.7). */
  readonly subscriptions = new Map<number, string>();
  readonly shares = new Map<string, Task & { status: string }>();
  readonly receivedShares = new Map<string, Task & { status: string }>();
  readonly inspections = new Map<string, Task>();
  readonly clips = new Map<string, Task & { deleted: boolean }>();
  readonly subDomains = new Map<string, Task & { subscribed: boolean }>();
  readonly gaChannels = new Map<string, Values>();
  readonly files: Files;
  /** Result codes that the next requests get, whatever they ask: for tests. */
  readonly refusals: string[] = [];
  readonly operations: ReadonlyMap<string, Operation>;
  #publicKey: string | undefined;
  #privateKey: string | undefined;
  #serial = 0;

  constructor(
    readonly now: () => number,
    { appId = '4c8n2wqgyg04blsmeirin7dms1scvp11', secretKey = 'o5lgnzm3kvfaboq0', publicKey, devices = DEVICES }: StateOptions,
  ) {
    this.application = { appId, secretKey };
    this.#publicKey = publicKey;
    this.files = new Files(now);
    this.operations = new Map(readCatalogue().map((operation) => [operation.id, operation]));
    for (const device of devices) this.addDevice(device);
    this.receivedShares.set('received-1', {
      id: 'received-1',
      created: now(),
      status: '0',
      values: { deviceSns: ['C0B1C2D3E4F5'], auths: ['0'], shareLimitTime: '2027.01.02 09:12' },
    });
  }

  /** The key that belongs to the public one that the cloud made itself; empty where it was given one. */
  get privateKey(): string {
    if (this.#publicKey === undefined) {
      const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
      this.#publicKey = String(pair.publicKey.export({ type: 'spki', format: 'pem' }));
      this.#privateKey = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    }
    return this.#privateKey ?? '';
  }

  /** As the Java sample does it: RSA/ECB/PKCS1Padding, Base64 (4.3.2). */
  encrypt(text: string): string {
    if (this.#publicKey === undefined) void this.privateKey;
    const key = this.#publicKey ?? '';
    return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64');
  }

  addDevice(options: DeviceOptions): Device {
    const sample = sampleOf(this.operations.get('device.setting.get')?.response.fields ?? []) as Values;
    const settings = { ...sample, ...usualSettings(options.name) };
    const device = new Device(options, settings, this.now, this.devices.size * 16 + 1);
    this.devices.set(device.deviceSn, device);
    return device;
  }

  /** An id that was not given out before. */
  id(prefix: string): string {
    this.#serial += 1;
    return `${prefix}-${this.#serial}`;
  }

  /** @throws Refusal for a code that is no device's, also for a channel's */
  device(deviceSn: unknown): Device {
    const device = typeof deviceSn === 'string' ? this.devices.get(deviceSn) : undefined;
    if (!device) throw invalid('no such device');
    return device;
  }

  /**
   * The channel that a request means (4.2): a GB28181 channel by its code, one of several by device and number, else the device's only one.
   * @param takesNumber whether the operation has a channelId at all
   * @throws Refusal
   */
  channel(deviceSn: unknown, channelId: unknown, takesNumber = true): Channel {
    for (const device of this.devices.values()) {
      const byCode = device.channels.find(({ channelSn }) => channelSn !== undefined && channelSn === deviceSn);
      if (byCode && channelId === undefined) return byCode;
    }
    const device = this.device(deviceSn);
    if (device.isGb) throw invalid('a GB28181 channel is addressed by its own code');
    const [only] = device.channels;
    if (only && (device.channels.length === 1 || !takesNumber) && (channelId === undefined || channelId === only.id)) return only;
    if (channelId === undefined) throw invalid('channelId is mandatory for a device with several channels');
    const channel = device.channels.find(({ id }) => id === channelId);
    if (!channel) throw invalid('no such channel');
    return channel;
  }

  /** The address of a picture of what a channel sees, or saw. */
  picture(
    channel: Channel,
    seconds: number,
    width: number,
    height: number,
    at: { time: number; view: PtzPosition },
  ): { url: string; expires: number } {
    const { seed } = channel;
    const read = (): Buffer => encodeJpeg(renderScene({ width, height, seed, ...at }));
    return this.files.add(`${channel.device.deviceSn}-${channel.id}.jpg`, seconds, { contentType: 'image/jpeg', read });
  }
}
