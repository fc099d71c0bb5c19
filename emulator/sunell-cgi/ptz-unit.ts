import type { Clock } from '../clock.js';
import type { PtzMotion, PtzPosition, PtzPreset } from '../ptz-head.js';
import { ProgrammedHead, type Step } from './programme.js';
import { CODE, Refusal } from './replies.js';

/** What ptzCap says. */
export const MOST = { presets: 16, tours: 4, tourPresets: 12, scans: 12 } as const;

interface Stop {
  presetID: string;
  /** Seconds. */
  time: string;
  /** 1…7 */
  speed?: string;
}

interface Track {
  name: string;
  from: Partial<PtzPosition>;
  /** Movements and when they began, in milliseconds; the last one is the end. */
  moves: { at: number; motion: PtzMotion }[];
}

interface Scan {
  name: string;
  from: Partial<PtzPosition>;
  to: Partial<PtzPosition>;
}

interface Tour {
  name: string;
  stops: Stop[];
}

const HOME: Partial<PtzPosition> = { pan: 0, tilt: 4, zoom: 1 };
const FASTEST_STOP = 7;
const WASH = 5000;
/** Part of the top speed at which it scans. */
const SCAN_SPEED = 0.3;

const place = ({ pan, tilt, zoom }: PtzPosition): Partial<PtzPosition> => ({ pan, tilt, zoom });

/** The head of one channel with all that it keeps: presets, tracks, scans, tours, home, keeper, wiper, washer and heating. */
export class PtzUnit {
  readonly head: ProgrammedHead;
  readonly presets: Map<number, PtzPreset>;
  readonly tracks = new Map<number, Track>();
  readonly scans = new Map<number, Scan>();
  readonly tours = new Map<number, Tour>();
  home = HOME;
  /** Degrees of the head at which the camera says 0. */
  north = 0;
  wiping = false;
  heating = false;
  keeper = { type: '2', id: 1, minutes: 12, on: false };
  #washedUntil = 0;
  #recording: { id: number; since: number; from: Partial<PtzPosition>; moves: Track['moves'] } | undefined;
  #scanning: { id: number; from: Partial<PtzPosition> } | undefined;
  #touring: { id: number; stops: Stop[] } | undefined;
  readonly #now: Clock;

  constructor(now: Clock) {
    this.#now = now;
    const limits = { pan: { min: 0, max: 360, wrap: true }, tilt: { min: 0, max: 90 } };
    this.head = new ProgrammedHead({ now, limits, start: HOME });
    this.presets = this.head.look().presets;
    this.#deliver();
  }

  get washing(): boolean {
    return this.#now() < this.#washedUntil;
  }

  wash(): void {
    this.#washedUntil = this.#now() + WASH;
  }

