import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingRequest } from '../server.js';
import { Refusal } from './refusal.js';

/** Milliseconds by which a time stamp may be off in either direction (4.3.1). */
const WINDOW = 15 * 60_000;

export interface Application {
  appId: string;
  secretKey: string;
}

const md5 = (text: string | Buffer): string => createHash('md5').update(text).digest('hex');

const hmac = ({ secretKey }: Application, text: string): Buffer => createHmac('sha256', secretKey).update(text).digest();

const header = ({ headers }: IncomingRequest, name: string): string => {
  const value = headers[name];
  if (typeof value !== 'string' || value === '') throw new Refusal('000004', `header ${name} is missing`);
  return value;
};

/** What stands for a request without parameters: nothing that the document says. */
export type EmptyDigest = 'object' | 'text' | 'none';

/**
 * Checks who sent a request and when.
 * @param uri the path without query
 * @param content the JSON text that carries the parameters; undefined where there is none
 * @throws Refusal 000002 without the content type, 000004 otherwise
 */
export const checkSignature = (
  request: IncomingRequest,
  application: Application,
  { uri, content, empty, now }: { uri: string; content: string | undefined; empty: EmptyDigest; now: number },
): void => {
  if (!/^application\/json;\s*charset=utf-8$/i.test(request.headers['content-type'] ?? '')) throw new Refusal('000002', 'content type');
  const [appId, timestamp, signature] = [header(request, 'appid'), header(request, 'timestamp'), header(request, 'signature')];
  header(request, 'msgseq');
  if (appId !== application.appId) throw new Refusal('000004', 'unknown appid');
  if (!/^\d{13}$/.test(timestamp)) throw new Refusal('000004', 'timestamp');
  const digest = content !== undefined ? md5(content) : empty === 'text' ? md5('') : empty === 'none' ? '' : undefined;
  if (digest === undefined) throw new Refusal('000004', 'no parameters to hash');
  const expected = hmac(application, `${application.secretKey},${appId},${timestamp},${uri},${digest}`);
  const given = Buffer.from(signature, 'base64');
  if (given.toString('base64') !== signature || given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new Refusal('000004');
  if (Math.abs(Number(timestamp) - now) > WINDOW) throw new Refusal('000004', '签名过期');
};

/** The headers of a message that the cloud pushes (5.4). */
export const pushHeaders = (application: Application, body: string, now: number): Record<string, string> => {
  const { appId, secretKey } = application;
  const timestamp = String(now);
  return {
    'Content-Type': 'application/json;charset=UTF-8',
    appId,
    timestamp,
    sign: hmac(application, `${secretKey},${appId},${timestamp},${md5(body)}`).toString('base64'),
  };
};
