import { encodeBytes, encodeQuery } from '../../http/query.js';
import { memberTree } from '../../operations/members.js';
import type { Operation, Values } from '../../operations/types.js';
import { xmlRequest } from '../../operations/xml-request.js';
import { xmlDocument } from '../../wire/xml-write.js';

/**
 * Path and query of an operation: the token first, then what selects the operation, then its members as an XML document. The document
 * is encoded wholly: a raw colon breaks the camera's parser (6.1.1.2). Section 6.1.1.4 shows a blank as `+`; as `%20` every decoder
 * reads it alike. An operation without members goes without a document.
 */
export const wirePath = ({ request: { path, fixed = {}, charset }, params }: Operation, values: Values, token: string): string => {
  const query = [encodeQuery([...(token === '' ? [] : [['auth', token] as const]), ...Object.entries(fixed)])];
  const root = xmlRequest('root', memberTree(params), values);
  if (root.children.length > 0) query.push(`data=${encodeBytes(xmlDocument(root, charset))}`);
  return `${path}?${query.join('&')}`;
};
