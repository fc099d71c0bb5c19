import { CameraError } from '../camera/errors.js';
import type { XmlElement } from '../wire/xml.js';
import { isXmlText } from '../wire/xml-write.js';
import type { MemberNode } from './members.js';
import type { Values } from './types.js';
import { wireText } from './values.js';

type Tree = ReadonlyMap<string, MemberNode>;

const textOf = (value: unknown, path: string): string => {
  const text = wireText(value);
  if (isXmlText(text)) return text;
  throw new CameraError('INVALID_PARAMETER', `${path} holds a character that XML cannot carry`);
};

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Attributes and child elements in the catalogue's order; a list as one element for each of its entries. */
const fill = (element: XmlElement, tree: Tree, values: Values, path: string): XmlElement => {
  for (const node of tree.values()) {
    const value = Object.hasOwn(values, node.key) ? values[node.key] : undefined;
    if (value === undefined) continue;
    const name = path === '' ? node.key : `${path}.${node.key}`;
    if (node.attribute) element.attributes.push([node.key, textOf(value, name)]);
    else if (Array.isArray(value)) element.children.push(...value.map((item, index) => childElement(node, item, `${name}[${index}]`)));
    else element.children.push(childElement(node, value, name));
  }
  return element;
};

const childElement = (node: MemberNode, value: unknown, path: string): XmlElement => {
  const element: XmlElement = { name: node.key, attributes: [], children: [], text: '' };
  if (!isObject(value)) return { ...element, text: textOf(value, path) };
  if (value.value !== undefined && !node.children.has('value')) element.text = textOf(value.value, `${path}.value`);
  return fill(element, node.children, value, path);
};

/**
 * Validated values as an element: what the catalogue calls `a@b` is the attribute `b` of the child element `a`, what it calls `a[]` an
 * element for each entry, a text beside attributes the member `value`. The inverse of `xmlAnswer`.
 * @throws CameraError INVALID_PARAMETER for a text that XML cannot carry
 */
export const xmlRequest = (name: string, tree: Tree, values: Values): XmlElement =>
  fill({ name, attributes: [], children: [], text: '' }, tree, values, '');
