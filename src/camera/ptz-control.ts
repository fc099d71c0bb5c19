import type { Call } from './call.js';
import { Effects, pause } from './effects.js';
import { CameraError } from './errors.js';
import {
  type Auxiliary,
  type Named,
  type Position,
  type PresetDriver,
  type PtzDriver,
  ptzActions,
  type RoundDriver,
  type Velocity,
} from './ptz.js';

/** The members of a PTZ request, already validated: numbers are numbers. */
export interface PtzRequest {
  action: string;
  speed?: number;
  duration?: number;
  pan?: number;
  tilt?: number;
  zoom?: number;
  preset?: number | string;
  name?: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  wait?: boolean;
  [member: string]: unknown;
}

const directions: Record<string, readonly [pan: number, tilt: number, zoom: number]> = {
  left: [-1, 0, 0],
  right: [1, 0, 0],
  up: [0, 1, 0],
  down: [0, -1, 0],
  upLeft: [-1, 1, 0],
  upRight: [1, 1, 0],
  downLeft: [-1, -1, 0],
  downRight: [1, -1, 0],
  zoomIn: [0, 0, 1],
  zoomOut: [0, 0, -1],
};

const defaultSpeed = 0.5;
/** How long `wait` waits for the camera to arrive, in milliseconds, and how often it looks. */
const arrivalLimit = 60_000;
const arrivalInterval = 300;
/** A head that stands after so many looks was there already. */
const startLooks = 5;

const rounds = { Tour: 'tours', Track: 'tracks', Scan: 'scans' } as const;

type Run = (request: PtzRequest, call: Call, owner: unknown) => Promise<unknown>;

/** One camera's movements: the contract's PTZ actions on what its driver has. */
export class PtzControl {
  readonly #driver: PtzDriver;
  readonly #actions: ReadonlyMap<string, Run>;
  readonly #effects: Effects;

  /** @param onStopFailed told when a movement could not be stopped in spite of several tries */
  constructor(driver: PtzDriver, onStopFailed: (error: unknown) => void) {
    this.#driver = driver;
    this.#effects = new Effects(onStopFailed);
    this.#actions = this.#table();
  }

  /** The actions that this camera has. */
  get actions(): string[] {
    return [...this.#actions.keys()];
  }

  /**
   * Carries out an action; the answer is what the message carries on, undefined where there is none. `owner` is who started a movement: see {@link release}.
   * @throws CameraError UNSUPPORTED with the actions there are, INVALID_PARAMETER, and what the driver throws
   */
  async run(request: PtzRequest, call: Call, owner: unknown): Promise<unknown> {
    const action = this.#actions.get(request.action);
    if (!action && !ptzActions.includes(request.action))
      throw new CameraError(
        'INVALID_PARAMETER',
        `action must be one of ${ptzActions.join(', ')}, not ${JSON.stringify(request.action.slice(0, 60))}`,
      );
    if (!action) throw new CameraError('UNSUPPORTED', `this camera cannot do ${request.action}; it has ${this.actions.join(', ')}`);
    return action(request, call, owner);
  }

  /** Stops what `owner` started and nobody has taken over; everything where no owner is given. */
  release(owner?: unknown): Promise<void> {
    return this.#effects.release(owner);
  }

  #inTurn<T>(channel: number, command: () => Promise<T>, takesOver = true): Promise<T> {
    return this.#effects.run(String(channel), command, takesOver);
  }

