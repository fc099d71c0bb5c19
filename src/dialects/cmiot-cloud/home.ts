import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { HomeDriver } from '../../camera/ptz.js';
import type { Command } from './address.js';
import { objects } from './data.js';

/** Seconds of rest before the camera returns by itself (4.5.2.14). */
const shortest = 30;
const longest = 3600;
const defaultInterval = 60;

const intervalOf = (duration: unknown): number => {
  if (typeof duration !== 'number') return defaultInterval;
  const seconds = Math.round(duration / 1000);
  if (seconds < shortest || seconds > longest)
    throw new CameraError('INVALID_PARAMETER', `duration must be a number from ${shortest * 1000} to ${longest * 1000} ms for a home`);
  return seconds;
};

const presetOf = (preset: unknown): number => {
  const code = Number(preset);
  if (preset === undefined || !Number.isInteger(code))
    throw new CameraError('INVALID_PARAMETER', 'preset is missing: the number of the preset that is to be home (set it first)');
  return code;
};

/**
 * Home is the guard position: a preset to which the camera returns after a time of rest, `duration` in ms when it is set, one minute where
 * none is given (4.5.2.14 to 4.5.2.16; the cloud does not serve it everywhere yet).
 */
export const home = (command: Command): HomeDriver => {
  const current = async (call: Call): Promise<{ preset: number; interval: number }> => {
    const [answer] = objects((await command('ptz.guard.get', {}, call)).payload);
    if (typeof answer?.pointCode !== 'number') throw new CameraError('REJECTED', 'the camera has no home; set one first');
    return { preset: answer.pointCode, interval: typeof answer.interval === 'number' ? answer.interval : 0 };
  };
  return {
    async goto(call) {
      await command('ptz.preset.goto', { pointCode: (await current(call)).preset }, call);
    },
    async set(call, { preset, duration }) {
      await command('ptz.guard.set', { pointCode: presetOf(preset), interval: intervalOf(duration) }, call);
    },
    get: current,
    async delete(call) {
      await command('ptz.guard.delete', { pointCode: (await current(call)).preset }, call);
    },
  };
};
