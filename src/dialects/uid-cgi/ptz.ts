import type { Call } from '../../camera/call.js';
import { PresetNames } from '../../camera/preset-names.js';
import { directionOf, type Named, type PtzDriver, scaled } from '../../camera/ptz.js';
import type { Values } from '../../operations/types.js';

/** The document (3.15) gives presets no bounds: whatever may be a number of one. */
const presetRange = [0, 65_535] as const;
/** The camera's speeds (3.15). */
const slowest = 1;
const fastest = 10;

type Command = (id: string, values: Values, call: Call) => Promise<unknown>;

/**
 * PTZ by `ptz_ctrl` (3.15). One speed holds for both axes: the faster one counts. Zoom, focus and iris have no speed. The camera neither
 * names nor lists presets: names given by a flow are kept beside the driver until Node-RED restarts.
 */
export const uidPtz = (command: Command, memory: Map<string, unknown>, hold: () => () => void): PtzDriver => {
  const names = new PresetNames(memory);
  // A movement outlasts the request that starts it: the session is held until the stop, which must not wait for a login.
  let held: (() => void) | undefined;
  const letGo = (): void => {
    held?.();
    held = undefined;
  };
  const start = async (id: string, values: Values, call: Call): Promise<void> => {
    const before = held;
    held = hold();
    before?.();
    try {
      await command(id, values, call);
    } catch (error) {
      letGo();
      throw error;
    }
  };
  const run = async (id: string, values: Values, call: Call): Promise<void> => {
    await command(id, values, call);
  };
  return {
    async move(velocity, call) {
      const direction = directionOf(velocity);
      const speed = scaled(Math.max(Math.abs(velocity.pan), Math.abs(velocity.tilt)), slowest, fastest);
      if (direction) await start(`ptz.move.${direction}`, { speed }, call);
      if (velocity.zoom === 0) return;
      try {
        await start(`ptz.zoom.${velocity.zoom > 0 ? 'in' : 'out'}`, {}, call);
      } catch (error) {
        // A move that fails has moved nothing.
        if (direction) await run('ptz.stop', {}, { channel: call.channel }).catch(() => {});
        throw error;
      }
    },
    focus: (direction, _speed, call) => start(`ptz.focus.${direction}`, {}, call),
    iris: (direction, _speed, call) => start(`ptz.iris.${direction}`, {}, call),
    async stop(call) {
      try {
        await command('ptz.stop', {}, call);
      } finally {
        letGo();
      }
    },
    presets: {
      range: presetRange,
      async goto(id, call) {
        await run('ptz.preset.call', { call_preset: id }, call);
        letGo();
      },
      async set(id, name, call): Promise<Named> {
        const number = Number(id);
        await run('ptz.preset.add', { add_preset: number }, call);
        return names.set(number, name);
      },
      async delete(id, call) {
        await run('ptz.preset.delete', { delete_preset: id }, call);
        names.delete(Number(id));
      },
      list: async () => names.list(),
    },
  };
};
