import { CameraError } from '../../camera/errors.js';
import { encodePath, encodeQuery } from '../../http/query.js';
import type { Member, Operation, Values } from '../../operations/types.js';
import { wireText } from '../../operations/values.js';
import { formData } from '../../wire/form-data.js';

/** How a request proves who asks: by session, by user name and password in the query, or not at all. */
export type Proof = { uid: string } | { username: string; password: string } | undefined;

export interface WireRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Buffer;
}

/** Enumerated values go as the document prints them, time zones with their plus sign (3.8); free text is encoded wholly but for `:` and `/`. */
const keep = (member: Member): string => (member.type === 'enum' ? ':/+' : ':/');

const proofMembers = (proof: Proof): [string, string][] =>
  proof === undefined
    ? []
    : 'uid' in proof
      ? [['uid', proof.uid]]
      : [
          ['username', proof.username],
          ['password', proof.password],
        ];

/** `/mnt/mmc0/…` or `mnt/mmc0/…` below the operation's path, nothing above it. */
const fillPath = (operation: Operation, values: Values): string =>
  operation.request.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const text = wireText(values[name]).trim().replace(/^\/+/, '');
    if (text.split('/').some((segment) => segment === '..' || segment === '.'))
      throw new CameraError('INVALID_PARAMETER', `${name} must not leave its folder`);
    return encodePath(text);
  });

/**
 * An operation as it goes over the wire: members in the catalogue's order, the session last, as in every example of the document.
 * A snapshot without a stream joins its credentials with `&` where a `?` belongs, which the document demands (3.19).
 */
export const wireRequest = (operation: Operation, values: Values, proof: Proof): WireRequest => {
  const { method, fixed = {}, body } = operation.request;
  const headers: Record<string, string> = {};
  const query: string[] = Object.entries(fixed).map((pair) => encodeQuery([pair]));
  let content: Buffer | undefined;
  for (const member of operation.params) {
    const value = values[member.name];
    if (value === undefined || member.in === 'path') continue;
    if (member.in === 'body' && Buffer.isBuffer(value)) {
      content = value;
      headers['Content-Type'] = 'application/octet-stream';
      headers['Access-Control-Allow-Origin'] = '*';
      headers['Cache-Control'] = 'no-cache';
    } else if (member.in === 'multipart' && Buffer.isBuffer(value)) {
      const form = formData([{ name: member.name, value, filename: 'certificate.pem' }]);
      content = form.body;
      headers['Content-Type'] = form.contentType;
    } else query.push(encodeQuery([[member.wire ?? member.name, wireText(value)]], keep(member)));
  }
  const own = query.length;
  const credentials = encodeQuery(proofMembers(proof), ':/');
  if (credentials !== '') query.push(credentials);
  const joint = operation.id === 'snapshot.get' && own === 0 && proof && !('uid' in proof) ? '&' : '?';
  const isAnonymousGet = operation.id === 'device.identity.get';
  const path = fillPath(operation, values) + (query.length > 0 ? joint + query.join('&') : isAnonymousGet ? '?' : '');
  return { method, path, headers, ...(content ? { body: content } : body ? { body: Buffer.alloc(0) } : {}) };
};
