/** Runs from this length on are worth a mark. */
const longEnough = 512;
const mark = '\uffff';
const marked = /\uffff(\d+);/g;

const codesOf = (characters: string): ReadonlySet<number> => new Set(Array.from(characters, (character) => character.charCodeAt(0)));
const [opening, closing] = codesOf('<>');
const delimiters = codesOf('<>"\'[]');
/** Behind these, plain text begins; behind the others, a tag's inside or the rest of a CDATA mark. */
const before = codesOf('>"\'[');
/** May belong to what follows: `-->`, `?>`, `/>`, ` name="…"`. */
const tail = codesOf('-?/= \t\r\n');

/**
 * The XML parser goes from character to character: a picture in base64 costs it seconds and hundreds of megabytes. It is given the document
 * with a mark in the place of each long run of plain text, between two tags, behind a quotation mark or in CDATA.
 */
export class LongRuns {
  /** The document with its marks. */
  readonly text: string;
  readonly #runs: string[] = [];

  constructor(document: string) {
    // What looks like a mark is a character that no document may hold.
    this.text = this.#marked(document.replaceAll(mark, '\ufffd'));
  }

  #marked(document: string): string {
    const pieces: string[] = [];
    let taken = 0;
    let start = 0;
    let previous: number | undefined;
    for (let index = 0; index < document.length; index++) {
      const code = document.charCodeAt(index);
      if (!delimiters.has(code)) continue;
      if (index - start >= longEnough && previous !== undefined && before.has(previous)) {
        let end = index;
        if (previous !== closing || code !== opening) while (end > start && tail.has(document.charCodeAt(end - 1))) end -= 1;
        pieces.push(document.slice(taken, start), `${mark}${this.#runs.push(document.slice(start, end)) - 1};`);
        taken = end;
      }
      start = index + 1;
      previous = code;
    }
    return pieces.length === 0 ? document : pieces.join('') + document.slice(taken);
  }

  /** A text of the parsed document as it was. */
  restored(text: string): string {
    return this.#runs.length === 0 ? text : text.replace(marked, (_, index: string) => this.#runs[Number(index)] ?? '');
  }
}