  async #movement(start: (call: Call) => Promise<void>, { duration, wait }: PtzRequest, call: Call, owner: unknown): Promise<void> {
    // The stop is nobody's request: it must reach the camera also when the message's own request was cancelled.
    const end = async (): Promise<void> => this.#driver.stop?.({ channel: call.channel });
    const { over } = await this.#effects.start(String(call.channel), () => start(call), { owner, duration, end });
    if (wait && duration) await over;
  }

  #table(): Map<string, Run> {
    const driver = this.#driver;
    const table = new Map<string, Run>();
    const simple = (
      action: string,
      command: ((request: PtzRequest, call: Call) => Promise<unknown>) | undefined,
      takesOver = true,
    ): void => {
      if (command) table.set(action, (request, call) => this.#inTurn(call.channel, () => command(request, call), takesOver));
    };
    const { move, focus, iris, focusAuto, stop, zoomTo, capabilities } = driver;
    if (move) {
      const moving = (velocity: Velocity, request: PtzRequest, call: Call, owner: unknown): Promise<void> => {
        if (velocity.pan === 0 && velocity.tilt === 0 && velocity.zoom === 0) return this.#stop(call);
        return this.#movement((at) => move.call(driver, velocity, at), request, call, owner);
      };
      for (const [action, [pan, tilt, zoom]] of Object.entries(directions)) {
        table.set(action, (request, call, owner) => {
          const speed = request.speed ?? defaultSpeed;
          return moving({ pan: pan * speed, tilt: tilt * speed, zoom: zoom * speed }, request, call, owner);
        });
      }
      table.set('move', async (request, call, owner) => moving(velocityOf(request), request, call, owner));
    }
    const steady = (action: string, start: ((speed: number, call: Call) => Promise<void>) | undefined): void => {
      if (!start) return;
      table.set(action, (request, call, owner) => {
        const speed = request.speed ?? defaultSpeed;
        return speed === 0 ? this.#stop(call) : this.#movement((at) => start(speed, at), request, call, owner);
      });
    };
    steady('focusNear', focus && ((speed, call) => focus.call(driver, 'near', speed, call)));
    steady('focusFar', focus && ((speed, call) => focus.call(driver, 'far', speed, call)));
    simple('focusAuto', focusAuto && ((_, call) => focusAuto.call(driver, call)));
    steady('irisOpen', iris && ((speed, call) => iris.call(driver, 'open', speed, call)));
    steady('irisClose', iris && ((speed, call) => iris.call(driver, 'close', speed, call)));
    if (stop) table.set('stop', (_, call) => this.#stop(call));

    const { presets, home, position, auxiliaries } = driver;
    if (presets) {
      table.set('goto', (request, call) =>
        this.#travel(async () => presets.goto(await presetId(presets, request.preset, call), call), request, call),
      );
      // A preset under a number of the flow's own choice has no answer; an id that the device gave is one.
      simple(
        'setPreset',
        async (request, call) => (presets.range ? void (await setPreset(presets, request, call)) : setPreset(presets, request, call)),
        false,
      );
      const { delete: remove } = presets;
      simple(
        'deletePreset',
        remove && (async (request, call) => remove.call(presets, await presetId(presets, request.preset, call), call)),
        false,
      );
      simple('listPresets', (_, call) => presets.list(call), false);
    }
    for (const [word, key] of Object.entries(rounds)) {
      const round = driver[key];
      if (round) this.#rounds(word, round, simple);
    }
    if (home) {
      table.set('home', (request, call) => this.#travel(() => home.goto(call), request, call));
      simple('setHome', home.set && ((request, call) => home.set?.(call, request) ?? Promise.resolve()), false);
      simple('getHome', home.get && ((_, call) => home.get?.(call) ?? Promise.resolve()), false);
      simple('deleteHome', home.delete && ((_, call) => home.delete?.(call) ?? Promise.resolve()), false);
    }
    if (position) {
      simple('getPosition', (_, call) => position.get(call), false);
      const { set, moveBy } = position;
      if (set)
        table.set('setPosition', (request, call) => this.#travel(() => set.call(position, positionOf(request), call), request, call));
      if (moveBy)
        table.set('moveBy', (request, call) => this.#travel(() => moveBy.call(position, positionOf(request), call), request, call));
    }
    simple('zoomTo', zoomTo && ((request, call) => zoomTo.call(driver, areaOf(request), call)));
    const switches: [string, Auxiliary, boolean][] = [
      ['wiperOn', 'wiper', true],
      ['wiperOff', 'wiper', false],
      ['wash', 'wash', true],
      ['lightOn', 'light', true],
      ['lightOff', 'light', false],
      ['heaterOn', 'heater', true],
      ['heaterOff', 'heater', false],
    ];
    for (const [action, name, on] of switches) {
      const auxiliary = auxiliaries?.[name];
      simple(action, auxiliary && ((_, call) => auxiliary(on, call)), false);
    }
    simple(
      'capabilities',
      async (_, call) => ({ actions: this.actions, ...((await capabilities?.call(driver, call)) as object | undefined) }),
      false,
    );
    return table;
  }

  #rounds(
    word: string,
    round: RoundDriver,
    simple: (action: string, command: ((request: PtzRequest, call: Call) => Promise<unknown>) | undefined, takesOver?: boolean) => void,
  ): void {
    const member = word.toLowerCase();
    const id = (request: PtzRequest): number | string => {
      const value = request[member];
      if (typeof value !== 'number' && typeof value !== 'string')
        throw new CameraError('INVALID_PARAMETER', `${member} is missing: the number of the ${member}`);
      return value;
    };
    const { start, stop, save, delete: remove, list } = round;
    simple(`start${word}`, (request, call) => start.call(round, id(request), call));
    simple(`stop${word}`, stop && ((request, call) => stop.call(round, id(request), call)));
    simple(
      word === 'Track' ? 'recordTrack' : `save${word}`,
      save && ((request, call) => save.call(round, id(request), request, call)),
      false,
    );
    simple(`delete${word}`, remove && ((request, call) => remove.call(round, id(request), call)), false);
    simple(`list${word}s`, list && ((_, call) => list.call(round, call)), false);
  }

  #stop(call: Call): Promise<void> {
    const { stop } = this.#driver;
    if (!stop) throw new CameraError('UNSUPPORTED', 'this camera cannot be stopped');
    return this.#inTurn(call.channel, () => stop.call(this.#driver, call));
  }

  async #travel(start: () => Promise<void>, request: PtzRequest, call: Call): Promise<void> {
    const { position } = this.#driver;
    if (request.wait && !position) throw new CameraError('UNSUPPORTED', 'wait is not possible: this camera does not tell its position');
    const from = request.wait ? await position?.get(call) : undefined;
    await this.#inTurn(call.channel, start);
    if (from && position) await arrived(from, () => position.get(call), call);
  }
}

