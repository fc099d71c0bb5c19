import { createHash, createHmac } from 'node:crypto';

/** 32 lower-case hexadecimal digits of the MD5 of a text in UTF-8 (4.3.1). */
export const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/**
 * Base64 of the HmacSHA256, keyed with the secret, of the secret and the elements joined by commas. The prose of 4.3.1 sets a blank behind
 * each comma, the Java sample none: the sample is what runs.
 */
const signed = (secretKey: string, elements: readonly string[]): string =>
  createHmac('sha256', secretKey)
    .update([secretKey, ...elements].join(','), 'utf8')
    .digest('base64');

export interface SignedRequest {
  appId: string;
  secretKey: string;
  /** Milliseconds since 1970, 13 digits. */
  timestamp: string;
  /** The path alone, without query. */
  uri: string;
  /** MD5 of the text that carries the parameters; empty where there is none. */
  digest: string;
}

/** The signature of a request to the cloud (4.3.1). */
export const signRequest = ({ appId, secretKey, timestamp, uri, digest }: SignedRequest): string =>
  signed(secretKey, [appId, timestamp, uri, digest]);

/** The signature of a message that the cloud pushes to us: as for a request, without the path (5.4). */
export const signPush = ({ appId, secretKey, timestamp, digest }: Omit<SignedRequest, 'uri'>): string =>
  signed(secretKey, [appId, timestamp, digest]);
