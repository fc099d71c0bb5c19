import { createHash } from 'node:crypto';
import { encodeValue } from './query.js';

const mask = '***';

/** Query, header, JSON and XML members whose value is a secret in any dialect. */
const secretMembers = '[\\w.-]{0,32}(?:password|passwd|passw|pwd|secret\\w{0,16}|token)|user(?:name)?|uid|auth|privateKey|sign|signature';
const member = new RegExp(
  `([?&\\s"'{,;]|^)((?:${secretMembers})["']?\\s{0,8}[=:]\\s{0,8})(?:"(?:[^"\\\\]|\\\\.){0,4096}"|'[^']{0,4096}'|[^&\\s"'<>,;}]+)`,
  'gi',
);
const element = new RegExp(`(<(?:${secretMembers})(?:\\s[^<>]{0,1024})?>)[^<]+`, 'gi');
const header = /((?:authorization|cookie)["']?\s{0,8}[=:]\s{0,8})[^\r\n]+/gi;

/** Long enough for any reason; a device's text beyond it is not worth the time. */
const readLength = 4096;

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const xmlEscaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** The forms in which a secret travels: as it is, encoded for a query, a form, JSON or XML, in base64, and as the digests that devices take. */
const formsOf = (secret: string): string[] => {
  const text = secret.toWellFormed();
  const bytes = Buffer.from(text, 'utf8');
  const escaped = xmlEscaped(text);
  return [
    secret,
    text,
    encodeValue(text),
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll('%20', '+'),
    JSON.stringify(text).slice(1, -1),
    escaped,
    escaped.replace(/"/g, '&quot;').replace(/'/g, '&apos;'),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    encodeURIComponent(bytes.toString('base64')),
    ...['md5', 'sha1', 'sha256'].map((digest) => createHash(digest).update(bytes).digest('hex')),
  ];
};

/**
 * The one place where secrets are taken out of texts that people may see: error messages, log lines, statuses, editor answers.
 * Knows the device's own secrets, in the forms in which they travel, and the member names that carry secrets.
 */
export class Redactor {
  readonly #patterns = new Map<string, RegExp>();
  #sessions: RegExp | undefined;

  constructor(secrets: readonly string[] = []) {
    this.add(secrets);
  }

  /** Secrets that become known later, such as those of an account deployed after the camera. */
  add(secrets: readonly string[]): void {
    for (const secret of secrets) if (secret !== '' && !this.#patterns.has(secret)) this.#patterns.set(secret, Redactor.#pattern(secret));
  }

  /** The session of the moment; replaces the one before, so that a long life does not grow the list. */
  session(secret: string): void {
    this.#sessions = secret === '' ? undefined : Redactor.#pattern(secret);
  }

  static #pattern(secret: string): RegExp {
    // The longest first: a form may begin with another.
    const forms = [...new Set(formsOf(secret))].sort((a, b) => b.length - a.length);
    // A short secret may be part of an innocent word: only the whole word is masked.
    const [before, after] = secret.length < 6 ? ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'] : ['', ''];
    return new RegExp(`${before}(?:${forms.map(escapeRegExp).join('|')})${after}`, 'giu');
  }

  text(value: string): string {
    let result = value;
    for (const pattern of this.#patterns.values()) result = result.replace(pattern, mask);
    if (this.#sessions) result = result.replace(this.#sessions, mask);
    return result.replace(header, `$1${mask}`).replace(member, `$1$2${mask}`).replace(element, `$1${mask}`);
  }

  /** A device's words for an error message: without secrets, and at most so many characters of them. */
  brief(value: string, length = 200): string {
    const text = this.text(value.slice(0, readLength));
    return text.length > length || value.length > readLength ? `${text.slice(0, length)}…` : text;
  }
}
