import type { KeyObject } from 'node:crypto';
import { CameraError } from '../../camera/errors.js';
import type { DeviceAnswer } from '../../http/device-http.js';
import { statusError } from '../../http/errors.js';
import type { Redactor } from '../../http/redact.js';
import { jsonAnswer } from '../../operations/json-answer.js';
import { fieldTree } from '../../operations/members.js';
import type { Json, Operation } from '../../operations/types.js';
import { parseJson } from '../../wire/json.js';
import { decodeText } from '../../wire/text.js';
import type { Answer } from '../dialect.js';
import { decrypt } from './cipher.js';

const success = '000000';
/** The signature does not hold, or the time stamp is more than 15 minutes off: the document has no code of its own for that. */
export const wrongSignature = '000004';
/** Too much traffic, circuit breaker open: gone a moment later. */
export const momentary: readonly unknown[] = ['000007', '000009'];

/** Result codes (table A-4). */
const meanings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '000001': 'internal error, the server is busy',
    '000002': 'the content of the request is malformed',
    '000003': 'the parameters are invalid',
    [wrongSignature]: 'the signature does not hold',
    '000005': 'the application may not use this interface',
    '000006': 'decrypting failed',
    '000007': 'too much traffic',
    '000008': 'the data did not pass their check',
    '000009': 'the circuit breaker is open',
  }),
);

type Envelope = Readonly<Record<string, Json>>;

/** Six digits as text; a number has lost its zeros. */
const codeOf = ({ resultCode }: Envelope): string | undefined =>
  typeof resultCode === 'number' || (typeof resultCode === 'string' && resultCode !== '')
    ? String(resultCode).slice(0, 40).padStart(success.length, '0')
    : undefined;

const refusal = (code: string, envelope: Envelope, redactor: Redactor): CameraError => {
  const deviceCode = redactor.brief(code);
  const meaning = meanings.get(code) ?? 'a code that the document does not have';
  const said = typeof envelope.resultMsg === 'string' ? redactor.brief(envelope.resultMsg) : '';
  const details = { deviceCode, deviceMessage: said || meaning };
  const text = `${deviceCode}, ${meaning}${said === '' ? '' : ` (${said})`}`;
  if (code !== wrongSignature) return new CameraError('REJECTED', `the cloud refused it: ${text}`, details);
  return new CameraError(
    'UNAUTHORIZED',
    `the cloud refused the request: ${text}; check the app id and the secret key of the cloud account, and the clock of this computer`,
    details,
  );
};

/** What a status of failure means where no result code says it better. */
const failureOf = (status: number): CameraError | undefined =>
  status === 401 || status === 403
    ? new CameraError('UNAUTHORIZED', `the cloud refused the account (HTTP ${status})`, {
        deviceCode: status,
        deviceMessage: `HTTP ${status}`,
      })
    : statusError(status);

const contentTypeOf = ({ headers }: DeviceAnswer): string => String(headers['content-type'] ?? '');

const envelopeOf = async (answer: DeviceAnswer): Promise<Envelope> => {
  const { status, body } = answer;
  let value: Json;
  try {
    value = await parseJson(body, contentTypeOf(answer));
  } catch (error) {
    throw failureOf(status) ?? error;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && codeOf(value) !== undefined) return value;
  throw failureOf(status) ?? new CameraError('BAD_RESPONSE', 'the answer has no result code; check the base address of the cloud account');
};

const count = <K extends string>(name: K, value: Json | undefined): { [P in K]?: number } => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? ({ [name]: number } as { [P in K]?: number }) : {};
};

/** What an operation answered beside its result: `data`, decrypted; an empty list where a list was to come and nothing came. */
const payloadOf = (operation: Operation, data: Json | undefined, key: KeyObject | undefined): Json | undefined => {
  const { fields } = operation.response;
  if (fields.length === 0) return data ?? undefined;
  const payload = jsonAnswer(data ?? null, fieldTree(fields));
  if (key && typeof payload === 'object' && payload !== null && !Array.isArray(payload)) {
    for (const { name, encrypted } of fields) {
      const cipher = encrypted ? payload[name] : undefined;
      if (typeof cipher === 'string') payload[name] = decrypt(cipher, key, name);
    }
  }
  return payload;
};

/**
 * An answer of the cloud (table A-3) as what the operation answers.
 * @param key the account's private key, where it has one
 * @throws CameraError UNAUTHORIZED, REJECTED with the result code, BAD_RESPONSE
 */
export const readAnswer = async (
  operation: Operation,
  answer: DeviceAnswer,
  redactor: Redactor,
  key: KeyObject | undefined,
): Promise<Answer> => {
  const envelope = await envelopeOf(answer);
  const code = codeOf(envelope) ?? '';
  if (code !== success) throw refusal(code, envelope, redactor);
  return {
    payload: payloadOf(operation, envelope.data, key),
    // Decoded where somebody wants to see it: it may be large.
    get raw() {
      return decodeText(answer.body, contentTypeOf(answer));
    },
    ...count('total', envelope.total),
    ...count('page', envelope.page),
    ...count('pageSize', envelope.pageSize),
  };
};
