import type { DeviceEvent } from '../../camera/alarms.js';

export type Way = 'push' | 'poll';

/** Alarms that are remembered; both ways bring one within seconds. */
const limit = 2000;

/** Push and poll at once, until it is known which of them works. */
export class BothWays {
  readonly #patience: number;
  readonly #seen = new Map<string, Record<Way, number>>();
  readonly #given = { push: new AbortController(), poll: new AbortController() };
  #verdict: NodeJS.Timeout | undefined;
  #proven = false;

  /** @param patience milliseconds that a push may come after a poll has brought the first alarm */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Aborted when this way is given up: polling once a push has arrived, pushing where none does. */
  givenUp(way: Way): AbortSignal {
    return this.#given[way].signal;
  }

  /**
   * True for an alarm that the other way has not brought before. Counted for each way: two alarms that look the same, as two of one second
   * do, are two where one way has brought two.
   */
  isNew(way: Way, event: DeviceEvent): boolean {
    this.#judge(way);
    const { code, channel, source, state, time } = event;
    const key = JSON.stringify([code, channel, source, state, time]);
    const before = this.#seen.get(key) ?? { push: 0, poll: 0 };
    const after = { ...before, [way]: before[way] + 1 };
    this.#seen.delete(key);
    this.#seen.set(key, after);
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= limit) break;
      this.#seen.delete(oldest);
    }
    return Math.max(after.push, after.poll) > Math.max(before.push, before.poll);
  }

  close(): void {
    clearTimeout(this.#verdict);
  }

  #judge(way: Way): void {
    if (this.#proven) return;
    if (way === 'poll') this.#verdict ??= setTimeout(() => this.#given.push.abort(), this.#patience);
    else {
      this.#proven = true;
      clearTimeout(this.#verdict);
      this.#given.poll.abort();
    }
  }
}
