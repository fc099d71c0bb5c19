import type { ActiveAlarm, AlarmEvent, DeviceEvent } from '../camera/alarms.js';

/** What makes a stop the end of a start. */
export const keyOf = ({ type, channel, source, code }: Pick<DeviceEvent, 'type' | 'channel' | 'source' | 'code'>): string =>
  `${type}\u0000${channel}\u0000${source ?? ''}\u0000${type === 'other' ? code : ''}`;

/** Keys that are remembered; a device has far fewer sources. */
const keyLimit = 2000;

interface Known {
  active: boolean;
  event: AlarmEvent;
  /** When the device last told of it, in the order of all that was told. */
  told: number;
}

/** Counts what devices tell. */
let telling = 0;

/** Alarms that a flow was told of, by type, channel and source. */
export type PairingMemory = Map<string, Known>;

const complete = (event: DeviceEvent): AlarmEvent => {
  const { repeats: _repeats, lasts: _lasts, targets = [], pictures = [], ...rest } = event;
  return { ...rest, targets, pictures, synthetic: false };
};

/**
 * Pairs starts and stops, drops what a device repeats, and ends what is over: a flow never sees an alarm stay on. Its memory may outlive
 * it, so that a redeploy forgets nothing.
 */
export class Pairing {
  readonly #known: PairingMemory;

  constructor(memory: PairingMemory = new Map()) {
    this.#known = memory;
  }

  get hasActive(): boolean {
    return [...this.#known.values()].some(({ active }) => active);
  }

  /** What a flow has to be told of a device's event: nothing for a repetition, an end before a new start. */
  take(event: DeviceEvent): AlarmEvent[] {
    if (event.state === 'pulse') return [complete(event)];
    const key = keyOf(event);
    const known = this.#known.get(key);
    telling += 1;
    if (known) known.told = telling;
    if (event.state === 'stop') {
      if (known && !known.active) return [];
      const stop = complete(event);
      this.#remember(key, { active: false, event: stop, told: telling });
      return [stop];
    }
    const start = complete(event);
    const before = known?.active ? known : undefined;
    if (before && (event.repeats || before.event.time === start.time)) return [];
    this.#remember(key, { active: true, event: start, told: telling });
    return before ? [this.#ended(before, start.time), start] : [start];
  }

  /** A mark in time, before the device is asked what is on: its answer is older than what it tells while it is asked. */
  mark(): number {
    return telling;
  }

  /**
   * Compares what was on with what the device says is on.
   * @param since of what it has told since then, its answer counts no more
   */
  compare(active: readonly ActiveAlarm[], now: string, since = telling): AlarmEvent[] {
    const there = new Map(active.map((alarm) => [keyOf(alarm), alarm]));
    const events = this.endAll(now, (key) => !there.has(key) && !this.#isNewer(key, since));
    for (const [key, alarm] of there) {
      if (this.#known.get(key)?.active || this.#isNewer(key, since)) continue;
      const { time, ...rest } = alarm;
      const event: AlarmEvent = { ...rest, state: 'start', time: time ?? now, targets: [], pictures: [], synthetic: true, raw: null };
      this.#remember(key, { active: true, event, told: telling });
      events.push(event);
    }
    return events;
  }

  /** Whether the device's alarms are the ones that are known: where they are not, something was missed. @param since as in {@link compare} */
  agrees(active: readonly ActiveAlarm[], since = telling): boolean {
    const there = new Set(active.map(keyOf));
    const keys = new Set([...there, ...this.#known.keys()]);
    return [...keys].every((key) => this.#isNewer(key, since) || there.has(key) === (this.#known.get(key)?.active ?? false));
  }

  #isNewer(key: string, since: number): boolean {
    return (this.#known.get(key)?.told ?? 0) > since;
  }

  /** Ends the alarm of this key that began at this time, where it is still on. */
  expire(key: string, start: string, now: string): AlarmEvent[] {
    return this.endAll(now, (other) => other === key && this.#known.get(key)?.event.time === start);
  }

  /** Ends alarms that nobody can say anything of any more. */
  endAll(now: string, which: (key: string) => boolean = () => true): AlarmEvent[] {
    const events: AlarmEvent[] = [];
    for (const [key, known] of this.#known) {
      if (!known.active || !which(key)) continue;
      const stop = this.#ended(known, now);
      this.#remember(key, { active: false, event: stop, told: known.told });
      events.push(stop);
    }
    return events;
  }

  #ended({ event }: Known, time: string): AlarmEvent {
    return { ...event, state: 'stop', time, targets: [], pictures: [], synthetic: true, raw: null };
  }

  #remember(key: string, known: Known): void {
    // Pictures and raw texts of a start are not kept for its end.
    this.#known.set(key, { ...known, event: { ...known.event, targets: [], pictures: [], raw: null } });
    if (this.#known.size <= keyLimit) return;
    for (const [oldest, { active }] of this.#known) {
      if (active) continue;
      this.#known.delete(oldest);
      break;
    }
  }
}
