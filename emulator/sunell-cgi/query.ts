import { CODE, Refusal } from './replies.js';

/** Key and value, decoded. */
export type Pair = readonly [key: string, value: string];

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal(CODE.parameter, `not percent-encoded UTF-8: ${text}`);
  }
};

/** The members of a query in their order, which carries meaning. A value may hold `=`; `+` stands for itself (RFC 3986). */
export const pairsOf = (query: string): Pair[] =>
  query
    .split('&')
    // One example has && between two members.
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      if (at < 0) throw new Refusal(CODE.parameter, `a member without value: ${part}`);
      return [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** User name and password where they are the first two members, and the other members. Anywhere else they are members nobody knows. */
export const withoutCredentials = (pairs: readonly Pair[]): { credentials?: Credentials; rest: readonly Pair[] } => {
  const [first, second, ...rest] = pairs;
  if (first?.[0] !== 'userName' || second?.[0] !== 'password') return { rest: pairs };
  return { credentials: { username: first[1], password: second[1] }, rest };
};