/** Positions that a device tells as the same though its counters tremble. */
const isSame = (a: Position, b: Position): boolean =>
  Math.abs(a.pan - b.pan) < 0.05 && Math.abs(a.tilt - b.tilt) < 0.05 && Math.abs((a.zoom ?? 0) - (b.zoom ?? 0)) < 0.01;

/** Waits until two looks at the position agree; a head that has not moved at all is given time to start. */
const arrived = async (from: Position, look: () => Promise<Position>, call: Call): Promise<void> => {
  const started = Date.now();
  let before = from;
  let looks = 0;
  while (Date.now() - started < arrivalLimit) {
    await pause(arrivalInterval, call.signal);
    if (call.signal?.aborted) throw new CameraError('ABORTED', 'ended before the camera had arrived');
    const now = await look();
    looks += 1;
    if (isSame(now, before) && (!isSame(now, from) || looks > startLooks)) return;
    before = now;
  }
  throw new CameraError('TIMEOUT', `the camera had not arrived after ${arrivalLimit / 1000} s`);
};

const velocityOf = ({ pan = 0, tilt = 0, zoom = 0 }: PtzRequest): Velocity => {
  for (const [name, part] of Object.entries({ pan, tilt, zoom })) {
    if (part < -1 || part > 1)
      throw new CameraError('INVALID_PARAMETER', `${name} must be a number from -1 to 1 for a movement, not ${part}`);
  }
  return { pan, tilt, zoom };
};

const positionOf = ({ pan, tilt, zoom }: PtzRequest): Partial<Position> => {
  if (pan === undefined && tilt === undefined && zoom === undefined)
    throw new CameraError('INVALID_PARAMETER', 'pan, tilt or zoom is missing');
  return { ...(pan === undefined ? {} : { pan }), ...(tilt === undefined ? {} : { tilt }), ...(zoom === undefined ? {} : { zoom }) };
};

const areaOf = ({ x, y, width, height }: PtzRequest): { x: number; y: number; width: number; height: number } => {
  if (x === undefined || y === undefined || width === undefined || height === undefined)
    throw new CameraError('INVALID_PARAMETER', 'x, y, width and height are needed: parts 0…1 of the picture');
  // An area may reach over the edge, as the box around somebody who walks out of the picture does.
  if (x + width / 2 > 1 || y + height / 2 > 1)
    throw new CameraError('INVALID_PARAMETER', 'x, y, width and height must be an area whose middle lies in the picture, parts 0…1 of it');
  return { x, y, width, height };
};

const checkedNumber = (presets: PresetDriver, id: number): number => {
  const [min, max] = presets.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (!Number.isInteger(id) || id < min || id > max)
    throw new CameraError('INVALID_PARAMETER', `preset must be a whole number from ${min} to ${max}, or a preset's name, not ${id}`);
  return id;
};

/** The number or id of the preset that a flow means by a number or a name. */
const presetId = async (presets: PresetDriver, preset: number | string | undefined, call: Call): Promise<number | string> => {
  if (preset === undefined || preset === '') throw new CameraError('INVALID_PARAMETER', 'preset is missing: its number or its name');
  if (typeof preset === 'number') return presets.range ? checkedNumber(presets, preset) : preset;
  const list = await presets.list(call);
  const named =
    list.find((item) => item.name === preset) ??
    list.find((item) => item.name.toLowerCase() === preset.toLowerCase()) ??
    list.find((item) => String(item.id) === preset);
  if (named) return named.id;
  if (presets.range && /^\d+$/.test(preset.trim())) return checkedNumber(presets, Number(preset));
  const known = list.map((item) => item.name).filter((name) => name !== '');
  throw new CameraError(
    'INVALID_PARAMETER',
    `there is no preset named ${JSON.stringify(preset.slice(0, 60))}; ${known.length > 0 ? `there are ${known.slice(0, 20).join(', ')}` : 'no preset has a name'}`,
  );
};

const setPreset = async (presets: PresetDriver, { preset, name }: PtzRequest, call: Call): Promise<Named> => {
  if (typeof preset === 'number' || preset === undefined || preset === '') {
    const id = typeof preset === 'number' && presets.range ? checkedNumber(presets, preset) : preset === '' ? undefined : preset;
    if (id === undefined && presets.range)
      throw new CameraError('INVALID_PARAMETER', `preset is missing: a number from ${presets.range[0]} to ${presets.range[1]}`);
    return presets.set(id, name, call);
  }
  const list = await presets.list(call);
  const existing = list.find((item) => item.name === preset || String(item.id) === preset);
  if (existing) return presets.set(existing.id, name ?? existing.name, call);
  if (presets.range && /^\d+$/.test(preset.trim())) return presets.set(checkedNumber(presets, Number(preset)), name, call);
  if (!presets.range) return presets.set(undefined, name ?? preset, call);
  throw new CameraError(
    'INVALID_PARAMETER',
    `preset must be a number from ${presets.range[0]} to ${presets.range[1]} for a new preset, and name may name it`,
  );
};
