import { randomUUID } from 'node:crypto';
import { CameraError } from '../../camera/errors.js';
import type { CloudSettings } from '../../camera/settings.js';
import type { Operation, Values } from '../../operations/types.js';
import { md5, signRequest } from './sign.js';

export interface WireRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** The members that go over the wire: those that select the operation, then the catalogue's in its order. */
const membersOf = ({ request, params }: Operation, values: Values): Record<string, unknown> => {
  const members: Record<string, unknown> = { ...request.fixed };
  for (const { name: path, jsonText } of params) {
    const name = path.replace(/(\[\])+$/, '');
    const value = values[name];
    if (value === undefined || /[.[]/.test(name)) continue;
    members[name] = jsonText ? JSON.stringify(value) : value;
  }
  return members;
};

/** A setting is one member, named twice (4.4.2.2): what does not fit would be refused, or set something else. */
const checkSetting = ({ params }: Operation, values: Values): void => {
  const setting = params.find(({ jsonText }) => jsonText);
  const value = setting && values[setting.name];
  if (!setting || typeof value !== 'object' || value === null) return;
  const [name, ...more] = Object.keys(value);
  if (name !== values.jsonKey || more.length > 0)
    throw new CameraError(
      'INVALID_PARAMETER',
      `${setting.name} must be an object with the one member that jsonKey names, ${String(values.jsonKey)}`,
    );
};

/** Three addresses stand in the document without `/api`; an account may put it in. */
const uriOf = ({ request: { path } }: Operation, { apiPaths }: CloudSettings): string =>
  apiPaths ? path.replace(/^\/cmiot\/v2\/(?!api\/)/, '/cmiot/v2/api/') : path;

/** The text that carries the parameters, undefined where none is sent, and what stands for it in the signature. */
const contentOf = (
  members: Record<string, unknown>,
  inQuery: boolean,
  { emptyDigest }: CloudSettings,
): { text?: string; digest: string } => {
  if (inQuery && emptyDigest !== 'object' && Object.keys(members).length === 0) return { digest: emptyDigest === 'text' ? md5('') : '' };
  const text = JSON.stringify(members);
  return { text, digest: md5(text) };
};

/**
 * An operation as it goes over the wire (4.3.1): the parameters as one JSON text, serialised once, hashed and sent; in the query as
 * `jsonObject` for the methods that the account says, else as the body. The text is hashed before its URI encoding.
 * @param now milliseconds since 1970 by the cloud's clock
 */
export const wireRequest = (operation: Operation, values: Values, account: CloudSettings, now: number): WireRequest => {
  checkSetting(operation, values);
  const { method } = operation.request;
  const { appId, secretKey } = account;
  const uri = uriOf(operation, account);
  const inQuery = account.queryMethods.includes(method);
  const { text, digest } = contentOf(membersOf(operation, values), inQuery, account);
  const timestamp = String(now);
  const prefix = new URL(account.baseUrl).pathname.replace(/\/+$/, '');
  return {
    method,
    path: prefix + uri + (inQuery && text !== undefined ? `?jsonObject=${encodeURIComponent(text)}` : ''),
    headers: {
      'Content-Type': 'application/json;charset=utf-8',
      appid: appId,
      msgSeq: randomUUID(),
      timestamp,
      signature: signRequest({ appId, secretKey, timestamp, uri, digest }),
    },
    ...(inQuery || text === undefined ? {} : { body: text }),
  };
};
