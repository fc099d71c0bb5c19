import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CameraError } from '../../camera/errors.js';
import type { DeviceAnswer } from '../../http/device-http.js';
import { statusError } from '../../http/errors.js';
import type { Redactor } from '../../http/redact.js';
import type { Json, Operation } from '../../operations/types.js';
import { readValue } from '../../operations/values.js';
import { FlatReader } from '../../wire/flat-list-reader.js';
import { lineSlices } from '../../wire/lines.js';
import { decodeText } from '../../wire/text.js';
import type { Answer } from '../dialect.js';
import { shapeOf } from './shapes.js';

/** More lines than any device has settings: what sends more is none. */
const maxLines = 500_000;

/** What the numbers of failures mean (3.2). */
const meanings = JSON.parse(readFileSync(join(__dirname, 'error-codes.json'), 'utf8')) as Record<string, string>;

/** Wrong user name or password, or an account that is locked (3.2). */
const credentialCodes = new Set([-507, -508, -515, -527]);
const noPermission = -512;

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

const meaningOf = (operation: Operation, code: number): string | undefined =>
  operation.errors?.find((error) => error.code === String(code))?.meaning ?? meanings[String(code)];

/** The number of `error, Return=-8` (1.4.1), however a device writes it; undefined where the text is another. */
export const failureNumber = (text: string): number | undefined => {
  const number = /^\W{0,8}error\s*[,:;]?\s*return\s*[=:]?\s*(-?\d{1,9})/i.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
};

/** What such an answer says, whatever its status. */
const failureOf = (operation: Operation, status: number, head: string): CameraError | undefined => {
  const deviceCode = failureNumber(head);
  if (deviceCode === undefined) return undefined;
  const deviceMessage = meaningOf(operation, deviceCode);
  const details = { deviceCode, ...(deviceMessage === undefined ? {} : { deviceMessage }) };
  const said = `${deviceMessage ?? 'a reason that the document does not name'} (Return=${deviceCode})`;
  return credentialCodes.has(deviceCode) || (status === 401 && deviceCode !== noPermission)
    ? new CameraError('UNAUTHORIZED', `the device refused the user name or password: ${said}`, details)
    : new CameraError('REJECTED', `the device refused it: ${said}`, details);
};

/** Failures that a section words itself instead of numbering them. */
const wordedFailure = ({ errors = [] }: Operation, head: string): CameraError | undefined => {
  const said = head.trim().toLowerCase();
  const error = errors.find(({ code }) => code !== undefined && !/^-?\d+$/.test(code) && said.startsWith(code.toLowerCase()));
  return error && new CameraError('REJECTED', `the device refused it: ${error.meaning}`, { deviceMessage: shortened(head.trim()) });
};

/** @throws CameraError UNAUTHORIZED, REJECTED, BAD_RESPONSE where the answer is a failure */
export const throwFailure = (operation: Operation, status: number, body: Buffer): void => {
  const head = body.subarray(0, 512).toString('latin1');
  const failure = failureOf(operation, status, head) ?? statusError(status) ?? wordedFailure(operation, head);
  if (failure) throw failure;
};

/** No picture, file or stream. */
export const isText = (contentType: string): boolean => /^\s*(text|application\/(json|xml))\b/i.test(contentType);

const excerpt = (text: string, redactor: Redactor): string => JSON.stringify(shortened(redactor.text(text.slice(0, 400).trim())));

/** A whole answer as what the operation answers. @throws CameraError UNAUTHORIZED, REJECTED, BAD_RESPONSE */
export const readAnswer = async (operation: Operation, { status, headers, body }: DeviceAnswer, redactor: Redactor): Promise<Answer> => {
  const contentType = String(headers['content-type'] ?? '');
  throwFailure(operation, status, body);
  const { format } = operation.response;
  if (format === 'jpeg' || format === 'binary' || format === 'multipart') {
    if (isText(contentType) && format === 'jpeg')
      throw new CameraError('BAD_RESPONSE', `a picture was asked for and text came: ${excerpt(body.toString('latin1', 0, 400), redactor)}`);
    return { payload: body, raw: body, contentType: contentType || (format === 'jpeg' ? 'image/jpeg' : 'application/octet-stream') };
  }
  if (/^[\s\uFEFF]*</.test(body.toString('utf8', 0, 100)))
    throw new CameraError('BAD_RESPONSE', 'the answer is a page or XML and none of this dialect; check address, port and dialect');
  if (format === 'kv') return readMembers(operation, body, contentType, redactor);
  const raw = decodeText(body, contentType);
  const text = raw.trim();
  if (format === 'none') return { payload: text === '' || /^ok$/i.test(text) ? undefined : text, raw };
  if (text === '') throw new CameraError('BAD_RESPONSE', 'the answer is empty');
  if (format === 'ok-text' && !/^ok\b/i.test(text))
    throw new CameraError('BAD_RESPONSE', `the answer is neither OK nor an error: ${excerpt(text, redactor)}`);
  return { payload: format === 'ok-text' && /^ok$/i.test(text) ? undefined : text, raw };
};

const readMembers = async (operation: Operation, body: Buffer, contentType: string, redactor: Redactor): Promise<Answer> => {
  const reader = new FlatReader(shapeOf(operation, 'response'), readValue);
  const texts: string[] = [];
  let count = 0;
  for await (const { text, lines } of lineSlices(body, contentType)) {
    texts.push(text);
    count += lines.length;
    if (count > maxLines) throw new CameraError('BAD_RESPONSE', `the answer has more than ${maxLines} lines`);
    for (const line of lines) reader.line(line);
  }
  const raw = texts.join('');
  if (reader.understood === 0) {
    // Where there is nothing to list, some send nothing, some OK, and some say so in words.
    const isList = operation.response.fields.every(({ name }) => name.includes('[]'));
    const text = raw.slice(0, 400).trim();
    if (!(text === '' ? isList : /^(ok\b|not find)/i.test(text)))
      throw new CameraError('BAD_RESPONSE', text === '' ? 'the answer is empty' : `the answer has no members: ${excerpt(text, redactor)}`);
  }
  return { payload: reader.value as Record<string, Json>, raw };
};
