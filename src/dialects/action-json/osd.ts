import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { OsdDriver, OsdItem } from '../../camera/osd.js';
import type { Json, Values } from '../../operations/types.js';

type Command = (id: string, values: Values, call: Call) => Promise<Record<string, Json>>;
type Change = { item: OsdItem; named: ReadonlySet<keyof OsdItem> };
type Members = Record<string, Json>;

/** Positions are counted on this grid, whatever the picture's resolution (24). */
const grid = { x: 704, y: 576 } as const;

/** By their numbers (24). */
const sizes = ['small', 'medium', 'large'];
const colors = ['#ffffff', '#000000', '#ffff00', '#ff0000', '#0000ff', '#00ff00'];
const dateFormats = ['YY-MM-DD', 'MM-DD-YY', 'DD-MM-YY'];

/** The switches beside the titles. Date, time and weekday stand at one place; that of the bit rate is the camera's. */
const switches: Readonly<Record<string, string>> = { time: 'show_time', date: 'show_date', week: 'show_week', bitrate: 'show_bitrate' };
const isClock = (id: string): boolean => id in switches && id !== 'bitrate';

const idOf = (index: number): string => (index === 0 ? 'title' : `text${index}`);

const isObject = (value: Json): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

const titlesOf = ({ title_list: list }: Members): Members[] =>
  Array.isArray(list) ? list.map((entry) => (isObject(entry) ? entry : {})) : [];

/** A part 0…1 of the picture from a step of the grid, wherever beside the picture that lies. */
const part = (axis: 'x' | 'y', value: Json | undefined): { x?: number; y?: number } =>
  typeof value === 'number' ? { [axis]: Math.min(1, Math.max(0, value / grid[axis])) } : {};

const place = (x: Json | undefined, y: Json | undefined): { x?: number; y?: number } => ({ ...part('x', x), ...part('y', y) });

const steps = (axis: 'x' | 'y', value: number | undefined): number => Math.round((value ?? 0) * grid[axis]);

/** A title that says nothing is a blank (24.1). */
const textOf = ({ title }: Members): string => (typeof title === 'string' && title.trim() !== '' ? title : '');

const lookOf = ({ osd_color: color, font_size: size }: Members): { color?: string; size?: string } => ({
  ...(typeof color === 'number' && colors[color] ? { color: colors[color] } : {}),
  ...(typeof size === 'number' && sizes[size] ? { size: sizes[size] } : {}),
});

const itemsOf = (osd: Members): OsdItem[] => {
  const look = lookOf(osd);
  const at = place(osd.date_pos_x, osd.date_pos_y);
  const format = typeof osd.date_format === 'number' ? dateFormats[osd.date_format] : undefined;
  return [
    ...titlesOf(osd).map(
      (title, index): OsdItem => ({
        ...{ id: idOf(index), kind: index === 0 ? 'title' : 'text', visible: title.show_title === 1 },
        ...{ text: textOf(title), ...place(title.title_pos_x, title.title_pos_y), ...look },
      }),
    ),
    ...Object.entries(switches).map(
      ([id, name]): OsdItem => ({
        ...{ id, kind: id, visible: osd[name] === 1 },
        ...(isClock(id) ? at : {}),
        ...look,
        ...(id === 'date' && format ? { format } : {}),
      }),
    ),
  ];
};

const numbered = (names: readonly string[], member: string, value: unknown): number => {
  const index = typeof value === 'number' ? value : names.indexOf(String(value));
  if (Number.isInteger(index) && index >= 0 && index < names.length) return index;
  throw new CameraError('UNSUPPORTED', `${member} must be one of ${names.join(', ')} on this camera`);
};

/**
 * The value wanted of something that several items share; undefined where nobody wants another. What differs from the present one is
 * wanted: a flow may send back everything that it has read, with one thing changed.
 * @throws CameraError INVALID_PARAMETER where two different ones are
 */
