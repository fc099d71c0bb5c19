/**
 * Flat `key=value` texts with nested lists: members stand one after the other, and lists are framed by marks of their own
 * (`xCount`, `xBegin`, `next_xURL`, `xEnd`) or by nothing but the order. The rules of every list are data; {@link flatShape} turns them into what
 * the reader and the writer walk through.
 */

/**
 * What a mark of a list holds. Where there is nothing, count and next are read and never sent, begin and end (which frame a marked list) stand
 * without `=`.
 */
export interface FlatMarks {
  /** `twice`: printed twice where there are entries. */
  readonly count?: 'count' | 'twice';
  readonly begin?: '1';
  /** `index`: the number of the entry that follows (2, 3 …); `previous`: of the one that ends. */
  readonly next?: 'index' | 'previous' | '1';
  readonly end?: 'count' | '1';
  /** A next mark stands behind the last entry too. */
  readonly nextAfterLast?: boolean;
}

type Mark = 'count' | 'begin' | 'next' | 'end';

/** A list in a flat key=value text: how its marks are called and what they hold. */
export interface FlatList {
  /** Names of the lists from the outermost in, `region.point`. */
  readonly path: string;
  readonly in: readonly ('params' | 'response')[];
  readonly description: string;
  readonly count?: string;
  readonly begin?: string;
  readonly next?: string;
  readonly end?: string;
  /**
   * `marked`: framed by marks; `bare`: by marks without `=`; `unmarked`: a new entry at each {@link opener}; `numbered`: `startTime1`,
   * `startTime2` …, with or without marks around them; `lines`: whole lines behind the key {@link opener}.
   */
  readonly style: 'marked' | 'bare' | 'unmarked' | 'numbered' | 'lines';
  /** First member of an entry; on a marked list it opens an entry too when it comes again. */
  readonly opener?: string;
  /** Numbered lists: the keys, `<N>` counting from 1, any other `<member>` taken from the key. */
  readonly pattern?: readonly string[];
  /** The list must be sent. */
  readonly required?: boolean;
  /** Number of entries. */
  readonly min?: number;
  readonly max?: number;
  /** Member of the level around the list that says what a set does with it. */
  readonly action?: string;
  /** The action stands between count and begin, and in this order. */
  readonly head?: readonly ('count' | 'action')[];
  readonly values?: FlatMarks;
  /** Other names of the marks. */
  readonly aliases?: { readonly [M in Mark]?: readonly string[] };
  readonly models?: string;
  readonly note?: string;
}

/** A member of the text: `name` is its path (`region[].point[].x`), `wire` its key where that is not the last part of the path. */
export interface FlatMember {
  readonly name: string;
  readonly wire?: string;
  readonly aliases?: readonly string[];
}

export interface Leaf<M> {
  /** Its name in the object of its level. */
  readonly key: string;
  readonly wire: string;
  readonly member: M;
}

/** A key of a numbered list: `startTime<N>`, `<privilege>-ch<channel>`. */
export interface Pattern<M> {
  readonly regex: RegExp;
  readonly list: ListShape<M>;
  readonly leaf: Leaf<M>;
  /** The leaves that the key itself holds, in the order of the groups; undefined stands for `<N>`. */
  readonly parts: readonly (Leaf<M> | undefined)[];
}

export interface ListShape<M> {
  /** Its name in the object around it. */
  readonly key: string;
  readonly rule: FlatList;
  readonly level: Level<M>;
  readonly marks: ReadonlyMap<string, Mark>;
}

/** The members of one object: of the whole text, or of an entry of a list. */
export interface Level<M> {
  /** In the order of sending; a list stands where its first member is listed. */
  readonly items: (Leaf<M> | ListShape<M>)[];
  /** By key and by alias. */
  readonly leaves: Map<string, Leaf<M>>;
  /** By the names of their marks. */
  readonly lists: Map<string, { list: ListShape<M>; mark: Mark }>;
  readonly patterns: Pattern<M>[];
  /** Lists that show by their members alone. */
  readonly unmarked: Map<string, ListShape<M>>;
  /** Keys that stand in one list only, for texts whose marks are missing; null where several have them. */
  readonly inner: Map<string, ListShape<M> | null>;
  /** The key that is meant, by its lower-case form; null where several are. */
  readonly folded: Map<string, string | null>;
}

