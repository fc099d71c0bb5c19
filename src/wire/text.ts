import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

const charsetIn = (text: string): string | undefined =>
  /charset\s*=\s*["']?([\w-]+)/i.exec(text)?.[1] ?? /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w-]+)/i.exec(text)?.[1];

const utf8 = (bytes: Buffer): string => new TextDecoder('utf-8').decode(bytes);

const count = (text: string, characters: RegExp): number => text.match(characters)?.length ?? 0;

/** GBK read as UTF-8 falls to pieces; UTF-8 that is cut off or damaged has few broken characters among many whole. */
const isGbk = (bytes: Buffer): boolean => {
  const sample = bytes.subarray(0, 64 * 1024);
  const text = utf8(sample);
  const broken = count(text, /\ufffd/g);
  return broken > 1 && broken > count(text, /[^\p{ASCII}\ufffd]/gu) && broken > count(iconv.decode(sample, 'gb18030'), /\ufffd/g);
};

/**
 * The character set of a text: the one that the XML declaration names, else the one of the content type, else UTF-8, and GBK where the
 * bytes are no UTF-8, whatever they are said to be (GB2312 and GB18030 are read as their superset).
 */
export const charsetOf = (bytes: Buffer, contentType = ''): string => {
  const declared = (charsetIn(bytes.subarray(0, 200).toString('latin1')) ?? charsetIn(contentType) ?? '').toLowerCase();
  if (/^(gb|cp936|x-gbk)/.test(declared)) return 'gb18030';
  if (declared !== '' && !/^utf-?8$|^us-ascii$/.test(declared) && iconv.encodingExists(declared)) return declared;
  return !isUtf8(bytes) && isGbk(bytes) ? 'gb18030' : 'utf-8';
};

/** Bytes as text, in the character set that {@link charsetOf} finds. A byte order mark is dropped. */
export const decodeText = (bytes: Buffer, contentType = ''): string => {
  const charset = charsetOf(bytes, contentType);
  return charset === 'utf-8' ? utf8(bytes) : iconv.decode(bytes, charset);
};
