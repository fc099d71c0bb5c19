import { CameraError } from '../../camera/errors.js';
import type { DeviceAnswer } from '../../http/device-http.js';
import { statusError } from '../../http/errors.js';
import type { Redactor } from '../../http/redact.js';
import type { Json, Operation } from '../../operations/types.js';
import { readXmlAnswer } from '../../operations/xml-answer.js';
import { decodeText } from '../../wire/text.js';
import type { Answer } from '../dialect.js';

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
  const contentType = String(headers['content-type'] ?? '');
  const { root, payload } = await readXmlAnswer(body, contentType, response.fields);
  if (root.toLowerCase() !== 'root')
    throw new CameraError('BAD_RESPONSE', `the answer is of another kind: <${redactor.brief(root)}> where <root> belongs`);
  const code = Object.hasOwn(payload, 'code') ? payload.code : undefined;
  if (code === undefined && response.fields.some(({ name }) => name === 'code'))
    throw new CameraError('BAD_RESPONSE', 'the answer does not say whether it was done (it has no code)');
  if (code !== undefined && code !== 0) {
    const deviceCode = typeof code === 'number' ? code : redactor.brief(words(code));
    const deviceMessage = redactor.brief(words(Object.hasOwn(payload, 'error') ? payload.error : undefined));
    throw new CameraError('REJECTED', `the camera refused it: ${deviceMessage || 'no reason given'} (code ${deviceCode})`, {
      deviceCode,
      ...(deviceMessage === '' ? {} : { deviceMessage }),
    });
  }
  return {
    payload,
    get raw() {
      return decodeText(body, contentType);
    },
  };
};
