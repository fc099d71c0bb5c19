import type { FlatList } from './catalogue.js';
import { type Entry, isLevel, type Leaf, type Level, listOf } from './level.js';

/** What stands between a key and its value where that is not a bare `=`: blanks, as the document prints them. */
export type Blanks = Readonly<Record<string, string>>;

/** Prints an answer as the document does: the order of the catalogue, the marks and their values as its lists say. */
export class MemberPrinter {
  readonly #lines: string[] = [];

  constructor(private readonly blanks: Blanks) {}

  static print(level: Level, entry: Entry, blanks: Blanks = {}): string[] {
    const printer = new MemberPrinter(blanks);
    printer.#level(level, entry);
    return printer.#lines;
  }

  #line(key: string, value: string | number): void {
    this.#lines.push(`${key}${this.blanks[key] ?? '='}${value}`);
  }

  #level(level: Level, entry: Entry): void {
    // An action that belongs into the head of its list is printed there.
    const heads = new Set(
      level.lists.filter(({ list, name }) => list?.head?.includes('action') && Object.hasOwn(entry, name)).map(({ list }) => list?.action),
    );
    for (const item of level.order) {
      if (isLevel(item)) this.#list(item, entry);
      else if (!heads.has(item.leaf)) this.#member(item, entry);
    }
  }

  #member(leaf: Leaf, entry: Entry, n = 0): void {
    const value = entry[leaf.leaf];
    if (typeof value !== 'string') return;
    const key = leaf.key.replace(/<(\w+)>/g, (_all, name: string) => (name === 'N' ? String(n) : String(entry[name] ?? '')));
    this.#line(key, value);
  }

  #list(level: Level, around: Entry): void {
    const { list } = level;
    if (!list || !Object.hasOwn(around, level.name)) return;
    const entries = listOf(around, level.name);
    const { values = {} } = list;
    if (values.count && list.count) {
      this.#line(list.count, entries.length);
      if (values.count === 'twice' && entries.length > 0) this.#line(list.count, entries.length);
    }
    if (list.head?.includes('action') && typeof around[list.action ?? ''] === 'string')
      this.#line(list.action ?? '', String(around[list.action ?? '']));
    if (entries.length === 0) return;
    this.#mark(list, list.begin, values.begin);
    entries.forEach((entry, index) => {
      this.#entry(level, list, entry, index);
      if (index < entries.length - 1 || values.nextAfterLast) this.#next(list, index);
    });
    this.#mark(list, list.end, values.end === 'count' ? String(entries.length) : values.end);
  }

  #entry(level: Level, list: FlatList, entry: Entry, index: number): void {
    if (list.style === 'numbered') {
      for (const leaf of level.members.values()) if (list.pattern?.includes(leaf.key)) this.#member(leaf, entry, index + 1);
    } else if (list.style === 'lines') {
      if (index === 0) this.#line(list.opener ?? level.name, '');
      for (const leaf of level.members.values()) this.#lines.push(String(entry[leaf.leaf] ?? ''));
    } else {
      this.#level(level, entry);
    }
  }

  #next(list: FlatList, index: number): void {
    const value = { index: index + 2, previous: index + 1, '1': 1 };
    if (list.style === 'numbered' || list.style === 'lines' || list.style === 'unmarked') return;
    this.#mark(list, list.next, list.values?.next === undefined ? undefined : String(value[list.values.next]));
  }

  /** Marks of a bare list stand alone, and so do those whose value the document leaves out beside others that have one. */
  #mark({ style }: FlatList, name: string | undefined, value: string | undefined): void {
    if (name === undefined || style === 'unmarked' || style === 'lines') return;
    if (value !== undefined) this.#line(name, value);
    else if (style !== 'numbered') this.#lines.push(name);
  }
}
