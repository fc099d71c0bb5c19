import type { FlatList } from '../wire/flat-lists.js';
import type { Member } from './types.js';

/** One step of the members' tree: what the paths `a.b`, `a[].b` and `a@b` say about `a`. */
export interface MemberNode {
  readonly key: string;
  readonly list: boolean;
  /** An XML attribute of the element above. */
  readonly attribute: boolean;
  readonly member?: Member;
  /** What the catalogue says of the list itself. */
  readonly rule?: FlatList;
  readonly children: ReadonlyMap<string, MemberNode>;
}

interface GrowingNode {
  key: string;
  list: boolean;
  attribute: boolean;
  member?: Member;
  rule?: FlatList;
  children: Map<string, GrowingNode>;
}

interface Step {
  key: string;
  list: boolean;
  attribute: boolean;
}

/** `region[].point[].x@unit` in steps; further `[]` (lists in lists) stay part of the key's list. */
export const steps = (path: string): Step[] =>
  path.split(/(?=@)|\./).flatMap((part) => {
    const attribute = part.startsWith('@');
    const name = attribute ? part.slice(1) : part;
    const depth = (name.match(/\[\]/g) ?? []).length;
    const key = name.replaceAll('[]', '');
    const nested: Step[] = Array.from({ length: Math.max(0, depth - 1) }, () => ({ key: '', list: true, attribute: false }));
    return [{ key, list: depth > 0, attribute }, ...nested];
  });

/** The members of an operation as a tree, in their order. A list in a list hangs below an empty key. */
export const memberTree = (members: readonly Member[], lists: readonly FlatList[] = []): ReadonlyMap<string, MemberNode> => {
  const root = new Map<string, GrowingNode>();
  for (const member of members) {
    let level = root;
    let node: GrowingNode | undefined;
    for (const step of steps(member.name)) {
      node = level.get(step.key);
      if (!node) {
        node = { ...step, children: new Map() };
        level.set(step.key, node);
      }
      node.list ||= step.list;
      level = node.children;
    }
    if (node) node.member = member;
  }
  for (const rule of lists) {
    let level: Map<string, GrowingNode> | undefined = root;
    let node: GrowingNode | undefined;
    for (const key of rule.path.split('.')) {
      node = level?.get(key);
      level = node?.children;
    }
    if (node) node.rule = rule;
  }
  return root;
};

const fieldTrees = new WeakMap<readonly Member[], ReadonlyMap<string, MemberNode>>();

/** {@link memberTree} of an operation's fields, made once: an answer or an event may come many times a second. */
export const fieldTree = (fields: readonly Member[]): ReadonlyMap<string, MemberNode> => {
  const known = fieldTrees.get(fields);
  if (known) return known;
  const tree = memberTree(fields);
  fieldTrees.set(fields, tree);
  return tree;
};
