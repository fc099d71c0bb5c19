import type { Reply } from '../reply.js';

/** Codes of section 3.2 that the camera gives. */
export const CODE = {
  /** What the sections give for a value that is not allowed. */
  value: -8,
  call: -5,
  format: -7,
  notReady: -9,
  length: -10,
  notFound: -16,
  noProgram: -21,
  noType: -22,
  /** The request is not built as it has to be: unknown, missing or repeated members, lists that are framed badly. */
  parameter: -23,
  noFile: -101,
  noSpace: -108,
  noDisk: -109,
  noConnection: -204,
  unsupported: -506,
  wrongUser: -507,
  wrongPassword: -508,
  noPermission: -512,
  locked: -515,
  full: -518,
  tooManyUsers: -520,
  userExists: -521,
  lockedNow: -527,
} as const;

/** Ends the handling of a request with an error of section 3.2. `why` is for whoever reads a failing test; it is not sent. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    why: string,
  ) {
    super(`${code}: ${why}`);
  }
}

export const textReply = (body: string): Reply => ({ headers: { 'Content-Type': 'text/plain' }, body });

/** Section 1.4.1: the status says nothing about success. */
export const refusalReply = (code: number): Reply => textReply(`error, Return=${code}`);

export const okReply = (): Reply => textReply('OK');
