import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A literal example of a vendor's document. */
export interface Vector {
  operation: string;
  request: string;
  response: string;
  /** What a flow sees of {@link response}; read off the document by hand. */
  answer?: unknown;
  /** What a flow sees of a response that is an error. */
  error?: { code: string; deviceCode?: number | string; deviceMessage?: string };
  /** What the document corrupts in one of the two. */
  flaw?: { request?: string; response?: string };
  /** The request as it must be, where the document's is corrupt. */
  reading?: string;
}

/** The examples of a dialect's document. */
export const readVectors = (dialect: string): Vector[] =>
  JSON.parse(readFileSync(join(__dirname, `../../../test/conformance/vectors/${dialect}.json`), 'utf8')) as Vector[];

/** Tells how many examples there are, and which of them the document corrupts. */
export const reportVectors = (vectors: readonly Vector[]): void => {
  const flawed = vectors.filter(({ flaw }) => flaw);
  const operations = new Set(vectors.map(({ operation }) => operation)).size;
  const requests = flawed.filter(({ flaw }) => flaw?.request).length;
  const answers = flawed.filter(({ flaw }) => flaw?.response).length;
  console.log(
    `    ${operations} operations, ${vectors.length} examples; corrupt in the document: ${requests} requests (taken as their errata say), ${answers} answers`,
  );
  for (const { operation, flaw } of flawed) console.log(`      ${operation}: ${flaw?.request ?? flaw?.response}`);
};
