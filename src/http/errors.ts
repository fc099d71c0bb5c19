import { CameraError } from '../camera/errors.js';
import type { Redactor } from './redact.js';

/** Everything we use of an error from a socket, from TLS or from undici. */
interface SystemError extends Error {
  code?: string;
  syscall?: string;
  data?: unknown;
  errors?: unknown[];
}

const unreachable = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EADDRNOTAVAIL',
  'EINVAL',
  'EACCES',
]);
const lost = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
const late = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const certificates =
  /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|HOSTNAME_MISMATCH$|EPROTO$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|ERROR_IN_CERT_|CRL_)/;

/** A connection attempt to several addresses fails with all their errors: the first that says something counts. */
const leading = (error: SystemError): SystemError => {
  if (error.code === undefined && Array.isArray(error.errors)) {
    const inner = error.errors.find((item): item is SystemError => item instanceof Error);
    if (inner) return inner;
  }
  return error;
};

/** undici keeps the raw bytes of an unreadable answer on the error; they may hold a session, so they are not passed on. */
const withoutPayload = (error: SystemError): SystemError => {
  if ('data' in error) delete error.data;
  return error;
};

/** The strict parser's words for an answer in chunks, or a head, that breaks off; it gives them no code. */
const breaksOff = (error: Error): boolean => error.name === 'HTTPParserError' && /\bEOF\b/.test(error.message);

export const isUnreadableHttp = (error: unknown): boolean =>
  error instanceof Error &&
  !breaksOff(error) &&
  (error.name === 'HTTPParserError' ||
    /^HPE_/.test((error as SystemError).code ?? '') ||
    (error as SystemError).code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH');

/** True for a connection that broke off, before or during an answer. */
export const isLostConnection = (error: unknown): boolean =>
  error instanceof Error && (breaksOff(error) || lost.has(leading(error as SystemError).code ?? ''));

/** Whatever the network, TLS or the HTTP parser threw, as one of the contract's codes. */
export const networkError = (thrown: unknown, redactor: Redactor): CameraError => {
  if (thrown instanceof CameraError) return thrown;
  if (!(thrown instanceof Error)) return new CameraError('CONNECTION_LOST', redactor.text(String(thrown)));
  const cause = withoutPayload(leading(thrown as SystemError));
  const code = cause.code ?? '';
  const text = redactor.brief(cause.message || code);
  const details = { cause };
  if (isUnreadableHttp(cause)) return new CameraError('BAD_RESPONSE', `the answer is no HTTP that can be read (${text})`, details);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new CameraError('BAD_RESPONSE', 'the head of the answer is larger than 32 KiB', details);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || cause.syscall === 'getaddrinfo')
    return new CameraError('UNREACHABLE', 'the host name is not found; check the address', details);
  if (code === 'ECONNREFUSED')
    return new CameraError('UNREACHABLE', 'the connection was refused; check address and port, and that the device is on', details);
  if (unreachable.has(code)) return new CameraError('UNREACHABLE', `no way to the device (${text})`, details);
  if (cause.syscall === 'connect' && lost.has(code)) {
    return new CameraError('UNREACHABLE', 'the device did not take the connection; it may be starting', details);
  }
  if (late.has(code)) return new CameraError('TIMEOUT', 'no answer in time; check that the device is on and reachable', details);
  if (certificates.test(code) || /\bSSL\b|certificate|wrong version number/i.test(cause.message)) {
    return new CameraError(
      'TLS',
      `no secure connection (${text}); for a self-signed certificate switch its verification off in the camera's settings`,
      details,
    );
  }
  if (lost.has(code) || breaksOff(cause) || /socket|closed|terminated|reset/i.test(cause.message))
    return new CameraError(
      'CONNECTION_LOST',
      `the device closed the connection before it had answered (${text}); if it always does, check port and TLS`,
      details,
    );
  return new CameraError('BAD_RESPONSE', `the exchange with the device failed (${text})`, details);
};

/** What a status of failure means where the device says nothing better; undefined for 2xx. */
export const statusError = (status: number): CameraError | undefined => {
  if (status >= 200 && status < 300) return undefined;
  const details = { deviceCode: status, deviceMessage: `HTTP ${status}` };
  if (status === 401 || status === 403)
    return new CameraError('UNAUTHORIZED', `the device refused the user name or password (HTTP ${status})`, details);
  if (status === 404) return new CameraError('REJECTED', 'the device does not know this request (HTTP 404)', details);
  if (status >= 400) return new CameraError('REJECTED', `the device refused it (HTTP ${status})`, details);
  return new CameraError('BAD_RESPONSE', `the device sends the request elsewhere (HTTP ${status}); check address, port and TLS`, details);
};
