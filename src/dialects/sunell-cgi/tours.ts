import type { Call } from '../../camera/call.js';
import { type RoundDriver, scaled } from '../../camera/ptz.js';
import { tourSteps } from '../../camera/tour.js';
import type { Values } from '../../operations/types.js';
import { type Command, listOf, numbered } from './members.js';

/** Seconds at a preset and speed on the way to it (2.5.7). */
const longestStay = 255;
const defaultStay = 10;
const fastest = 7;

/**
 * Tours (2.5.7): a tour is begun, its presets follow one by one, and an end names it. The presets carry no number of the tour, so that two tours
 * defined at once would mix: they go one after the other.
 */
export const sunellTours = (command: Command): RoundDriver => {
  let last: Promise<unknown> = Promise.resolve();
  const values = (id: number | string, call: Call): Values => ({ cameraID: call.channel, tourID: numbered('tour', id) });
  const run = async (id: string, members: Values, call: Call): Promise<void> => {
    await command(id, members, call);
  };
  const define = async (id: number | string, members: Readonly<Record<string, unknown>>, call: Call): Promise<void> => {
    const tour = values(id, call);
    const { speed, name } = members;
    const steps = tourSteps(members.steps).map((step) => {
      const part = step.speed ?? (typeof speed === 'number' ? speed : undefined);
      return {
        cameraID: call.channel,
        presetID: step.preset,
        time: Math.min(longestStay, Math.max(1, Math.round(step.time ?? defaultStay))),
        ...(part === undefined ? {} : { speed: scaled(part, 1, fastest) }),
      };
    });
    await run('ptz.tour.add.start', tour, call);
    for (const step of steps) await run('ptz.tour.preset.add', step, call);
    await run('ptz.tour.add.stop', { ...tour, tourName: typeof name === 'string' && name !== '' ? name : String(tour.tourID) }, call);
  };
  return {
    start: (id, call) => run('ptz.tour.start', values(id, call), call),
    stop: (id, call) => run('ptz.tour.stop', values(id, call), call),
    save(id, members, call) {
      const turn = last.then(() => define(id, members, call));
      last = turn.catch(() => {});
      return turn;
    },
    delete: (id, call) => run('ptz.tour.delete', values(id, call), call),
    list: async (call) => listOf(await command('ptz.tour.list', { cameraID: call.channel }, call), 'tour', 'tourID', 'tourName'),
  };
};
