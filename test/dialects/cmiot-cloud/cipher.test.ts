import assert from 'node:assert/strict';
import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import fc from 'fast-check';
import { decrypt, readPrivateKey, unpad } from '../../../src/dialects/cmiot-cloud/cipher.js';
import { CameraError } from '../../../src/index.js';

describe('cmiot-cloud: what comes encrypted', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const encrypt = (text: string): string =>
    publicEncrypt({ key: pair.publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64');
  const pem = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));

  it('is read whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        assert.equal(decrypt(encrypt(text), pair.privateKey, 'loginPwd'), text);
      }),
      { numRuns: 50 },
    );
  });

  it('takes the private key in every form in which it is pasted', () => {
    const der = pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    const pkcs1 = String(pair.privateKey.export({ type: 'pkcs1', format: 'pem' }));
    for (const text of [pem, pem.replaceAll('\n', ' '), pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', ''), der, pkcs1])
      assert.equal(decrypt(encrypt('Zl9#x'), readPrivateKey(text), 'loginPwd'), 'Zl9#x');
  });

  it('says what is wrong with a key without showing it', () => {
    const elliptic = String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
    for (const text of ['nonsense', 'AAAA', elliptic]) {
      assert.throws(
        () => readPrivateKey(text),
        (error) =>
          error instanceof CameraError && error.code === 'UNAUTHORIZED' && !error.message.includes(text) && error.cause === undefined,
      );
    }
  });

  it('refuses what another key encrypted, and leaves what is not encrypted', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const longer = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    for (const key of [other, longer])
      assert.throws(() => decrypt(encrypt('Zl9#x'), key, 'loginPwd'), { name: 'CameraError', code: 'BAD_RESPONSE' });
    assert.equal(decrypt('12345678', pair.privateKey, 'loginPwd'), '12345678');
    assert.equal(decrypt('', pair.privateKey, 'loginPwd'), '');
  });

  it('takes off a padding of at least eight octets and nothing else', () => {
    const block = (...octets: number[]): Buffer => Buffer.from(octets);
    const eight = [1, 2, 3, 4, 5, 6, 7, 8];
    assert.deepEqual(unpad(block(0, 2, ...eight, 0, 65, 0, 66)), block(65, 0, 66));
    assert.deepEqual(unpad(block(0, 2, ...eight, 0)), block());
    assert.equal(unpad(block(0, 2, 1, 2, 3, 4, 5, 6, 7, 0, 65, 66, 67)), undefined);
    assert.equal(unpad(block(0, 2, ...eight, 9, 9)), undefined);
    assert.equal(unpad(block(0, 1, ...eight, 0, 65)), undefined);
    assert.equal(unpad(block(1, 2, ...eight, 0, 65)), undefined);
    assert.equal(unpad(block(0, 2)), undefined);
    assert.equal(unpad(block()), undefined);
  });
});
