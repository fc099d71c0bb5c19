import type { AlarmEvent, AlarmSink, AlarmsDriver, AlarmWay, ConnectionState, DeviceEvent } from '../camera/alarms.js';
import { pause } from '../camera/effects.js';
import { asCameraError, CameraError } from '../camera/errors.js';
import type { AlarmSource } from '../camera/settings.js';
import { backoff } from './backoff.js';
import { keyOf, Pairing, type PairingMemory } from './pairing.js';

export interface AlarmListener {
  /** Whether it wants pictures: they are asked of the device where one listener does. */
  readonly pictures: boolean;
  event(event: AlarmEvent): void;
  connection(state: ConnectionState): void;
}

export interface HubOptions {
  driver: AlarmsDriver;
  source: AlarmSource;
  channel: number;
  /** Milliseconds without a sign of life after which the connection is looked at. */
  silence: number;
  /** Milliseconds after which refused credentials are tried again. */
  lockoutPause: number;
  /** Outlives the hub: what is on, and when anybody last listened. */
  memory: Map<string, unknown>;
  redact(text: string): string;
}

/** A connection that stood so long, or brought an event, has proved itself: the next loss starts the waiting anew. */
const proof = 15_000;
/** So long a redeployed flow may take until it listens again; what comes meanwhile is kept for it. */
const linger = 5000;
const lingerLimit = 1000;
/** An alarm that was on when the connection broke is ended after this time without an answer. */
const staleAfter = 60_000;
/** Wrong credentials are tried again after a minute, until the guard locks them. */
const refusedPause = 60_000;

const iso = (time = Date.now()): string => new Date(time).toISOString();

/**
 * One camera's events for all who listen to it: one supervised connection, which lives while somebody needs it, is restored with
 * patience, and after which nothing is left on that is off.
 */
export class AlarmHub {
  readonly #options: HubOptions;
  readonly #pairing: Pairing;
  readonly #listeners = new Set<AlarmListener>();
  #kept: AlarmEvent[] = [];
  #dropped = 0;
  #lingering: NodeJS.Timeout | undefined;
  #run: { ending: AbortController; done: Promise<void>; pictures: boolean } | undefined;
  #connection: ConnectionState = { state: 'disconnected', since: iso(), reason: 'not yet connected', attempt: 0, gap: 0 };
  /** When anybody last listened to the device; 0: never. */
  #lastListening: number;
  #stale: NodeJS.Timeout | undefined;
  /** The time of those starts that have one. */
  readonly #expiries = new Map<string, NodeJS.Timeout>();

  constructor(options: HubOptions) {
    this.#options = options;
    const memory = (options.memory.get('alarms') as PairingMemory | undefined) ?? new Map();
    options.memory.set('alarms', memory);
    this.#pairing = new Pairing(memory);
    this.#lastListening = Number(options.memory.get('lastListening') ?? 0);
  }

