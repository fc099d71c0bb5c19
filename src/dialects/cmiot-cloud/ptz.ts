import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import { PresetNames } from '../../camera/preset-names.js';
import { directionOf, type PtzDriver, scaled } from '../../camera/ptz.js';
import type { Command } from './address.js';
import { numbers, objects } from './data.js';
import { home } from './home.js';
import { PtzMotion } from './motion.js';
import { position } from './position.js';
import { cruises } from './tours.js';

/** Command codes (4.5.2.1). */
const turns = { up: 11, down: 12, left: 13, right: 14, upLeft: 15, upRight: 16, downLeft: 17, downRight: 18 } as const;
const zoomIn = 7;
const zoomOut = 8;
const irisOpen = 5;
const irisClose = 6;
const slowest = 1;
const fastest = 7;

/** Preset codes (4.5.2.3). */
const presetRange = [1, 255] as const;

const presets = (command: Command, memory: Map<string, unknown>): NonNullable<PtzDriver['presets']> => {
  const names = new PresetNames(memory);
  const codes = async (call: Call): Promise<number[]> => {
    const [answer] = objects((await command('ptz.preset.list', {}, call)).payload);
    return numbers(answer?.pointCodeList);
  };
  return {
    range: presetRange,
    async goto(id, call) {
      await command('ptz.preset.goto', { pointCode: Number(id) }, call);
    },
    async set(id, name, call) {
      const pointCode = Number(id);
      const isThere = (await codes(call)).includes(pointCode);
      await command(isThere ? 'ptz.preset.edit' : 'ptz.preset.add', { pointCode }, call);
      return names.set(pointCode, name);
    },
    async delete(id, call) {
      await command('ptz.preset.delete', { pointCode: Number(id) }, call);
      names.delete(Number(id));
    },
    async list(call) {
      const known = new Map(names.list().map((preset) => [preset.id, preset.name]));
      return (await codes(call)).sort((a, b) => a - b).map((id) => ({ id, name: known.get(id) ?? '' }));
    },
  };
};

/** What the device says it can do (4.4.2.3); GB28181 devices are not asked. */
const capabilities = async (command: Command, call: Call): Promise<unknown> => {
  try {
    return { device: objects((await command('device.ability.get', {}, call)).payload)[0] ?? {} };
  } catch (error) {
    if (error instanceof CameraError && error.code === 'REJECTED') return {};
    throw error;
  }
};

/**
 * PTZ in the cloud (4.5.2). One speed holds for both axes: the faster one counts. The cloud keeps presets by a code without a name: names given
 * by a flow are kept beside the driver until Node-RED restarts. Tours are its cruises, home is its guard position. Focus is not documented.
 * @param command runs an operation at the camera meant
 */
export const cmiotPtz = (command: Command, memory: Map<string, unknown>): PtzDriver => {
  const motion = new PtzMotion(command);
  return {
    async move({ pan, tilt, zoom }, call) {
      const direction = directionOf({ pan, tilt, zoom });
      if (direction) {
        const speed = scaled(Math.max(Math.abs(pan), Math.abs(tilt)), slowest, fastest);
        await motion.start('turn', { command: turns[direction], speed }, call);
      } else await motion.stop(['turn'], call);
      if (zoom !== 0) await motion.start('zoom', { command: zoom > 0 ? zoomIn : zoomOut, speed: scaled(zoom, slowest, fastest) }, call);
      else await motion.stop(['zoom'], call);
    },
    iris: (direction, speed, call) =>
      motion.start('iris', { command: direction === 'open' ? irisOpen : irisClose, speed: scaled(speed, slowest, fastest) }, call),
    stop: (call) => motion.stopAll(call),
    presets: presets(command, memory),
    tours: cruises(command),
    home: home(command),
    position: position(command),
    capabilities: (call) => capabilities(command, call),
  };
};
