import type { Call } from './call.js';
import { CameraError } from './errors.js';

export type OsdKind = 'title' | 'time' | 'week' | 'text' | (string & {});

/** One text on the picture, in every dialect alike. What a device does not tell is left out. */
export interface OsdItem {
  /** Names it on this camera: `title`, `time`, `text1` … */
  id: string;
  kind: OsdKind;
  visible: boolean;
  text?: string;
  /** Parts 0…1 of the picture, from its top left. */
  x?: number;
  y?: number;
  /** `#rrggbb` */
  color?: string;
  /** `small`, `medium` or `large`, or the device's own number. */
  size?: string | number;
  /** Of a clock, in the device's own spelling. */
  format?: string;
}

/** What a flow wants of an item: named by `id`, or by `kind` where there is one of that kind. */
export type OsdChange = Partial<OsdItem>;

/** What a dialect offers for text on the picture. */
export interface OsdDriver {
  get(call: Call): Promise<OsdItem[]>;
  /** Writes items as they shall be; `changes` are the items of {@link get} with what a flow named put over them, and only those. */
  set(changes: readonly { item: OsdItem; named: ReadonlySet<keyof OsdItem> }[], all: readonly OsdItem[], call: Call): Promise<void>;
}

const itemRules: Record<keyof OsdItem, (value: unknown) => string | undefined> = {
  id: (value) => (typeof value === 'string' || typeof value === 'number' ? undefined : 'a text'),
  kind: (value) => (typeof value === 'string' ? undefined : 'a text'),
  visible: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  text: (value) => (typeof value === 'string' || typeof value === 'number' ? undefined : 'a text'),
  x: (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'a number from 0 to 1'),
  y: (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'a number from 0 to 1'),
  color: (value) => (typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? undefined : 'a colour such as #ffffff'),
  size: (value) => (typeof value === 'string' || typeof value === 'number' ? undefined : 'small, medium, large or a number'),
  format: (value) => (typeof value === 'string' ? undefined : 'a text'),
};

/** Items as a flow gives them. @throws CameraError INVALID_PARAMETER that names the member */
export const checkedItems = (items: unknown): OsdChange[] => {
  const list = Array.isArray(items) ? items : [items];
  if (items === undefined || list.length === 0) throw new CameraError('INVALID_PARAMETER', 'items is missing: the texts to change');
  return list.map((item: unknown, index) => {
    const at = `items[${index}]`;
    if (typeof item !== 'object' || item === null) throw new CameraError('INVALID_PARAMETER', `${at} must be an object`);
    const change: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(item)) {
      if (value === undefined) continue;
      const rule = Object.hasOwn(itemRules, name) ? itemRules[name as keyof OsdItem] : undefined;
      if (!rule) throw new CameraError('INVALID_PARAMETER', `${at}.${name} is no member; there are ${Object.keys(itemRules).join(', ')}`);
      const must = rule(value);
      if (must) throw new CameraError('INVALID_PARAMETER', `${at}.${name} must be ${must}`);
      change[name] = name === 'id' || name === 'text' ? String(value) : name === 'color' ? String(value).toLowerCase() : value;
    }
    return change as OsdChange;
  });
};

const meant = (all: readonly OsdItem[], { id, kind }: OsdChange, index: number): OsdItem => {
  const found = id !== undefined ? all.filter((item) => item.id === id) : all.filter((item) => item.kind === kind);
  const [item] = found;
  if (item && found.length === 1) return item;
  const ids = all.map((candidate) => candidate.id).join(', ');
  const what =
    id !== undefined
      ? `there is no text with the id ${JSON.stringify(id)}`
      : kind === undefined
        ? 'id or kind is missing'
        : item
          ? `there are several of kind ${kind}: name one by id`
          : `there is no text of kind ${JSON.stringify(kind)}`;
  throw new CameraError('INVALID_PARAMETER', `items[${index}]: ${what}; this camera has ${ids}`);
};

/** Reads, merges and writes, so that what is not named stays. @throws CameraError INVALID_PARAMETER, and what the driver throws */
export const setOsd = async (driver: OsdDriver, items: unknown, call: Call): Promise<void> => {
  const wanted = checkedItems(items);
  const all = await driver.get(call);
  const merged = new Map<string, { item: OsdItem; named: Set<keyof OsdItem> }>();
  for (const [index, change] of wanted.entries()) {
    const before = meant(all, change, index);
    const entry = merged.get(before.id) ?? { item: { ...before }, named: new Set<keyof OsdItem>() };
    Object.assign(entry.item, change, { id: before.id, kind: before.kind });
    for (const name of Object.keys(change) as (keyof OsdItem)[]) if (name !== 'id' && name !== 'kind') entry.named.add(name);
    merged.set(before.id, entry);
  }
  await driver.set(
    [...merged.values()].filter(({ named }) => named.size > 0),
    all.map((item) => merged.get(item.id)?.item ?? item),
    call,
  );
};
