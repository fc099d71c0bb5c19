import { join } from 'node:path';
import { CameraError } from '../camera/errors.js';
import { setProperty } from '../wire/property.js';
import { decodeText } from '../wire/text.js';
import { inlineLength, readAside } from '../wire/worker.js';
import { parseXml, type XmlElement, type XmlOptions } from '../wire/xml.js';
import { fieldTree, type MemberNode } from './members.js';
import type { Json, Member } from './types.js';
import { readValue } from './values.js';

type Tree = ReadonlyMap<string, MemberNode>;

const none: Tree = new Map();

/** Attributes and child elements as members; a child is a list where the catalogue says so or where it comes more than once. */
const members = (element: XmlElement, tree: Tree): Record<string, Json> => {
  const result: Record<string, Json> = {};
  for (const [name, text] of element.attributes) setProperty(result, name, readValue(tree.get(name)?.member, text));
  const groups = new Map<string, XmlElement[]>();
  for (const child of element.children) {
    const group = groups.get(child.name);
    if (group) group.push(child);
    else groups.set(child.name, [child]);
  }
  for (const [name, group] of groups) {
    const node = tree.get(name);
    const values = group.map((child) => elementValue(child, node));
    const [first] = values;
    setProperty(result, name, node?.list || values.length > 1 || first === undefined ? values : first);
  }
  return result;
};

const elementValue = (element: XmlElement, node: MemberNode | undefined): Json => {
  const isLeaf = element.attributes.length === 0 && element.children.length === 0;
  if (isLeaf && !(node && node.children.size > 0 && element.text.trim() === '')) return readValue(node?.member, element.text);
  const result = members(element, node?.children ?? none);
  if (element.text.trim() !== '') setProperty(result, 'value', readValue(node?.member, element.text));
  return result;
};

/**
 * An XML answer as the JSON that a flow sees: the root's attributes and child elements as members, typed by the catalogue; its text as
 * `value` where there is text. Fields that the catalogue does not know come through as text; a list of the
 * root that has no entries is there and empty.
 */
export const xmlAnswer = (root: XmlElement, tree: Tree): Record<string, Json> => {
  const result = members(root, tree);
  if (root.text.trim() !== '') setProperty(result, 'value', readValue(tree.get('value')?.member, root.text));
  // A list without entries is a list all the same: a flow that counts or splits it need not ask whether it is there.
  for (const [name, node] of tree) if (node.list && !Object.hasOwn(result, name)) setProperty(result, name, []);
  return result;
};

export interface XmlReading {
  /** Name of the root element. */
  root: string;
  payload: Record<string, Json>;
}

/** Reads where it is called. @throws CameraError BAD_RESPONSE */
export const readXmlNow = (bytes: Buffer, contentType: string, fields: readonly Member[], options?: XmlOptions): XmlReading => {
  const root = parseXml(decodeText(bytes, contentType), options);
  return { root: root.name, payload: xmlAnswer(root, fieldTree(fields)) };
};

const bad = (what: string): CameraError => new CameraError('BAD_RESPONSE', `the answer is no XML that can be read: ${what}`);

/** A body as what its operation answers, see {@link xmlAnswer}; a long one is read beside the event loop. @throws CameraError BAD_RESPONSE */
export const readXmlAnswer = async (
  bytes: Buffer,
  contentType: string,
  fields: readonly Member[],
  options: XmlOptions = {},
): Promise<XmlReading> => {
  if (bytes.length <= inlineLength) return readXmlNow(bytes, contentType, fields, options);
  const json = await readAside<string>(join(__dirname, 'xml-worker.js'), { bytes, contentType, fields, options }, bad);
  return JSON.parse(json) as XmlReading;
};
