import fc from 'fast-check';

const awkward = fc.constantFrom(...' +%&=/?#;:<>"\'\\@中é🎥\n\0');
const character = fc.oneof(awkward, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));

/** Any text that UTF-8 can carry, rich in what encodings stumble over. */
export const anyText = (constraints: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ unit: character, ...constraints });