  /** Begins to listen; the returned function ends it. */
  listen(listener: AlarmListener): () => void {
    this.#listeners.add(listener);
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
    const kept = this.#kept;
    this.#kept = [];
    if (this.#run && listener.pictures && !this.#run.pictures) this.#restart();
    if (this.#run) {
      if (this.#connection.attempt > 0 || this.#connection.state === 'connected') listener.connection(this.#connection);
      for (const event of kept) listener.event(event);
    } else this.#start();
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0 || !this.#run) return;
      this.#lingering = setTimeout(() => void this.#stop(), linger);
    };
  }

  /** Ends the connection; what is on is ended for those who still listen. */
  async close(): Promise<void> {
    clearTimeout(this.#lingering);
    if (this.#listeners.size > 0) {
      for (const event of this.#pairing.endAll(iso())) this.#deliver(event);
      if (this.#connection.state === 'connected')
        this.#tell({ state: 'disconnected', since: iso(), reason: 'the camera was closed', attempt: 0, gap: 0 });
    }
    await this.#stop();
  }

  #start(): void {
    const ending = new AbortController();
    const pictures = [...this.#listeners].some((listener) => listener.pictures);
    this.#run = { ending, pictures, done: this.#supervise(ending.signal, pictures) };
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#stale);
    for (const timer of this.#expiries.values()) clearTimeout(timer);
    this.#expiries.clear();
    const run = this.#run;
    this.#run = undefined;
    this.#kept = [];
    run?.ending.abort();
    await run?.done;
  }

  /** With pictures from now on: the new connection is made before anybody misses the old one for long. */
  #restart(): void {
    const before = this.#run;
    before?.ending.abort();
    this.#start();
  }

  #deliver(event: AlarmEvent): void {
    if (this.#listeners.size === 0) {
      // Nobody listens just now: a flow is being redeployed.
      if (this.#kept.length < lingerLimit) this.#kept.push(event);
      else this.#dropped += 1;
      return;
    }
    for (const listener of this.#listeners) listener.event(event);
  }

  #take(event: DeviceEvent): void {
    for (const told of this.#pairing.take(event)) {
      const key = keyOf(told);
      clearTimeout(this.#expiries.get(key));
      this.#expiries.delete(key);
      if (told.state === 'start' && event.lasts !== undefined) this.#expireAfter(event.lasts, key, told.time);
      this.#deliver(told);
    }
  }

  #expireAfter(milliseconds: number, key: string, start: string): void {
    const timer = setTimeout(() => {
      this.#expiries.delete(key);
      for (const event of this.#pairing.expire(key, start, iso())) this.#deliver(event);
    }, milliseconds);
    this.#expiries.set(key, timer);
  }

  #remark(remark: string): void {
    if (this.#connection.state === 'connected' && this.#connection.reason !== remark)
      this.#tell({ ...this.#connection, reason: remark, gap: 0 });
  }

  #tell(state: ConnectionState): void {
    this.#connection = this.#dropped > 0 ? { ...state, dropped: this.#dropped } : state;
    this.#dropped = 0;
    for (const listener of this.#listeners) listener.connection(this.#connection);
  }

  #listening(): void {
    this.#lastListening = Date.now();
    this.#options.memory.set('lastListening', this.#lastListening);
  }

  /** The way that events come: the one chosen, where the dialect has it, else its best, and on every further try the next. */
  #way(attempt: number): AlarmWay {
    const { driver, source } = this.#options;
    const chosen = driver.ways.find((way) => way === source);
    const free = driver.ways.filter((way) => !driver.byChoice?.includes(way));
    const way = chosen ?? free[attempt % Math.max(1, free.length)];
    if (!way) throw new CameraError('UNSUPPORTED', 'this camera has no way to tell events');
    return way;
  }

  async #supervise(ending: AbortSignal, pictures: boolean): Promise<void> {
    let attempt = 0;
    let failures = 0;
    while (!ending.aborted) {
      const started = Date.now();
      const outcome = await this.#attempt(this.#way(failures), attempt, ending, pictures);
      if (ending.aborted) return;
      const proved = outcome.connected && (outcome.brought || Date.now() - started > proof);
      if (proved) attempt = 0;
      failures = outcome.connected ? failures : failures + 1;
      attempt += 1;
      this.#lost(outcome.error, attempt);
      await pause(this.#delay(outcome.error, attempt), ending);
    }
  }

  #delay({ code }: CameraError, attempt: number): number {
    if (code === 'LOCKED_OUT') return this.#options.lockoutPause;
    if (code === 'UNAUTHORIZED') return refusedPause;
    if (code === 'UNSUPPORTED' || code === 'INVALID_PARAMETER' || code === 'NO_DEVICE') return 10 * refusedPause;
    return backoff(attempt);
  }

  #lost(error: CameraError, attempt: number): void {
    const reason = this.#options.redact(`${error.code}: ${error.reason}`);
    const before = this.#connection;
    const changed = before.state === 'connected' || before.attempt === 0 || before.reason !== reason;
    if (before.state === 'connected') {
      if (!this.#options.driver.active) for (const event of this.#pairing.endAll(iso())) this.#deliver(event);
      else this.#stale = setTimeout(() => this.#endStale(), staleAfter);
    }
    const state: ConnectionState = {
      state: 'disconnected',
      since: before.state === 'connected' ? iso() : before.since,
      reason,
      attempt,
      gap: 0,
    };
    if (changed) this.#tell(state);
    else this.#connection = state;
  }

  #endStale(): void {
    for (const event of this.#pairing.endAll(iso())) this.#deliver(event);
  }

  /** One connection, from its beginning to its end. */
  async #attempt(
    way: AlarmWay,
    attempt: number,
    ending: AbortSignal,
    pictures: boolean,
  ): Promise<{ error: CameraError; connected: boolean; brought: boolean }> {
    const { driver, channel } = this.#options;
    const breaking = new AbortController();
    const signal = AbortSignal.any([ending, breaking.signal]);
    let connected = false;
    let brought = false;
    let broken: CameraError | undefined;
    const watch = new Watch(driver.silence ?? this.#options.silence, async () => {
      broken = await this.#lookAfter(signal);
      if (broken) breaking.abort();
    });
    const sink: AlarmSink = {
      connected: (remark = '') => {
        if (signal.aborted) return;
        if (connected) return this.#remark(remark);
        connected = true;
        watch.alive();
        void this.#restored(attempt, signal, remark);
      },
      missed: (reason) => {
        if (!connected || signal.aborted) return;
        const { reason: remark } = this.#connection;
        this.#lost(new CameraError('CONNECTION_LOST', reason), 1);
        void this.#restored(0, signal, remark);
      },
      alive: () => {
        watch.alive();
        if (connected) this.#listening();
      },
      event: (event) => {
        if (signal.aborted) return;
        brought = true;
        watch.alive();
        this.#listening();
        this.#take(event);
      },
    };
    try {
      await driver.listen(way, { pictures }, sink, { channel, signal });
      return { error: broken ?? new CameraError('CONNECTION_LOST', 'the device ended the connection'), connected, brought };
    } catch (error) {
      return { error: broken ?? asCameraError(error), connected, brought };
    } finally {
      watch.stop();
      if (connected) this.#listening();
    }
  }

