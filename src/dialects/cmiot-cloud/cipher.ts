import { constants, createPrivateKey, type KeyObject, privateDecrypt } from 'node:crypto';
import { CameraError } from '../../camera/errors.js';

/** A key as people paste it: PEM, PEM whose line breaks a form has taken, or the bare base64 of its PKCS#8 DER (4.3.2). @throws CameraError UNAUTHORIZED */
export const readPrivateKey = (text: string): KeyObject => {
  const isPkcs1 = /BEGIN RSA PRIVATE KEY/.test(text);
  const base64 = text.replace(/-----[A-Z ]+-----/g, '').replace(/\s|\\n/g, '');
  try {
    const key = createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: isPkcs1 ? 'pkcs1' : 'pkcs8' });
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // What OpenSSL says of it helps nobody, and nothing of the key shall stand anywhere.
  }
  throw new CameraError('UNAUTHORIZED', "the private key in the cloud account's settings is no RSA key in PEM or base64");
};

/** 1 where the two numbers (0…2³¹−1) are equal, else 0, without a branch. */
const same = (a: number, b: number): number => (((a ^ b) - 1) >>> 31) & 1;

/**
 * Takes the padding of PKCS#1 v1.5 off (`00 02`, at least eight octets other than 0, `00`, text) in the same steps whatever the block holds:
 * how long it takes tells nobody anything about it. Undefined where it is not padded so.
 */
export const unpad = (block: Buffer): Buffer | undefined => {
  let found = 0;
  let start = 0;
  for (let index = 2; index < block.length; index++) {
    const isEnd = same(block[index] ?? 0, 0) & (found ^ 1);
    start |= -isEnd & (index + 1);
    found |= isEnd;
  }
  // A text that starts before octet 11 has a padding of less than eight.
  const isLongEnough = ((10 - start) >>> 31) & 1;
  const fits = same(block[0] ?? 1, 0) & same(block[1] ?? 0, 2) & found & isLongEnough;
  return fits === 1 ? block.subarray(start) : undefined;
};

/**
 * A member of an answer in plain text (4.3.2). Node.js refuses `RSA_PKCS1_PADDING` in `privateDecrypt` in some releases, so the padding is taken
 * off here. What is no block of this key's length did not come encrypted and stays as it is.
 * @throws CameraError BAD_RESPONSE where it is encrypted for another key
 */
export const decrypt = (value: string, key: KeyObject, name: string): string => {
  const length = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const cipher = Buffer.from(value, 'base64');
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(value) || cipher.length < 64) return value;
  const plain = cipher.length === length ? unpadded(cipher, key) : undefined;
  if (!plain)
    throw new CameraError(
      'BAD_RESPONSE',
      `${name} cannot be decrypted with the private key in the cloud account's settings; it belongs to another public key`,
    );
  return plain.toString('utf8');
};

const unpadded = (cipher: Buffer, key: KeyObject): Buffer | undefined => {
  try {
    return unpad(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, cipher));
  } catch {
    // A number that is no smaller than the modulus: of another key.
    return undefined;
  }
};
