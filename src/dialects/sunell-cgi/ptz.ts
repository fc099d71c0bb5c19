import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import { type Named, type Position, type PtzDriver, type RoundDriver, scaled, type Velocity } from '../../camera/ptz.js';
import type { Json, Values } from '../../operations/types.js';
import { sensorLens } from './lens.js';
import { type Command, listOf, numbered } from './members.js';
import { sunellTours } from './tours.js';

/** Numbers that a preset may have (2.5.4); what a device really has, ptzCap tells. */
const presetRange = [1, 400] as const;
/** Speeds of pan and tilt (2.5.3.3), without 0, which rests. */
const slowest = 1;
const fastest = 63;
/** Half the width and half the height of the picture in the units of 3DPosition (2.5.9.2). */
const half = 100;

const axis = (part: number): number => (part === 0 ? 0 : Math.sign(part) * scaled(part, slowest, fastest));

/** What getKeeper tells of the action that a device falls back to when nobody moves it (2.5.8). */
const keeperKinds: Readonly<Record<string, string>> = { 1: 'preset', 2: 'scan', 3: 'track', 4: 'tour', 6: 'home' };

/**
 * PTZ by ptz.cgi (2.5). Pan and tilt have a speed of their own each; zoom, focus and iris have none. Cameras without a head but with a motor in
 * the lens do zoom and focus by sensor.cgi (2.8.7.2), which is tried where ptz.cgi is refused.
 * @param model `ipc`, `lite` or `nvr`: how sensor.cgi is spoken to
 */
export const sunellPtz = (command: Command, model: string): PtzDriver => {
  const at = (call: Call, values: Values = {}): Values => ({ cameraID: call.channel, ...values });
  const run = async (id: string, call: Call, values: Values = {}): Promise<void> => {
    await command(id, at(call, values), call);
  };
  const lens = sensorLens(command, model);
  const position = async (call: Call): Promise<Required<Position>> => {
    const { pan, tilt, zoom } = await command('ptz.position.get', at(call), call);
    if (typeof pan !== 'number' || typeof tilt !== 'number' || typeof zoom !== 'number')
      throw new CameraError('BAD_RESPONSE', 'the camera told no position');
    return { pan, tilt, zoom };
  };
  const goTo = async (target: Partial<Position>, call: Call): Promise<void> => {
    // The device wants all three: what a flow leaves out stays where it is.
    const whole = { ...(Object.keys(target).length < 3 ? await position(call) : undefined), ...target };
    await run('ptz.position.set', call, { ...whole, pan: turned(whole.pan ?? 0) });
  };
  const presetNames = async (call: Call): Promise<Named[]> =>
    listOf(await command('ptz.preset.list', at(call), call), 'preset', 'presetID', 'presetName');

  return {
    async move({ pan, tilt, zoom }: Velocity, call) {
      if (pan !== 0 || tilt !== 0) await run('ptz.move.start', call, { pan: axis(pan), tilt: axis(tilt) });
      if (zoom !== 0) await lens.move(zoom > 0 ? 'tele' : 'wide', call, () => run('ptz.zoom.start', call, { pan: Math.sign(zoom) }));
    },
    focus: (direction, _speed, call) => lens.move(direction, call, () => run(`ptz.focus.${direction}.start`, call)),
    focusAuto: (call) => lens.focusAuto(call, () => run('ptz.focus.auto.start', call)),
    iris: (direction, _speed, call) => run(`ptz.iris.${direction === 'open' ? 'increase' : 'decrease'}.start`, call),
    stop: (call) => lens.stop(call, () => run('ptz.move.stop', call)),
    presets: {
      range: presetRange,
      goto: (id, call) => run('ptz.preset.call', call, { presetID: id }),
      async set(id, name, call) {
        const number = Number(id);
        // A name must be sent: the one the preset has, where a flow gives it none.
        const known = name ?? (await presetNames(call).catch(() => [])).find((preset) => preset.id === number)?.name;
        const presetName = known || String(number);
        await run('ptz.preset.add', call, { presetID: number, presetName });
        return { id: number, name: presetName };
      },
      delete: (id, call) => run('ptz.preset.delete', call, { presetID: id }),
      list: presetNames,
    },
    tours: sunellTours(command),
    tracks: recorded(command, 'track'),
    scans: recorded(command, 'scan'),
    home: {
      goto: (call) => run('ptz.home.call', call),
      set: (call) => run('ptz.home.set', call),
      delete: (call) => run('ptz.home.reset', call),
      /** The device does not tell where its home is; it tells what it goes back to by itself, and after how many idle seconds. */
      async get(call) {
        const { keeperType, keeperID, StatusId, time } = await command('ptz.keeper.get', at(call), call);
        return {
          enabled: StatusId === 2,
          kind: keeperKinds[String(keeperType)] ?? null,
          id: typeof keeperID === 'number' ? keeperID : null,
          idle: typeof time === 'number' ? time * 60 : null,
        };
      },
    },
    position: {
      get: position,
      set: goTo,
      async moveBy({ pan, tilt, zoom }, call) {
        // The device takes steps to the right and upwards only (2.5.9.3), and does not say what a step of zoom is.
        if ((pan ?? 0) >= 0 && (tilt ?? 0) >= 0 && zoom === undefined) {
          await run('ptz.position.relative.set', call, { ...(pan === undefined ? {} : { pan }), ...(tilt === undefined ? {} : { tilt }) });
          return;
        }
        const here = await position(call);
        await goTo({ pan: here.pan + (pan ?? 0), tilt: here.tilt + (tilt ?? 0), zoom: here.zoom * (zoom ?? 1) }, call);
      },
    },
    zoomTo({ x, y, width, height }, call) {
      const area = width * height;
      if (area <= 0) throw new CameraError('INVALID_PARAMETER', 'width and height must be above 0');
      return run('ptz.position3d.call', call, {
        PontX: Math.round((x + width / 2) * 2 * half - half),
        PontY: Math.round((y + height / 2) * 2 * half - half),
        ZoomRate: Math.round(100 / area) / 100,
      });
    },
    auxiliaries: {
      wiper: (on, call) => run(on ? 'ptz.wiper.start' : 'ptz.wiper.stop', call),
      wash: (_on, call) => run('ptz.wash.start', call),
      heater: (on, call) => run('ptz.heating.set', call, { HeatingSwitch: on ? 1 : 0 }),
      light: (on, call) => run('io.whiteLed.manual.set', call, { WhiteLedManualMode: on ? 1 : 0 }),
    },
    async capabilities(call) {
      const limits = await command('ptz.capabilities.get', at(call), call);
      const names = { presets: 'presetMaxNum', tours: 'tourMaxNum', tourSteps: 'tourPresetMaxNum', scans: 'scanMaxNum' };
      return Object.fromEntries(
        Object.entries(names).flatMap(([name, member]): [string, Json][] => {
          const limit = limits[member];
          return limit === undefined ? [] : [[name, limit]];
        }),
      );
    },
  };
};

