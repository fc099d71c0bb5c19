import type { Call } from './call.js';

/** The vocabulary's actions, whatever a camera has of them. */
export const ptzActions: readonly string[] = [
  ...['left', 'right', 'up', 'down', 'upLeft', 'upRight', 'downLeft', 'downRight', 'zoomIn', 'zoomOut'],
  ...['focusNear', 'focusFar', 'focusAuto', 'irisOpen', 'irisClose', 'move', 'stop'],
  ...['goto', 'setPreset', 'deletePreset', 'listPresets'],
  ...['startTour', 'stopTour', 'saveTour', 'deleteTour', 'listTours'],
  ...['startTrack', 'stopTrack', 'recordTrack', 'deleteTrack', 'listTracks'],
  ...['startScan', 'stopScan', 'saveScan', 'deleteScan', 'listScans'],
  ...['home', 'setHome', 'getHome', 'deleteHome', 'getPosition', 'setPosition', 'moveBy', 'zoomTo'],
  ...['wiperOn', 'wiperOff', 'wash', 'lightOn', 'lightOff', 'heaterOn', 'heaterOff', 'capabilities'],
];

/** Parts of the device's full speed, −1…1: right, up and tele are positive, 0 rests. */
export interface Velocity {
  pan: number;
  tilt: number;
  zoom: number;
}

/** Degrees (pan to the right, tilt upwards) and the zoom factor, as far as the device tells them. */
export interface Position {
  pan: number;
  tilt: number;
  zoom?: number;
}

export interface Named {
  id: number | string;
  name: string;
}

/** Presets, tours, tracks and scans: what a device keeps under a number. */
export interface PresetDriver {
  /** Numbers that the device has, both included; undefined where its ids are not numbers. */
  readonly range?: readonly [number, number];
  /** How the device's presets are called where it is not by number: the id for what a flow names. */
  goto(id: number | string, call: Call): Promise<void>;
  set(id: number | string | undefined, name: string | undefined, call: Call): Promise<Named>;
  delete?(id: number | string, call: Call): Promise<void>;
  list(call: Call): Promise<Named[]>;
}

export interface RoundDriver {
  start(id: number | string, call: Call): Promise<void>;
  stop?(id: number | string, call: Call): Promise<void>;
  /** Tours: the presets and their times; scans: the borders; tracks: the start of a recording. */
  save?(id: number | string, members: Readonly<Record<string, unknown>>, call: Call): Promise<void>;
  delete?(id: number | string, call: Call): Promise<void>;
  list?(call: Call): Promise<Named[]>;
}

export interface HomeDriver {
  goto(call: Call): Promise<void>;
  /** `members` of the request, for devices that take a preset for their home, or a time after which they return there. */
  set?(call: Call, members: Readonly<Record<string, unknown>>): Promise<void>;
  get?(call: Call): Promise<unknown>;
  delete?(call: Call): Promise<void>;
}

export interface PositionDriver {
  get(call: Call): Promise<Position>;
  set?(target: Partial<Position>, call: Call): Promise<void>;
  moveBy?(step: Partial<Position>, call: Call): Promise<void>;
}

export type Auxiliary = 'wiper' | 'wash' | 'light' | 'heater';

/**
 * What a dialect can turn, zoom and keep. Every member is optional: what a driver lacks, its cameras cannot do. Movements go on until
 * {@link stop}; durations, the order of commands and the stop on redeploy are the caller's ({@link PtzControl}).
 */
export interface PtzDriver {
  move?(velocity: Velocity, call: Call): Promise<void>;
  /** `speed` in 0…1 */
  focus?(direction: 'near' | 'far', speed: number, call: Call): Promise<void>;
  focusAuto?(call: Call): Promise<void>;
  iris?(direction: 'open' | 'close', speed: number, call: Call): Promise<void>;
  stop?(call: Call): Promise<void>;
  readonly presets?: PresetDriver;
  readonly tours?: RoundDriver;
  readonly tracks?: RoundDriver;
  readonly scans?: RoundDriver;
  readonly home?: HomeDriver;
  readonly position?: PositionDriver;
  /** Parts 0…1 of the picture, from its top left. */
  zoomTo?(area: { x: number; y: number; width: number; height: number }, call: Call): Promise<void>;
  readonly auxiliaries?: { readonly [A in Auxiliary]?: (on: boolean, call: Call) => Promise<void> };
  capabilities?(call: Call): Promise<unknown>;
}

/** A part 0…1 (0 excluded) on a device's scale from `min` to `max`, both reached. */
export const scaled = (part: number, min: number, max: number): number =>
  Math.round(min + (max - min) * Math.min(1, Math.max(0, Math.abs(part))));

export type Direction = 'left' | 'right' | 'up' | 'down' | 'upLeft' | 'upRight' | 'downLeft' | 'downRight';

/** The one of eight directions that a velocity comes closest to by its signs; undefined where it neither pans nor tilts. */
export const directionOf = ({ pan, tilt }: Velocity): Direction | undefined => {
  const vertical = tilt > 0 ? 'up' : tilt < 0 ? 'down' : undefined;
  if (pan === 0) return vertical;
  if (vertical === undefined) return pan > 0 ? 'right' : 'left';
  return `${vertical}${pan > 0 ? 'Right' : 'Left'}`;
};
