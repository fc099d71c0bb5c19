import type { RaisedAlarm } from './message.js';

/** The camera holds a request for an alarm for so long, in milliseconds (6.2.1). */
export const HOLD = 60_000;
const QUEUE = 100;

export interface PollOptions {
  /** Milliseconds that a request is held; the document's 60 s where left out. */
  hold?: number;
  /** Alarms that came while nobody was waiting are handed to the next who asks; lost (default) otherwise: the document does not say. */
  queue?: boolean;
}

/** Those who wait for an alarm over HTTP. */
export class Polls {
  readonly #options: PollOptions;
  readonly #waiting = new Set<(alarms: RaisedAlarm[]) => void>();
  #queued: RaisedAlarm[] = [];

  constructor(options: PollOptions) {
    this.#options = options;
  }

  /** Requests held at present. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** The alarms to answer with: at once where there are some, none when the time is over. Rejects when the client leaves. */
  next(signal: AbortSignal): Promise<RaisedAlarm[]> {
    if (this.#queued.length > 0) return Promise.resolve(this.#queued.splice(0));
    return new Promise((resolve, reject) => {
      const leave = () => {
        end();
        reject(signal.reason);
      };
      const take = (alarms: RaisedAlarm[]) => {
        end();
        resolve(alarms);
      };
      const timer = setTimeout(() => take([]), this.#options.hold ?? HOLD);
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(take);
        signal.removeEventListener('abort', leave);
      };
      this.#waiting.add(take);
      signal.addEventListener('abort', leave);
      if (signal.aborted) leave();
    });
  }

  /** How many were waiting for it. */
  raise(alarm: RaisedAlarm): number {
    const waiting = [...this.#waiting];
    if (waiting.length === 0 && this.#options.queue) this.#queued = [...this.#queued, alarm].slice(-QUEUE);
    for (const take of waiting) take([alarm]);
    return waiting.length;
  }

  /** Forgets what is kept for the next who asks. */
  forget(): void {
    this.#queued = [];
  }
}
