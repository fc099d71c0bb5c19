import type { Channel } from './device.js';
import type { CloudState } from './state.js';

/** What the cloud sends by itself (5.4). */
export interface PushMessage {
  msgType: number;
  data: unknown[];
  /** Where to; the address subscribed for the type where left out. */
  url?: string;
  /** Headers to send in place of the right ones, for tests; undefined leaves one out. */
  headers?: Record<string, string | undefined>;
}

export interface AlarmOptions {
  deviceSn: string;
  /** From 0, where the device has several; the code of a channel goes as `deviceSn`. */
  channelId?: number;
  /** 5.2; motion where left out. */
  alarmType?: string;
  action?: 'start' | 'stop' | 'pluse';
}

const size = { width: 640, height: 360 };
/** Seconds that the address of a picture is good (5.4.3). */
const life = 600;

const seen = (state: CloudState, channel: Channel): string =>
  state.picture(channel, life, size.width, size.height, { time: state.now(), view: channel.head.position() }).url;

const place = ({ deviceSn, channelId }: AlarmOptions): { deviceSn: string; channelId?: number } => ({
  deviceSn,
  ...(channelId === undefined ? {} : { channelId }),
});

/** An alarm with a picture of what the channel sees (5.4.3). */
export const alarmMessage = (state: CloudState, options: AlarmOptions): PushMessage => {
  const channel = state.channel(options.deviceSn, options.channelId);
  const { alarmType = '1', action } = options;
  const time = state.now();
  return {
    msgType: 1,
    data: [
      {
        ...place(options),
        alarmType,
        detectTime: String(time),
        alarmId: state.id('alarm'),
        picId: `pic-${time}`,
        picUrl: seen(state, channel),
        ...(action === undefined ? {} : { alarmAction: action }),
      },
    ],
  };
};

/** An AI event (5.4.6): its content as text in the message, boxes in pixels of its picture. */
export const aiMessage = (
  state: CloudState,
  options: Omit<AlarmOptions, 'action' | 'alarmType'> & { type: string; content: Record<string, unknown> },
): PushMessage => {
  const channel = state.channel(options.deviceSn, options.channelId);
  const time = state.now();
  const analysisTime = new Date(time + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  const entry = { type: options.type, msg: JSON.stringify({ analysisTime, ...options.content }), time, platformId: 1 };
  return { msgType: 5, data: [{ ...place(options), ...entry, picId: `pic-${time}`, picUrl: seen(state, channel) }] };
};

/** A capture of the GA/T 1400 library (5.4.4): the scene, and one picture of the target. */
export const captureMessage = (
  state: CloudState,
  options: { deviceSn: string; channelCode: string; type: '12' | '13' | '14' },
): PushMessage => {
  const channel = state.channel(options.channelCode, undefined);
  const time = state.now();
  const picture = (picType: string): Record<string, string> => ({ picId: `${picType}-${time}`, picUrl: seen(state, channel), picType });
  return {
    msgType: 4,
    data: [
      {
        ...options,
        shotTime: String(time),
        expireTime: String(time + life * 1000),
        eventData: '{}',
        picList: [picture('14'), picture(options.type === '12' ? '11' : options.type === '13' ? '01' : '12')],
      },
    ],
  };
};

/** A device that comes or goes (5.4.1). */
export const onlineMessage = (state: CloudState, deviceSn: string, onlineType: 0 | 1): PushMessage => {
  state.device(deviceSn).onlineStatus = onlineType;
  return { msgType: 2, data: [{ deviceSn, onlineType, detectTime: String(state.now()) }] };
};
