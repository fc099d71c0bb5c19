import type { Call } from '../../camera/call.js';
import { PresetNames } from '../../camera/preset-names.js';
import { type Direction, directionOf, type PtzDriver, scaled } from '../../camera/ptz.js';
import type { Values } from '../../operations/types.js';

/** Speeds (9); both must be sent with every command but those of presets. */
const slowest = 1;
const fastest = 100;
/** Where a command has no speed of its own: that of the document's example. */
const anySpeed = { speed_h: 50, speed_v: 50 } as const;

/** The number of a preset travels in the vertical speed, which goes so far (9). */
const presetRange = [1, 100] as const;

const directions: Readonly<Record<Direction, number>> = {
  up: 1,
  down: 2,
  left: 3,
  right: 4,
  upLeft: 71,
  downLeft: 72,
  upRight: 73,
  downRight: 74,
};
const zoomIn = 9;
const zoomOut = 10;
/** The document does not say which of + and − is far: + is taken for far, as in ONVIF. */
const focus = { far: 5, near: 6 } as const;

const both = (part: number): { speed_h: number; speed_v: number } => {
  const speed = scaled(part, slowest, fastest);
  return { speed_h: speed, speed_v: speed };
};

/**
 * PTZ by `setPtzControl` (9). Presets are neither named, listed nor deleted by the camera: those that flows have set are remembered. No
 * iris: the document gives opening the number of zooming in. No light either: it does not say whether its command switches on, off or over.
 */
export const actionPtz = (
  command: (id: string, values: Values, call: Call) => Promise<unknown>,
  memory: Map<string, unknown>,
): PtzDriver => {
  const names = new PresetNames(memory);
  const run = async (id: string, values: Values, call: Call): Promise<void> => {
    await command(id, values, call);
  };
  return {
    async move(velocity, call) {
      const direction = directionOf(velocity);
      const { pan, tilt, zoom } = velocity;
      if (direction) {
        // The axis that rests must have a speed as well.
        const speeds = { speed_h: scaled(pan || tilt, slowest, fastest), speed_v: scaled(tilt || pan, slowest, fastest) };
        await run('ptz.move.start', { ...speeds, ptz_cmd: directions[direction] }, call);
      }
      if (zoom !== 0) await run('ptz.zoom.start', { ...both(zoom), ptz_cmd: zoom > 0 ? zoomIn : zoomOut }, call);
    },
    focus: (direction, speed, call) => run('ptz.focus.start', { ...both(speed), ptz_cmd: focus[direction] }, call),
    focusAuto: (call) => run('ptz.auxFocus.start', anySpeed, call),
    stop: (call) => run('ptz.move.stop', anySpeed, call),
    presets: {
      range: presetRange,
      goto: (id, call) => run('ptz.preset.call', { speed_v: id }, call),
      async set(id, name, call) {
        await run('ptz.preset.set', { speed_v: id }, call);
        return names.set(Number(id), name);
      },
      list: async () => names.list(),
    },
  };
};
