import type { JsonValue } from './json.js';
import { setProperty } from './property.js';

export type Repaired = { value: JsonValue } | { flaw: string };

const blank = /\s*/y;
const key = /[A-Za-z_$][\w$-]*/y;
/** What C prints for numbers that are none: `nan`, `-nan(ind)`, `inf`, `1.#QNAN`. */
const noNumber = /[+-]?(?:nan(?:\([^)]{0,20}\))?|inf(?:inity)?|1\.#\w{1,8})(?![\w.])/iy;
/** Bounded, so that a long run of digits costs no more than its length. */
const number = /[+-]?(?:0x[0-9a-f]{1,16}|(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:e[+-]?\d{1,9})?)(?![\w.])/iy;
const word = /(?:true|false|null|none|undefined)(?!\w)/iy;
const words: Record<string, boolean | null> = { true: true, false: false };
const plain = { '"': /[^"\\]*/y, "'": /[^'\\]*/y } as const;
const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\', '/': '/' };

/** Stops the reading; says what stands in its way, never quoting the device. */
class Flaw extends Error {}

const cutShort = 'it is cut short';

/**
 * One object or array, in one pass over the text. Allowed beyond JSON: text before and after it, commas too many or missing, single
 * quotes, names without quotes, members without a value (null), raw control characters and unknown escapes in strings, numbers with
 * `+`, a bare point, leading zeros or in hexadecimal, and the words for what is no number (null).
 */
class Reader {
  #at: number;

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
  ) {
    const start = text.search(/[{[]/);
    if (start < 0) throw new Flaw('there is no object');
    this.#at = start;
  }

  value(depth = 0): JsonValue {
    if (depth > this.maxDepth) throw new Flaw(`it is nested more than ${this.maxDepth} deep`);
    switch (this.#next()) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
      case "'":
        return this.#string();
      case ',':
      case '}':
      case ']':
        return null;
      default:
        return this.#scalar();
    }
  }

  #object(depth: number): Record<string, JsonValue> {
    const object: Record<string, JsonValue> = {};
    this.#at += 1;
    while (!this.#ends('}')) {
      const next = this.#next();
      const name = next === '"' || next === "'" ? this.#string() : this.#match(key);
      if (name === undefined || this.#next() !== ':') throw new Flaw('a member has no name');
      this.#at += 1;
      setProperty(object, name, this.value(depth + 1));
    }
    return object;
  }

  #array(depth: number): JsonValue[] {
    const list: JsonValue[] = [];
    this.#at += 1;
    while (!this.#ends(']')) {
      if (this.#next() === '}') throw new Flaw('its brackets do not match');
      list.push(this.value(depth + 1));
    }
    return list;
  }

  /** Takes commas, and the end where it comes. */
  #ends(mark: '}' | ']'): boolean {
    while (this.#next() === ',') this.#at += 1;
    if (this.text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #string(): string {
    const quote = this.text[this.#at] === "'" ? "'" : '"';
    const pieces: string[] = [];
    this.#at += 1;
    for (;;) {
      pieces.push(this.#match(plain[quote]) ?? '');
      const mark = this.text[this.#at];
      if (mark === undefined) throw new Flaw(cutShort);
      this.#at += 1;
      if (mark === quote) return pieces.join('');
      pieces.push(this.#escape());
    }
  }

  #escape(): string {
    const mark = this.text[this.#at];
    if (mark === undefined) throw new Flaw(cutShort);
    this.#at += 1;
    if (mark === 'u') {
      const code = this.text.slice(this.#at, this.#at + 4);
      if (/^[0-9a-f]{4}$/i.test(code)) {
        this.#at += 4;
        return String.fromCharCode(Number.parseInt(code, 16));
      }
    }
    return escapes[mark] ?? `\\${mark}`;
  }

  #scalar(): number | boolean | null {
    if (this.#match(noNumber) !== undefined) return null;
    const digits = this.#match(number);
    if (digits !== undefined) {
      const value = Number(digits.replace(/^[+-](?=0x)|^\+/i, ''));
      const signed = /^-0x/i.test(digits) ? -value : value;
      return Number.isFinite(signed) ? signed : null;
    }
    const named = this.#match(word);
    if (named === undefined) throw new Flaw('a value is neither text nor number');
    return words[named.toLowerCase()] ?? null;
  }

  /** The next character that is no blank. @throws Flaw at the end */
  #next(): string {
    this.#match(blank);
    const next = this.text[this.#at];
    if (next === undefined) throw new Flaw(cutShort);
    return next;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

/** What a device that writes its JSON by hand probably means; see {@link Reader} for the liberties. */
export const repairJson = (text: string, maxDepth: number): Repaired => {
  try {
    return { value: new Reader(text, maxDepth).value() };
  } catch (error) {
    if (error instanceof Flaw) return { flaw: error.message };
    throw error;
  }
};
