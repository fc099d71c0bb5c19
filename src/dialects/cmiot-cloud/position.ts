import { CameraError } from '../../camera/errors.js';
import type { Position, PositionDriver } from '../../camera/ptz.js';
import type { Command } from './address.js';
import { objects } from './data.js';

/**
 * The cloud's coordinates run from −1,000,000 to 1,000,000 and have no unit (4.5.2.1, 4.5.2.13; one bound is printed with a zero too many).
 * They are taken for the whole circle and for the half circle from nadir to zenith.
 */
const full = 1_000_000;
const panReach = 180;
const tiltReach = 90;
const fastest = 7;

const degrees = (coordinate: unknown, reach: number, name: string): number => {
  if (typeof coordinate !== 'number') throw new CameraError('BAD_RESPONSE', `the cloud answered without ${name}`);
  return (coordinate / full) * reach;
};

const coordinate = (angle: number, reach: number): number => {
  const value = Math.round((angle / reach) * full);
  return Math.min(full, Math.max(-full, value));
};

/** Over the back: 190° is −170°. */
const wrapped = (pan: number): number => (pan > panReach ? pan - 2 * panReach : pan < -panReach ? pan + 2 * panReach : pan);

const checked = (name: string, angle: number, reach: number): number => {
  if (angle < -reach || angle > reach)
    throw new CameraError('INVALID_PARAMETER', `${name} must be a number from ${-reach} to ${reach} degrees, not ${angle}`);
  return angle;
};

const refuseZoom = (zoom: number | undefined): void => {
  if (zoom !== undefined) throw new CameraError('UNSUPPORTED', 'zoom cannot be set to a value in the cloud; use zoomIn and zoomOut');
};

/** Absolute positions. `zoom` is told by Dahua public cloud devices only, as a part 0…1 of what they have. */
export const position = (command: Command): PositionDriver => {
  const get: PositionDriver['get'] = async (call) => {
    const [answer] = objects((await command('ptz.position.get', {}, call)).payload);
    return {
      pan: degrees(answer?.horizontalPosition, panReach, 'horizontalPosition'),
      tilt: degrees(answer?.verticalPosition, tiltReach, 'verticalPosition'),
      ...(typeof answer?.zoom === 'number' ? { zoom: answer.zoom } : {}),
    };
  };
  const goTo = async ({ pan, tilt }: Position, call: Parameters<typeof get>[0]): Promise<void> => {
    const horizontalPosition = coordinate(pan, panReach);
    const verticalPosition = coordinate(tilt, tiltReach);
    await command('ptz.position.goto', { action: 0, speed: fastest, horizontalPosition, verticalPosition }, call);
  };
  return {
    get,
    async set({ pan, tilt, zoom }, call) {
      refuseZoom(zoom);
      // The cloud wants both: what a flow leaves out stays where it is.
      const here = pan === undefined || tilt === undefined ? await get(call) : { pan, tilt };
      await goTo({ pan: checked('pan', pan ?? here.pan, panReach), tilt: checked('tilt', tilt ?? here.tilt, tiltReach) }, call);
    },
    async moveBy({ pan = 0, tilt = 0, zoom }, call) {
      refuseZoom(zoom);
      const here = await get(call);
      await goTo({ pan: wrapped(here.pan + checked('pan', pan, 2 * panReach)), tilt: here.tilt + tilt }, call);
    },
  };
};
