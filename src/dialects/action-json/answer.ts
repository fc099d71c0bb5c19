import { CameraError } from '../../camera/errors.js';
import { checkedBmp, checkedJpeg, type Picture } from '../../camera/snapshot.js';
import type { DeviceAnswer } from '../../http/device-http.js';
import { statusError } from '../../http/errors.js';
import type { Redactor } from '../../http/redact.js';
import { jsonAnswer } from '../../operations/json-answer.js';
import { fieldTree } from '../../operations/members.js';
import type { Json, Operation } from '../../operations/types.js';
import { parseLooseJson } from '../../wire/loose-json.js';
import { decodeText } from '../../wire/text.js';
import { meaningOf } from './codes.js';

export type JsonObject = { [key: string]: Json };

/** Bodies that are refusals are short: what is longer is not looked through for them. */
const refusalLength = 200;

/** A short body as words. */
const wordsOf = ({ body }: DeviceAnswer): string => (body.length > refusalLength ? '' : decodeText(body).trim());

/**
 * Throws what stands in the place of an answer: a text, with status 200 (1.1), or a status of failure.
 * @throws CameraError UNAUTHORIZED, REJECTED
 */
const throwRefusals = (reply: DeviceAnswer): void => {
  const words = wordsOf(reply);
  if (/^error\s+user\/pwd$/i.test(words))
    throw new CameraError('UNAUTHORIZED', `the camera refused the user name or password (${words})`, { deviceMessage: words });
  if (/^error\s+json$/i.test(words))
    throw new CameraError('REJECTED', `the camera does not know this request or cannot read its json (${words})`, { deviceMessage: words });
  const failure = statusError(reply.status);
  if (failure) throw failure;
};

const contentTypeOf = ({ headers }: DeviceAnswer): string => String(headers['content-type'] ?? '');

/** The answer literally, decoded only where somebody wants to see it. */
export const rawOf = (reply: DeviceAnswer): { readonly raw: string } => ({
  get raw(): string {
    return decodeText(reply.body, contentTypeOf(reply));
  },
});

/** An answer in words (2). @throws CameraError UNAUTHORIZED, REJECTED */
export const readText = (reply: DeviceAnswer): string => {
  throwRefusals(reply);
  return decodeText(reply.body, contentTypeOf(reply));
};

/** The answer's object, its envelope with it. @throws CameraError UNAUTHORIZED, REJECTED for a refusal in words or by status, BAD_RESPONSE */
export const readObject = async (reply: DeviceAnswer): Promise<JsonObject> => {
  throwRefusals(reply);
  const value = await parseLooseJson(reply.body, contentTypeOf(reply));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CameraError('BAD_RESPONSE', 'the answer is no JSON object');
  return value;
};

/** What the device says in its own words; `NULL` is how it says nothing. */
const ownWords = ({ log, message }: JsonObject): string => {
  const words = [log, message].find((text) => typeof text === 'string' && text.trim() !== '' && !/^null$/i.test(text.trim()));
  return typeof words === 'string' ? words.trim() : '';
};

/** @throws CameraError REJECTED with the code, its meaning and the device's words, where the code is not 0; an answer without a code is taken for good */
export const throwCode = (object: JsonObject, redactor: Redactor): void => {
  const { code } = object;
  if (code === undefined || code === null || code === '' || Number(code) === 0) return;
  const number = typeof code === 'object' ? Number.NaN : Number(code);
  const deviceCode = Number.isFinite(number) ? number : redactor.brief(String(code).slice(0, 40));
  const meaning = meaningOf(String(deviceCode));
  const words = redactor.brief(ownWords(object));
  throw new CameraError('REJECTED', `the camera refused it: ${meaning} (code ${deviceCode})${words === '' ? '' : `: ${words}`}`, {
    deviceCode,
    deviceMessage: words || meaning,
  });
};

const envelope = new Set(['code', 'log', 'message', 'deviceID', 'sign_tby']);

/** The members of the operation without the envelope; `device_port` and its like stay where the operation has them (17.1). */
export const withoutEnvelope = (object: JsonObject, operation: Operation): Json => {
  const tree = fieldTree(operation.response.fields);
  const isEnvelope = (key: string): boolean => !tree.has(key) && (envelope.has(key) || key.startsWith('device_'));
  const own = Object.fromEntries(Object.entries(object).filter(([key]) => !isEnvelope(key)));
  const payload = jsonAnswer(own, tree) as JsonObject;
  // The scan for access points sets the encryption in quotes of its own (14.4).
  for (const entry of Array.isArray(payload.ap_list) ? payload.ap_list : []) {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry) || typeof entry.ap_encrypt_type !== 'string') continue;
    entry.ap_encrypt_type = entry.ap_encrypt_type.replace(/^'(.*)'$/s, '$1');
  }
  return payload;
};

/**
 * A picture of cgi_images (3), checked as far as its format allows: the layout of YUV is nowhere described.
 * @throws CameraError UNAUTHORIZED, REJECTED where the camera has no picture or not in this format, BAD_RESPONSE
 */
export const readPicture = (reply: DeviceAnswer, format: string): Picture => {
  const { body } = reply;
  throwRefusals(reply);
  const words = wordsOf(reply);
  if (/^failed$/i.test(words))
    throw new CameraError('REJECTED', `the camera has no pictures in this format (${words})`, { deviceMessage: words });
  if (/^null$/i.test(words)) throw new CameraError('REJECTED', `the camera has no picture (${words})`, { deviceMessage: words });
  if (format === 'bmp') return checkedBmp(body);
  if (format !== 'yuv') return checkedJpeg(body);
  if (body.length <= refusalLength) throw new CameraError('BAD_RESPONSE', 'the answer is no picture');
  return { data: body, contentType: 'application/octet-stream' };
};

/** The picture in a base64 answer (36.1). @throws CameraError BAD_RESPONSE */
export const readEmbeddedPicture = (object: JsonObject): Picture => {
  const { image_base64: text } = object;
  if (typeof text !== 'string') throw new CameraError('BAD_RESPONSE', 'the answer holds no picture');
  return checkedJpeg(Buffer.from(text.replace(/^data:[^,]{0,60},/, ''), 'base64'));
};
