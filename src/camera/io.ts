import type { Call } from './call.js';
import type { Effects } from './effects.js';
import { CameraError } from './errors.js';

export interface IoState {
  id: number | string;
  name?: string;
  active: boolean;
}

export interface Sound {
  id: number | string;
  name: string;
}

export interface LightRequest {
  active: boolean;
  /** One of the driver's {@link IoDriver.lightModes}; its first where none is named. */
  mode: string;
  /** Flashes in a second or the device's own step, where it has one. */
  frequency?: number;
  /** Milliseconds. */
  duration?: number;
  /** 0…100, where the device dims. */
  brightness?: number;
}

/** What a dialect can switch and read. Every member is optional: what a driver lacks, its cameras cannot do. */
export interface IoDriver {
  setOutput?(output: number | string | undefined, active: boolean, call: Call): Promise<void>;
  getOutputs?(call: Call): Promise<IoState[]>;
  getInputs?(call: Call): Promise<IoState[]>;
  trigger?(input: number | string | undefined, active: boolean, call: Call): Promise<void>;
  /** `white`, `infrared`, `flash`, `redBlue` … */
  readonly lightModes?: readonly string[];
  light?(request: LightRequest, call: Call): Promise<void>;
  /** `duration` in milliseconds, where the device ends it itself. */
  siren?(active: boolean, duration: number | undefined, call: Call): Promise<void>;
  /** Plays a sound file of the device; `count` times. */
  play?(file: number | string, count: number, call: Call): Promise<void>;
  listSounds?(call: Call): Promise<Sound[]>;
  openDoor?(door: number | string | undefined, call: Call): Promise<void>;
}

export interface IoRequest {
  action: string;
  output?: number | string;
  input?: number | string;
  active?: boolean;
  duration?: number;
  mode?: string;
  frequency?: number;
  brightness?: number;
  file?: number | string;
  count?: number;
  door?: number | string;
}

export const ioActions = ['setOutput', 'getOutputs', 'getInputs', 'trigger', 'light', 'siren', 'play', 'listSounds', 'openDoor'] as const;

/** The actions that a driver has. */
export const ioActionsOf = (driver: IoDriver): string[] => ioActions.filter((action) => driver[action] !== undefined);

/** The sound that a flow means by its id or its name. */
const soundId = async (driver: IoDriver, file: number | string | undefined, call: Call): Promise<number | string> => {
  if (file === undefined || file === '') throw new CameraError('INVALID_PARAMETER', 'file is missing: the id or the name of a sound');
  if (typeof file === 'number' || !driver.listSounds) return file;
  const sounds = await driver.listSounds(call);
  const found = sounds.find(({ name }) => name === file) ?? sounds.find(({ id }) => String(id) === file);
  if (found) return found.id;
  throw new CameraError(
    'INVALID_PARAMETER',
    `there is no sound ${JSON.stringify(file.slice(0, 60))}; there are ${sounds.map(({ name }) => name).join(', ')}`,
  );
};

/**
 * Carries out an action; undefined where it answers nothing. What has a `duration` falls back by itself, also when its owner goes.
 * @throws CameraError INVALID_PARAMETER, UNSUPPORTED with the actions there are, and what the driver throws
 */
export const runIo = async (driver: IoDriver, effects: Effects, request: IoRequest, call: Call, owner: unknown): Promise<unknown> => {
  const { action, active = true, duration } = request;
  if (!ioActions.some((known) => known === action))
    throw new CameraError('INVALID_PARAMETER', `action must be one of ${ioActions.join(', ')}`);
  const unable = (): CameraError =>
    new CameraError('UNSUPPORTED', `this camera cannot do ${action}; it has ${ioActionsOf(driver).join(', ')}`);
  /** Switches something, and back after the duration. */
  const timed = async (place: string, set: (active: boolean, at: Call) => Promise<void>): Promise<void> => {
    if (duration === undefined || duration <= 0) return effects.run(place, () => set(active, call));
    await effects.start(place, () => set(active, call), { owner, duration, end: () => set(!active, { channel: call.channel }) });
  };
  switch (action) {
    case 'setOutput': {
      const { setOutput } = driver;
      if (!setOutput) throw unable();
      return timed(`output ${call.channel} ${request.output ?? ''}`, (on, at) => setOutput.call(driver, request.output, on, at));
    }
    case 'light': {
      const { light, lightModes = [] } = driver;
      if (!light) throw unable();
      const mode = request.mode ?? lightModes[0] ?? 'white';
      if (lightModes.length > 0 && !lightModes.includes(mode))
        throw new CameraError('UNSUPPORTED', `this camera has no light ${mode}; it has ${lightModes.join(', ')}`);
      const { frequency, brightness } = request;
      const more = {
        mode,
        ...(frequency === undefined ? {} : { frequency }),
        ...(brightness === undefined ? {} : { brightness }),
        ...(duration === undefined ? {} : { duration }),
      };
      return timed(`light ${call.channel} ${mode}`, (on, at) => light.call(driver, { ...more, active: on }, at));
    }
    case 'siren': {
      const { siren } = driver;
      if (!siren) throw unable();
      return timed(`siren ${call.channel}`, (on, at) => siren.call(driver, on, duration, at));
    }
    case 'getOutputs':
      if (!driver.getOutputs) throw unable();
      return driver.getOutputs(call);
    case 'getInputs':
      if (!driver.getInputs) throw unable();
      return driver.getInputs(call);
    case 'trigger':
      if (!driver.trigger) throw unable();
      return driver.trigger(request.input, active, call);
    case 'play':
      if (!driver.play) throw unable();
      return driver.play(await soundId(driver, request.file, call), request.count ?? 1, call);
    case 'listSounds':
      if (!driver.listSounds) throw unable();
      return driver.listSounds(call);
    default:
      if (!driver.openDoor) throw unable();
      return driver.openDoor(request.door, call);
  }
};
