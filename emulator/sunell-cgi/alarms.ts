import type { DeviceClock } from './device-clock.js';
import type { Entry } from './level.js';
import { type PartStyle, partOf, partStyle } from './multipart.js';

/** An alarm message; numbers of section 4.2. */
export interface Alarm {
  /** 1 security, 4 disk, 5 video, 6 and 9 analysis, 7 temperature. */
  major: number;
  minor: number;
  /** Alarm input for I/O alarms, else the camera (default 1). */
  sourceID?: number;
  /** 1 (default) it has begun, 0 it has ended. */
  flag?: 0 | 1;
  /** Milliseconds since 1970; the camera's clock where left out. */
  time?: number;
}

/** One alarm in the log. */
export interface LoggedAlarm {
  major: number;
  minor: number;
  sourceID: number;
  start: number;
  end?: number;
}

export interface AttachStyle extends PartStyle {
  /**
   * What tells that the line is open while there is nothing to tell: the document speaks of the text alone. `part`: a part with the text
   * (default), `bare`: the text as a line between parts, `none`.
   */
  idle: 'part' | 'bare' | 'none';
  /** Milliseconds between two of them; the first comes at once. */
  idleInterval: number;
  /** What stands between the next mark and its value; the announced length of the document's example counts a blank. */
  nextSeparator: string;
}

const IDLE = 'Connecting, waiting for alarm message';
const LOGGED = 1000;

/** Somebody who is attached: what has not been sent to him yet, and how to wake him. */
interface Listener {
  readonly waiting: Buffer[];
  wake: () => void;
}

/** All alarms of a device: which state each source is in, what has been, and who is attached. */
export class AlarmBoard {
  readonly style: AttachStyle = { ...partStyle(), idle: 'part', idleInterval: 5000, nextSeparator: ' =' };
  readonly log: LoggedAlarm[] = [];
  readonly #clock: DeviceClock;
  readonly #states = new Map<string, Required<Alarm>>();
  readonly #listeners = new Set<Listener>();

  constructor(clock: DeviceClock) {
    this.#clock = clock;
  }

  /** How many are attached at present. */
  get attached(): number {
    return this.#listeners.size;
  }

  /** What every source that ever had something to tell is like now, earliest message first. */
  states(): readonly Required<Alarm>[] {
    return [...this.#states.values()];
  }

  forget(): void {
    this.#states.clear();
  }

  /** Messages as one part to everybody attached. */
  raise(alarms: readonly Alarm[]): Required<Alarm>[] {
    const messages = alarms.map(({ sourceID = 1, flag = 1, time = this.#clock.utc(), ...alarm }) => ({ ...alarm, sourceID, flag, time }));
    for (const message of messages) this.#note(message);
    if (messages.length > 0) this.send(partOf(this.style, 'text/plain', this.text(messages)));
    return messages;
  }

  /** Bytes to everybody attached, literally: for parts that a test wants to be odd. */
  send(bytes: Buffer): void {
    for (const listener of this.#listeners) {
      listener.waiting.push(bytes);
      listener.wake();
    }
  }

  entries(messages: readonly Required<Alarm>[]): Entry[] {
    return messages.map(({ major, minor, sourceID, flag, time }) => ({
      alarmMajorType: String(major),
      alarmMinorType: String(minor),
      sourceID: String(sourceID),
      alarmFlag: String(flag),
      alarmTime: this.#clock.alarmTime(time),
    }));
  }

  /** The body of a part, as section 2.4.1.2 prints it. */
  text(messages: readonly Required<Alarm>[]): string {
    const { nextSeparator, eol } = this.style;
    const entries = this.entries(messages).map((entry) => Object.entries(entry).map(([name, value]) => `${name}=${String(value)}`));
    const lines = entries.flatMap((entry, index) => [...(index === 0 ? [] : [`next_alarmInfoURL${nextSeparator}${index + 1}`]), ...entry]);
    return ['alarmInfoBegin=1', ...lines, `alarmInfoEnd=${entries.length}`].map((line) => line + eol).join('');
  }

  /** Messages from now on, until the signal ends it. */
  async *attach(signal: AbortSignal): AsyncGenerator<Buffer> {
    const listener: Listener = { waiting: [], wake: () => {} };
    this.#listeners.add(listener);
    try {
      yield this.#idle();
      while (!signal.aborted) {
        const next = listener.waiting.shift() ?? (await this.#next(listener, signal));
        if (next && !signal.aborted) yield next;
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }

  #idle(): Buffer {
    if (this.style.idle === 'part') return partOf(this.style, 'text/plain', IDLE);
    return Buffer.from(this.style.idle === 'bare' ? IDLE + this.style.eol : '');
  }

  /** A message as soon as there is one, else the idle text after its time. */
  #next(listener: Listener, signal: AbortSignal): Promise<Buffer | undefined> {
    return new Promise((resolve) => {
      const settle = (bytes: Buffer | undefined) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        listener.wake = () => {};
        resolve(bytes);
      };
      const onAbort = () => settle(undefined);
      const timer = setTimeout(() => settle(this.#idle()), this.style.idleInterval);
      listener.wake = () => settle(listener.waiting.shift());
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #note(message: Required<Alarm>): void {
    const { major, minor, sourceID, flag, time } = message;
    const key = `${major}/${minor}/${sourceID}`;
    this.#states.delete(key);
    this.#states.set(key, message);
    const open = this.log.findLast((entry) => entry.major === major && entry.minor === minor && entry.sourceID === sourceID);
    if (flag === 0) {
      if (open && open.end === undefined) open.end = time;
      return;
    }
    this.log.push({ major, minor, sourceID, start: time });
    if (this.log.length > LOGGED) this.log.shift();
  }
}
