import { createHash } from 'node:crypto';
import { encodeValue } from '../../http/query.js';
import type { Member, Operation, Values } from '../../operations/types.js';
import { wireText } from '../../operations/values.js';

export interface Credentials {
  username: string;
  password: string;
}

/** The form in which passwords travel: 32 lower-case hex digits (1.2). */
export const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

const given = (operation: Operation, values: Values, place: Member['in']): [string, unknown][] =>
  Object.entries(values).filter(
    ([name, value]) => value !== undefined && operation.params.some((member) => member.name === name && member.in === place),
  );

/** The members of the json object in the order given, then those that select the operation. */
const jsonMembers = (operation: Operation, values: Values): Record<string, unknown> => {
  const { action: _, ...fixed } = operation.request.fixed ?? {};
  return { ...Object.fromEntries(given(operation, values, 'json')), ...fixed };
};

/**
 * Path and query of an operation. User, password, action and json stand in this order in every example of the document, which shows them
 * unencoded; what has nothing to say in json goes without it.
 */
export const wirePath = (operation: Operation, values: Values, credentials?: Credentials): string => {
  const { path, fixed } = operation.request;
  const query: [string, string][] = given(operation, values, 'query').map(([name, value]) => [name, wireText(value)]);
  if (credentials) query.unshift(['user', credentials.username], ['pwd', md5(credentials.password)]);
  if (fixed?.action !== undefined) query.push(['action', String(fixed.action)]);
  const json = jsonMembers(operation, values);
  if (Object.keys(json).length > 0) query.push(['json', JSON.stringify(json)]);
  return query.length === 0 ? path : `${path}?${query.map(([name, value]) => `${name}=${encodeValue(value)}`).join('&')}`;
};
