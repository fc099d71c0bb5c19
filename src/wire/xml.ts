import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { CameraError } from '../camera/errors.js';
import { inlineLength, readAside } from './worker.js';

export interface XmlElement {
  name: string;
  /** In the order of the document. */
  attributes: [name: string, value: string][];
  children: XmlElement[];
  /** The text of the element itself, entities resolved. */
  text: string;
}

const maxDepth = 64;
const maxElements = 20_000;

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
        if (name) return named[name.toLowerCase()] ?? whole;
        const point = hex ? Number.parseInt(hex, 16) : Number(decimal);
        return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : whole;
      })
    : text;

type OrderedNode = Record<string, unknown>;

/** The parser quotes what it stumbled over, which may be the whole document. */
const bad = (what: string): CameraError =>
  new CameraError('BAD_RESPONSE', `the answer is no XML that can be read: ${what.length > 160 ? `${what.slice(0, 160)}…` : what}`);

/** Parses where it is called; at most {@link maxDepth} deep and {@link maxElements} elements. @throws CameraError BAD_RESPONSE */
export const parseXmlNow = (text: string): XmlElement => {
  const start = text.indexOf('<');
  if (start < 0) throw bad('there is no element');
  const document = start === 0 ? text : text.slice(start);
  if (/<!(DOCTYPE|ENTITY)/i.test(document)) throw bad('it declares a document type, which no camera needs');
  const valid = XMLValidator.validate(document, { allowBooleanAttributes: true });
  if (valid !== true) throw bad(`${valid.err.msg} (line ${valid.err.line})`);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    attributesGroupName: false,
    allowBooleanAttributes: true,
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: maxDepth,
  });
  let nodes: OrderedNode[];
  try {
    nodes = parser.parse(document) as OrderedNode[];
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
  let count = 0;
  const element = (name: string, node: OrderedNode): XmlElement => {
    count += 1;
    if (count > maxElements) throw bad(`it has more than ${maxElements} elements`);
    const attributes = Object.entries((node[':@'] ?? {}) as Record<string, unknown>).map(([key, value]): [string, string] => [
      key,
      value === true ? '' : decodeEntities(String(value)),
    ]);
    const result: XmlElement = { name, attributes, children: [], text: '' };
    for (const child of (node[name] ?? []) as OrderedNode[]) {
      const key = Object.keys(child).find((candidate) => candidate !== ':@');
      if (key === undefined) continue;
      if (key === '#text') result.text += decodeEntities(String(child['#text']));
      else result.children.push(element(key, child));
    }
    return result;
  };
  for (const node of nodes) {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    if (name !== undefined) return element(name, node);
  }
  throw bad('there is no element');
};

/** The root element of a document. @throws CameraError BAD_RESPONSE */
export const parseXml = async (text: string): Promise<XmlElement> =>
  text.length <= inlineLength ? parseXmlNow(text) : readAside<XmlElement>('xml-worker.js', text, bad);
