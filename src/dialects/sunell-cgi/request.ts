import { basicAuthorization } from '../../http/challenge.js';
import { encodeValue } from '../../http/query.js';
import type { Operation, Values } from '../../operations/types.js';
import { wireText } from '../../operations/values.js';
import { flatPairs } from '../../wire/flat-list-writer.js';
import { type FormPart, formData } from '../../wire/form-data.js';
import { shapeOf } from './shapes.js';

/** How a request proves who asks (1.2). */
export type Proof = { in: 'header' | 'query'; username: string; password: string } | undefined;

export interface WireRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Buffer;
}

/**
 * An operation as it goes over the wire. The order of the query is part of the protocol: user name and password where they stand in it, what
 * selects the operation, then the members and lists in the order of the catalogue.
 */
export const wireRequest = (operation: Operation, values: Values, proof: Proof, path = operation.request.path): WireRequest => {
  const { method, fixed = {} } = operation.request;
  const pairs: (readonly [string, string | undefined])[] = [];
  if (proof?.in === 'query') pairs.push(['userName', proof.username], ['password', proof.password]);
  for (const [name, value] of Object.entries(fixed)) pairs.push([name, String(value)]);
  pairs.push(...flatPairs(shapeOf(operation, 'params'), values, wireText));
  const query = pairs
    .map(([key, value]) => (value === undefined ? encodeValue(key) : `${encodeValue(key)}=${encodeValue(value)}`))
    .join('&');
  const headers: Record<string, string> = {};
  if (proof?.in === 'header') headers.Authorization = basicAuthorization(proof.username, proof.password);
  const request = { method, path: query === '' ? path : `${path}?${query}`, headers };
  return operation.request.body === 'multipart' ? { ...request, ...form(operation, values, headers) } : request;
};

/** Files go by a name that ends in `bin` (2.6.23.1). */
const form = (operation: Operation, values: Values, headers: Record<string, string>): { headers: Record<string, string>; body: Buffer } => {
  const parts: FormPart[] = [];
  for (const { name, wire = name, in: place } of operation.params) {
    const value = place === 'multipart' ? values[name] : undefined;
    if (Buffer.isBuffer(value)) parts.push({ name: wire, value, filename: 'data.bin' });
    else if (value !== undefined) parts.push({ name: wire, value: wireText(value) });
  }
  const { body, contentType } = formData(parts);
  return { headers: { ...headers, 'Content-Type': contentType }, body };
};