  /** The connection stands: says so, with the gap, and compares what was on with what is on. */
  async #restored(attempt: number, signal: AbortSignal, remark: string): Promise<void> {
    clearTimeout(this.#stale);
    const gap = this.#lastListening === 0 ? 0 : Date.now() - this.#lastListening;
    this.#listening();
    this.#tell({ state: 'connected', since: iso(), reason: remark, attempt: attempt + 1, gap });
    const { driver, channel } = this.#options;
    if (!driver.active) {
      for (const event of this.#pairing.endAll(iso())) this.#deliver(event);
      return;
    }
    try {
      const mark = this.#pairing.mark();
      const active = await driver.active({ channel, signal });
      if (!signal.aborted) for (const event of this.#pairing.compare(active, iso(), mark)) this.#deliver(event);
    } catch {
      // Without an answer nobody knows what is on: what was on is ended, and the device tells it anew if it goes on.
      if (!signal.aborted) for (const event of this.#pairing.endAll(iso())) this.#deliver(event);
    }
  }

  /** A silent connection: dead where the device does not answer, or where it tells of alarms that did not come this way. */
  async #lookAfter(signal: AbortSignal): Promise<CameraError | undefined> {
    const { driver, channel } = this.#options;
    try {
      if (driver.active) {
        const mark = this.#pairing.mark();
        const active = await driver.active({ channel, signal });
        return this.#pairing.agrees(active, mark)
          ? undefined
          : new CameraError('CONNECTION_LOST', 'the connection is silent while the device has news');
      }
      if (driver.probe) {
        await driver.probe({ channel, signal });
        return undefined;
      }
      return new CameraError('TIMEOUT', 'no sign of life on the connection');
    } catch (error) {
      const failure = asCameraError(error);
      // A device that refuses to say is there.
      return failure.code === 'REJECTED' || failure.code === 'UNSUPPORTED' ? undefined : failure;
    }
  }
}

/** Calls back when nothing was heard for a while, and again after each further while. */
class Watch {
  readonly #limit: number;
  readonly #onSilence: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(limit: number, onSilence: () => Promise<void>) {
    this.#limit = limit;
    this.#onSilence = onSilence;
  }

  alive(): void {
    if (this.#stopped) return;
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => void this.#silent(), this.#limit);
  }

  async #silent(): Promise<void> {
    this.#timer = undefined;
    await this.#onSilence();
    this.alive();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
