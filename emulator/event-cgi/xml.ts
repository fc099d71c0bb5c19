import iconv from 'iconv-lite';
import { Refusal } from './refusal.js';

/** An element of a message or of the settings. */
export interface XmlNode {
  name: string;
  attributes: Map<string, string>;
  children: XmlNode[];
  text: string;
}

export const node = (name: string, attributes: Record<string, string | number> = {}, content: XmlNode[] | string = []): XmlNode => ({
  name,
  attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
  children: typeof content === 'string' ? [] : content,
  text: typeof content === 'string' ? content : '',
});

export const copyOf = ({ name, attributes, children, text }: XmlNode): XmlNode => ({
  name,
  attributes: new Map(attributes),
  children: children.map(copyOf),
  text,
});

const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['apos', "'"],
  ['quot', '"'],
]);

const resolved = (text: string): string =>
  text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const point = /^#x[\da-f]+$/i.test(name) ? Number.parseInt(name.slice(2), 16) : /^#\d+$/.test(name) ? Number(name.slice(1)) : undefined;
    const character = point === undefined ? ENTITIES.get(name) : point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
    if (character === undefined || !whole.endsWith(';')) throw new Refusal('data', `unknown reference ${whole.slice(0, 20)}`);
    return character;
  });

const DECLARATION = /^<\?xml version=["']1\.0["'] encoding=["'](utf-8|GBK)["']\?>\s*/i;
const ATTRIBUTE = /\s+([\w.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const DEEPEST = 32;

/** Reads strictly: what is not well-formed is refused, not guessed. Comments, CDATA and document types are no part of these messages. */
class Reader {
  #at = 0;

  constructor(readonly source: string) {}

  document(): XmlNode {
    const root = this.#element(0);
    if (this.source.slice(this.#at).trim() !== '') throw new Refusal('data', 'something follows the root element');
    return root;
  }

  #take(pattern: RegExp, what: string): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.source);
    if (!match) throw new Refusal('data', `${what} expected at ${this.#at}`);
    this.#at = pattern.lastIndex;
    return match;
  }

  #element(depth: number): XmlNode {
    if (depth > DEEPEST) throw new Refusal('data', 'nested too deep');
    const element = node(this.#take(/<([A-Za-z_][\w.-]*)/y, 'an element')[1] ?? '');
    for (;;) {
      ATTRIBUTE.lastIndex = this.#at;
      const match = ATTRIBUTE.exec(this.source);
      if (!match) break;
      const [, name = '', double, single = ''] = match;
      if (element.attributes.has(name)) throw new Refusal('data', `attribute ${name} stands twice`);
      // A reader turns white space of an attribute into blanks; references stay what they are.
      element.attributes.set(name, resolved((double ?? single).replace(/[\t\r\n]/g, ' ')));
      this.#at = ATTRIBUTE.lastIndex;
    }
    if (this.#take(/\s*(\/?)>/y, 'the end of a tag')[1] === '/') return element;
    for (;;) {
      element.text += resolved(this.#take(/[^<]*/y, 'text')[0].replace(/\r\n?/g, '\n'));
      if (this.source.startsWith('</', this.#at)) break;
      element.children.push(this.#element(depth + 1));
    }
    const end = this.#take(/<\/([\w.-]+)\s*>/y, `the end of ${element.name}`)[1];
    if (end !== element.name) throw new Refusal('data', `${element.name} is closed by ${end}`);
    return element;
  }
}

/** The root element of a message, in the character set that it declares. @throws Refusal */
export const readDocument = (bytes: Buffer): XmlNode => {
  const declaration = DECLARATION.exec(bytes.toString('latin1'));
  if (!declaration) throw new Refusal('data', 'no XML declaration');
  const content = bytes.subarray(declaration[0].length);
  if (/gbk/i.test(declaration[1] ?? '')) return new Reader(iconv.decode(content, 'gbk')).document();
  try {
    return new Reader(new TextDecoder('utf-8', { fatal: true }).decode(content)).document();
  } catch (error) {
    throw error instanceof TypeError ? new Refusal('data', 'no UTF-8') : error;
  }
};

const escaped = (text: string): string => text.replace(/[&<>'"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
const escapedLine = (text: string): string => escaped(text).replace(/[\t\r\n]/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** One element a line, as the document prints its answers. */
const written = ({ name, attributes, children, text }: XmlNode): string => {
  const start = [name, ...Array.from(attributes, ([key, value]) => `${key}='${escapedLine(value)}'`)].join(' ');
  if (children.length > 0) return `<${start}>\n${children.map(written).join('')}</${name}>\n`;
  if (text !== '') return `<${start}>${escaped(text)}</${name}>\n`;
  return attributes.size > 0 ? `<${start} />\n` : `<${start}></${name}>\n`;
};

/** A message below `<root>`, in the character set that it declares. */
export const writeDocument = (children: readonly XmlNode[], charset: 'utf-8' | 'GBK' = 'utf-8'): Buffer =>
  iconv.encode(
    `<?xml version="1.0" encoding="${charset}"?>\n<root>\n${children.map(written).join('')}</root>`,
    charset === 'GBK' ? 'gbk' : 'utf8',
  );
