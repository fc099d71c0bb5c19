import { CameraError } from './errors.js';

/** A stop of a tour. */
export interface TourStep {
  preset: number;
  /** Seconds to stay there. */
  time?: number;
  /** Part 0…1 of the full speed on the way there. */
  speed?: number;
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 60);

const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

/**
 * The stops of a tour as a flow gives them: a list of presets' numbers, or of objects `{ preset, time, speed }`.
 * @throws CameraError INVALID_PARAMETER that names the member
 */
export const tourSteps = (steps: unknown): TourStep[] => {
  if (!Array.isArray(steps) || steps.length === 0)
    throw new CameraError('INVALID_PARAMETER', 'steps must be a list of presets: their numbers, or objects { preset, time, speed }');
  return steps.map((given: unknown, index) => {
    const at = `steps[${index}]`;
    const members = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : { preset: given };
    const unknown = Object.keys(members).find((name) => !['preset', 'time', 'speed'].includes(name));
    if (unknown !== undefined)
      throw new CameraError('INVALID_PARAMETER', `${at}.${unknown.slice(0, 60)} is no member; there are preset, time, speed`);
    const preset = numberOf(members.preset);
    if (preset === undefined || !Number.isInteger(preset))
      throw new CameraError('INVALID_PARAMETER', `${at}.preset must be a preset's number, not ${shown(members.preset)}`);
    const step: TourStep = { preset };
    if (members.time !== undefined) {
      const time = numberOf(members.time);
      if (time === undefined || time <= 0)
        throw new CameraError('INVALID_PARAMETER', `${at}.time must be a number of seconds above 0, not ${shown(members.time)}`);
      step.time = time;
    }
    if (members.speed !== undefined) {
      const speed = numberOf(members.speed);
      if (speed === undefined || speed < 0 || speed > 1)
        throw new CameraError('INVALID_PARAMETER', `${at}.speed must be a number from 0 to 1, not ${shown(members.speed)}`);
      step.speed = speed;
    }
    return step;
  });
};
