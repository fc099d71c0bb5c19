/**
 * A query value as devices read it: UTF-8, everything percent-encoded but letters, digits and `-._~`; a blank is `%20`, never `+`.
 * `keep` names further characters that a device wants to see literally.
 */
export const encodeValue = (value: string, keep = ''): string => {
  const encoded = encodeURIComponent(value.toWellFormed()).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  if (keep === '') return encoded;
  return encoded.replace(/%[0-9A-F]{2}/g, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return keep.includes(character) ? character : code;
  });
};

/** Members in the order given, as `a=1&b=2`. */
export const encodeQuery = (members: Iterable<readonly [string, string | number]>, keep = ''): string =>
  Array.from(members, ([name, value]) => `${encodeValue(name, '/')}=${encodeValue(String(value), keep)}`).join('&');

/** A path given by a device or a user: each segment encoded, slashes kept, `..` refused by the caller. */
export const encodePath = (path: string): string =>
  path
    .split('/')
    .map((segment) => encodeValue(segment, '@:+,;='))
    .join('/');

/**
 * Bytes of any character set: everything percent-encoded but letters, digits and `-._~`; a blank is `%20`, never `+`. In lower case, for
 * devices whose documents show it so.
 */
export const encodeBytes = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[^A-Za-z0-9\-._~]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
