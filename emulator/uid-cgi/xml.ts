import type { Reply } from '../reply.js';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** ` name="value"` for each member, in order. */
export const attributes = (members: Record<string, string | number>): string =>
  Object.entries(members)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');

/** An element without content; `closed` writes it with an end tag, as some of the document's samples do. */
export const element = (name: string, members: Record<string, string | number>, closed = false): string =>
  closed ? `<${name}${attributes(members)}></${name}>` : `<${name}${attributes(members)}/>`;

export const textElement = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

export const xmlReply = (xml: string, status = 200): Reply => ({
  status,
  headers: { 'Content-Type': 'text/xml', 'Cache-Control': 'no-cache' },
  body: DECLARATION + xml,
});

/** What a call refuses with: `reason` is the document's own wording, blanks included. */
export class Fault extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Every fault is a 400 (document, section 1). */
export const faultReply = (value: string, reason: string): Reply =>
  xmlReply(`<fault>\n<value>${escapeXml(value)}</value>\n<reason>${escapeXml(reason)}</reason>\n</fault>`, 400);
