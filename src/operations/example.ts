import { type MemberNode, memberTree } from './members.js';
import type { Json, Member } from './types.js';

const firstValue = ({ values = {}, quoted }: Member): Json | undefined => {
  const [key] = Object.keys(values);
  if (key === undefined) return undefined;
  return !quoted && /^-?\d+(\.\d+)?$/.test(key) ? Number(key) : key;
};

const leaf = (member: Member | undefined): Json => {
  if (!member) return '';
  const preset = member.default;
  if (typeof preset === 'number' || typeof preset === 'string' || typeof preset === 'boolean') return preset;
  switch (member.type) {
    case 'int':
    case 'float':
      return member.min ?? firstValue(member) ?? 1;
    case 'port':
      return 80;
    case 'bool01':
      return 1;
    case 'bool':
      return true;
    case 'enum':
      return firstValue(member) ?? 1;
    case 'ip':
      return '192.168.1.64';
    case 'mac':
      return '00:11:22:33:44:55';
    case 'datetime':
      return '2026-11-20 09:30:00';
    case 'base64':
    case 'binary':
      return 'AAAA';
    case 'object':
      return {};
    case 'array':
      return [];
    default:
      return firstValue(member) ?? '…';
  }
};

interface ExampleOptions {
  /** Leaves out what may be left out. */
  requiredOnly?: boolean;
}

const nodeExample = (node: MemberNode, options: ExampleOptions): Json => {
  const inner = node.children.get('');
  const [only] = node.children;
  const single: Json = inner
    ? nodeExample(inner, options)
    : // A setting that is one of many: one of them is an example.
      node.member?.jsonText && only
      ? treeExample(new Map([only]), {})
      : node.children.size > 0
        ? treeExample(node.children, options)
        : leaf(node.member);
  return node.list ? [single] : single;
};

const isNeeded = (node: MemberNode): boolean => node.member?.required === true || [...node.children.values()].some(isNeeded);

const treeExample = (tree: ReadonlyMap<string, MemberNode>, options: ExampleOptions): { [key: string]: Json } =>
  Object.fromEntries(
    Array.from(tree.values())
      .filter((node) => !options.requiredOnly || isNeeded(node))
      .map((node) => [node.key, nodeExample(node, options)]),
  );

/** A message's members as an example: what is allowed, in the shape that a flow sees. A root that is a list has it under the empty name. */
export const exampleOf = (members: readonly Member[], options: ExampleOptions = {}): Json => {
  const tree = memberTree(members);
  const list = tree.get('');
  return list ? nodeExample(list, options) : treeExample(tree, options);
};
