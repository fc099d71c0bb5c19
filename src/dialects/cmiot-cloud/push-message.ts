import type { AlarmPicture, Box, DeviceEvent } from '../../camera/alarms.js';
import type { Json } from '../../operations/types.js';
import { parseJsonNow } from '../../wire/json.js';
import { type AlarmKind, isScene, kindOf, messageKind } from './alarm-types.js';
import { objects, textOf } from './data.js';
import { type Rect, type TargetDraft, targetsOf } from './push-targets.js';

type Members = Record<string, Json>;

/** What a message names as its camera (4.2); empty where it names none. */
export interface Place {
  /** Of a device, or of a channel that has a code of its own. */
  readonly serial: string;
  /** Number of the channel, from 0. */
  readonly channelId?: number;
  /** Code of the channel where the serial is that of its device. */
  readonly code?: string;
}

/** A picture that is still to be fetched. */
export interface PictureDraft {
  readonly role: AlarmPicture['role'];
  readonly url: string;
  /** By which the cloud gives another address. */
  readonly picId: string;
}

/** One thing that a message tells, before anybody knows which of our cameras is meant. */
export interface Notice {
  readonly event: Omit<DeviceEvent, 'channel' | 'targets' | 'pictures'>;
  readonly place: Place;
  /** Of interest also where none of our cameras is meant. */
  readonly isForAccount: boolean;
  readonly pictures: readonly PictureDraft[];
  readonly targets: readonly TargetDraft[];
  /** The same again is the same thing sent twice; undefined where the message carries no time to tell them apart. */
  readonly identity: string | undefined;
}

/** Nobody says that an alarm's end always arrives: after so many milliseconds it counts as over. */
const longestAlarm = 1_800_000;
/** Entries of one message, and pictures of one entry, that are looked at. */
const mostEntries = 1000;
const mostPictures = 16;

const codeOf = (value: Json | undefined): string => (typeof value === 'number' ? String(value) : textOf(value)).slice(0, 64);

const numberOf = (value: Json | undefined): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

/** Milliseconds since 1970, also as text; seconds where the number is too small. Our own time where there is none. */
const timeOf = (...values: readonly (Json | undefined)[]): string => {
  const told = values.map(numberOf).find((value) => value !== undefined && value > 0);
  const time = new Date(told === undefined ? Date.now() : told < 1e11 ? told * 1000 : told);
  return (Number.isNaN(time.getTime()) ? new Date() : time).toISOString();
};

