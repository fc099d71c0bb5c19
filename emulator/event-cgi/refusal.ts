/**
 * The document names no code but 0 (success): these numbers are this camera's own, in the document's form, a code above 0 beside a text.
 */
const CODES = { command: 1, data: 2, parameter: 3, channel: 4, subscription: 5 } as const;

/** Why the camera does not do as it was asked. */
export class Refusal extends Error {
  readonly code: number;

  constructor(kind: keyof typeof CODES, message: string) {
    super(message);
    this.code = CODES[kind];
  }
}
