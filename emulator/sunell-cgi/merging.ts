import { type Entry, isLevel, type Level, listOf, textOf } from './level.js';

/** Members by which an entry is known: adding one that is there already overwrites it. */
const IDENTITIES = ['areaID', 'areaId', 'AreaId', 'canvasID', 'arrowID', 'fileId', 'number', 'ID'];

const identityOf = (entry: Entry): string | undefined => {
  const name = Object.keys(entry).find((member) => IDENTITIES.includes(member));
  return name === undefined ? undefined : `${name}=${String(entry[name])}`;
};

const same = (one: Entry[] | string | undefined, other: Entry[] | string | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** True where everything that the one says holds for the other. */
const covers = (wanted: Entry, entry: Entry): boolean => Object.entries(wanted).every(([name, value]) => same(value, entry[name]));

const added = (old: readonly Entry[], more: readonly Entry[]): Entry[] => {
  const all = [...old];
  for (const entry of more) {
    const identity = identityOf(entry);
    const at = identity === undefined ? -1 : all.findIndex((other) => identityOf(other) === identity);
    if (at < 0) all.push(entry);
    else all[at] = { ...all[at], ...entry };
  }
  return all;
};

/** Without its action a list that has one is added to; a list that has none is replaced. */
const mergedList = (level: Level, old: readonly Entry[], sent: readonly Entry[], action: string | undefined): Entry[] => {
  if (action === 'clean') return [];
  if (action === 'remove') return old.filter((entry) => !sent.some((wanted) => covers(wanted, entry)));
  const replaced = level.list?.action === undefined;
  // Lists inside a list that is replaced as a whole go on from the entry at the same place.
  const entries = sent.map((entry, index) => mergedEntry(level, (replaced ? old[index] : undefined) ?? {}, entry));
  return replaced || action === 'cover' ? entries : added(old, entries);
};

/** An entry of a list as it is after a set: its own members are the ones sent, its lists follow their actions. */
const mergedEntry = (level: Level, old: Entry, sent: Entry): Entry => {
  const merged: Entry = {};
  mergeMembers(level, merged, old, sent);
  return merged;
};

const actionsOf = (level: Level): Set<string | undefined> => new Set(level.lists.map(({ list }) => list?.action));

const mergeMembers = (level: Level, merged: Entry, old: Entry, sent: Entry): void => {
  const actions = actionsOf(level);
  for (const item of level.order) {
    if (!isLevel(item)) {
      const value = textOf(sent, item.leaf);
      if (value !== undefined && !actions.has(item.leaf)) merged[item.leaf] = value;
      continue;
    }
    const action = item.list?.action === undefined ? undefined : textOf(sent, item.list.action);
    const given = sent[item.name];
    if (given === undefined && action !== 'clean') continue;
    merged[item.name] = mergedList(item, listOf(old, item.name), listOf(sent, item.name), action);
  }
};

/** Puts what a set has sent into the settings that are in force. */
export const mergeInto = (level: Level, settings: Entry, sent: Entry): void => mergeMembers(level, settings, settings, sent);