const shared = (wanted: readonly number[], present: Json | undefined, what: string): number | undefined => {
  const others = new Set(wanted.filter((value) => value !== present));
  if (others.size > 1) throw new CameraError('INVALID_PARAMETER', `this camera has one ${what}: items must not name several`);
  return [...others][0];
};

const refuseUnknown = ({ item: { id }, named }: Change): void => {
  const own =
    id in switches ? ['visible', 'color', 'size', ...(isClock(id) ? ['x', 'y'] : []), ...(id === 'date' ? ['format'] : [])] : undefined;
  const odd = [...named].find((member) => (own ? !own.includes(member) : member === 'format'));
  if (odd) throw new CameraError('UNSUPPORTED', `${id} has no ${odd} on this camera`);
};

/** A title as it is, in what the document lets be sent. */
const sentTitle = (title: Members): Members => {
  const { x, y } = place(title.title_pos_x, title.title_pos_y);
  return {
    show_title: title.show_title === 1 ? 1 : 0,
    title: textOf(title) || ' ',
    ...(x === undefined ? {} : { title_pos_x: steps('x', x) }),
    ...(y === undefined ? {} : { title_pos_y: steps('y', y) }),
  };
};

const changedTitle = (title: Members, { item, named }: Change): Members => ({
  ...sentTitle(title),
  // A text that was switched off is meant to be seen when it gets new words.
  show_title: item.visible || (named.has('text') && !named.has('visible')) ? 1 : 0,
  ...(named.has('text') ? { title: item.text || ' ' } : {}),
  ...(named.has('x') ? { title_pos_x: steps('x', item.x) } : {}),
  ...(named.has('y') ? { title_pos_y: steps('y', item.y) } : {}),
});

/** The members to be sent: those that change, and the titles only all together, for the document has no other form (24.2). */
const membersOf = (changes: readonly Change[], osd: Members): Members => {
  for (const change of changes) refuseUnknown(change);
  const members: Members = {};
  const share = (member: string, what: string, from: (change: Change) => number | undefined): void => {
    const wanted = changes.map(from).filter((value) => value !== undefined);
    const value = shared(wanted, osd[member], what);
    if (value !== undefined) members[member] = value;
  };
  share('osd_color', 'colour', ({ item, named }) => (named.has('color') ? numbered(colors, 'color', item.color) : undefined));
  share('font_size', 'size', ({ item, named }) => (named.has('size') ? numbered(sizes, 'size', item.size) : undefined));
  for (const axis of ['x', 'y'] as const)
    share(`date_pos_${axis}`, 'place for date, time and week', ({ item, named }) =>
      isClock(item.id) && named.has(axis) ? steps(axis, item[axis]) : undefined,
    );
  for (const { item, named } of changes) {
    const name = switches[item.id];
    if (name !== undefined && named.has('visible')) members[name] = item.visible ? 1 : 0;
    if (named.has('format')) members.date_format = numbered(dateFormats, 'format', item.format);
  }
  const changed = new Map(changes.map((change) => [change.item.id, change]));
  const titles = titlesOf(osd);
  if (titles.some((_, index) => changed.has(idOf(index)))) {
    members.title_list = titles.map((title, index) => {
      const change = changed.get(idOf(index));
      return change ? changedTitle(title, change) : sentTitle(title);
    });
  }
  return members;
};

/**
 * The text on the picture (24): four titles, date, time, weekday and bit rate, all in one colour and size. The first title is the
 * `title`, the others are `text1` to `text3`.
 */
export const actionOsd = (command: Command): OsdDriver => ({
  get: async (call) => itemsOf(await command('osd.config.get', {}, call)),
  async set(changes, _all, call) {
    // Read anew, for the camera's own numbers: what is not named must not move by rounding.
    const members = membersOf(changes, await command('osd.config.get', {}, call));
    if (Object.keys(members).length > 0) await command('osd.config.set', members, call);
  },
});
