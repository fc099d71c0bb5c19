import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { CameraError } from '../camera/errors.js';
import { LongRuns } from './long-runs.js';

export interface XmlElement {
  name: string;
  /** In the order of the document. */
  attributes: [name: string, value: string][];
  children: XmlElement[];
  /** The text of the element itself, entities resolved. */
  text: string;
}

export interface XmlOptions {
  /** Blanks around texts and attributes are the device's padding. */
  trim?: boolean;
}

const maxDepth = 64;
const maxElements = 20_000;
const maxAttributes = 120_000;

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The five named entities and character references, resolved once; others stay as they are. */
export const decodeEntities = (text: string): string =>
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

const hasMore = (text: string, character: string, limit: number): boolean => {
  let at = -1;
  for (let count = 0; count <= limit; count++) {
    at = text.indexOf(character, at + 1);
    if (at < 0) return false;
  }
  return true;
};

/**
 * The root element of a document, at most {@link maxDepth} deep and of at most {@link maxElements} elements. What stands before the root and
 * behind it is passed over. Takes its time with a long one: see `readXmlAnswer`.
 * @throws CameraError BAD_RESPONSE
 */
export const parseXml = (text: string, { trim = false }: XmlOptions = {}): XmlElement => {
  const start = text.indexOf('<');
  if (start < 0) throw bad('there is no element');
  const document = text.slice(start, text.lastIndexOf('>') + 1);
  if (/<!(DOCTYPE|ENTITY)/i.test(document)) throw bad('it declares a document type, which no camera needs');
  // An element has two tags at the most; comments and the like are few. More is not worth the time of the parser.
  if (hasMore(document, '<', 3 * maxElements)) throw bad(`it has more than ${maxElements} elements`);
  const runs = new LongRuns(document);
  const valid = XMLValidator.validate(runs.text, { allowBooleanAttributes: true });
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
    cdataPropName: '#cdata',
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: maxDepth,
    // `toString` is a name like any other here; `__proto__` and its like are refused by the parser itself.
    onDangerousProperty: (name) => name,
  });
  let nodes: OrderedNode[];
  try {
    nodes = parser.parse(runs.text) as OrderedNode[];
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
  const whole = (value: unknown): string => runs.restored(String(value));
  const trimmed = (text: string): string => (trim ? text.trim() : text);
  let elements = 0;
  let attributeCount = 0;
  const element = (name: string, node: OrderedNode): XmlElement => {
    elements += 1;
    if (elements > maxElements) throw bad(`it has more than ${maxElements} elements`);
    const attributes = Object.entries((node[':@'] ?? {}) as Record<string, unknown>).map(([key, value]): [string, string] => [
      key,
      value === true ? '' : trimmed(decodeEntities(whole(value))),
    ]);
    attributeCount += attributes.length;
    if (attributeCount > maxAttributes) throw bad(`it has more than ${maxAttributes} attributes`);
    const result: XmlElement = { name, attributes, children: [], text: '' };
    for (const child of (node[name] ?? []) as OrderedNode[]) {
      const key = Object.keys(child).find((candidate) => candidate !== ':@');
      if (key === undefined) continue;
      if (key === '#text') result.text += decodeEntities(whole(child[key]));
      else if (key === '#cdata') result.text += whole((child[key] as OrderedNode[])[0]?.['#text'] ?? '');
      else result.children.push(element(key, child));
    }
    result.text = trimmed(result.text);
    return result;
  };
  for (const node of nodes) {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    if (name !== undefined) return element(name, node);
  }
  throw bad('there is no element');
};
