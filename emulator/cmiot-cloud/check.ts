import type { Member, Node } from './catalogue.js';
import { invalid } from './refusal.js';

export type Values = Record<string, unknown>;

export const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of members that an operation does not have. */
export const unknownIn = (values: Values, { children }: Node): string | undefined =>
  Object.keys(values).find((name) => name === '' || !children.has(name));

/** @throws Refusal naming what does not belong, is missing, of the wrong type or out of range */
export const checkValues = (values: Values, tree: Node, path = ''): void => {
  const own = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const unknown = unknownIn(values, tree);
  if (unknown !== undefined) throw invalid(`${own(unknown)} is unknown`);
  for (const [name, node] of tree.children) {
    const value = values[name];
    if (value === undefined) {
      if (node.member?.required) throw invalid(`${own(name)} is missing`);
    } else checkNode(value, node, own(name));
  }
};

const checkNode = (value: unknown, node: Node, path: string): void => {
  if (!node.isList) checkSingle(value, node, path);
  else if (!Array.isArray(value)) throw invalid(`${path} is no list`);
  else for (const item of value as unknown[]) checkSingle(item, node, `${path}[]`);
};

const checkSingle = (value: unknown, node: Node, path: string): void => {
  const inner = node.children.get('');
  if (inner) checkNode(value, inner, path);
  else if (node.member?.jsonText) checkJsonText(value, node, path);
  else if (node.children.size === 0) checkLeaf(value, node.member, path);
  else if (!isObject(value)) throw invalid(`${path} is no object`);
  else checkValues(value, node, path);
};

/** An object as JSON text in a string: escaped once more than the body around it (5.3). */
const checkJsonText = (value: unknown, node: Node, path: string): void => checkValues(readJsonText(value, path), node, path);

export const readJsonText = (value: unknown, path: string): Values => {
  if (typeof value !== 'string') throw invalid(`${path} is no text`);
  try {
    const content: unknown = JSON.parse(value);
    if (isObject(content)) return content;
  } catch {
    // Said below.
  }
  throw invalid(`${path} holds no JSON object`);
};

const checkLeaf = (value: unknown, member: Member | undefined, path: string): void => {
  if (!member) return;
  const { type, min, max, values, quoted } = member;
  const isNumeric = values
    ? !quoted && Object.keys(values).every((key) => /^-?\d+(\.\d+)?$/.test(key))
    : type === 'int' || type === 'float';
  if (type === 'bool') {
    if (typeof value !== 'boolean') throw invalid(`${path} is neither true nor false`);
  } else if (isNumeric) {
    if (typeof value !== 'number' || (type !== 'float' && !Number.isInteger(value))) throw invalid(`${path} is no number`);
    if (min !== undefined && value < min) throw invalid(`${path} is below ${min}`);
    if (max !== undefined && value > max) throw invalid(`${path} is above ${max}`);
  } else if (typeof value !== 'string') throw invalid(`${path} is no text`);
  if (values && !Object.hasOwn(values, String(value))) throw invalid(`${path} has no value ${String(value)}`);
};
