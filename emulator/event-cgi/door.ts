import { createHash, randomBytes } from 'node:crypto';
import type { Reply } from '../reply.js';
import type { LoggedRequest } from '../server.js';

/** How a camera asks for user name and password by HTTP. */
export interface Login {
  username: string;
  password: string;
  scheme: 'basic' | 'digest';
  /** Of Digest; MD5 where left out. */
  algorithm?: 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess';
  /** Of Digest: `auth` (default), or the older form without. */
  qop?: 'auth' | 'none';
  /** Requests that one nonce is good for; endless where left out. */
  uses?: number;
}

const REALM = 'virtual "camera"';

/** Lets in whoever proves to know the password; strict about RFC 7616. */
export class Door {
  readonly #login: Login;
  #nonce = '';
  #opaque = '';
  /** Counts of the requests that used the nonce: none comes twice. */
  #seen = new Set<string>();

  constructor(login: Login) {
    this.#login = login;
    this.#renew();
  }

  /** The 401 for a request that does not prove itself. */
  refusal({ method, url, headers }: LoggedRequest): Reply | undefined {
    const proof = headers.authorization ?? '';
    if (this.#login.scheme === 'basic') {
      const { username, password } = this.#login;
      const isRight = proof === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
      return isRight ? undefined : unauthorized('Basic realm="virtual \\"camera\\"", charset="UTF-8"');
    }
    const { uses = Number.POSITIVE_INFINITY } = this.#login;
    if (this.#seen.size < uses && this.#isRight(proof, method, url)) return undefined;
    const isStale = this.#seen.size >= uses;
    this.#renew();
    return unauthorized(this.#challenge(isStale));
  }

  #renew(): void {
    this.#nonce = randomBytes(8).toString('hex');
    this.#opaque = randomBytes(4).toString('hex');
    this.#seen.clear();
  }

  #challenge(isStale: boolean): string {
    const { algorithm, qop = 'auth' } = this.#login;
    const fields = [`realm="virtual \\"camera\\""`, `nonce="${this.#nonce}"`, `opaque="${this.#opaque}"`];
    if (qop === 'auth') fields.push('qop="auth,auth-int"');
    if (algorithm) fields.push(`algorithm=${algorithm}`);
    if (isStale) fields.push('stale=true');
    return `Digest ${fields.join(', ')}`;
  }

  #isRight(proof: string, method: string, url: string): boolean {
    if (!proof.startsWith('Digest ')) return false;
    const fields = new Map<string, string>();
    for (const [, name = '', text, word] of proof.slice(7).matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))(?:, |$)/g))
      fields.set(name, text?.replace(/\\(.)/g, '$1') ?? word ?? '');
    const { username, password, algorithm = 'MD5', qop = 'auth' } = this.#login;
    const hash = (text: string): string =>
      createHash(algorithm.startsWith('SHA') ? 'sha256' : 'md5')
        .update(text)
        .digest('hex');
    const field = (name: string): string => fields.get(name) ?? '';
    const count = field('nc');
    if (
      Buffer.from(field('username'), 'latin1').toString() !== username ||
      field('realm') !== REALM ||
      field('nonce') !== this.#nonce ||
      field('uri') !== url
    )
      return false;
    if (field('opaque') !== this.#opaque) return false;
    if (qop === 'auth' && (field('qop') !== 'auth' || !/^[\da-f]{8}$/.test(count) || this.#seen.has(count))) return false;
    const plain = hash(`${username}:${REALM}:${password}`);
    const secret = algorithm.endsWith('-sess') ? hash(`${plain}:${this.#nonce}:${field('cnonce')}`) : plain;
    const middle = qop === 'auth' ? `${count}:${field('cnonce')}:auth:` : '';
    if (field('response') !== hash(`${secret}:${this.#nonce}:${middle}${hash(`${method}:${url}`)}`)) return false;
    this.#seen.add(qop === 'auth' ? count : String(this.#seen.size));
    return true;
  }
}

const unauthorized = (challenge: string): Reply => ({
  version: '1.0',
  status: 401,
  headers: { 'WWW-Authenticate': challenge, 'Content-type': 'text/plain;charset=utf-8' },
  body: 'Unauthorized',
});
