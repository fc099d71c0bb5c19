import type { FlatList, Member } from './catalogue.js';

/** Members as the camera keeps them: text as on the wire, lists as arrays. Names are the catalogue's, never the client's. */
export interface Entry {
  [member: string]: string | Entry[];
}

/** One level of a flat list: its members and the lists inside it. */
export interface Level {
  /** Absent at the outermost level. */
  readonly list?: FlatList;
  /** Name of the list; '' at the outermost level. */
  readonly name: string;
  /** By their key on the wire. */
  readonly members: Map<string, Leaf>;
  readonly lists: Level[];
  /** Members and lists in the order in which they are printed. */
  readonly order: (Leaf | Level)[];
}

/** A member at its level. */
export interface Leaf extends Member {
  /** Its name at this level: the last part of the path. */
  readonly leaf: string;
  readonly key: string;
}

export const isLevel = (item: Leaf | Level): item is Level => 'order' in item;

const emptyLevel = (name: string, list?: FlatList): Level => ({
  name,
  members: new Map(),
  lists: [],
  order: [],
  ...(list ? { list } : {}),
});

/** Sorts members named by paths (`region[].point[].pointX`) into the levels that their lists make. */
export const levelOf = (members: readonly Member[], lists: readonly FlatList[]): Level => {
  const root = emptyLevel('');
  for (const member of members) {
    const parts = member.name.split('[].');
    const leaf = parts.pop() ?? '';
    let level = root;
    parts.forEach((name, depth) => {
      let inner = level.lists.find((other) => other.name === name);
      if (!inner) {
        const path = parts.slice(0, depth + 1).join('.');
        const list = lists.find((candidate) => candidate.path === path);
        if (!list) throw new Error(`the catalogue does not say how ${path} is framed`);
        inner = emptyLevel(name, list);
        level.lists.push(inner);
        level.order.push(inner);
      }
      level = inner;
    });
    const item: Leaf = { ...member, leaf, key: member.wire ?? leaf };
    level.members.set(item.key, item);
    level.order.push(item);
  }
  return root;
};

export const listOf = (entry: Entry, name: string): Entry[] => {
  const value = entry[name];
  return Array.isArray(value) ? value : [];
};

export const textOf = (entry: Entry, name: string): string | undefined => {
  const value = entry[name];
  return typeof value === 'string' ? value : undefined;
};
