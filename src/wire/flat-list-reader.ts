import { CameraError } from '../camera/errors.js';
import { emptyLevel, type FlatJson, type FlatValue, type Leaf, type Level, type ListShape, type Pattern } from './flat-lists.js';
import { setProperty } from './property.js';

type Entry = Record<string, FlatJson>;

/** Lists that no rule knows are read too, down to here. */
const maxDepth = 32;
/** Longer keys are no keys. */
const maxKey = 256;

/** The text itself, or a list that is open. */
interface Frame<M> {
  readonly list: ListShape<M> | undefined;
  readonly level: Level<M>;
  /** The list's name: how an unknown end mark is recognised. */
  readonly name: string;
  readonly entries: FlatJson[];
  /** What members go to. Made when the first of them comes, so that a next mark right before the end makes no entry. */
  entry: Entry | undefined;
  /** The first key of the entry: when it comes again without a mark, a new entry begins. */
  first: string | undefined;
}

/** What a key stands for, and which of the open frames it belongs to: the ones above it have ended. */
type Meaning<M> =
  | { kind: 'leaf'; frame: Frame<M>; leaf: Leaf<M> }
  | { kind: 'numbered'; frame: Frame<M>; pattern: Pattern<M>; match: RegExpExecArray }
  | { kind: 'list' | 'begin' | 'within'; frame: Frame<M>; list: ListShape<M> }
  | { kind: 'next' | 'end'; frame: Frame<M> }
  | { kind: 'ignored' };

/**
 * Reads a flat text, line by line, as leniently as devices write it: marks may be missing, come twice, be named otherwise or hold wrong numbers,
 * keys may be repeated, members may be unknown. An unknown member stays text (several of one name: an array), an unknown list is one all the same.
 */
export class FlatReader<M> {
  readonly #convert: (member: M | undefined, text: string) => FlatValue;
  readonly #root: Entry = {};
  readonly #frames: Frame<M>[] = [];
  /** Of the arrays of numbered lists: the number of each entry. */
  readonly #numbers = new WeakMap<FlatJson[], number[]>();
  #top: Frame<M>;
  #understood = 0;

  /** @param convert a member's text as its value; there is no member where the key is unknown */
  constructor(shape: Level<M>, convert: (member: M | undefined, text: string) => FlatValue) {
    this.#convert = convert;
    this.#top = { list: undefined, level: shape, name: '', entries: [], entry: this.#root, first: undefined };
    this.#frames.push(this.#top);
  }

  /** What has been read so far. */
  get value(): Record<string, FlatJson> {
    return this.#root;
  }

  /** How many members and marks there were. */
  get understood(): number {
    return this.#understood;
  }

  /** One line without its end. */
  line(line: string): void {
    const equals = line.indexOf('=');
    const key = (equals < 0 ? line : line.slice(0, equals)).trim();
    if (key === '') return;
    const value = equals < 0 ? undefined : line.slice(equals + 1).trim();
    if (this.#top.list?.rule.style === 'lines' && (value === undefined || !this.#known(key))) this.#wholeLine(line);
    else this.pair(key, value);
  }

  /** One member or mark; the value is undefined where there was no `=`. @throws CameraError BAD_RESPONSE where unknown lists nest too deep */
  pair(key: string, value: string | undefined): void {
    if (key.length > maxKey) return;
    const meaning = this.#known(key) ?? this.#guessed(key);
    const isMark = meaning?.kind === 'next' || meaning?.kind === 'end' || meaning?.kind === 'list' || meaning?.kind === 'begin';
    // Without "=" only marks mean something.
    if (value === undefined && !isMark) return;
    this.#understood += 1;
    if (!meaning) {
      this.#unknown(key, value ?? '');
      return;
    }
    if (meaning.kind === 'ignored') return;
    this.#closeTo(meaning.frame);
    switch (meaning.kind) {
      case 'leaf':
        this.#member(meaning.leaf, value ?? '');
        break;
      case 'numbered':
        this.#numbered(meaning.pattern, meaning.match, value ?? '');
        break;
      case 'list':
        arrayAt(this.#entry(), meaning.list.key);
        break;
      case 'begin':
        this.#open(meaning.list, meaning.list.key, meaning.list.level);
        break;
      case 'within':
        this.#open(meaning.list, meaning.list.key, meaning.list.level);
        if (meaning.list.rule.style !== 'lines') this.pair(key, value);
        else if (value !== undefined && value !== '') this.#wholeLine(value);
        break;
      case 'next':
        this.#endEntry();
        break;
      case 'end':
        this.#close();
    }
  }

  /** What a key means by the rules: in the list that was opened last, or else in the ones around it. */
  #known(key: string): Meaning<M> | undefined {
    for (let at = this.#frames.length - 1; at >= 0; at--) {
      const frame = this.#frames[at];
      if (!frame) continue;
      const { list, level } = frame;
      const leaf = level.leaves.get(key);
      if (leaf) return { kind: 'leaf', frame, leaf };
      const own = list?.marks.get(key);
      // The begin mark once more opens nothing: some print it twice.
      if (own !== undefined) return own === 'count' ? { kind: 'ignored' } : { kind: own === 'end' ? 'end' : 'next', frame };
      const child = level.lists.get(key);
      if (child) {
        // An end without its list ends nothing.
        if (child.mark === 'end') return { kind: 'ignored' };
        return { kind: child.mark === 'count' || child.list.rule.style === 'numbered' ? 'list' : 'begin', frame, list: child.list };
      }
      const unmarked = level.unmarked.get(key);
      if (unmarked) return { kind: 'within', frame, list: unmarked };
      const numbered = this.#pattern(frame, key);
      if (numbered) return numbered;
    }
    return undefined;
  }

  #pattern(frame: Frame<M>, key: string): Meaning<M> | undefined {
    for (const pattern of frame.level.patterns) {
      const match = pattern.regex.exec(key);
      if (match) return { kind: 'numbered', frame, pattern, match };
    }
    return undefined;
  }

