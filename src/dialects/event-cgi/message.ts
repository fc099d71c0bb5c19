import { CameraError } from '../../camera/errors.js';
import type { Json, Member } from '../../operations/types.js';
import { readXmlAnswer } from '../../operations/xml-answer.js';

/** Shorter texts stay where they are, and those behind so many tags: a message with a hundred pictures has some hundreds. */
const shortest = 512;
const tagLimit = 5000;
const [tagEnd, tagStart] = [0x3e, 0x3c];
/** Stands for a text that was cut out; no base64. */
const mark = '@';

/** A message whose long texts, which are the pictures, stand aside: what is left is small enough to be read at once. */
export interface LeanMessage {
  lean: Buffer;
  texts: Buffer[];
}

export interface Message {
  payload: Record<string, Json>;
  texts: readonly Buffer[];
}

/** Cuts the long texts of elements out of an XML document; `@` and a number stand in their place. */
export const withoutTexts = (bytes: Buffer): LeanMessage => {
  const pieces: Buffer[] = [];
  const texts: Buffer[] = [];
  let kept = 0;
  let close = bytes.indexOf(tagEnd);
  for (let tag = 0; tag < tagLimit && close >= 0; tag += 1) {
    const open = bytes.indexOf(tagStart, close);
    if (open < 0) break;
    const text = bytes.subarray(close + 1, open);
    // A `>` within an attribute's value is no end of a tag.
    if (text.length >= shortest && !text.includes("'") && !text.includes('"')) {
      pieces.push(bytes.subarray(kept, close + 1), Buffer.from(`${mark}${texts.length}`));
      texts.push(text);
      kept = open;
    }
    close = bytes.indexOf(tagEnd, open);
  }
  return pieces.length === 0 ? { lean: bytes, texts } : { lean: Buffer.concat([...pieces, bytes.subarray(kept)]), texts };
};

/** The bytes of a base64 text that may have been cut out. */
export const bytesOf = (text: Json | undefined, texts: readonly Buffer[]): Buffer => {
  if (typeof text !== 'string') return Buffer.alloc(0);
  const cut = text.startsWith(mark) ? texts[Number(text.slice(mark.length))] : undefined;
  return Buffer.from(cut ? cut.toString('latin1') : text, 'base64');
};

/** Reads a pushed message. @throws CameraError BAD_RESPONSE */
export const readMessage = async (bytes: Buffer, fields: readonly Member[]): Promise<Message> => {
  const { lean, texts } = withoutTexts(bytes);
  const { root, payload } = await readXmlAnswer(lean, '', fields);
  if (root !== 'root') throw new CameraError('BAD_RESPONSE', 'the message is of another kind');
  return { payload, texts };
};
