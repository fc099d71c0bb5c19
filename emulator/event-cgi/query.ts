import { Refusal } from './refusal.js';

export interface Query {
  auth?: string;
  /** `get=motion`, `set=…` or `act=…`. */
  selector: string;
  data?: Buffer;
}

/** Bytes of a value in the query: percent codes, and `+` for a blank as forms send it (6.1.1.4). */
const decoded = (value: string): Buffer => {
  const text = value.replaceAll('+', ' ').replace(/%([0-9a-f]{2})?/gi, (_, hex?: string) => {
    if (hex === undefined) throw new Refusal('data', 'a percent sign without its code');
    return String.fromCharCode(Number.parseInt(hex, 16));
  });
  return Buffer.from(text, 'latin1');
};

/**
 * Reads as the document describes the camera: the token before what selects the command, exactly one selector, and a colon in the data
 * that is not encoded breaks its parser (6.1.1.2). @throws Refusal
 */
export const readQuery = (search: string): Query => {
  const members = search.split('&').map((member) => member.split(/=(.*)/s));
  const query: Query = { selector: '' };
  for (const [index, [name = '', value = '']] of members.entries()) {
    if (name === 'auth' && index === 0) query.auth = decoded(value).toString();
    else if (/^(get|set|act)$/.test(name) && query.selector === '') query.selector = `${name}=${decoded(value)}`;
    else if (name === 'data' && query.data === undefined) {
      if (value.includes(':')) throw new Refusal('data', 'a colon that is not encoded');
      query.data = decoded(value);
    } else throw new Refusal('command', `${name.slice(0, 40)} is not expected here`);
  }
  if (query.selector === '') throw new Refusal('command', 'none of get, set and act');
  return query;
};
