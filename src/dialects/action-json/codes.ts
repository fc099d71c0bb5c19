import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Codes of answers and their meaning (1.3); 1 to 100 are those of libcurl, which the document refers to. */
const meanings = JSON.parse(readFileSync(join(__dirname, 'codes.json'), 'utf8')) as Record<string, string>;

export const meaningOf = (code: string): string =>
  (Object.hasOwn(meanings, code) ? (meanings[code] ?? '') : '') || 'no reason that the document knows';
