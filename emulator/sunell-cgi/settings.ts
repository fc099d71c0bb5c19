import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model, Operation } from './catalogue.js';
import { type Entry, type Level, levelOf, listOf, textOf } from './level.js';
import { mergeInto } from './merging.js';
import type { Blanks } from './printing.js';
import { CODE, Refusal } from './replies.js';

/** What an operation answers before anything has been set: the example of the document. */
interface Seed {
  readonly operation: string;
  /** All models where absent. */
  readonly models?: readonly Model[];
  /** Only for these values of the key members. */
  readonly keys?: Readonly<Record<string, string>>;
  readonly answer: Entry;
  readonly blanks?: Blanks;
}

const FOLDER = join(__dirname, 'seeds');

/** What a key member stands for where it is left out, other than the first. */
const UNSAID: Readonly<Record<string, string>> = { schemeID: '0' };

let loaded: readonly Seed[] | undefined;

const seeds = (): readonly Seed[] => {
  loaded ??= readdirSync(FOLDER)
    .sort()
    .flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Seed[]);
  return loaded;
};

const VERBS =
  /\.(get|set|add|delete|list|start|stop|call|reset|restart|format|test|trigger|attach|upload|download|apply|restore|save|finish|clear)(\.(nvr|lite|dome))?$/;

/** What the operation is about: get and set of one thing share it, on all models; a dome's zoom and focus are its own. */
export const resourceOf = (id: string): string => `${id.replace(VERBS, '')}${id.endsWith('.dome') ? '.dome' : ''}`;

const params = new WeakMap<Operation, Level>();
const fields = new WeakMap<Operation, Level>();

const cached = (cache: WeakMap<Operation, Level>, operation: Operation, make: () => Level): Level => {
  const known = cache.get(operation);
  if (known) return known;
  const level = make();
  cache.set(operation, level);
  return level;
};

/** The members of the query; those of a body are the upload's business. */
export const paramsOf = (operation: Operation): Level =>
  cached(params, operation, () =>
    levelOf(
      operation.params.filter((member) => member.in === undefined || member.in === 'query'),
      (operation.lists ?? []).filter((list) => list.in.includes('params')),
    ),
  );

export const fieldsOf = (operation: Operation): Level =>
  cached(fields, operation, () =>
    levelOf(
      operation.response.fields,
      (operation.lists ?? []).filter((list) => list.in.includes('response')),
    ),
  );

/** Lists of an answer whose entries have a member of that name (in any case), by which one of them can be asked for. */
const idsOf = (operation: Operation, name: string): { list: string; id: string }[] =>
  fieldsOf(operation).lists.flatMap((level) =>
    [...level.members.values()]
      .filter(({ leaf }) => leaf.toLowerCase() === name.toLowerCase())
      .map(({ leaf }) => ({ list: level.name, id: leaf })),
  );

/** The settings of a camera that are no more than settings: kept by resource and by the members that say of what (channel, stream, input …). */
export class Settings {
  readonly #model: Model;
  readonly #operations: readonly Operation[];
  readonly #keys = new Map<string, readonly string[]>();
  #entries = new Map<string, Entry>();

  constructor(model: Model, operations: readonly Operation[]) {
    this.#model = model;
    this.#operations = operations;
  }

  /** Everything as delivered. */
  reset(): void {
    this.#entries = new Map();
  }

  /** Everything that differs from what was delivered or has been looked at. */
  dump(): Record<string, Entry> {
    return Object.fromEntries(this.#entries);
  }

  load(dumped: Readonly<Record<string, Entry>>): void {
    this.#entries = new Map(Object.entries(dumped));
  }

  /** Forgets what has been set of the resources whose name begins so, for one channel or for all. */
  forget(prefix: string, cameraID?: string): void {
    for (const key of [...this.#entries.keys()])
      if (key.startsWith(prefix) && (cameraID === undefined || key.includes(`|cameraID=${cameraID}`))) this.#entries.delete(key);
  }

  /** The settings in force, to be read and changed in place. */
  of(resource: string, request: Entry = {}): Entry {
    const keys = Object.fromEntries(this.#keysOf(resource).map((name) => [name, textOf(request, name) ?? UNSAID[name] ?? '1']));
    const key = [resource, ...Object.entries(keys).map(([name, value]) => `${name}=${value}`)].join('|');
    const known = this.#entries.get(key);
    if (known) return known;
    const entry = structuredClone(this.#seedOf(resource, keys)?.answer ?? {});
    // What is asked for by number answers its number.
    for (const [name, value] of Object.entries(keys)) if (typeof entry[name] === 'string') entry[name] = value;
    if (typeof entry.ChannelID === 'string' && keys.cameraID !== undefined) entry.ChannelID = keys.cameraID;
    this.#entries.set(key, entry);
    return entry;
  }

  blanksOf({ id }: Operation): Blanks {
    return seeds().find((seed) => seed.operation === id && seed.blanks && this.#isMine(seed))?.blanks ?? {};
  }

  set(operation: Operation, sent: Entry): void {
    const resource = resourceOf(operation.id);
    const { list: _list, ...level } = paramsOf(operation);
    const keys = new Set(this.#keysOf(resource));
    const own = { ...level, order: level.order.filter((item) => !('leaf' in item && keys.has(item.leaf))) };
    mergeInto(own, this.of(resource, sent), sent);
  }

  /** The answer of a get: what is in force, lists cut down to the entry that was asked for. */
  get(operation: Operation, request: Entry): Entry {
    const resource = resourceOf(operation.id);
    const answer = { ...this.of(resource, request) };
    const keys = this.#keysOf(resource);
    for (const [name, value] of Object.entries(request)) {
      if (typeof value !== 'string' || keys.includes(name) || !(Number(value) > 0)) continue;
      for (const { list, id } of idsOf(operation, name)) {
        if (answer[list] === undefined) continue;
        answer[list] = listOf(answer, list).filter((entry) => entry[id] === value);
        if (listOf(answer, list).length === 0) throw new Refusal(CODE.notFound, `${name}=${value}`);
      }
    }
    return answer;
  }

  #isMine({ models, operation }: Seed): boolean {
    return (models === undefined || models.includes(this.#model)) && this.#operations.some(({ id }) => id === operation);
  }

  #seedOf(resource: string, keys: Readonly<Record<string, string>>): Seed | undefined {
    const own = seeds().filter((seed) => resourceOf(seed.operation) === resource && this.#isMine(seed));
    const matching = own.find((seed) => seed.keys && Object.entries(seed.keys).every(([name, value]) => keys[name] === value));
    return matching ?? own.find((seed) => seed.keys === undefined) ?? own[0];
  }

  /** Members that both a get and a set of the resource take, but for those that tell the entries of its answer apart. */
  #keysOf(resource: string): readonly string[] {
    const known = this.#keys.get(resource);
    if (known) return known;
    const mine = this.#operations.filter(({ id }) => resourceOf(id) === resource);
    const namesOf = (kinds: readonly string[]) =>
      new Set(mine.filter(({ kind }) => kinds.includes(kind)).flatMap(({ params: members }) => members.map(({ name }) => name)));
    const sets = namesOf(['set', 'action']);
    const gets = mine.filter(({ kind }) => kind === 'get');
    const keys = [...namesOf(['get'])]
      .filter((name) => sets.has(name) && gets.every((operation) => idsOf(operation, name).length === 0))
      .sort();
    this.#keys.set(resource, keys);
    return keys;
  }
}