/** The keys of addresses that open without an account stand in no message, also where the address stands within a text. */
const withoutKeys = (value: Json): Json => {
  if (typeof value === 'string') return value.replace(/(https?:\/\/[^?#\s"'<>\\]*)[?#][^\s"'<>\\]*/gi, '$1');
  if (Array.isArray(value)) return value.map(withoutKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutKeys(item)]));
};

const placeOf = ({ deviceSn, channelId, channelCode }: Members): Place => {
  const number = numberOf(channelId);
  const code = textOf(channelCode);
  return {
    serial: textOf(deviceSn),
    ...(number !== undefined && Number.isInteger(number) && number >= 0 && number < 65_536 ? { channelId: number } : {}),
    ...(code === '' ? {} : { code }),
  };
};

const state = (action: Json | undefined): DeviceEvent['state'] => (action === 'start' || action === 'stop' ? action : 'pulse');

type Draft = Pick<Notice, 'pictures' | 'targets'> & { event: Omit<Notice['event'], 'raw'> };

const plain: Pick<Notice, 'pictures' | 'targets'> = { pictures: [], targets: [] };

const told = ({ type, source, description }: AlarmKind, code: string): Pick<DeviceEvent, 'type' | 'source' | 'code' | 'description'> => ({
  type,
  code: /^\d{1,9}$/.test(code) ? Number(code) : code,
  description,
  ...(source === undefined ? {} : { source }),
});

const scene = ({ picUrl, picId }: Members): PictureDraft[] =>
  textOf(picUrl) === '' && textOf(picId) === '' ? [] : [{ role: 'scene', url: textOf(picUrl), picId: textOf(picId) }];

/** 5.4.3 */
const alarm = (entry: Members): Draft => {
  const code = codeOf(entry.alarmType);
  const action = state(entry.alarmAction);
  return {
    ...plain,
    event: {
      ...told(kindOf('alarms', code), code),
      state: action,
      time: timeOf(entry.detectTime),
      ...(action === 'start' ? { lasts: longestAlarm } : {}),
    },
    pictures: scene(entry),
  };
};

/** 5.4.1 */
const online = (entry: Members): Draft => {
  const code = codeOf(entry.onlineType);
  return { ...plain, event: { ...told(kindOf('online', code), code), state: 'pulse', time: timeOf(entry.detectTime) } };
};

/** 5.4.4 */
const capture = (entry: Members): Draft => {
  const code = codeOf(entry.type);
  const kind = kindOf('captures', code);
  const pictures = objects(entry.picList)
    .slice(0, mostPictures)
    .map(({ picUrl, picId, picType }): PictureDraft => {
      return { role: isScene(codeOf(picType)) ? 'scene' : 'target', url: textOf(picUrl), picId: textOf(picId) };
    });
  const picture = pictures.findIndex(({ role }) => role === 'target');
  return {
    event: { ...told(kind, code), state: 'pulse', time: timeOf(entry.shotTime) },
    pictures,
    targets: kind.target === undefined ? [] : [{ kind: kind.target, attributes: {}, ...(picture < 0 ? {} : { picture }) }],
  };
};

/** 5.4.6; `msg` is an object by now. */
const ai = (entry: Members): Draft => {
  const code = codeOf(entry.type);
  const kind = kindOf('ai', code);
  const [content = {}] = objects(entry.msg);
  const pictures = scene(entry);
  const targets = targetsOf(content, kind.target ?? 'object', (url) => {
    if (pictures.length >= mostPictures) return undefined;
    return pictures.push({ role: 'target', url, picId: '' }) - 1;
  });
  return { event: { ...told(kind, code), state: 'pulse', time: timeOf(entry.time) }, pictures, targets };
};

const other = (msgType: number, entry: Members): Draft => {
  const { description, member, values = {} } = messageKind(msgType);
  const value = member === undefined ? '' : codeOf(entry[member]);
  const event = {
    ...told(
      { type: 'other', description: (Object.hasOwn(values, value) ? values[value] : undefined) ?? description },
      value || String(msgType),
    ),
    state: 'pulse' as const,
    time: timeOf(entry.detectTime, entry.changeTime),
  };
  return { ...plain, event };
};

const readers: Readonly<Record<number, (entry: Members) => Draft>> = { 1: alarm, 2: online, 4: capture, 5: ai };

/** The text that an AI event carries as its content (5.4.6) as the object it is; what cannot be read stays text. */
const unpacked = (entry: Members): Members => {
  if (typeof entry.msg !== 'string') return entry;
  try {
    return { ...entry, msg: parseJsonNow(entry.msg) };
  } catch {
    return entry;
  }
};

const timed: readonly string[] = ['detectTime', 'shotTime', 'time', 'changeTime'];

/** What a message tells (5.4): one notice for each entry. What is no message, or has none, tells nothing. */
export const noticesOf = (message: Json): Notice[] => {
  const [{ msgType, data } = {} as Members] = objects(message);
  const number = numberOf(msgType);
  if (number === undefined || !Number.isInteger(number)) return [];
  return objects(data)
    .slice(0, mostEntries)
    .map((literal) => {
      const entry = number === 5 ? unpacked(literal) : literal;
      const { event, pictures, targets } = readers[number]?.(entry) ?? other(number, entry);
      const isTold = timed.some((name) => numberOf(literal[name]) !== undefined);
      return {
        event: { ...event, raw: withoutKeys({ msgType: number, data: entry }) },
        place: placeOf(entry),
        isForAccount: messageKind(number).account === true,
        pictures,
        targets,
        identity: isTold ? `${number} ${JSON.stringify(literal)}` : undefined,
      };
    });
};

/** A box in pixels as parts of a picture of this size; undefined where it does not lie in it. */
export const boxIn = ({ x, y, width, height }: Rect, size: { width: number; height: number }): Box | undefined => {
  if (size.width < 1 || size.height < 1 || width <= 0 || height <= 0) return undefined;
  const part = (value: number, whole: number): number => Math.min(1, Math.max(0, value / whole));
  const [left, top] = [part(x, size.width), part(y, size.height)];
  const box = { x: left, y: top, width: part(x + width, size.width) - left, height: part(y + height, size.height) - top };
  return box.width > 0 && box.height > 0 ? box : undefined;
};