/** A head that turns endlessly has every angle within one turn. */
const turned = (angle: number): number => (angle >= 0 && angle <= 360 ? angle : ((angle % 360) + 360) % 360);

/**
 * Tracks and scans (2.5.5, 2.5.6): a beginning and an end are sent, and what lies between is what the head does meanwhile. A track is recorded from
 * recordTrack to stopTrack; the first saveScan sets where a scan starts, the second where it ends. Nothing but the general stop ends a run.
 */
const recorded = (command: Command, kind: 'track' | 'scan'): RoundDriver => {
  /** By channel: what has a beginning and no end. */
  const begun = new Map<number, { id: number; name: string }>();
  const values = (id: number, call: Call): Values => ({ cameraID: call.channel, [`${kind}ID`]: id });
  const begin = async (id: number, name: unknown, call: Call): Promise<void> => {
    await command(`ptz.${kind}.add.start`, values(id, call), call);
    begun.set(call.channel, { id, name: typeof name === 'string' && name !== '' ? name : String(id) });
  };
  const finish = async ({ id, name }: { id: number; name: string }, call: Call): Promise<void> => {
    await command(`ptz.${kind}.add.stop`, { ...values(id, call), [`${kind}Name`]: name }, call);
    begun.delete(call.channel);
  };
  return {
    async start(id, call) {
      await command(`ptz.${kind}.start`, values(numbered(kind, id), call), call);
    },
    async stop(id, call) {
      const open = begun.get(call.channel);
      if (kind === 'track' && open?.id === numbered(kind, id)) await finish(open, call);
      else await command('ptz.move.stop', { cameraID: call.channel }, call);
    },
    async save(id, { name }, call) {
      const number = numbered(kind, id);
      const open = begun.get(call.channel);
      if (kind === 'scan' && open?.id === number) await finish(typeof name === 'string' && name !== '' ? { id: number, name } : open, call);
      else await begin(number, name, call);
    },
    async delete(id, call) {
      await command(`ptz.${kind}.delete`, values(numbered(kind, id), call), call);
    },
    list: async (call) => listOf(await command(`ptz.${kind}.list`, { cameraID: call.channel }, call), kind, `${kind}ID`, `${kind}Name`),
  };
};
