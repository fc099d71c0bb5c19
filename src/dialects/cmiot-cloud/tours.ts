import { CameraError } from '../../camera/errors.js';
import { type RoundDriver, scaled } from '../../camera/ptz.js';
import { type TourStep, tourSteps } from '../../camera/tour.js';
import type { Command } from './address.js';
import { numbers } from './data.js';

/** Codes, stay in seconds and speed of a cruise (4.5.2.7). */
const lastCode = 255;
const longestStay = 4095;
const fastest = 4095;
const defaultStay = 10;
const defaultSpeed = 0.5;

const cruiseCode = (id: number | string): number => {
  const code = Number(id);
  if (!Number.isInteger(code) || code < 1 || code > lastCode)
    throw new CameraError('INVALID_PARAMETER', `tour must be a whole number from 1 to ${lastCode}, not ${String(id).slice(0, 60)}`);
  return code;
};

/** A cruise has one stay and one speed for all its presets. */
const common = (steps: readonly TourStep[], member: 'time' | 'speed', fallback: number): number => {
  const values = new Set(steps.map((step) => step[member]).filter((value) => value !== undefined));
  const [value = fallback] = values;
  if (values.size > 1)
    throw new CameraError(
      'INVALID_PARAMETER',
      `${member} must be the same in all steps: a cruise in the cloud has one for all its presets`,
    );
  return value;
};

/** Tours are the cruises of the cloud, by their code (4.5.2.7 to 4.5.2.11). */
export const cruises = (command: Command): RoundDriver => {
  const codes = async (call: Parameters<typeof command>[2]): Promise<number[]> =>
    numbers((await command('ptz.cruise.list', {}, call)).payload);
  return {
    async start(id, call) {
      await command('ptz.cruise.start', { cruiseCode: cruiseCode(id) }, call);
    },
    async stop(id, call) {
      await command('ptz.cruise.stop', { cruiseCode: cruiseCode(id) }, call);
    },
    async save(id, members, call) {
      const code = cruiseCode(id);
      const steps = tourSteps(members.steps);
      const stayTime = Math.min(longestStay, Math.max(1, Math.round(common(steps, 'time', defaultStay))));
      const part = typeof members.speed === 'number' ? members.speed : defaultSpeed;
      const values = {
        cruiseCode: code,
        speed: scaled(common(steps, 'speed', part), 1, fastest),
        stayTime,
        pointCodes: steps.map(({ preset }) => String(preset)),
      };
      await command((await codes(call)).includes(code) ? 'ptz.cruise.edit' : 'ptz.cruise.add', values, call);
    },
    async delete(id, call) {
      await command('ptz.cruise.delete', { cruiseCode: cruiseCode(id) }, call);
    },
    list: async (call) => (await codes(call)).sort((a, b) => a - b).map((id) => ({ id, name: '' })),
  };
};
