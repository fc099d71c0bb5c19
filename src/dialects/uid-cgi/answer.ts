import { CameraError } from '../../camera/errors.js';
import { checkedJpeg } from '../../camera/snapshot.js';
import type { DeviceAnswer } from '../../http/device-http.js';
import { statusError } from '../../http/errors.js';
import type { Redactor } from '../../http/redact.js';
import type { Operation } from '../../operations/types.js';
import { readXmlAnswer } from '../../operations/xml-answer.js';
import { decodeText } from '../../wire/text.js';
import { decodeEntities } from '../../wire/xml.js';
import type { Answer } from '../dialect.js';

/** The session is wrong or has expired: log in anew and ask again. */
export class SessionExpired extends Error {}

/** A fault stands at the beginning of an answer; this many bytes of it are searched. */
const faultLength = 16 * 1024;

/** The reason of a fault, read without the parser: several devices do not close their faults (3.44, 3.45). */
const faultReason = (text: string): string | undefined => {
  const relay = /<RelayStatus>\s*(Get status\(\d*\) fail)/i.exec(text)?.[1];
  if (relay !== undefined) return relay;
  if (!/<fault[\s/>]/i.test(text)) return undefined;
  return decodeEntities(/<reason>\s*([^<]*)/i.exec(text)?.[1] ?? '').trim() || 'no reason given';
};

const sessionFaults = /^(uid error|error, parse uid)$/i;
const credentialFaults = /^(password error|user(name)? error|error,? parse (username|password))$/i;

/** Throws what the answer says went wrong: a fault whatever its status, or a status of failure. */
const throwFaults = (operation: Operation, status: number, text: string, redactor: Redactor): void => {
  const reason = faultReason(text);
  if (reason === undefined) {
    const failure = statusError(status);
    if (failure) throw failure;
    return;
  }
  if (sessionFaults.test(reason)) throw new SessionExpired(reason);
  const deviceMessage = redactor.brief(reason);
  const details = { deviceCode: status, deviceMessage };
  if (operation.request.auth === 'credentials' && credentialFaults.test(reason))
    throw new CameraError('UNAUTHORIZED', `the camera refused the user name or password (${deviceMessage})`, details);
  throw new CameraError('REJECTED', `the camera refused it: ${deviceMessage}`, details);
};

/** Text that is worth looking at for a fault; pictures and films are not, whatever their content type says. */
const isText = (contentType: string, body: Buffer): boolean => {
  const start = body.subarray(0, 64).toString('latin1');
  return /^\s*</.test(start) || (/xml|text|html/i.test(contentType) && !start.startsWith('\xff\xd8'));
};

/** A whole answer as what the operation answers. @throws SessionExpired, CameraError UNAUTHORIZED, REJECTED, BAD_RESPONSE */
export const readAnswer = async (operation: Operation, { status, headers, body }: DeviceAnswer, redactor: Redactor): Promise<Answer> => {
  const contentType = String(headers['content-type'] ?? '');
  const { format, fields } = operation.response;
  const hasText = isText(contentType, body);
  throwFaults(operation, status, hasText ? decodeText(body.subarray(0, faultLength), contentType) : '', redactor);
  switch (format) {
    case 'jpeg':
      if (hasText) throw new CameraError('BAD_RESPONSE', `a picture was asked for and ${contentType || 'text'} came`);
      return { payload: checkedJpeg(body).data, raw: body, contentType: 'image/jpeg' };
    case 'binary':
      return { payload: body, raw: body, contentType: contentType || 'application/octet-stream' };
    default: {
      const answer = {
        payload: undefined,
        get raw(): string {
          return decodeText(body, contentType);
        },
      };
      const isEmpty = body.length === 0 || (body.length < 1024 && answer.raw.trim() === '');
      // What has been done needs no words; what was asked does.
      if (isEmpty && (operation.kind !== 'get' || fields.length === 0)) return answer;
      if (format !== 'xml') return Object.assign(answer, { payload: answer.raw });
      // File names and block counts come with blanks behind them (3.16, 3.20).
      const { root, payload } = await readXmlAnswer(body, contentType, fields, { trim: true });
      if (root.toLowerCase() === 'html')
        throw new CameraError('BAD_RESPONSE', 'the answer is a page and none of this dialect; check address, port and dialect');
      return Object.assign(answer, { payload });
    }
  }
};
