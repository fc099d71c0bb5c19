import { createHash, randomBytes } from 'node:crypto';

export interface Credentials {
  username: string;
  password: string;
}

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** Parameters of a challenge: `realm="a b", qop="auth,auth-int", stale=false`. */
const parametersOf = (challenge: string): Map<string, string> =>
  new Map(
    Array.from(challenge.slice(0, 4096).matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|([^\s",]+))/g), ([, name = '', text, bare = '']) => [
      name.toLowerCase(),
      text ?? bare,
    ]),
  );

const quoted = (text: string): string => `"${text.replace(/[\\"\r\n]/g, '')}"`;

/** The answer to a Digest challenge (RFC 2617, MD5); undefined for an algorithm or a protection that is not MD5 and auth. */
const digest = (
  challenge: string,
  method: string,
  uri: string,
  { username, password }: Credentials,
  cnonce: string,
): string | undefined => {
  const given = parametersOf(challenge);
  const [realm = '', nonce = '', algorithm = 'MD5'] = ['realm', 'nonce', 'algorithm'].map((name) => given.get(name));
  const qop = given
    .get('qop')
    ?.toLowerCase()
    .split(/\s*,\s*/);
  if (!/^MD5$/i.test(algorithm) || (qop && !qop.includes('auth'))) return undefined;
  const [secret, request] = [md5(`${username}:${realm}:${password}`), md5(`${method}:${uri}`)];
  const count = '00000001';
  const response = md5(qop ? `${secret}:${nonce}:${count}:${cnonce}:auth:${request}` : `${secret}:${nonce}:${request}`);
  const opaque = given.get('opaque');
  return `Digest ${[
    `username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response="${response}"`,
    ...(given.has('algorithm') ? [`algorithm=${algorithm}`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(qop ? ['qop=auth', `nc=${count}`, `cnonce="${cnonce}"`] : []),
  ].join(', ')}`;
};

/**
 * The Authorization header that answers the challenges of a 401: Digest where it is offered, else Basic; undefined where neither is.
 * @param challenges the values of WWW-Authenticate, one each
 */
export const authorization = (
  challenges: readonly string[],
  method: string,
  uri: string,
  credentials: Credentials,
  cnonce = randomBytes(8).toString('hex'),
): string | undefined => {
  for (const challenge of challenges) {
    const answer = /^\s*digest\b/i.test(challenge) ? digest(challenge, method, uri, credentials, cnonce) : undefined;
    if (answer) return answer;
  }
  if (!challenges.some((challenge) => /^\s*basic\b/i.test(challenge))) return undefined;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64')}`;
};
