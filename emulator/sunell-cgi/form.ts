import { CODE, Refusal } from './replies.js';

/** The parts of a multipart/form-data body by name, as they came. */
export const formOf = (contentType: string | undefined, body: Buffer): Map<string, Buffer> => {
  const [, quoted, bare] = /^multipart\/form-data\s*;.*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) throw new Refusal(CODE.parameter, `Content-Type ${contentType}`);
  // The first boundary has no line end before it.
  const text = Buffer.concat([Buffer.from('\r\n'), body]);
  const mark = Buffer.from(`\r\n--${boundary}`);
  const parts = new Map<string, Buffer>();
  let at = text.indexOf(mark);
  while (at >= 0) {
    const from = at + mark.length;
    if (text.toString('latin1', from, from + 2) === '--') return parts;
    const next = text.indexOf(mark, from);
    const head = text.indexOf('\r\n\r\n', from);
    if (next < 0 || head < 0 || head > next) break;
    const [, name] = /name="([^"]*)"/i.exec(text.toString('utf8', from, head)) ?? [];
    if (name === undefined || parts.has(name)) break;
    parts.set(name, text.subarray(head + 4, next));
    at = next;
  }
  throw new Refusal(CODE.parameter, 'no sound multipart/form-data');
};
