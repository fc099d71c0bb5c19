import { createHash } from 'node:crypto';

const mask = '***';

/** Query, header and JSON members whose value is a secret in any dialect. */
const secretMembers =
  'username|userName|user|password|passwd|newpasswd|pwd|uid|token|auth|secretKey|privateKey|sign|signature|accessToken|authorization|cookie';
const queryMember = new RegExp(
  `([?&\\s"'{,;]|^)((?:${secretMembers})["']?\\s*[=:]\\s*["']?)(?:(?:Basic|Digest|Bearer)\\s+)?[^&\\s"'<>,;}]+`,
  'gi',
);
const elementMember = new RegExp(`(<(?:${secretMembers})(?:\\s[^>]*)?>)[^<]+`, 'gi');

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

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
    const forms = new Set([
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret, 'utf8').toString('base64'),
      createHash('md5').update(secret, 'utf8').digest('hex'),
    ]);
    // A short secret may be part of an innocent word: only the whole word is masked.
    const bound = secret.length < 6 ? ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'] : ['', ''];
    return new RegExp(`${bound[0]}(?:${[...forms].map(escapeRegExp).join('|')})${bound[1]}`, 'giu');
  }

  text(value: string): string {
    let result = value;
    for (const pattern of this.#patterns.values()) result = result.replace(pattern, mask);
    if (this.#sessions) result = result.replace(this.#sessions, mask);
    return result.replace(queryMember, `$1$2${mask}`).replace(elementMember, `$1${mask}`);
  }
}
