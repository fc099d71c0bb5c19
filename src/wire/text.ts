import iconv from 'iconv-lite';

const charsetIn = (text: string): string | undefined =>
  /charset\s*=\s*["']?([\w-]+)/i.exec(text)?.[1] ?? /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w-]+)/i.exec(text)?.[1];

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** No whole UTF-8: cut off or damaged here and there, or GBK through and through, as cheap devices send it whatever they declare. */
const decodeDamaged = (bytes: Buffer): string => {
  const text = new TextDecoder('utf-8').decode(bytes);
  const damaged = count(text, /\ufffd/g);
  if (damaged < 2 || damaged < count(text, /[^\p{ASCII}\ufffd]/gu)) return text;
  const chinese = iconv.decode(bytes, 'gb18030');
  return count(chinese, /\ufffd/g) < damaged ? chinese : text;
};

/**
 * Bytes as text: in the character set that the XML declaration names, else the one of the content type, else UTF-8, and GBK where the
 * bytes are no UTF-8 (GB2312 and GB18030 are read as their superset). A byte order mark is dropped.
 */
export const decodeText = (bytes: Buffer, contentType = ''): string => {
  const declared = (charsetIn(bytes.subarray(0, 200).toString('latin1')) ?? charsetIn(contentType) ?? '').toLowerCase();
  if (/^(gb|cp936|x-gbk)/.test(declared)) return iconv.decode(bytes, 'gb18030');
  if (declared !== '' && !/^utf-?8$|^us-ascii$/.test(declared) && iconv.encodingExists(declared)) return iconv.decode(bytes, declared);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return declared === '' ? iconv.decode(bytes, 'gb18030') : decodeDamaged(bytes);
  }
};
