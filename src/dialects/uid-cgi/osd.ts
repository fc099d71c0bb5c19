import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { OsdDriver, OsdItem } from '../../camera/osd.js';
import type { Json, Values } from '../../operations/types.js';

type Command = (id: string, values: Values, call: Call) => Promise<Record<string, Json>>;

/** User texts have the indexes 0…4 (3.35). */
const userTexts = [0, 1, 2, 3, 4];

const sizes = ['small', 'medium', 'large'];

/** The four colour schemes of the title and the clock (3.13), by the colour of their letters. */
const titleColors: Record<string, string> = { '0': '#000000', '1': '#ffffff', '2': '#000000', '3': '#ffffff' };

/** Positions are steps 0…2 of a grid or per cent (position types 0 and 1): both as parts of the picture. */
const partOf = (type: Json | undefined, position: Json | undefined): number | undefined => {
  if (typeof position !== 'number') return undefined;
  return Math.min(1, Math.max(0, type === 0 ? position / 2 : position / 100));
};

const percent = (part: number): number => Math.round(part * 100);

const sizeName = (value: Json | undefined): { size?: string } => {
  const size = typeof value === 'number' ? sizes[value] : undefined;
  return size === undefined ? {} : { size };
};

const sizeNumber = (size: OsdItem['size']): number => {
  const index = typeof size === 'number' ? size : sizes.indexOf(String(size));
  if (!Number.isInteger(index) || index < 0 || index > 2)
    throw new CameraError('INVALID_PARAMETER', `size must be one of ${sizes.join(', ')} on this camera`);
  return index;
};

const place = (x: number | undefined, y: number | undefined): { x?: number; y?: number } => ({
  ...(x === undefined ? {} : { x }),
  ...(y === undefined ? {} : { y }),
});

/** `0x…`, decimal or `#…`: the document leaves the form of a user text's colour open (3.35). */
const readColor = (value: Json | undefined): { color?: string } => {
  const text = String(value ?? '').trim();
  const number = /^(0x|#)[0-9a-f]+$/i.test(text)
    ? Number.parseInt(text.replace(/^(0x|#)/i, ''), 16)
    : /^\d+$/.test(text)
      ? Number(text)
      : undefined;
  return number === undefined ? {} : { color: `#${(number & 0xffffff).toString(16).padStart(6, '0')}` };
};

/** What an item lacks here: the weekday stands behind the clock, which alone has a format and no words of its own (3.13, 3.35). */
const refuseUnknown = ({ id, kind }: OsdItem, named: ReadonlySet<keyof OsdItem>): void => {
  const lacking = (member: keyof OsdItem): boolean =>
    kind === 'week' ? member !== 'visible' : member === (kind === 'time' ? 'text' : 'format');
  const odd = [...named].find(lacking);
  if (odd) throw new CameraError('UNSUPPORTED', `${id} has no ${odd} on this camera`);
};

const present = (entries: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

/** The text on the picture: title, clock and weekday share one setting (3.13), five user texts have their own (3.35). */
export const uidOsd = (command: Command): OsdDriver => {
  const readMain = async (call: Call): Promise<OsdItem[]> => {
    const osd = await command('osd.config.get', {}, call);
    const on = osd.enable === 1;
    const color = titleColors[String(osd.color)];
    const look = { ...(color ? { color } : {}), ...sizeName(osd.fontsize) };
    return [
      {
        ...{ id: 'title', kind: 'title', visible: on, text: String(osd.title_utf8 ?? '') },
        ...place(partOf(osd.title_pos_type, osd.title_pos_x), partOf(osd.title_pos_type, osd.title_pos_y)),
        ...look,
      },
      {
        ...{ id: 'time', kind: 'time', visible: on, format: String(osd.time_format ?? '') },
        ...place(partOf(osd.time_pos_type, osd.time_pos_x), partOf(osd.time_pos_type, osd.time_pos_y)),
        ...look,
      },
      { id: 'week', kind: 'week', visible: on && osd.show_week === 1 },
    ];
  };
  const readUser = async (index: number, call: Call): Promise<OsdItem> => {
    const text = await command('osd.user.get', { title_index: index }, call);
    return {
      ...{ id: `text${index}`, kind: 'text', visible: text.enable === 1, text: String(text.title_utf8 ?? '') },
      ...place(partOf(text.title_pos_type, text.title_pos_x), partOf(text.title_pos_type, text.title_pos_y)),
      ...readColor(text.color),
      ...sizeName(text.fontsize),
    };
  };
  const writeUser = async (item: OsdItem, named: ReadonlySet<keyof OsdItem>, call: Call): Promise<void> => {
    const moved = named.has('x') || named.has('y');
    await command(
      'osd.user.set',
      present({
        title_index: Number(item.id.slice('text'.length)),
        // A text that was switched off is meant to be seen when it gets new words.
        enable: item.visible || (named.has('text') && !named.has('visible')) ? 1 : 0,
        color: named.has('color') ? `0x${String(item.color).slice(1)}` : undefined,
        fontsize: named.has('size') ? sizeNumber(item.size) : undefined,
        title_pos_type: moved ? 1 : undefined,
        title_pos_x: moved ? percent(item.x ?? 0) : undefined,
        title_pos_y: moved ? percent(item.y ?? 0) : undefined,
        title_utf8: named.has('text') ? item.text : undefined,
      }),
      call,
    );
  };
  const mainMembers = (item: OsdItem, named: ReadonlySet<keyof OsdItem>, all: readonly OsdItem[]): Record<string, unknown> => {
    const moved = named.has('x') || named.has('y');
    const members: Record<string, unknown> = {};
    if (item.id === 'week') return { show_week: item.visible ? 1 : 0, ...(item.visible ? { enable: 1 } : {}) };
    if (named.has('visible')) {
      // One switch holds for title and clock.
      const other = all.find(({ id }) => id === (item.id === 'title' ? 'time' : 'title'));
      if (other && other.visible !== item.visible && !item.visible)
        throw new CameraError('UNSUPPORTED', 'title and time are switched off together on this camera: name both');
      members.enable = item.visible ? 1 : 0;
    }
    if (named.has('color')) {
      const scheme = Object.entries({ '3': '#ffffff', '2': '#000000' }).find(([, color]) => color === item.color)?.[0];
      if (scheme === undefined) throw new CameraError('UNSUPPORTED', 'title and time are #ffffff or #000000 on this camera');
      members.color = Number(scheme);
    }
    if (named.has('size')) members.fontsize = sizeNumber(item.size);
    if (item.id === 'title' && named.has('text')) members.title_utf8 = item.text;
    // A clock format is read with a blank and sent with an underscore (3.13).
    if (item.id === 'time' && named.has('format')) members.time_format = String(item.format).replace(' ', '_');
    if (moved)
      Object.assign(members, {
        [`${item.id}_pos_type`]: 1,
        [`${item.id}_pos_x`]: percent(item.x ?? 0),
        [`${item.id}_pos_y`]: percent(item.y ?? 0),
      });
    return members;
  };
  return {
    async get(call) {
      const items = await readMain(call);
      for (const index of userTexts) items.push(await readUser(index, call));
      return items;
    },
    async set(changes, all, call) {
      for (const { item, named } of changes) refuseUnknown(item, named);
      const main: Record<string, unknown> = {};
      for (const { item, named } of changes) if (item.kind !== 'text') Object.assign(main, mainMembers(item, named, all));
      if (Object.keys(main).length > 0) await command('osd.config.set', main, call);
      for (const { item, named } of changes) if (item.kind === 'text') await writeUser(item, named, call);
    },
  };
};
