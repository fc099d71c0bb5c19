import type { Call } from '../../camera/call.js';
import { mayHaveStarted } from '../../camera/effects.js';
import type { Json } from '../../operations/types.js';
import type { DeviceSettings } from './device-settings.js';

/**
 * What a device's sound and light alarm can be put to (5.3, soundLightAlarmModel). That it sounds or shines as soon as it is switched on is a
 * reading: only the mode beside these, 1, is said to watch.
 */
export const modes = { siren: 2, flash: 3, white: 4 } as const;

/** The settings of 5.3 that take part. */
const keys = { mode: 'soundLightAlarmModel', intensity: 'lightIntensity', on: 'soundLightAlarm' } as const;

/** A setting that the device does not tell is left out. */
interface State {
  on: boolean;
  mode?: number;
  /** Of the white light, 0…100. */
  intensity?: number;
}

const numberOf = (value: Json | undefined): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

const stateOf = (settings: Record<string, Json>): State => {
  const mode = numberOf(settings[keys.mode]);
  const intensity = numberOf(settings[keys.intensity]);
  return {
    on: settings[keys.on] === 'On',
    ...(mode === undefined ? {} : { mode }),
    ...(intensity === undefined ? {} : { intensity }),
  };
};

/**
 * The one sound and light alarm of a device as a siren, a flashing light and a lamp. The latest of them counts; when it ends, the one before
 * it goes on, and after the last the alarm is again what its owner made of it: a siren that ends must not leave an alarm unwatched.
 */
export class SoundLight {
  readonly #settings: DeviceSettings;
  /** Before any of ours. */
  #original: State | undefined;
  /** What was switched on here and not off, latest last. */
  readonly #wanted = new Map<number, State>();
  /** Switched off here, and the device may not know it. */
  readonly #unended = new Set<number>();
  /** Something failed halfway: what the device does is neither what was before nor what is wanted. */
  #isHalf = false;
  /** One after the other: each reads what the one before it wrote. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(settings: DeviceSettings) {
    this.#settings = settings;
  }

  /** @param intensity of the white light, 0…100; as it is where left out */
  on(mode: number, intensity: number | undefined, call: Call): Promise<void> {
    return this.#inTurn(async () => {
      const now = stateOf(await this.#settings.read(call));
      // What is left of something that failed is not what was before.
      const isLeft = this.#isHalf || (now.on && now.mode !== undefined && this.#unended.has(now.mode));
      if (this.#wanted.size === 0 && !isLeft) this.#original = now;
      const target: State = { on: true, mode, ...(intensity === undefined ? {} : { intensity }) };
      await this.#show(target, now, call);
      this.#unended.delete(mode);
      this.#wanted.delete(mode);
      this.#wanted.set(mode, target);
    });
  }

  off(mode: number, call: Call): Promise<void> {
    return this.#inTurn(async () => {
      // Whatever fails from here on: what was switched off must not come back when another one ends.
      this.#wanted.delete(mode);
      this.#unended.add(mode);
      const { on = false, mode: before } = this.#original ?? {};
      if (this.#original && on && before === mode) this.#original = { ...this.#original, on: false };
      const now = stateOf(await this.#settings.read(call));
      // Where somebody else has put it to another mode, it is theirs; where it is off, it stays off.
      if (this.#isHalf || (now.mode ?? mode) === mode) {
        const { intensity } = this.#original ?? {};
        const next = [...this.#wanted.values()].at(-1) ?? this.#original ?? { on: false };
        const isOn = next.on && (now.on || this.#isHalf);
        await this.#show({ ...(intensity === undefined ? {} : { intensity }), ...next, on: isOn }, now, call);
      }
      this.#unended.delete(mode);
      if (this.#wanted.size === 0 && this.#unended.size === 0) this.#original = undefined;
    });
  }

  /** Writes what differs: silence first, noise and light when everything else is right. */
  async #show(target: State, now: State, call: Call): Promise<void> {
    const set = async (key: string, value: Json): Promise<void> => {
      try {
        await this.#settings.write(key, value, call);
      } catch (error) {
        this.#isHalf ||= mayHaveStarted(error);
        throw error;
      }
      this.#isHalf = true;
    };
    if (now.on && !target.on) await set(keys.on, 'Off');
    if (target.intensity !== undefined && target.intensity !== now.intensity) await set(keys.intensity, target.intensity);
    if (target.mode !== undefined && target.mode !== now.mode) await set(keys.mode, target.mode);
    if (target.on && !now.on) await set(keys.on, 'On');
    this.#isHalf = false;
  }

  #inTurn(command: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(command);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
