import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { OsdDriver, OsdItem } from '../../camera/osd.js';
import type { Json } from '../../operations/types.js';
import { objects, textOf } from './data.js';
import type { DeviceSettings } from './device-settings.js';

type Change = { item: OsdItem; named: ReadonlySet<keyof OsdItem> };
type Members = Record<string, Json>;

/** Positions run from 0 to this, whatever the picture's size (5.3, osd). */
const full = 10_000;
/** Of one text, in characters. */
const longest = 32;
/** Sizes of the letters by their names. */
const sizes: Readonly<Record<string, number>> = { small: 16, medium: 32, large: 64 };
const dateFormats = ['YYYY-MM-DD', 'YYYY.MM.DD', 'YYYY/MM/DD', 'YYYY年MM月DD日'];

/** Where the words of texts are kept that are hidden: the cloud has no switch for a text. */
const memoryKey = 'cmiot-cloud hidden texts';

const member = (parent: Json | undefined, name: string): Members => objects(objects(parent)[0]?.[name])[0] ?? {};

const idOf = (index: number): string => (index === 0 ? 'title' : `text${index}`);

const place = (position: Members): { x?: number; y?: number } => {
  const part = (axis: 'x' | 'y'): { x?: number; y?: number } => {
    const value = position[axis];
    const steps = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof steps === 'number' && Number.isFinite(steps) ? { [axis]: Math.min(1, Math.max(0, steps / full)) } : {};
  };
  return { ...part('x'), ...part('y') };
};

/** Letters of `auto` are black or white as the picture needs it: then there is no colour to tell. */
const lookOf = (osd: Members): { color?: string; size?: string } => {
  const { font_color: color, font_size: size } = member(osd, 'common_format');
  const name = Object.keys(sizes).find((key) => sizes[key] === Number(size));
  return {
    ...(typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? { color: color.toLowerCase() } : {}),
    ...(name === undefined ? {} : { size: name }),
  };
};

const clockOf = (osd: Members): { visible: boolean; weekday: boolean; attributes: Members } => {
  const date = member(osd, 'date');
  const attributes = member(date, 'attr');
  return { visible: date.status === 'On', weekday: Number(attributes.weekday) === 1, attributes };
};

const itemsOf = (osd: Members, hidden: ReadonlyMap<number, string>): OsdItem[] => {
  const look = lookOf(osd);
  const { visible, weekday, attributes } = clockOf(osd);
  const { date_format: date, time_format: hours } = attributes;
  const format = [date, hours].filter((part) => part !== undefined && part !== null).join(' ');
  const texts = objects(osd.text);
  // The document does not say how many texts there may be: a flow can fill in one more than there are.
  const slots = Array.from({ length: texts.length + 1 }, (_, index): OsdItem => {
    const text = texts[index] ?? {};
    const content = textOf(text.content);
    return {
      ...{ id: idOf(index), kind: index === 0 ? 'title' : 'text', visible: content !== '' },
      ...{ text: content || (hidden.get(index) ?? ''), ...place(member(text, 'position')), ...look },
    };
  });
  return [
    ...slots,
    { id: 'time', kind: 'time', visible, ...place(member(attributes, 'position')), ...look, ...(format === '' ? {} : { format }) },
    { id: 'week', kind: 'week', visible: visible && weekday },
  ];
};

const steps = (part: number): number => Math.round(part * full);

/** Where a position is new: the first text at the foot of the picture, the others above it, the clock at the top. */
const positionOf = ({ x, y }: OsdItem, usual: { x: number; y: number }): Members => ({ x: steps(x ?? usual.x), y: steps(y ?? usual.y) });
const usualPlace = (index: number): { x: number; y: number } => ({ x: 0.02, y: Math.max(0, 0.92 - index * 0.08) });
const clockPlace = { x: 0.02, y: 0.02 };

/** What an item has on this camera beside `visible`. */
const ownMembers = ({ id }: OsdItem): readonly (keyof OsdItem)[] =>
  id === 'week' ? [] : ['x', 'y', 'color', 'size', id === 'time' ? 'format' : 'text'];

const refuseUnknown = ({ item, named }: Change): void => {
  const odd = [...named].find((name) => !['visible', ...ownMembers(item)].includes(name));
  if (odd) throw new CameraError('UNSUPPORTED', `${item.id} has no ${odd} on this camera`);
};

/**
 * All texts have one look. What differs from the present one is wanted: a flow may send back everything that it has read.
 * @throws CameraError INVALID_PARAMETER where two different ones are wanted
 */
const shared = <T>(wanted: readonly T[], present: T | undefined, what: string): T | undefined => {
  const others = new Set(wanted.filter((value) => value !== present));
  if (others.size > 1) throw new CameraError('INVALID_PARAMETER', `this camera has one ${what} for all texts: items must not name several`);
  return [...others][0];
};

const sizeOf = (size: OsdItem['size']): number => {
  const number = typeof size === 'string' && Object.hasOwn(sizes, size) ? sizes[size] : Number(size);
  if (number !== undefined && Object.values(sizes).includes(number)) return number;
  throw new CameraError('INVALID_PARAMETER', `size must be one of ${Object.keys(sizes).join(', ')} on this camera`);
};

const formatOf = (format: string | undefined): Members => {
  const [, date = '', hours] = /^(\S+)(?:\s+(12|24))?$/.exec((format ?? '').trim()) ?? [];
  if (dateFormats.includes(date)) return { date_format: date, ...(hours === undefined ? {} : { time_format: Number(hours) }) };
  throw new CameraError(
    'INVALID_PARAMETER',
    `format must be one of ${dateFormats.join(', ')}, and 12 or 24 hours behind it, on this camera`,
  );
};

