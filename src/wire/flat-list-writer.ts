import { type FlatMember, isList, type Leaf, type Level, type ListShape } from './flat-lists.js';

/** A key with its value; a mark that stands without `=` has none. */
export type FlatPair = readonly [key: string, value: string | undefined];

type Values = Readonly<Record<string, unknown>>;
type Text<M> = (value: unknown, member: M) => string;

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Writes values as a flat text: members in the order of the shape, lists with the marks that their rules say are sent. Members that the
 * shape does not have are left out.
 */
export const flatPairs = <M extends FlatMember>(shape: Level<M>, values: Values, text: Text<M>): FlatPair[] => {
  const pairs: FlatPair[] = [];
  writeLevel(shape, values, text, pairs);
  return pairs;
};

const own = (values: Values, key: string): unknown => (Object.hasOwn(values, key) ? values[key] : undefined);

const writeLevel = <M extends FlatMember>(level: Level<M>, values: Values, text: Text<M>, pairs: FlatPair[]): void => {
  const lists = level.items.filter((item) => isList(item));
  // Where the action belongs into the head of its list, it stands there whether or not there are entries.
  const heads = new Set(lists.flatMap(({ rule }) => (rule.head && rule.action !== undefined ? [rule.action] : [])));
  const leaf = ({ wire, key, member }: Leaf<M>): void => {
    const value = own(values, key);
    if (value !== undefined) pairs.push([wire, text(value, member)]);
  };
  for (const item of level.items) {
    if (!isList(item)) {
      if (!heads.has(item.key)) leaf(item);
      continue;
    }
    const head = item.rule.head && level.items.find((other): other is Leaf<M> => !isList(other) && other.key === item.rule.action);
    writeList(item, own(values, item.key), text, pairs, () => head && leaf(head));
  }
};

const writeList = <M extends FlatMember>(
  list: ListShape<M>,
  value: unknown,
  text: Text<M>,
  pairs: FlatPair[],
  action: () => void,
): void => {
  const { rule, level } = list;
  const entries = Array.isArray(value) ? value.filter(isObject) : undefined;
  const marks = rule.values ?? {};
  const number = String(entries?.length);
  const count = entries && marks.count !== undefined && rule.count !== undefined ? rule.count : undefined;
  if (count !== undefined) pairs.push([count, number]);
  if (count !== undefined && marks.count === 'twice' && entries && entries.length > 0) pairs.push([count, number]);
  action();
  if (!entries || entries.length === 0) return;
  const frames = rule.style === 'marked' || rule.style === 'bare';
  const mark = (key: string | undefined, content: string | undefined, bare: boolean): void => {
    if (key !== undefined && (bare || content !== undefined)) pairs.push([key, content]);
  };
  const next = (index: number): void => mark(rule.next, nextValue(marks.next, index), rule.style === 'bare');
  mark(rule.begin, marks.begin, frames);
  for (const [index, entry] of entries.entries()) {
    if (index > 0) next(index);
    if (rule.style === 'numbered') writeNumbered(list, entry, index + 1, text, pairs);
    else if (rule.style === 'lines') writeLine(level, entry, index === 0 ? rule.opener : undefined, text, pairs);
    else writeLevel(level, entry, text, pairs);
  }
  if (marks.nextAfterLast) next(entries.length);
  mark(rule.end, marks.end === 'count' ? number : marks.end, frames);
};

/** @param index entries before the mark */
const nextValue = (kind: 'index' | 'previous' | '1' | undefined, index: number): string | undefined =>
  kind === 'index' ? String(index + 1) : kind === 'previous' ? String(index) : kind;

const writeNumbered = <M extends FlatMember>(list: ListShape<M>, entry: Values, number: number, text: Text<M>, pairs: FlatPair[]): void => {
  for (const wire of list.rule.pattern ?? []) {
    const leaf = list.level.leaves.get(wire);
    const value = leaf && own(entry, leaf.key);
    if (!leaf || value === undefined) continue;
    const key = wire.replace(/<\w+>/g, (part) => {
      if (part === '<N>') return String(number);
      const holder = list.level.leaves.get(part);
      return holder ? text(own(entry, holder.key) ?? '', holder.member) : '';
    });
    pairs.push([key, text(value, leaf.member)]);
  }
};

const writeLine = <M extends FlatMember>(
  level: Level<M>,
  entry: Values,
  opener: string | undefined,
  text: Text<M>,
  pairs: FlatPair[],
): void => {
  if (opener !== undefined) pairs.push([opener, '']);
  for (const { key, member } of level.leaves.values()) {
    const value = own(entry, key);
    if (value !== undefined) pairs.push([text(value, member), undefined]);
  }
};
