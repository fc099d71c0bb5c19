import iconv from 'iconv-lite';
import type { XmlElement } from './xml.js';

const references: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&apos;', '"': '&quot;' };

const reference = (character: string): string => references[character] ?? `&#${character.codePointAt(0)};`;

/** White space that a reader would turn into a blank in an attribute, or drop, goes as a reference. */
const attributeText = (text: string): string => text.replace(/[&<>'"\t\n\r]/g, reference);
const elementText = (text: string): string => text.replace(/[&<>\r]/g, reference);

const elementXml = ({ name, attributes, children, text }: XmlElement): string => {
  const start = `${name}${attributes.map(([key, value]) => ` ${key}='${attributeText(value)}'`).join('')}`;
  const content = elementText(text) + children.map(elementXml).join('');
  return content === '' ? `<${start}/>` : `<${start}>${content}</${name}>`;
};

/** Characters that the set lacks as references, which every set can write. */
const encoded = (text: string, charset: string): Buffer => {
  if (/^utf-?8$/i.test(charset)) return Buffer.from(text, 'utf8');
  const writable = (character: string): boolean => iconv.decode(iconv.encode(character, charset), charset) === character;
  return iconv.encode(
    text.replace(/\P{ASCII}/gu, (character) => (writable(character) ? character : reference(character))),
    charset,
  );
};

/** False for what no XML 1.0 document can hold, not even as a reference: most control characters, halves of surrogate pairs. */
export const isXmlText = (text: string): boolean =>
  text.isWellFormed() && !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text);

/** A document as its bytes, in the character set that it declares. Names are written as they are: they are the catalogue's. */
export const xmlDocument = (root: XmlElement, charset = 'utf-8'): Buffer =>
  encoded(`<?xml version="1.0" encoding="${charset}"?>${elementXml(root)}`, charset);
