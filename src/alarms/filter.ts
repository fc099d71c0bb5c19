import type { AlarmEvent } from '../camera/alarms.js';

export interface AlarmFilterOptions {
  types: readonly string[];
  channels: readonly number[];
  states: readonly string[];
  /** Milliseconds that an alarm must last to be told; 0: all. */
  minDuration: number;
  /** Milliseconds that an end is held back, so that an alarm which flaps stays one; 0: off. */
  hold: number;
}

interface Waiting {
  /** A start that has not lasted long enough yet, or a stop that is held back. */
  event: AlarmEvent;
  timer: NodeJS.Timeout;
}

const keyOf = ({ type, channel, source, code }: AlarmEvent): string => `${type} ${channel} ${source ?? ''} ${type === 'other' ? code : ''}`;

/** Lets through what a node wants to hear: kinds, channels, states, and alarms that last. */
export class AlarmFilter {
  readonly #options: AlarmFilterOptions;
  readonly #pass: (event: AlarmEvent) => void;
  readonly #starting = new Map<string, Waiting>();
  readonly #stopping = new Map<string, Waiting>();

  constructor(options: AlarmFilterOptions, pass: (event: AlarmEvent) => void) {
    this.#options = options;
    this.#pass = pass;
  }

  take(event: AlarmEvent): void {
    const { types, channels, minDuration, hold } = this.#options;
    if (types.length > 0 && !types.includes(event.type)) return;
    if (channels.length > 0 && !channels.includes(event.channel)) return;
    const key = keyOf(event);
    if (event.state === 'start') {
      // It goes on: the end that was held back never was.
      if (this.#drop(this.#stopping, key)) return;
      if (minDuration > 0) this.#wait(this.#starting, key, event, minDuration);
      else this.#tell(event);
    } else if (event.state === 'stop') {
      if (this.#drop(this.#starting, key)) return;
      if (hold > 0) this.#wait(this.#stopping, key, event, hold);
      else this.#tell(event);
    } else this.#tell(event);
  }

  /** Ends that were held back are told now: afterwards nobody would. */
  close(): void {
    const ends = Array.from(this.#stopping.values(), ({ event }) => event);
    for (const waiting of [...this.#starting.values(), ...this.#stopping.values()]) clearTimeout(waiting.timer);
    this.#starting.clear();
    this.#stopping.clear();
    for (const event of ends) this.#tell(event);
  }

  #wait(place: Map<string, Waiting>, key: string, event: AlarmEvent, delay: number): void {
    this.#drop(place, key);
    const timer = setTimeout(() => {
      place.delete(key);
      this.#tell(event);
    }, delay);
    place.set(key, { event, timer });
  }

  #drop(place: Map<string, Waiting>, key: string): boolean {
    const waiting = place.get(key);
    if (!waiting) return false;
    clearTimeout(waiting.timer);
    return place.delete(key);
  }

  #tell(event: AlarmEvent): void {
    if (this.#options.states.length === 0 || this.#options.states.includes(event.state)) this.#pass(event);
  }
}
