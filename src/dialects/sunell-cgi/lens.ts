import type { Call } from '../../camera/call.js';
import type { Values } from '../../operations/types.js';
import { type Command, isMissing } from './members.js';

export type LensMove = 'near' | 'far' | 'tele' | 'wide';

/** Milliseconds of one movement by sensor.cgi on IP cameras, where it cannot be stopped (2.8.7.2); up to 3000 are allowed. */
const step = 500;

const timed: Readonly<Record<LensMove, string>> = { near: 'focusNear', far: 'focusFar', tele: 'zoomIn', wide: 'zoomOut' };
const switched: Readonly<Record<LensMove, string>> = { near: 'nearFocus', far: 'farFocus', tele: 'zoomIn', wide: 'zoomOut' };

export interface SensorLens {
  /** @param ptz the same by ptz.cgi, which the document prefers */
  move(move: LensMove, call: Call, ptz: () => Promise<void>): Promise<void>;
  focusAuto(call: Call, ptz: () => Promise<void>): Promise<void>;
  stop(call: Call, ptz: () => Promise<void>): Promise<void>;
}

/**
 * The motor in the lens of a camera without a PTZ head, by sensor.cgi (2.8.7.2): IP cameras take a duration and stop by themselves, recorders and
 * the lite series start and stop.
 */
export const sensorLens = (command: Command, model: string): SensorLens => {
  /** By channel: whether ptz.cgi has refused, and what is moving. */
  const channels = new Map<number, LensMove | undefined>();
  const set = async (id: string, values: Values, call: Call): Promise<void> => {
    await command(id, values, call);
  };
  const other = async (call: Call, ptz: () => Promise<void>, sensor: () => Promise<void>): Promise<void> => {
    if (!channels.has(call.channel)) {
      try {
        await ptz();
        return;
      } catch (error) {
        if (!isMissing(error)) throw error;
        try {
          await sensor();
        } catch (second) {
          // Neither has it: what the preferred one said counts.
          throw isMissing(second) ? error : second;
        }
      }
    } else await sensor();
  };
  const start = (move: LensMove, call: Call): Promise<void> =>
    model === 'ipc'
      ? set(`image.zoomFocus.${timed[move]}.start`, { duration: step }, call)
      : set('image.zoomFocus.set', { cameraID: call.channel, [switched[move]]: 1 }, call);
  return {
    move: (move, call, ptz) =>
      other(call, ptz, async () => {
        await start(move, call);
        channels.set(call.channel, move);
      }),
    async focusAuto(call, ptz) {
      await other(call, ptz, async () => {
        if (model === 'ipc') await set('image.zoomFocus.autoFocus.start', {}, call);
        else {
          // It is the change from 0 to 1 that starts it.
          await set('image.zoomFocus.set', { cameraID: call.channel, autoFocus: 0 }, call);
          await set('image.zoomFocus.set', { cameraID: call.channel, autoFocus: 1 }, call);
        }
      });
    },
    async stop(call, ptz) {
      const moving = channels.get(call.channel);
      if (moving === undefined) return ptz();
      channels.set(call.channel, undefined);
      if (model !== 'ipc') await set('image.zoomFocus.set', { cameraID: call.channel, [switched[moving]]: 0 }, call);
    },
  };
};