  /** A member of a list whose begin mark is missing, a number or a capital letter that is missing, a mark of another name. */
  #guessed(key: string): Meaning<M> | undefined {
    const frames = this.#frames.toReversed();
    for (const frame of frames) {
      const list = frame.level.inner.get(key);
      if (list) return { kind: 'within', frame, list };
    }
    for (const frame of frames) {
      const other = frame.level.folded.get(key.toLowerCase());
      const meaning = typeof other === 'string' ? this.#known(other) : this.#pattern(frame, `${key}1`);
      if (meaning) return meaning;
    }
    if (/^next/i.test(key)) {
      const frame = frames.find(({ list }) => !list || list.rule.style === 'marked' || list.rule.style === 'bare');
      return frame && frame.name !== '' ? { kind: 'next', frame } : { kind: 'ignored' };
    }
    const stem = /^(.+)End$/i.exec(key)?.[1]?.toLowerCase();
    const frame = stem === undefined ? undefined : frames.find(({ name }) => name.toLowerCase() === stem);
    return frame && { kind: 'end', frame };
  }

  #member(leaf: Leaf<M>, value: string): void {
    const { list, entry, first } = this.#top;
    const opens = leaf.wire === list?.rule.opener || leaf.wire === first;
    if (list && opens && entry && Object.hasOwn(entry, leaf.key)) this.#endEntry();
    setProperty(this.#entry(), leaf.key, this.#convert(leaf.member, value));
    this.#top.first ??= leaf.wire;
  }

  #numbered({ list, leaf, parts }: Pattern<M>, match: RegExpExecArray, value: string): void {
    const entries = arrayAt(this.#entry(), list.key);
    const counter = parts.indexOf(undefined);
    const entry = counter < 0 ? {} : this.#numberedEntry(entries, Number(match[counter + 1]));
    if (counter < 0) entries.push(entry);
    for (const [index, part] of parts.entries()) {
      if (part) setProperty(entry, part.key, this.#convert(part.member, match[index + 1] ?? ''));
    }
    setProperty(entry, leaf.key, this.#convert(leaf.member, value));
  }

  /** The entry of a number, in the order of the numbers. */
  #numberedEntry(entries: FlatJson[], number: number): Entry {
    const numbers = this.#numbers.get(entries) ?? [];
    this.#numbers.set(entries, numbers);
    const known = entries[numbers.indexOf(number)];
    if (isEntry(known)) return known;
    const later = numbers.findIndex((other) => other > number);
    const at = later < 0 ? numbers.length : later;
    const entry: Entry = {};
    numbers.splice(at, 0, number);
    entries.splice(at, 0, entry);
    return entry;
  }

  #wholeLine(line: string): void {
    const [leaf] = this.#top.level.leaves.values();
    this.#endEntry();
    this.#understood += 1;
    if (leaf) setProperty(this.#entry(), leaf.key, this.#convert(leaf.member, line.trim()));
  }

  #unknown(key: string, value: string): void {
    const stem = /^(\w+)Begin$/.exec(key)?.[1];
    if (stem !== undefined && /^\d*$/.test(value)) {
      delete this.#entry()[`${stem}Count`];
      this.#open(undefined, stem, emptyLevel());
      return;
    }
    if (this.#top.first === key && this.#top.name !== '') this.#endEntry();
    const entry = this.#entry();
    this.#top.first ??= key;
    const text = this.#convert(undefined, value);
    const before = Object.hasOwn(entry, key) ? entry[key] : undefined;
    if (before === undefined) setProperty(entry, key, text);
    else if (Array.isArray(before)) before.push(text);
    else setProperty(entry, key, [before, text]);
  }

  #open(list: ListShape<M> | undefined, name: string, level: Level<M>): void {
    if (this.#frames.length > maxDepth) throw new CameraError('BAD_RESPONSE', `the answer nests lists deeper than ${maxDepth}`);
    this.#top = { list, level, name, entries: arrayAt(this.#entry(), name), entry: undefined, first: undefined };
    this.#frames.push(this.#top);
  }

  #close(): void {
    if (this.#frames.length > 1) this.#frames.pop();
    this.#top = this.#frames.at(-1) ?? this.#top;
  }

  #closeTo(frame: Frame<M>): void {
    while (this.#top !== frame) this.#close();
  }

  #endEntry(): void {
    if (this.#top.name === '') return;
    this.#top.entry = undefined;
    this.#top.first = undefined;
  }

  #entry(): Entry {
    const top = this.#top;
    if (!top.entry) {
      top.entry = {};
      top.entries.push(top.entry);
    }
    return top.entry;
  }
}

const isEntry = (value: FlatJson | undefined): value is Entry => typeof value === 'object' && !Array.isArray(value);

/** The list of that name; what else stood there gives way. */
const arrayAt = (entry: Entry, key: string): FlatJson[] => {
  const known = Object.hasOwn(entry, key) ? entry[key] : undefined;
  if (Array.isArray(known)) return known;
  const list: FlatJson[] = [];
  setProperty(entry, key, list);
  return list;
};
