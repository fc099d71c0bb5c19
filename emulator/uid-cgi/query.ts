import { Fault } from './xml.js';

export type Members = Map<string, string>;

export interface Target {
  path: string;
  /** Undefined: no question mark. */
  query: string | undefined;
}

export const UNREADABLE = 'error, parse parameters';

const ALLOWED = /^(?:[A-Za-z0-9\-._~!$'()*+,;:@/?=&]|%[0-9A-Fa-f]{2})*$/;

/** Takes the URL apart at its first question mark. */
export const targetOf = (url: string): Target => {
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, query: undefined } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
};

/**
 * Members of a query in their order. Percent-encoded UTF-8 only; a plus is a plus (the document writes GMT+08:00); a member without a name or
 * an equals sign, or one that comes twice, cannot be read.
 */
export const membersOf = (query: string): Members => {
  const members: Members = new Map();
  if (!ALLOWED.test(query)) throw new Fault(UNREADABLE);
  if (query === '') return members;
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new Fault(UNREADABLE);
    const name = decoded(pair.slice(0, equals));
    if (members.has(name)) throw new Fault(UNREADABLE);
    members.set(name, decoded(pair.slice(equals + 1)));
  }
  return members;
};

export const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Fault(UNREADABLE);
  }
};
