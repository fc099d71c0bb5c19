import type { AlarmSink, AlarmsDriver } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { HttpReception } from '../../camera/receivers.js';
import { localAddressTo } from '../../camera/route.js';
import type { CameraSettings, CloudSettings } from '../../camera/settings.js';
import { urlHost } from '../../http/address.js';
import { networkError } from '../../http/errors.js';
import type { Json } from '../../operations/types.js';
import type { DriverContext } from '../dialect.js';
import { type Member, type PushTimes, pushesOf } from './account-pushes.js';
import type { Command } from './address.js';
import { kindOf } from './alarm-types.js';
import { objects, textOf } from './data.js';
import type { Notice, Place } from './push-message.js';
import { eventOf, type PictureSource } from './push-pictures.js';

/** The document gives a subscription no end; renewing it shows that the account still works, and takes it back from whoever replaced it. */
const usualTimes: PushTimes = { renew: 600_000, retry: 20_000 };

/** Events of one camera that may wait for their pictures or their turn, and those of them whose pictures are fetched. */
const mostWaiting = 1000;
const mostFetching = 32;

/** Where the camera's online state is remembered from one connection to the next. */
const memoryKey = 'cmiot-cloud online';

export interface AlarmsOptions {
  readonly context: DriverContext;
  readonly account: () => CloudSettings;
  /** Runs an operation with the account, and at the camera meant. */
  readonly command: Command;
  readonly files: PictureSource['files'];
  readonly atCamera: Command;
  cloudTime(): number;
  readonly times?: PushTimes;
}

/** The root of our HTTP nodes as the cloud reaches it. */
const publicUrl = async (
  { publicUrl: given, baseUrl }: CloudSettings,
  { callbackHost }: CameraSettings,
  { port, root, secure }: HttpReception,
): Promise<string> => {
  if (given !== '') return /^https?:\/\//i.test(given) ? given : `https://${given}`;
  const scheme = secure ? 'https' : 'http';
  if (/^(\[.*\]|[^:]+):\d+$/.test(callbackHost)) return `${scheme}://${callbackHost}${root}`;
  const { hostname, port: cloudPort, protocol } = new URL(baseUrl);
  const host =
    callbackHost || (await localAddressTo(hostname.replace(/^\[|\]$/g, ''), Number(cloudPort) || (protocol === 'http:' ? 80 : 443)));
  return `${scheme}://${urlHost(host)}:${port}${root}`;
};

/** What a message may call this camera, by the device's own list of channels. */
const locator = ({ deviceSn, channelSn, channel }: CameraSettings, channels: readonly Record<string, Json>[]): Member['locate'] => {
  const codes = new Map(channels.map((item, index) => [textOf(item.channelSn), index + 1]));
  codes.delete('');
  const byCode = (code: string): number | undefined => (channelSn !== '' && code === channelSn ? channel : codes.get(code));
  return ({ serial, channelId, code }: Place) => {
    const own = serial === '' ? undefined : byCode(serial);
    if (own !== undefined) return own;
    if (serial === '' || serial !== deviceSn) return undefined;
    if (channelId !== undefined) return channelId + 1;
    return (code === undefined ? undefined : byCode(code)) ?? null;
  };
};

/** Hands a camera's events on in the order of their arrival, each with its pictures. */
class Delivery {
  readonly #sink: AlarmSink;
  readonly #source: PictureSource | undefined;
  readonly #call: Call;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isFull = false;

  constructor(sink: AlarmSink, source: PictureSource | undefined, call: Call) {
    this.#sink = sink;
    this.#source = source;
    this.#call = call;
  }

  take(notice: Notice, channel: number): void {
    if (this.#waiting >= mostWaiting) {
      if (!this.#isFull) this.#sink.missed('more events than could be handed on');
      this.#isFull = true;
      return;
    }
    this.#isFull = false;
    this.#waiting += 1;
    const source = this.#waiting <= mostFetching ? this.#source : undefined;
    const prepared = eventOf(notice, channel, source, { ...this.#call, channel });
    this.#last = this.#last.then(async () => {
      const event = await prepared;
      this.#waiting -= 1;
      if (!this.#call.signal?.aborted) this.#sink.event(event);
    });
  }
}

/**
 * Events that the cloud pushes (5.4): subscribed once for the account, told to the cameras they are about. What is on cannot be asked; whether
 * the camera is there can, and is told where it has changed while nobody listened.
 */
export const cmiotAlarms = ({ context, account, command, files, atCamera, cloudTime, times = usualTimes }: AlarmsOptions): AlarmsDriver => {
  const { settings, receivers, memory, now, redactor } = context;
  const { deviceSn, channel } = settings;
  const ask = async (call: Call): Promise<Record<string, Json>> => {
    if (deviceSn === '') return {};
    try {
      return objects((await command('cloud.device.get', { deviceSn }, call)).payload)[0] ?? {};
    } catch (error) {
      if (error instanceof CameraError && error.code === 'REJECTED') return {};
      throw error;
    }
  };
  /** Milliseconds are lost between asking and listening: the state is compared when both are done. */
  const compare = ({ onlineStatus }: Record<string, Json>, sink: AlarmSink): void => {
    const code = onlineStatus === 0 || onlineStatus === 1 ? String(onlineStatus) : undefined;
    const before = memory.get(memoryKey) ?? '1';
    if (code === undefined || code === before) return;
    memory.set(memoryKey, code);
    const { type, description } = kindOf('online', code);
    const time = new Date().toISOString();
    sink.event({
      type,
      state: 'pulse',
      channel,
      time,
      code: Number(code),
      description: `${description}, found when asked`,
      raw: { onlineStatus: Number(code) },
    });
  };
  return {
    ways: ['push'],
    async listen(_way, { pictures }, sink, call) {
      const cloud = account();
      if (deviceSn === '' && settings.channelSn === '')
        throw new CameraError('NO_DEVICE', "no serial number is set in the camera's settings");
      const signal = call.signal ?? new AbortController().signal;
      const device = await ask(call);
      const source = pictures ? { files, atCamera, debug: (text: string) => receivers.debug(redactor.text(text)) } : undefined;
      const delivery = new Delivery(sink, source, call);
      const member: Member = {
        locate: locator(settings, objects(device.channelList)),
        channel,
        command,
        cloudTime,
        take: (notice, at) => {
          const { type, code } = notice.event;
          if (type === 'deviceOnline' || type === 'deviceOffline') memory.set(memoryKey, String(code));
          delivery.take(notice, at);
        },
        publicUrl: async (reception) => {
          try {
            return await publicUrl(cloud, settings, reception);
          } catch (error) {
            throw networkError(error, redactor);
          }
        },
      };
      let stands = false;
      await pushesOf(cloud, receivers, now).serve(
        member,
        times,
        (remark) => {
          sink.connected(remark);
          sink.alive();
          if (!stands) compare(device, sink);
          stands = true;
        },
        signal,
      );
    },
    probe: (call) => pushesOf(account(), receivers, now).probe(command, settings.silence / 2, call),
  };
};