export const isList = <M>(item: Leaf<M> | ListShape<M>): item is ListShape<M> => 'level' in item;

export type FlatValue = string | number | boolean;
export type FlatJson = FlatValue | FlatJson[] | { [key: string]: FlatJson };

/** A level that no rule knows anything of. */
export const emptyLevel = <M>(): Level<M> => ({
  items: [],
  leaves: new Map(),
  lists: new Map(),
  patterns: [],
  unmarked: new Map(),
  inner: new Map(),
  folded: new Map(),
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** At most three digits: no device counts further. */
const patternOf = <M>(wire: string, list: ListShape<M>, leaf: Leaf<M>): Pattern<M> => {
  const parts: (Leaf<M> | undefined)[] = [];
  const source = wire
    .split(/(<\w+>)/)
    .map((part) => {
      if (!/^<\w+>$/.test(part)) return escaped(part);
      parts.push(part === '<N>' ? undefined : list.level.leaves.get(part));
      return part === '<N>' ? '(\\d{1,3})' : '(.+)';
    })
    .join('');
  return { regex: new RegExp(`^${source}$`), list, leaf, parts };
};

const marksOf = (rule: FlatList): Map<string, Mark> => {
  const marks = new Map<string, Mark>();
  for (const mark of ['count', 'begin', 'next', 'end'] as const) {
    for (const name of [rule[mark], ...(rule.aliases?.[mark] ?? [])]) if (name !== undefined) marks.set(name, mark);
  }
  return marks;
};

const remember = <T>(map: Map<string, T | null>, key: string, value: T): void => {
  const known = map.get(key);
  map.set(key, known === undefined || known === value ? value : null);
};

/** What a reader looks up in a level, once all its members are there; inner levels first. */
const index = <M>(level: Level<M>): void => {
  for (const list of level.items) {
    if (!isList(list)) continue;
    index(list.level);
    for (const [name, mark] of list.marks) level.lists.set(name, { list, mark });
    if (list.rule.style === 'numbered') {
      for (const wire of list.rule.pattern ?? []) {
        const leaf = list.level.leaves.get(wire);
        if (leaf) level.patterns.push(patternOf(wire, list, leaf));
      }
      continue;
    }
    const keys = [...list.level.leaves.keys(), ...list.level.lists.keys(), ...list.level.inner.keys()];
    if (list.rule.style === 'unmarked') for (const key of list.level.leaves.keys()) level.unmarked.set(key, list);
    else if (list.rule.style === 'lines' && list.rule.opener !== undefined) level.unmarked.set(list.rule.opener, list);
    else for (const key of keys) remember(level.inner, key, list);
  }
  for (const key of [...level.leaves.keys(), ...level.lists.keys(), ...level.unmarked.keys()])
    remember(level.folded, key.toLowerCase(), key);
};

/** The rules of one text, as the reader and the writer use them. @throws Error where a member stands in a list that has no rule */
export const flatShape = <M extends FlatMember>(members: readonly M[], lists: readonly FlatList[]): Level<M> => {
  const rules = new Map(lists.map((rule) => [rule.path, rule]));
  const levels = new Map<string, Level<M>>([['', emptyLevel<M>()]]);
  const levelOf = (path: string): Level<M> => {
    const known = levels.get(path);
    if (known) return known;
    const rule = rules.get(path);
    if (!rule) throw new Error(`there are members of a list ${path}, and no list ${path}`);
    const cut = path.lastIndexOf('.');
    const list: ListShape<M> = { key: path.slice(cut + 1), rule, level: emptyLevel<M>(), marks: marksOf(rule) };
    levelOf(path.slice(0, Math.max(0, cut))).items.push(list);
    levels.set(path, list.level);
    return list.level;
  };
  for (const member of members) {
    const path = member.name.replaceAll('[]', '');
    const cut = path.lastIndexOf('.');
    const key = path.slice(cut + 1);
    const leaf: Leaf<M> = { key, wire: member.wire ?? key, member };
    const level = levelOf(path.slice(0, Math.max(0, cut)));
    level.items.push(leaf);
    for (const name of [leaf.wire, ...(member.aliases ?? [])]) level.leaves.set(name, leaf);
  }
  const root = levelOf('');
  index(root);
  return root;
};