const commonFormat = (changes: readonly Change[], osd: Members): Members => {
  const { font_color: color } = member(osd, 'common_format');
  const named = <T>(name: 'color' | 'size', from: (item: OsdItem) => T): T[] =>
    changes.filter((change) => change.named.has(name)).map(({ item }) => from(item));
  const present = lookOf(osd);
  const newColor = shared(
    named('color', (item) => item.color),
    present.color,
    'colour',
  );
  const newSize = shared(
    named('size', (item) => sizeOf(item.size)),
    present.size === undefined ? undefined : sizes[present.size],
    'size',
  );
  // A value that the document does not have cannot be sent: what the device makes of its absence is its own.
  const fontColor = newColor ?? present.color ?? (color === 'auto' ? color : undefined);
  const fontSize = newSize ?? (present.size === undefined ? undefined : sizes[present.size]);
  return {
    ...(fontColor === undefined ? {} : { font_color: fontColor }),
    ...(fontSize === undefined ? {} : { font_size: fontSize }),
  };
};

const dateOf = (all: readonly OsdItem[], osd: Members, changed: ReadonlyMap<string, Change>): Members => {
  const { visible, attributes, weekday } = clockOf(osd);
  const time = all.find(({ id }) => id === 'time');
  const change = changed.get('time');
  const week = changed.get('week');
  // Only what differs is wanted: of a clock that goes, the weekday stays as it is set.
  const wantsDay = week && week.item.visible !== (visible && weekday) ? week.item.visible : undefined;
  if (wantsDay && visible && time?.visible === false)
    throw new CameraError('INVALID_PARAMETER', 'the weekday stands behind the time on this camera: it cannot come when the time goes');
  const { date_format: date, time_format: hours } = attributes;
  return {
    status: time?.visible || wantsDay ? 'On' : 'Off',
    attr: {
      date_format: typeof date === 'string' && dateFormats.includes(date) ? date : 'YYYY-MM-DD',
      time_format: Number(hours) === 12 ? 12 : 24,
      ...(change?.named.has('format') ? formatOf(change.item.format) : {}),
      weekday: (wantsDay ?? weekday) ? 1 : 0,
      position: positionOf(time ?? { id: 'time', kind: 'time', visible }, clockPlace),
    },
  };
};

const contentOf = ({ item, named }: Change): { text: string; visible: boolean } => {
  const { text = '' } = item;
  const length = Array.from(text).length;
  if (named.has('text') && length > longest)
    throw new CameraError('INVALID_PARAMETER', `${item.id}: text must be at most ${longest} characters on this camera, not ${length}`);
  // A text that was switched off is meant to be seen when it gets new words.
  const visible = named.has('visible') ? item.visible : named.has('text') ? text !== '' : item.visible;
  if (visible && text === '' && named.has('visible') && !named.has('text'))
    throw new CameraError('INVALID_PARAMETER', `${item.id} has no text that could be shown: name one`);
  return { text, visible: visible && text !== '' };
};

/**
 * The text on the picture, a setting of the device (5.3, osd): texts, of which the first is the `title`, the `time` with the date, and the
 * weekday behind it, all in one colour and size. A text has no switch: one that is not to be seen is sent empty, and its words are kept here
 * until Node-RED restarts.
 * @param memory what the driver remembers of its camera
 */
export const cmiotOsd = (settings: DeviceSettings, memory: Map<string, unknown>): OsdDriver => {
  const known = memory.get(memoryKey);
  const hidden: Map<number, string> = known instanceof Map ? known : new Map();
  memory.set(memoryKey, hidden);
  const read = async (call: Call): Promise<Members> => {
    const [osd] = objects((await settings.read(call)).osd);
    if (!osd) throw new CameraError('UNSUPPORTED', 'this camera has no setting for text on the picture');
    objects(osd.text).forEach(({ content }, index) => {
      if (textOf(content) !== '') hidden.delete(index);
    });
    return osd;
  };
  return {
    get: async (call) => itemsOf(await read(call), hidden),
    async set(changes, all, call) {
      for (const change of changes) refuseUnknown(change);
      const osd = await read(call);
      const changed = new Map(changes.map((change) => [change.item.id, change]));
      const nowHidden = new Map<number, string>();
      const texts: Members[] = [];
      all.forEach((item, index) => {
        if (item.kind !== 'title' && item.kind !== 'text') return;
        const change = changed.get(item.id);
        const { text, visible } = change ? contentOf(change) : { text: item.text ?? '', visible: item.visible };
        if (!visible && text !== '') nowHidden.set(index, text);
        texts.push({ content: visible ? text : '', position: positionOf(item, usualPlace(index)) });
      });
      // Free places behind the last text are ours alone.
      const isKept = (index: number): boolean => {
        const named = changed.get(idOf(index))?.named;
        return texts[index]?.content !== '' || named?.has('x') === true || named?.has('y') === true;
      };
      const kept = Math.max(objects(osd.text).length, texts.findLastIndex((_, index) => isKept(index)) + 1);
      const common = commonFormat(changes, osd);
      // Before it is sent: where the answer is lost, the words must not be. What shows all the same is found out when it is read.
      for (const [index, text] of nowHidden) hidden.set(index, text);
      await settings.write(
        'osd',
        {
          ...(osd.date === undefined && !changed.has('time') && !changed.has('week') ? {} : { date: dateOf(all, osd, changed) }),
          text: texts.slice(0, kept),
          ...(Object.keys(common).length > 0 ? { common_format: common } : {}),
        },
        call,
      );
      for (const { id } of changes.map(({ item }) => item)) {
        const index = all.findIndex((item) => item.id === id);
        if (!nowHidden.has(index)) hidden.delete(index);
      }
    },
  };
};
