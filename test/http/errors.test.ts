import assert from 'node:assert/strict';
import { CameraError } from '../../src/camera/errors.js';
import { networkError, statusError } from '../../src/http/errors.js';
import { Redactor } from '../../src/http/redact.js';
import { closing } from '../support/closing.js';
import { get, httpTo } from '../support/device-http.js';
import { RawServer } from '../support/raw-server.js';
import { failure } from '../support/until.js';

describe('HTTP errors', () => {
  const own = closing();
  const redactor = new Redactor(['correct-horse']);
  const failed = async (origin: string): Promise<CameraError> => {
    const error = await failure(own(httpTo(origin)).request(get()));
    assert.ok(error instanceof CameraError);
    assert.ok(error.cause instanceof Error);
    return error;
  };

  it('refused', async () => {
    const raw = await RawServer.start(() => {});
    await raw.close();
    const error = await failed(raw.url);
    assert.equal(error.code, 'UNREACHABLE');
    assert.match(error.message, /refused; check address and port, and that the device is on/);
    assert.equal((error.cause as NodeJS.ErrnoException).code, 'ECONNREFUSED');
  });

  it('refused at every address of a name', async () => {
    const raw = await RawServer.start(() => {});
    await raw.close();
    const error = await failed(`http://localhost:${raw.port}`);
    assert.equal(error.code, 'UNREACHABLE');
    assert.match(error.message, /refused/);
  });

  // A label of 64 characters is no name: the resolver knows without asking anybody.
  it('name not found', async () => {
    const error = await failed(`http://${'x'.repeat(64)}.invalid`);
    assert.equal(error.code, 'UNREACHABLE', error.message);
    assert.match(error.message, /host name is not found; check the address/);
  });

  for (const [code, expected] of Object.entries({
    EHOSTUNREACH: 'UNREACHABLE',
    ENETUNREACH: 'UNREACHABLE',
    ENOTFOUND: 'UNREACHABLE',
    EAI_AGAIN: 'UNREACHABLE',
    ETIMEDOUT: 'TIMEOUT',
    UND_ERR_CONNECT_TIMEOUT: 'TIMEOUT',
    UND_ERR_HEADERS_TIMEOUT: 'TIMEOUT',
    UND_ERR_BODY_TIMEOUT: 'TIMEOUT',
    ECONNRESET: 'CONNECTION_LOST',
    EPIPE: 'CONNECTION_LOST',
    UND_ERR_SOCKET: 'CONNECTION_LOST',
    CERT_HAS_EXPIRED: 'TLS',
    ERR_TLS_CERT_ALTNAME_INVALID: 'TLS',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS',
    ERR_SSL_WRONG_VERSION_NUMBER: 'TLS',
    EPROTO: 'TLS',
    HPE_INVALID_CONSTANT: 'BAD_RESPONSE',
    UND_ERR_HEADERS_OVERFLOW: 'BAD_RESPONSE',
    WHO_KNOWS: 'BAD_RESPONSE',
  })) {
    it(`${code} is ${expected}`, () => {
      const thrown = Object.assign(new Error('what the system says'), { code });
      const error = networkError(thrown, redactor);
      assert.equal(error.code, expected);
      assert.equal(error.cause, thrown);
    });
  }

  it('keeps secrets out of what the system says', () => {
    const error = networkError(new Error('GET /cgi?uid=abc123&password=correct-horse failed'), redactor);
    assert.doesNotMatch(error.message, /abc123|correct-horse/);
  });

  it('passes on what is a camera error already', () => {
    const error = new CameraError('REJECTED', 'no');
    assert.equal(networkError(error, redactor), error);
  });

  it('tells from a status what is wrong', () => {
    const codes = [200, 204, 302, 400, 401, 403, 404, 500, 503].map((status) => statusError(status)?.code);
    assert.deepEqual(codes, [
      ...[undefined, undefined, 'BAD_RESPONSE'],
      ...['REJECTED', 'UNAUTHORIZED', 'UNAUTHORIZED', 'REJECTED', 'REJECTED', 'REJECTED'],
    ]);
    assert.equal(statusError(404)?.deviceCode, 404);
    assert.match(statusError(302)?.message ?? '', /check address, port and TLS/);
  });
});
