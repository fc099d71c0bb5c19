import { CameraError } from '../camera/errors.js';
import { decodeText } from './text.js';
import { inlineLength, readAside } from './worker.js';

/** What the thread of its own is given. */
export interface JsonTask {
  bytes: Uint8Array;
  contentType: string;
}

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

export const maxDepth = 64;
const maxValues = 40_000;

export const badJson = (what: string): CameraError => new CameraError('BAD_RESPONSE', `the answer is no JSON that can be read: ${what}`);

/** What the parser says, without the piece of the text that it quotes: the text may hold secrets. */
const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : '';
  if (/^Unexpected end|^Unterminated/.test(text)) return 'it is cut short';
  const position = /position (\d+)/.exec(text)?.[1];
  return `it breaks the rules of JSON${position === undefined ? '' : ` at character ${position}`}`;
};

/** Refuses what would be too deep or too much for whoever walks through it. Itself walks without recursion. */
export const checkSize = (root: JsonValue): void => {
  let level: JsonValue[] = [root];
  let count = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw badJson(`it is nested more than ${maxDepth} deep`);
    const next: JsonValue[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const child of Array.isArray(value) ? value : Object.values(value)) next.push(child);
      if (count + next.length > maxValues) throw badJson(`it has more than ${maxValues} values`);
    }
    count += next.length;
    level = next;
  }
};

/** Nested so deep, a text fills the memory of whoever parses it; {@link checkSize} looks at what is left. */
const absurdDepth = 10_000;

/** The text of a task, unless it is nested absurdly deep. @throws CameraError BAD_RESPONSE */
export const taskText = ({ bytes, contentType }: JsonTask): string => {
  const text = decodeText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), contentType);
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > absurdDepth) throw badJson(`it is nested more than ${maxDepth} deep`);
  }
  return text;
};

/** Parses where it is called; at most {@link maxDepth} deep and {@link maxValues} values. @throws CameraError BAD_RESPONSE */
export const parseJsonNow = (text: string): JsonValue => {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw badJson(reasonOf(error));
  }
  checkSize(value);
  return value;
};

/** JSON as its value; a long text is decoded and read beside the event loop. @throws CameraError BAD_RESPONSE */
export const parseJson = async (bytes: Buffer, contentType = ''): Promise<JsonValue> =>
  bytes.length <= inlineLength
    ? parseJsonNow(decodeText(bytes, contentType))
    : readAside<JsonValue>('json-worker.js', { bytes, contentType } satisfies JsonTask, badJson);
