import type { FlatList } from './catalogue.js';
import type { Entry, Leaf, Level } from './level.js';
import type { Pair } from './query.js';
import { CODE, Refusal } from './replies.js';

/** A list under way. */
interface Frame {
  readonly level: Level;
  readonly list: FlatList;
  readonly entries: Entry[];
}

interface Match {
  readonly leaf: Leaf;
  /** Members that the key itself holds, `N` among them. */
  readonly parts: Readonly<Record<string, string>>;
}

const refuse = (why: string): Refusal => new Refusal(CODE.parameter, why);

const keyPatterns = new WeakMap<Leaf, RegExp>();

/** `startTime<N>` or `<privilegeName>-ch<channel>` as an expression over the whole key. */
const patternOf = (leaf: Leaf): RegExp => {
  const known = keyPatterns.get(leaf);
  if (known) return known;
  const source = leaf.key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/<(\w+)>/g, (_all, name: string) => {
    return name === 'N' ? '(?<N>[1-9]\\d{0,3})' : `(?<${name}>\\w+)`;
  });
  const pattern = new RegExp(`^${source}$`);
  keyPatterns.set(leaf, pattern);
  return pattern;
};

/** The member of a numbered list that a key stands for. */
const numbered = (level: Level, key: string): Match | undefined => {
  for (const leaf of level.members.values()) {
    if (!level.list?.pattern?.includes(leaf.key)) continue;
    const found = patternOf(leaf).exec(key);
    if (found) return { leaf, parts: found.groups ?? {} };
  }
  return undefined;
};

/**
 * Reads a request's members, the lists framed exactly as the catalogue says: begin, next and end with the values that the document prints,
 * counts that are right, nothing left open, no member twice. This is the strictness of the virtual camera, not the document's.
 */
export class MemberReader {
  readonly #root: Entry = {};
  readonly #frames: Frame[] = [];
  /** Counts announced, by the entry around the list and the list's name; found out only when it ends. */
  readonly #counts = new Map<Entry, Map<string, number>>();

  constructor(private readonly level: Level) {}

  /** With `anyCount` the counts need not be right. */
  static read(level: Level, pairs: readonly Pair[], { anyCount = false } = {}): Entry {
    const reader = new MemberReader(level);
    for (const [key, value] of pairs) reader.#take(key, value);
    reader.#finish();
    if (!anyCount) reader.#checkCounts();
    return reader.#root;
  }

  get #here(): { level: Level; entry: Entry } {
    const frame = this.#frames.at(-1);
    if (!frame) return { level: this.level, entry: this.#root };
    return { level: frame.level, entry: frame.entries.at(-1) ?? {} };
  }

  #take(key: string, value: string): void {
    const frame = this.#frames.at(-1);
    const { level, entry } = this.#here;
    const inner = level.lists.find(({ list }) => key === list?.begin || key === list?.count);
    const leaf = level.members.get(key);
    if (frame && key === frame.list.next) this.#next(frame, value);
    else if (frame && key === frame.list.end) this.#end(frame, value);
    else if (inner?.list && key === inner.list.begin) this.#begin(inner, inner.list, entry, value);
    else if (inner) this.#count(inner, entry, value);
    else if (frame?.list.style === 'numbered') this.#numbered(frame.level, frame.entries, key, value);
    else if (leaf) this.#member(frame, leaf, value);
    else this.#unframed(level, entry, key, value);
  }

  /** A member of a numbered list that has no marks around it. */
  #unframed(level: Level, entry: Entry, key: string, value: string): void {
    const holder = level.lists.find((list) => list.list?.style === 'numbered' && numbered(list, key));
    if (!holder || holder.list?.begin !== undefined) throw refuse(`unknown or out of place: ${key}`);
    const entries = entry[holder.name] ?? [];
    if (!Array.isArray(entries)) throw refuse(`${holder.name} is no list`);
    entry[holder.name] = entries;
    this.#numbered(holder, entries, key, value);
  }

  #member(frame: Frame | undefined, leaf: Leaf, value: string): void {
    const { entry } = this.#here;
    if (!Object.hasOwn(entry, leaf.leaf)) {
      entry[leaf.leaf] = value;
      return;
    }
    if (frame?.list.opener !== leaf.leaf) throw refuse(`twice: ${leaf.key}`);
    frame.entries.push({ [leaf.leaf]: value });
  }

  #numbered(level: Level, entries: Entry[], key: string, value: string): void {
    const match = numbered(level, key);
    if (!match) throw refuse(`unknown in ${level.name}: ${key}`);
    const { N, ...parts } = match.parts;
    const index = N === undefined ? entries.length : Number(N) - 1;
    // The numbers count up without a gap.
    if (index > entries.length) throw refuse(`out of order: ${key}`);
    const entry = entries[index] ?? {};
    if (Object.hasOwn(entry, match.leaf.leaf)) throw refuse(`twice: ${key}`);
    entries[index] = Object.assign(entry, parts, { [match.leaf.leaf]: value });
  }

  #count({ name, list }: Level, entry: Entry, value: string): void {
    const counts = this.#counts.get(entry) ?? new Map<string, number>();
    const again = counts.has(name) && list?.values?.count !== 'twice';
    if (again || Object.hasOwn(entry, name) || !/^\d{1,6}$/.test(value)) throw refuse(`${list?.count}=${value}`);
    counts.set(name, Number(value));
    this.#counts.set(entry, counts);
    if (Number(value) === 0) entry[name] = [];
  }

  #begin(level: Level, list: FlatList, entry: Entry, value: string): void {
    if (Object.hasOwn(entry, level.name) || value !== '1') throw refuse(`${list.begin}=${value}`);
    const entries: Entry[] = list.style === 'numbered' ? [] : [{}];
    entry[level.name] = entries;
    this.#frames.push({ level, list, entries });
  }

  #next({ list, entries }: Frame, value: string): void {
    const expected = { index: entries.length + 1, previous: entries.length, '1': 1 }[list.values?.next ?? 'index'];
    if (value !== String(expected) || Object.keys(entries.at(-1) ?? {}).length === 0) throw refuse(`${list.next}=${value}`);
    entries.push({});
  }

  #end({ list, entries }: Frame, value: string): void {
    const expected = list.values?.end === '1' ? 1 : entries.length;
    if (value !== String(expected) || entries.some((entry) => Object.keys(entry).length === 0)) throw refuse(`${list.end}=${value}`);
    this.#frames.pop();
  }

  #finish(): void {
    const open = this.#frames.at(-1);
    if (open) throw refuse(`not ended: ${open.level.name}`);
  }

  #checkCounts(): void {
    for (const [entry, counts] of this.#counts) {
      for (const [name, count] of counts) {
        const entries = entry[name];
        if ((Array.isArray(entries) ? entries.length : 0) !== count) throw refuse(`not ${count} of ${name}`);
      }
    }
  }
}