  /** A movement by hand; recorded where a track is being taught. */
  move(motion: PtzMotion): void {
    this.head.take().move(motion);
    if (this.#recording) this.#recording.moves.push({ at: this.#now() - this.#recording.since, motion });
  }

  stop(): void {
    this.head.take().stop();
    const motion: PtzMotion = { pan: 0, tilt: 0, zoom: 0, focus: 0, iris: 0 };
    if (this.#recording) this.#recording.moves.push({ at: this.#now() - this.#recording.since, motion });
  }

  setPreset(id: number, name: string): void {
    if (!this.presets.has(id) && this.presets.size >= MOST.presets) throw new Refusal(CODE.full, `more than ${MOST.presets} presets`);
    this.head.look().setPreset(id, name);
  }

  callPreset(id: number): void {
    if (!this.head.take().callPreset(id)) throw new Refusal(CODE.notFound, `no preset ${id}`);
  }

  deletePreset(id: number): void {
    if (!this.head.look().deletePreset(id)) throw new Refusal(CODE.notFound, `no preset ${id}`);
  }

  beginTrack(id: number): void {
    this.#recording = { id, since: this.#now(), from: place(this.head.position()), moves: [] };
  }

  endTrack(id: number, name: string): void {
    const recording = this.#recording;
    if (recording?.id !== id) throw new Refusal(CODE.notReady, `track ${id} was not begun`);
    this.tracks.set(id, { name, from: recording.from, moves: [...recording.moves, { at: this.#now() - recording.since, motion: {} }] });
    this.#recording = undefined;
  }

  beginScan(id: number): void {
    if (!this.scans.has(id) && this.scans.size >= MOST.scans) throw new Refusal(CODE.full, `more than ${MOST.scans} scans`);
    this.#scanning = { id, from: place(this.head.position()) };
  }

  endScan(id: number, name: string): void {
    if (this.#scanning?.id !== id) throw new Refusal(CODE.notReady, `scan ${id} was not begun`);
    this.scans.set(id, { name, from: this.#scanning.from, to: place(this.head.position()) });
    this.#scanning = undefined;
  }

  beginTour(id: number): void {
    if (!this.tours.has(id) && this.tours.size >= MOST.tours) throw new Refusal(CODE.full, `more than ${MOST.tours} tours`);
    this.#touring = { id, stops: [] };
  }

  addStop(stop: Stop): void {
    if (!this.#touring) throw new Refusal(CODE.notReady, 'no tour was begun');
    if (this.#touring.stops.length >= MOST.tourPresets) throw new Refusal(CODE.full, `more than ${MOST.tourPresets} presets`);
    if (!this.presets.has(Number(stop.presetID))) throw new Refusal(CODE.notFound, `no preset ${stop.presetID}`);
    this.#touring.stops.push(stop);
  }

  endTour(id: number, name: string): void {
    if (this.#touring?.id !== id) throw new Refusal(CODE.notReady, `tour ${id} was not begun`);
    this.tours.set(id, { name, stops: this.#touring.stops });
    this.#touring = undefined;
  }

  forget(kind: 'tracks' | 'scans' | 'tours', id: number): void {
    if (!this[kind].delete(id)) throw new Refusal(CODE.notFound, `none of ${kind} ${id}`);
  }

  runTrack(id: number): void {
    this.head.follow(this.#track(known(this.tracks, id)));
  }

  runScan(id: number): void {
    this.head.follow(this.#scan(known(this.scans, id)));
  }

  runTour(id: number): void {
    this.head.follow(this.#tour(known(this.tours, id)));
  }

  goHome(): void {
    this.head.take().goTo(this.home);
  }

  setHome(): void {
    this.home = place(this.head.position());
  }

  resetHome(): void {
    this.home = HOME;
  }

  keep(on: boolean): void {
    this.keeper.on = on;
    this.head.whenIdle(on ? { after: this.keeper.minutes * 60_000, programme: () => this.#kept() } : undefined);
  }

  /** What the keeper does once nobody has moved the head for a while. */
  #kept(): Iterator<Step> | undefined {
    const { type, id } = this.keeper;
    const [scan, track, tour] = [this.scans.get(id), this.tracks.get(id), this.tours.get(id)];
    if (type === '2' && scan) return this.#scan(scan);
    if (type === '3' && track) return this.#track(track);
    if (type === '4' && tour) return this.#tour(tour);
    const position = type === '6' ? this.home : this.presets.get(id)?.position;
    return position && [{ run: (head) => head.goTo(position), dwell: 0, arrive: true } satisfies Step].values();
  }

  *#track({ from, moves }: Track): Generator<Step, void> {
    for (;;) {
      yield { run: (head) => head.goTo(from), dwell: moves[0]?.at ?? 1000, arrive: true };
      for (const [index, { at, motion }] of moves.entries())
        yield { run: (head) => head.move(motion), dwell: Math.max(100, (moves[index + 1]?.at ?? at) - at) };
      yield { run: (head) => head.stop(), dwell: 100 };
    }
  }

  *#scan({ from, to }: Scan): Generator<Step, void> {
    for (;;) {
      yield { run: (head) => head.goTo(from, SCAN_SPEED), dwell: 1000, arrive: true };
      yield { run: (head) => head.goTo(to, SCAN_SPEED), dwell: 1000, arrive: true };
    }
  }

  *#tour({ stops }: Tour): Generator<Step, void> {
    while (stops.length > 0) {
      for (const { presetID, time, speed } of stops) {
        const part = Number(speed ?? FASTEST_STOP) / FASTEST_STOP;
        yield { run: (head) => head.callPreset(Number(presetID), part), dwell: Number(time) * 1000, arrive: true };
      }
    }
  }

  /** The names of the document's answers, at places in the virtual town. */
  #deliver(): void {
    const { presets } = this;
    const at = (pan: number, tilt: number, zoom: number): PtzPosition => ({ pan, tilt, zoom, focus: 0.5, iris: 0.5 });
    presets.set(1, { name: 'A', position: at(0, 4, 1) });
    presets.set(2, { name: 'sd', position: at(70, 5, 2) });
    presets.set(3, { name: 'fd', position: at(200, 8, 4) });
    this.tracks.set(0, {
      name: 'sd',
      from: at(300, 4, 1),
      moves: [
        { at: 0, motion: { pan: 0.2 } },
        { at: 8000, motion: {} },
      ],
    });
    this.tracks.set(1, {
      name: 'cd',
      from: at(20, 4, 2),
      moves: [
        { at: 0, motion: { pan: -0.1 } },
        { at: 8000, motion: {} },
      ],
    });
    this.scans.set(0, { name: 'dsf', from: at(330, 4, 1), to: at(30, 4, 1) });
    this.scans.set(1, { name: 'bgm', from: at(90, 4, 1), to: at(180, 4, 1) });
    this.tours.set(0, { name: 'sdf', stops: [{ presetID: '1', time: '5', speed: '1' }] });
    this.tours.set(1, { name: 'bt', stops: [{ presetID: '1', time: '5' }] });
  }
}

const known = <T>(kept: ReadonlyMap<number, T>, id: number): T => {
  const found = kept.get(id);
  if (found === undefined) throw new Refusal(CODE.notFound, `no ${id}`);
  return found;
};
