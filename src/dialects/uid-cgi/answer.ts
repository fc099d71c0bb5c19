import { CameraError } from '../../camera/errors.js';
import type { DeviceAnswer } from '../../http/device-http.js';
import { statusError } from '../../http/errors.js';
import type { Redactor } from '../../http/redact.js';
import { memberTree } from '../../operations/members.js';
import type { Operation } from '../../operations/types.js';
import { xmlAnswer } from '../../operations/xml-answer.js';
import { decodeText } from '../../wire/text.js';
import { parseXml } from '../../wire/xml.js';
import type { Answer } from '../dialect.js';

/** The session is wrong or has expired: log in anew and ask again. */
export class SessionExpired extends Error {}

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

const decoded = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');

/** The reason of a fault, read without the parser: several devices do not close their faults (3.44, 3.45). */
const faultReason = (text: string): string | undefined => {
  if (/<RelayStatus>\s*Get status\(\d*\) fail/i.test(text)) return /<RelayStatus>\s*([^<]*)/i.exec(text)?.[1]?.trim();
  if (!/<fault[\s>]/i.test(text)) return undefined;
  return decoded(/<reason>\s*([^<]*)/i.exec(text)?.[1] ?? '').trim() || 'no reason given';
};

const sessionFaults = /^(uid error|error, parse uid)$/i;
const credentialFaults = /^(password error|user(name)? error|error,? parse (username|password))$/i;

/** Throws what the answer says went wrong: a fault whatever its status, or a status of failure. */
const throwFaults = (operation: Operation, status: number, text: string, redactor: Redactor): void => {
  const reason = faultReason(text);
  if (reason !== undefined) {
    if (sessionFaults.test(reason)) throw new SessionExpired(reason);
    const message = shortened(redactor.text(reason));
    const credentials = operation.request.auth === 'credentials' && credentialFaults.test(reason);
    if (credentials)
      throw new CameraError('UNAUTHORIZED', `the camera refused the user name or password (${message})`, {
        deviceCode: status,
        deviceMessage: message,
      });
    throw new CameraError('REJECTED', `the camera refused it: ${message}`, { deviceCode: status, deviceMessage: message });
  }
  const failure = statusError(status);
  if (failure) throw failure;
};

/** Text that is worth looking at for a fault: pictures and films are not. */
const isText = (contentType: string, body: Buffer): boolean =>
  /xml|text|html/i.test(contentType) || /^\s*</.test(body.subarray(0, 64).toString('latin1'));

/** A whole answer as what the operation answers. @throws SessionExpired, CameraError UNAUTHORIZED, REJECTED, BAD_RESPONSE */
export const readAnswer = async (operation: Operation, { status, headers, body }: DeviceAnswer, redactor: Redactor): Promise<Answer> => {
  const contentType = String(headers['content-type'] ?? '');
  const { format } = operation.response;
  const binary = format === 'jpeg' || format === 'binary';
  const text = binary && status < 300 && !isText(contentType, body) ? '' : decodeText(body, contentType);
  throwFaults(operation, status, text, redactor);
  if (binary) {
    if (text !== '' && format === 'jpeg')
      throw new CameraError('BAD_RESPONSE', `a picture was asked for and ${contentType || 'text'} came`);
    return { payload: body, raw: body, contentType: contentType || (format === 'jpeg' ? 'image/jpeg' : 'application/octet-stream') };
  }
  if (format === 'xml') {
    // Several operations have no documented answer; the status then says it all.
    if (text.trim() === '' && operation.response.fields.length === 0) return { payload: undefined, raw: text };
    return { payload: xmlAnswer(await parseXml(text), memberTree(operation.response.fields)), raw: text };
  }
  return { payload: format === 'none' || text === '' ? (text === '' ? undefined : text) : text, raw: text };
};
