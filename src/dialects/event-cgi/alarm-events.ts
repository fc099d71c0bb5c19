import type { AlarmPicture, AlarmTarget, Box, DeviceEvent } from '../../camera/alarms.js';
import { CameraError } from '../../camera/errors.js';
import { checkedJpeg } from '../../camera/snapshot.js';
import type { Json } from '../../operations/types.js';
import { type AlarmKind, kindsOf } from './alarm-types.js';
import { bytesOf, type Message } from './message.js';

type Members = Record<string, Json>;

/** Of one message; a camera has one alarm with a handful of each. */
const limits = { alarms: 1000, targets: 1000, pictures: 200 };

const targetKinds = ['face', 'person', 'vehicle', 'pet'];

/** Elements with pictures, and whose they are; the table of 6.1.4.1 slips once. */
const pictureRoles = { largepic: 'scene', smallpic: 'target', smallic: 'target' } as const;

/** Positions are parts of the picture in this scale: the table says 1000, which the example of 6.1.4.3 exceeds. */
const scale = 10_000;

const isMembers = (value: Json | undefined): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

const own = (members: Members, name: string): Json | undefined => (Object.hasOwn(members, name) ? members[name] : undefined);

/** An element that may be there once, several times or not at all. */
const elements = (value: Json | undefined): Members[] => (Array.isArray(value) ? value : [value]).filter(isMembers);

const numberOf = (value: Json | undefined): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

const part = (value: number, most: number): number => Math.min(most, Math.max(0, value / scale));

const boxOf = (position: Json | undefined): Box | undefined => {
  const [found] = elements(position);
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => numberOf(found && own(found, name)));
  if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
  const [left, top] = [part(x, 1), part(y, 1)];
  return { x: left, y: top, width: part(width, 1 - left), height: part(height, 1 - top) };
};

interface Found {
  picture: AlarmPicture;
  id: number | undefined;
}

/** Every whole JPEG; what is none is named to `note`. */
const picturesOf = (alarm: Members, texts: readonly Buffer[], note: (text: string) => void): Found[] => {
  const all = Object.entries(pictureRoles).flatMap(([name, role]) =>
    elements(own(alarm, name)).flatMap((group) => {
      const entries = own(group, 'pic');
      return (Array.isArray(entries) ? entries : [entries]).map((entry) => ({ role, entry }));
    }),
  );
  return all.slice(0, limits.pictures).flatMap(({ role, entry }) => {
    const pic = isMembers(entry) ? entry : {};
    const text = isMembers(entry) ? own(entry, 'value') : entry;
    if (text === undefined) return [];
    try {
      const [width, height] = [numberOf(own(pic, 'width')), numberOf(own(pic, 'height'))];
      const size = { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
      return [{ picture: { role, ...size, ...checkedJpeg(bytesOf(text, texts)) }, id: numberOf(own(pic, 'id')) }];
    } catch (error) {
      note(`a picture of an alarm was left out: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
};

/** The element of a target's kind holds one for each target, which the table of 6.1.4.1 leaves out for vehicles and pets. */
const targetsOf = (alarm: Members, pictures: readonly Found[]): AlarmTarget[] =>
  targetKinds.flatMap((kind) =>
    elements(own(alarm, kind)).flatMap((group) => {
      const infos = Object.values(group)
        .flatMap(elements)
        .filter((info) => Object.hasOwn(info, 'position'));
      const found = infos.length > 0 || !Object.hasOwn(group, 'position') ? infos : [group];
      return found.map((info): AlarmTarget => {
        const box = boxOf(own(info, 'position'));
        const [id, type, small] = ['id', 'type', 'small_pic_index'].map((name) => numberOf(own(info, name)));
        const index = pictures.findIndex((candidate) => candidate.picture.role === 'target' && candidate.id === small);
        return {
          kind,
          ...(id === undefined ? {} : { id }),
          ...(type === undefined ? {} : { type }),
          ...(box === undefined ? {} : { box }),
          ...(small === undefined || index < 0 ? {} : { picture: index }),
        };
      });
    }),
  );

const withoutBytes = (alarm: Members): Members => {
  const bare = { ...alarm };
  for (const name of Object.keys(pictureRoles)) {
    if (!Object.hasOwn(bare, name)) continue;
    const groups = elements(bare[name]).map((group) => ({
      ...group,
      pic: elements(own(group, 'pic')).map(({ value: _bytes, ...rest }) => rest),
    }));
    bare[name] = groups.length > 1 ? groups : (groups[0] ?? null);
  }
  return bare;
};

/** The camera's clock in Unix seconds (milliseconds where the number is too large for them), or ours where it tells no time. */
const timeOf = (timestamp: number | undefined): string => {
  const time = new Date(timestamp === undefined ? Date.now() : timestamp > 1e11 ? timestamp : timestamp * 1000);
  return (Number.isNaN(time.getTime()) ? new Date() : time).toISOString();
};

/** An input is none of the picture's channels: the alarm belongs to the camera's own, and the input is its source. Both count from 1. */
const placeOf = ({ type, source }: AlarmKind, wire: number | undefined, channel: number): Pick<DeviceEvent, 'channel' | 'source'> => {
  if (type === 'alarmInput') return { channel, source: `input ${(wire ?? 0) + 1}` };
  return { channel: wire === undefined ? channel : wire + 1, ...(source === undefined ? {} : { source }) };
};

const eventsOfAlarm = (alarm: Members, texts: readonly Buffer[], channel: number, note: (text: string) => void): DeviceEvent[] => {
  const signal = numberOf(own(alarm, 'signal'));
  const found = picturesOf(alarm, texts, note);
  const shared = {
    state: signal === 1 ? 'start' : signal === 0 ? 'stop' : 'pulse',
    time: timeOf(numberOf(own(alarm, 'timestamp'))),
    targets: targetsOf(alarm, found).slice(0, limits.targets),
    pictures: found.map(({ picture }) => picture),
    raw: withoutBytes(alarm),
  } as const;
  return kindsOf(own(alarm, 'type')).map((kind) => ({
    ...shared,
    type: kind.type,
    code: kind.code,
    description: kind.description,
    ...placeOf(kind, numberOf(own(alarm, 'channel')), channel),
    ...(shared.state === 'start' ? { lasts: kind.longest * 1000 } : {}),
  }));
};

/**
 * The alarms of a message (6.1.4) in the common vocabulary: usually one, none in the answer to a poll whose time is over. A start carries
 * the time after which its end counts as lost.
 * @param channel the camera's, from 1
 * @param note told of pictures that are none
 * @throws CameraError BAD_RESPONSE for more alarms than any camera has
 */
export const alarmEvents = ({ payload, texts }: Message, channel: number, note: (text: string) => void): DeviceEvent[] => {
  const alarms = elements(own(payload, 'alarm'));
  if (alarms.length > limits.alarms) throw new CameraError('BAD_RESPONSE', `the message holds ${alarms.length} alarms`);
  return alarms.flatMap((alarm) => eventsOfAlarm(alarm, texts, channel, note));
};
