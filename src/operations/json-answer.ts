import type { MemberNode } from './members.js';
import type { Json, Member } from './types.js';
import { readValue, withoutNoise } from './values.js';

type Tree = ReadonlyMap<string, MemberNode>;

/** JSON.parse reads 1e999 as a number that JSON cannot hold. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A value of the answer as the type that the catalogue gives, where nothing is lost by it: devices mix `1`, `"1"` and `true`. */
const leaf = (member: Member | undefined, value: string | number | boolean): Json => {
  if (!member) return value;
  if (typeof value === 'string') return value === '' ? value : readValue(member, value);
  switch (member.type) {
    case 'int':
    case 'port':
      return finite(withoutNoise(Number(value)));
    case 'float':
      return finite(Number(value));
    case 'object':
    case 'array':
      return value;
    default:
      return readValue(member, String(value));
  }
};

const nodeValue = (node: MemberNode, value: Json): Json => {
  if (node.list && !Array.isArray(value)) return value === null || value === '' ? [] : [itemValue(node, value)];
  // A list where one thing was expected is all of them.
  return Array.isArray(value) ? value.map((item) => itemValue(node, item)) : itemValue(node, value);
};

const itemValue = (node: MemberNode, value: Json): Json => {
  const inner = node.children.get('');
  if (inner) return nodeValue(inner, value);
  if (value === null) return null;
  if (Array.isArray(value)) return node.children.size > 0 ? value.map((item) => itemValue(node, item)) : value;
  return typeof value === 'object' ? objectValue(value, node.children) : leaf(node.member, value);
};

/** Goes by the catalogue's members and not by the answer's, of which there may be very many. */
const objectValue = (object: { [key: string]: Json }, tree: Tree): Json => {
  for (const node of tree.values()) {
    for (const alias of node.member?.aliases ?? []) {
      const value = object[alias];
      if (value === undefined || !Object.hasOwn(object, alias) || Object.hasOwn(object, node.key)) continue;
      object[node.key] = value;
      delete object[alias];
    }
    const value = object[node.key];
    if (value !== undefined && Object.hasOwn(object, node.key)) object[node.key] = nodeValue(node, value);
  }
  return object;
};

/**
 * A JSON answer as a flow sees it: members typed by the catalogue, lists always arrays, other spellings under the catalogue's name.
 * Members that the catalogue does not know stay as they are. A catalogue whose root is a list has it under the empty name.
 * Works in the value given: pass one that nobody else holds.
 */
export const jsonAnswer = (value: Json, tree: Tree): Json => {
  const list = tree.get('');
  if (list) return nodeValue(list, value);
  const each = (item: Json): Json => (typeof item === 'object' && item !== null && !Array.isArray(item) ? objectValue(item, tree) : item);
  return Array.isArray(value) ? value.map(each) : each(value);
};
