import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { CameraSettings } from '../../camera/settings.js';
import type { Json, Values } from '../../operations/types.js';
import type { Answer } from '../dialect.js';
import { momentary } from './answer.js';
import { objects } from './data.js';

/** Runs an operation by its id. */
export type Command = (id: string, values: Values, call: Call) => Promise<Answer>;

/** The members that name the camera in a request. */
export type Address = { deviceSn: string; channelId?: number };

/** How long the channels of a device are taken for known, in milliseconds. */
const channelsLife = 600_000;

/**
 * Finds out how the channel meant is named (4.2): a GB28181 channel by its code in place of the device's serial number, a channel of other
 * devices with several by the serial number and its number from 0, a camera that is alone by the serial number. The device's own list of
 * channels decides; where the cloud gives none, the number alone does.
 */
export class CameraAddress {
  readonly #settings: CameraSettings;
  readonly #command: Command;
  #channels: { at: number; list: Promise<Record<string, Json>[]> } | undefined;

  constructor(settings: CameraSettings, command: Command) {
    this.#settings = settings;
    this.#command = command;
  }

  /** @throws CameraError NO_DEVICE, INVALID_PARAMETER, and what the cloud does */
  async of(call: Call): Promise<Address> {
    const { deviceSn, channelSn, channel } = this.#settings;
    if (channelSn !== '' && call.channel === channel) return { deviceSn: channelSn };
    if (deviceSn === '') throw new CameraError('NO_DEVICE', "no serial number is set in the camera's settings");
    if (call.channel === 0) return { deviceSn };
    const channelId = call.channel - 1;
    const channels = await this.#list(call);
    const known = channels[channelId];
    if (typeof known?.channelSn === 'string' && known.channelSn !== '' && known.channelId === undefined)
      return { deviceSn: known.channelSn };
    const byNumber = channels.some((item) => item.channelId === channelId);
    if (channels.length > 1 && !byNumber && !known)
      throw new CameraError('INVALID_PARAMETER', `channel must be a whole number from 1 to ${channels.length} on this device`);
    return channels.length > 1 || channelId > 0 ? { deviceSn, channelId } : { deviceSn };
  }

  #list(call: Call): Promise<Record<string, Json>[]> {
    const now = Date.now();
    if (this.#channels && now - this.#channels.at < channelsLife) return this.#channels.list;
    const list = this.#ask(call);
    const asked = { at: now, list };
    this.#channels = asked;
    list.catch(() => {
      if (this.#channels === asked) this.#channels = undefined;
    });
    return list;
  }

  async #ask(call: Call): Promise<Record<string, Json>[]> {
    try {
      const { payload } = await this.#command('cloud.device.get', { deviceSn: this.#settings.deviceSn }, call);
      const [device] = objects(payload);
      return objects(device?.channelList);
    } catch (error) {
      const isRefused = error instanceof CameraError && error.code === 'REJECTED' && !momentary.includes(error.deviceCode);
      if (isRefused) return [];
      throw error;
    }
  }
}
