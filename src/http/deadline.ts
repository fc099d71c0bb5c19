/**
 * One signal made of the caller's and of a clock. `AbortSignal.any` would leave something behind in a caller's signal that lives as long
 * as a node does, with every request.
 */
export class Deadline {
  readonly #ending = new AbortController();
  readonly #outer: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #passed = false;

  constructor(milliseconds: number, outer?: AbortSignal) {
    this.#outer = outer;
    if (outer?.aborted) this.#ending.abort(outer.reason);
    outer?.addEventListener('abort', this.#cancel, { once: true });
    this.#timer = setTimeout(() => {
      this.#passed = true;
      this.#ending.abort();
    }, milliseconds);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** True where the time was up before the caller had enough. */
  get passed(): boolean {
    return this.#passed;
  }

  /** No clock any more; the caller's signal still counts. */
  stopClock(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Lets go of clock and caller. */
  release(): void {
    this.stopClock();
    this.#outer?.removeEventListener('abort', this.#cancel);
  }

  readonly #cancel = (): void => this.#ending.abort(this.#outer?.reason);
}
