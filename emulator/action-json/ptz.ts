import type { PtzMotion } from '../ptz-head.js';
import type { Members } from './factory.js';
import { INVALID, Refusal } from './rules.js';
import type { ActionCameraState } from './state.js';

/** What each movement does to the axes: the direction of pan and tilt by number (9). */
const DIRECTIONS: Record<number, readonly [pan: number, tilt: number]> = {
  1: [0, 1],
  2: [0, -1],
  3: [-1, 0],
  4: [1, 0],
  71: [-1, 1],
  72: [-1, -1],
  73: [1, 1],
  74: [1, -1],
};
const ZOOM: Record<number, number> = { 9: 1, 10: -1 };
const FOCUS: Record<number, number> = { 5: 1, 6: -1 };
const CLOSE_IRIS = 8;

const motionOf = (command: number, across: number, along: number): PtzMotion | undefined => {
  const direction = DIRECTIONS[command];
  if (direction) return { pan: direction[0] * across, tilt: direction[1] * along };
  if (ZOOM[command]) return { zoom: ZOOM[command] * across };
  if (FOCUS[command]) return { focus: FOCUS[command] * across };
  return command === CLOSE_IRIS ? { iris: -across } : undefined;
};

/** setPtzControl (9): a movement goes on until the stop; presets have their number in the vertical speed. */
export const controlPtz = (state: ActionCameraState, { ptz_cmd, speed_h, speed_v }: Members): void => {
  const { head } = state;
  const [command, horizontal, vertical] = [Number(ptz_cmd), Number(speed_h), Number(speed_v)];
  const motion = motionOf(command, horizontal / 100, vertical / 100);
  if (motion) {
    head.move(motion);
    return;
  }
  switch (command) {
    case 21:
      head.stop();
      return;
    case 11:
      head.focusAutomatically();
      return;
    case 13:
      state.lightSwitches += 1;
      return;
    case 69:
      state.positionRefreshes += 1;
      return;
    case 19:
      if (vertical < 1 || vertical > 100) throw new Refusal(INVALID);
      head.setPreset(vertical);
      return;
    case 20:
      if (!head.callPreset(vertical)) throw new Refusal(INVALID);
      return;
    default:
      throw new Refusal(INVALID);
  }
};
