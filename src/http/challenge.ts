import { createHash, randomBytes } from 'node:crypto';

interface Challenge {
  scheme: string;
  params: Map<string, string>;
}

/** Header fields carry bytes, which Node.js shows and takes as Latin-1: UTF-8 in that guise. */
const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** HTTP Basic, as the value of an `Authorization` header. */
export const basicAuthorization = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;

/** The schemes that a `WWW-Authenticate` header offers, each with its parameters. */
const challengesOf = (header: string): Challenge[] => {
  const challenges: Challenge[] = [];
  if (/[^\t\r\n\x20-\x7e\x80-\xff]/.test(header)) return challenges;
  for (const [, scheme, name, quoted, plain] of header
    .slice(0, 4096)
    .matchAll(/(?:(?:^|,)\s*([A-Za-z][\w-]*)(?=\s|,|$)(?!\s*=))|(?:([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))/g)) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), params: new Map() });
    else
      challenges.at(-1)?.params.set(String(name).toLowerCase(), (quoted ?? plain ?? '').replace(/\\(.)/g, '$1').replace(/[\t\r\n]/g, ' '));
  }
  return challenges;
};

const digests = ['sha-256', 'md5'] as const;

/** The algorithm without `-sess`, where we have it; MD5 where the device names none. */
const algorithmOf = ({ params }: Challenge): (typeof digests)[number] | undefined => {
  const named = (params.get('algorithm') ?? 'md5').toLowerCase().replace(/-sess$/, '');
  return digests.find((digest) => digest === named);
};

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/**
 * User name and password for a device that asks for them by HTTP (Basic, or Digest after RFC 7616 with MD5 or SHA-256): sent only once
 * it has asked, and from then on with every request.
 */
export class HttpCredentials {
  readonly #username: string;
  readonly #password: string;
  #challenge: Challenge | undefined;
  #count = 0;
  #accepted = false;

  constructor(username: string, password: string) {
    this.#username = username;
    this.#password = password;
  }

  /** The header for a request; none where the device has not asked. */
  header(method: string, path: string): Record<string, string> {
    if (!this.#challenge) return {};
    const { scheme } = this.#challenge;
    const value = scheme === 'basic' ? basicAuthorization(this.#username, this.#password) : this.#digest(this.#challenge, method, path);
    return { Authorization: value };
  }

  /** The device took the credentials: if it asks again, its nonce has run out. */
  accepted(): void {
    this.#accepted = this.#challenge !== undefined;
  }

  /** Takes the challenge of a 401. @returns whether the request is worth sending again with what {@link header} now gives */
  answers(header: string | readonly string[] | undefined): boolean {
    if (this.#username === '' || header === undefined) return false;
    const offered = challengesOf([header].flat().join(', '));
    const digest = digests
      .map((name) => offered.find((challenge) => challenge.scheme === 'digest' && algorithmOf(challenge) === name))
      .find((challenge) => challenge?.params.has('nonce'));
    const challenge = digest ?? offered.find(({ scheme }) => scheme === 'basic');
    if (!challenge) return false;
    const isStale = challenge.params.get('stale')?.toLowerCase() === 'true';
    const isNew = !this.#challenge || isStale || (this.#accepted && challenge.scheme === 'digest');
    this.#challenge = challenge;
    this.#count = 0;
    this.#accepted = false;
    return isNew;
  }

  #digest(challenge: Challenge, method: string, uri: string): string {
    const { params } = challenge;
    const hash = (text: string): string =>
      createHash(algorithmOf(challenge) === 'sha-256' ? 'sha256' : 'md5')
        .update(text, 'latin1')
        .digest('hex');
    const [username, password] = [asBytes(this.#username), asBytes(this.#password)];
    const [realm, nonce, algorithm, opaque] = [
      params.get('realm') ?? '',
      params.get('nonce') ?? '',
      params.get('algorithm'),
      params.get('opaque'),
    ];
    const hasQop = (params.get('qop') ?? '').split(',').some((qop) => qop.trim().toLowerCase() === 'auth');
    this.#count += 1;
    const count = this.#count.toString(16).padStart(8, '0');
    const cnonce = randomBytes(16).toString('hex');
    const plain = hash(`${username}:${realm}:${password}`);
    const secret = /-sess$/i.test(algorithm ?? '') ? hash(`${plain}:${nonce}:${cnonce}`) : plain;
    const asked = hash(`${method}:${uri}`);
    const response = hash(hasQop ? `${secret}:${nonce}:${count}:${cnonce}:auth:${asked}` : `${secret}:${nonce}:${asked}`);
    const fields = [
      `username=${quoted(username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(uri)}`,
      ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
      ...(hasQop
        ? ['qop=auth', `nc=${count}`, `cnonce=${quoted(cnonce)}`]
        : /-sess$/i.test(algorithm ?? '')
          ? [`cnonce=${quoted(cnonce)}`]
          : []),
      `response="${response}"`,
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ];
    return `Digest ${fields.join(', ')}`;
  }
}
