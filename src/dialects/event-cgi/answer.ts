import { CameraError } from '../../camera/errors.js';
import type { DeviceAnswer } from '../../http/device-http.js';
import { statusError } from '../../http/errors.js';
import type { Redactor } from '../../http/redact.js';
import { memberTree } from '../../operations/members.js';
import type { Json, Operation } from '../../operations/types.js';
import { xmlAnswer } from '../../operations/xml-answer.js';
import { decodeText } from '../../wire/text.js';
import { parseXml } from '../../wire/xml.js';
import type { Answer } from '../dialect.js';

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

const words = (value: Json | undefined): string =>
  value === undefined || value === '' ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/**
 * A whole answer as what the operation answers. The content type says nothing (text/plain throughout); `code` decides, never the text
 * beside it, which reads differently from one operation to the next.
 * @throws CameraError UNAUTHORIZED, REJECTED, BAD_RESPONSE
 */
export const readAnswer = async ({ response }: Operation, { status, headers, body }: DeviceAnswer, redactor: Redactor): Promise<Answer> => {
  const failure = statusError(status);
  if (failure) throw failure;
  const raw = decodeText(body, String(headers['content-type'] ?? ''));
  const root = await parseXml(raw);
  if (root.name.toLowerCase() !== 'root')
    throw new CameraError('BAD_RESPONSE', `the answer is of another kind: <${shortened(root.name)}> where <root> belongs`);
  const payload = xmlAnswer(root, memberTree(response.fields));
  const code = Object.hasOwn(payload, 'code') ? payload.code : undefined;
  if (code === undefined && response.fields.some(({ name }) => name === 'code'))
    throw new CameraError('BAD_RESPONSE', 'the answer does not say whether it was done (it has no code)');
  if (code !== undefined && code !== 0) {
    const deviceCode = typeof code === 'number' ? code : shortened(redactor.text(words(code)));
    const deviceMessage = shortened(redactor.text(words(Object.hasOwn(payload, 'error') ? payload.error : undefined)));
    throw new CameraError('REJECTED', `the camera refused it: ${deviceMessage || 'no reason given'} (code ${deviceCode})`, {
      deviceCode,
      ...(deviceMessage === '' ? {} : { deviceMessage }),
    });
  }
  return { payload, raw };
};
