import { CameraError } from './errors.js';

/** Delays before the further tries to end an effect, in milliseconds. A camera that keeps turning is worse than a late answer. */
const retries = [200, 1000, 3000];

/** Node-RED gives a node 15 s to close: a camera that does not answer must not use them up. */
const releaseLimit = 8000;

/** False where the device surely did not do what failed with this. */
export const mayHaveStarted = (error: unknown): boolean =>
  !(error instanceof CameraError) || ['TIMEOUT', 'CONNECTION_LOST', 'BAD_RESPONSE', 'ABORTED'].includes(error.code);

interface Effect {
  readonly owner: unknown;
  readonly end: () => Promise<void>;
  timer: NodeJS.Timeout | undefined;
  /** When the timer ends it, in milliseconds of `performance.now()`. */
  endsAt: number | undefined;
  over: () => void;
}

interface Place {
  effect: Effect | undefined;
  /** The commands of a place go one after the other, so that an end never overtakes the start it ends. */
  last: Promise<unknown>;
}

export interface EffectOptions {
  /** Who started it: see {@link Effects.release}. */
  owner: unknown;
  /** Milliseconds after which it is ended; undefined: until something else takes over or the owner goes. */
  duration: number | undefined;
  /** Ends it at the device. */
  end: () => Promise<void>;
}

export const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, signal?.aborted ? 0 : milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });

/**
 * What a device does until it is told to stop: a movement, a relay pulled for some seconds. Each place (a channel, an output) has at the
 * most one; it ends by its time or with its owner, however often the device fails meanwhile, and never ends what came after it.
 */
export class Effects {
  readonly #places = new Map<string, Place>();
  readonly #onEndFailed: (error: unknown) => void;

  /** @param onEndFailed told when an effect could not be ended in spite of several tries */
  constructor(onEndFailed: (error: unknown) => void) {
    this.#onEndFailed = onEndFailed;
  }

  /** Runs a command after those before it. `takesOver`: once it succeeded, what went on at this place is no longer ended by its timer. */
  run<T>(place: string, command: () => Promise<T>, takesOver = true): Promise<T> {
    const at = this.#place(place);
    const turn = at.last.then(async () => {
      const before = at.effect;
      const result = await command();
      if (takesOver && before) this.#forget(at, before);
      return result;
    });
    const over: Promise<void> = turn.then(
      () => this.#tidy(place, over),
      () => this.#tidy(place, over),
    );
    at.last = over;
    return turn;
  }

  /** Starts an effect; the inner promise is kept when it is over, by whatever ended it. */
  async start(place: string, start: () => Promise<void>, { owner, duration, end }: EffectOptions): Promise<{ over: Promise<void> }> {
    const at = this.#place(place);
    const effect: Effect = { owner, end, timer: undefined, endsAt: undefined, over: () => {} };
    const over = new Promise<void>((resolve) => {
      effect.over = resolve;
    });
    await this.run(place, async () => {
      const before = at.effect;
      // Noted before it is sent: a start whose answer is lost may have started all the same, and is ended with its owner.
      at.effect = effect;
      try {
        await start();
      } catch (error) {
        if (mayHaveStarted(error)) this.#takeOver(place, before, effect, duration);
        else at.effect = before;
        throw error;
      }
      this.#expire(place, effect, duration);
    });
    return { over };
  }

  /** Ends what `owner` started and nobody has taken over; everything where no owner is given. */
  async release(owner?: unknown): Promise<void> {
    const ends = Array.from(this.#places, ([place, { effect }]) =>
      effect && (owner === undefined || effect.owner === owner) ? this.#end(place, effect) : undefined,
    );
    const enough = new AbortController();
    await Promise.race([Promise.all(ends), pause(releaseLimit, enough.signal)]);
    enough.abort();
  }

  /** Flows may name places without number: what nothing goes on at is forgotten. */
  #tidy(name: string, over: Promise<void>): void {
    const place = this.#places.get(name);
    if (place?.last === over && !place.effect) this.#places.delete(name);
  }

  #place(name: string): Place {
    let place = this.#places.get(name);
    if (!place) {
      place = { effect: undefined, last: Promise.resolve() };
      this.#places.set(name, place);
    }
    return place;
  }

  #expire(place: string, effect: Effect, duration: number | undefined): void {
    if (duration === undefined || duration <= 0) return;
    effect.endsAt = performance.now() + duration;
    effect.timer = setTimeout(() => void this.#end(place, effect), duration);
  }

  /** Nobody knows which of the two goes on: the later one has to end, and at the earlier one's time where it has none of its own. */
  #takeOver(place: string, before: Effect | undefined, effect: Effect, duration: number | undefined): void {
    const left = before?.endsAt === undefined ? undefined : Math.max(1, before.endsAt - performance.now());
    if (before) this.#forget(this.#place(place), before);
    this.#expire(place, effect, duration ?? left);
  }

  #forget(at: Place, effect: Effect): void {
    clearTimeout(effect.timer);
    if (at.effect === effect) at.effect = undefined;
    effect.over();
  }

  async #end(place: string, effect: Effect): Promise<void> {
    const at = this.#place(place);
    clearTimeout(effect.timer);
    const attempt = async (): Promise<void> => {
      if (at.effect !== effect) return;
      await effect.end();
      this.#forget(at, effect);
    };
    for (const delay of [...retries, undefined]) {
      try {
        return await this.run(place, attempt, false);
      } catch (error) {
        if (at.effect !== effect) return;
        const isFinal = error instanceof CameraError && (error.code === 'ABORTED' || error.code === 'LOCKED_OUT');
        if (delay === undefined || isFinal) {
          this.#forget(at, effect);
          this.#onEndFailed(error);
          return;
        }
        await pause(delay);
      }
    }
  }
}
