import type { Clock } from './clock.js';

/** Pan and tilt in degrees (right and up are positive), zoom as a factor, focus (0 near … 1 far) and iris (0 closed … 1 open). */
export interface PtzPosition {
  pan: number;
  tilt: number;
  zoom: number;
  focus: number;
  iris: number;
}

export type PtzAxis = keyof PtzPosition;

/** −1…1 per axis: part of the axis's top speed; axes left out go on as they are. */
export type PtzMotion = Partial<Record<PtzAxis, number>>;

export interface PtzPreset {
  name: string;
  position: PtzPosition;
}

interface Limits {
  min: number;
  max: number;
  /** Top speed: degrees a second, doublings a second (zoom), parts a second (focus, iris). */
  speed: number;
  /** Past its end the axis goes on at its beginning (an endlessly turning head). */
  wrap?: boolean;
}

export interface PtzHeadOptions {
  now?: Clock;
  limits?: Partial<Record<PtzAxis, Partial<Limits>>>;
  start?: Partial<PtzPosition>;
}

const LIMITS: Record<PtzAxis, Limits> = {
  pan: { min: -170, max: 170, speed: 60 },
  tilt: { min: -30, max: 90, speed: 40 },
  zoom: { min: 1, max: 20, speed: 1 },
  focus: { min: 0, max: 1, speed: 0.5 },
  iris: { min: 0, max: 1, speed: 0.5 },
};

const SHARP = 0.5;
const START: PtzPosition = { pan: 0, tilt: 0, zoom: 1, focus: SHARP, iris: 0.5 };

/** One motor. Zoom runs in powers of two, so that a second of zooming looks the same at every focal length. */
class Motor {
  #value: number;
  #velocity = 0;
  #target: number | undefined;

  constructor(
    private readonly limits: Limits,
    private readonly exponential: boolean,
    start: number,
  ) {
    this.#value = this.#inner(start);
  }

  get value(): number {
    if (!this.exponential) return this.#value;
    return Math.max(this.limits.min, Math.min(this.limits.max, 2 ** this.#value));
  }

  get moving(): boolean {
    return this.#velocity !== 0;
  }

  run(speed: number): void {
    this.#target = undefined;
    this.#velocity = Math.max(-1, Math.min(1, speed)) * this.limits.speed;
  }

  seek(value: number, speed: number): void {
    const target = this.#clamp(this.#inner(value));
    const way = this.#shortest(target - this.#value);
    this.#target = this.#value + way;
    this.#velocity = Math.sign(way) * Math.min(1, Math.abs(speed)) * this.limits.speed;
  }

  advance(seconds: number): void {
    if (this.#velocity === 0) return;
    const step = this.#velocity * seconds;
    if (this.#target !== undefined && Math.abs(this.#target - this.#value) <= Math.abs(step)) {
      this.#value = this.#clamp(this.#target);
      this.run(0);
      return;
    }
    const free = this.#value + step;
    this.#value = this.#clamp(free);
    if (this.limits.wrap && this.#target !== undefined) this.#target += this.#value - free;
    else if (this.#value !== free && !this.limits.wrap) this.run(0);
  }

  #inner(value: number): number {
    return this.exponential ? Math.log2(value) : value;
  }

  #clamp(value: number): number {
    const [min, max] = [this.#inner(this.limits.min), this.#inner(this.limits.max)];
    if (!this.limits.wrap) return Math.max(min, Math.min(max, value));
    return min + ((((value - min) % (max - min)) + (max - min)) % (max - min));
  }

  #shortest(way: number): number {
    if (!this.limits.wrap) return way;
    const round = this.limits.max - this.limits.min;
    return way - round * Math.round(way / round);
  }
}

/**
 * A pan-tilt-zoom head that takes time to move. Where it is follows from the clock whenever somebody asks; there are no timers. A movement
 * goes on until `stop`, until another takes its place, or until it reaches its limit.
 */
export class PtzHead {
  readonly presets = new Map<number, PtzPreset>();
  readonly limits: Record<PtzAxis, Readonly<Limits>>;
  readonly #now: Clock;
  readonly #motors: Record<PtzAxis, Motor>;
  #asOf: number;

  constructor({ now = Date.now, limits = {}, start = {} }: PtzHeadOptions = {}) {
    this.#now = now;
    this.#asOf = now();
    const merged = (axis: PtzAxis): Limits => ({ ...LIMITS[axis], ...limits[axis] });
    this.limits = { pan: merged('pan'), tilt: merged('tilt'), zoom: merged('zoom'), focus: merged('focus'), iris: merged('iris') };
    const motor = (axis: PtzAxis) => new Motor(this.limits[axis], axis === 'zoom', start[axis] ?? START[axis]);
    this.#motors = { pan: motor('pan'), tilt: motor('tilt'), zoom: motor('zoom'), focus: motor('focus'), iris: motor('iris') };
  }

  /** Where the head is now. */
  position(): PtzPosition {
    const { pan, tilt, zoom, focus, iris } = this.#advanced();
    return { pan: pan.value, tilt: tilt.value, zoom: zoom.value, focus: focus.value, iris: iris.value };
  }

  moving(): boolean {
    return Object.values(this.#advanced()).some((motor) => motor.moving);
  }

  /** Starts moving the axes named; 0 stops an axis. */
  move(motion: PtzMotion): void {
    const motors = this.#advanced();
    for (const [axis, speed] of entries(motion)) motors[axis].run(speed);
  }

  stop(): void {
    for (const motor of Object.values(this.#advanced())) motor.run(0);
  }

  /** Sets off for a position, each axis at this part (0…1) of its top speed; beyond the limits it goes as far as it can. */
  goTo(position: Partial<PtzPosition>, speed = 1): void {
    const motors = this.#advanced();
    for (const [axis, value] of entries(position)) motors[axis].seek(value, speed);
  }

  /** Sets off for a position relative to the present one; zoom is a factor. */
  moveBy({ pan = 0, tilt = 0, zoom = 1 }: Partial<Pick<PtzPosition, 'pan' | 'tilt' | 'zoom'>>, speed = 1): void {
    const here = this.position();
    this.goTo({ pan: here.pan + pan, tilt: here.tilt + tilt, zoom: here.zoom * zoom }, speed);
  }

  focusAutomatically(): void {
    this.goTo({ focus: SHARP });
  }

  /** Stores where the head is now. */
  setPreset(id: number, name = `Preset ${id}`): void {
    this.presets.set(id, { name, position: this.position() });
  }

  /** Sets off for a preset; false where there is none. */
  callPreset(id: number, speed = 1): boolean {
    const preset = this.presets.get(id);
    if (preset) this.goTo(preset.position, speed);
    return preset !== undefined;
  }

  deletePreset(id: number): boolean {
    return this.presets.delete(id);
  }

  #advanced(): Record<PtzAxis, Motor> {
    const now = this.#now();
    // A clock that is set back moves nothing.
    const seconds = Math.max(0, now - this.#asOf) / 1000;
    this.#asOf = now;
    for (const motor of Object.values(this.#motors)) motor.advance(seconds);
    return this.#motors;
  }
}

const entries = (values: Partial<Record<PtzAxis, number>>): [PtzAxis, number][] => Object.entries(values) as [PtzAxis, number][];
