import type { Clock } from '../clock.js';
import { PtzHead, type PtzHeadOptions, type PtzMotion, type PtzPosition } from '../ptz-head.js';

/** One step of what a head does by itself. */
export interface Step {
  run(head: PtzHead): void;
  /** Milliseconds until the next step, counted from arrival where the step is a way to somewhere. */
  readonly dwell: number;
  readonly arrive?: boolean;
}

const TICK = 100;
/** What a programme has done longer ago is not worth following. */
const LONGEST = 10 * 60_000;

/**
 * A head that can follow a programme: steps one after the other, without timers. Whoever asks where it is has it catch up first: the head's
 * own clock runs through the time since then in small ticks.
 */
export class ProgrammedHead {
  readonly #head: PtzHead;
  readonly #now: Clock;
  #time: number;
  #steps: Iterator<Step> | undefined;
  #step: Step | undefined;
  #since = 0;
  /** When somebody last commanded it. */
  #used: number;
  #idle: { after: number; programme: () => Iterator<Step> | undefined } | undefined;

  constructor({ now = Date.now, ...options }: PtzHeadOptions = {}) {
    this.#now = now;
    this.#time = now();
    this.#used = this.#time;
    this.#head = new PtzHead({ ...options, now: () => this.#time });
  }

  /** The head as it stands now, whatever it does by itself going on. */
  look(): PtzHead {
    this.#catchUp();
    return this.#head;
  }

  position(): PtzPosition {
    return this.look().position();
  }

  /** The head for a command: what it did by itself ends. */
  take(): PtzHead {
    const head = this.look();
    if (this.#steps) head.stop();
    this.#steps = undefined;
    this.#step = undefined;
    this.#used = this.#time;
    return head;
  }

  get programmed(): boolean {
    this.#catchUp();
    return this.#steps !== undefined;
  }

  /** Goes through these steps until they end or a command comes. */
  follow(steps: Iterator<Step>): void {
    this.take().stop();
    this.#begin(steps);
  }

  /** Moves for so many milliseconds. */
  moveFor(motion: PtzMotion, milliseconds: number): void {
    const still = Object.fromEntries(Object.keys(motion).map((axis) => [axis, 0]));
    const steps: Step[] = [
      { run: (head) => head.move(motion), dwell: milliseconds },
      { run: (head) => head.move(still), dwell: 0 },
    ];
    this.follow(steps.values());
  }

  /** What it does of itself when nobody has commanded it for so many milliseconds; undefined: nothing. */
  whenIdle(idle: { after: number; programme: () => Iterator<Step> | undefined } | undefined): void {
    this.#catchUp();
    this.#idle = idle;
    this.#used = this.#time;
  }

  #begin(steps: Iterator<Step>): void {
    this.#steps = steps;
    this.#next();
  }

  #next(): void {
    const result = this.#steps?.next();
    if (!result || result.done) {
      this.#steps = undefined;
      this.#step = undefined;
      return;
    }
    this.#step = result.value;
    this.#since = this.#time;
    this.#step.run(this.#head);
  }

  #catchUp(): void {
    const now = this.#now();
    if (now - this.#time > LONGEST) this.#time = now - LONGEST;
    this.#wake(now);
    while (this.#step && this.#time < now) {
      this.#time = Math.min(now, this.#time + TICK);
      // On the way: the time at the goal has not begun.
      if (this.#step.arrive && this.#head.moving()) this.#since = this.#time;
      else if (this.#time - this.#since >= this.#step.dwell) this.#next();
    }
    this.#time = Math.max(this.#time, now);
  }

  #wake(now: number): void {
    if (!this.#idle || this.#steps || now - this.#used < this.#idle.after || this.#head.moving()) return;
    this.#time = Math.max(this.#time, this.#used + this.#idle.after);
    const steps = this.#idle.programme();
    if (steps) this.#begin(steps);
  }
}
