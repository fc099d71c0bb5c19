import type { PtzPosition } from '../../ptz-head.js';
import { answer, type Calls, ok, type Visit } from '../call.js';
import { textOf } from '../level.js';
import { MOST, type PtzUnit } from '../ptz-unit.js';

const FASTEST = 63;
/** Zoom, focus and iris take no speed. */
const LENS = 0.5;
/** Degrees that the picture covers at zoom 1, and its height as part of the width. */
const ACROSS = 60;
const DOWN = 9 / 16;

const unitOf = ({ state, members }: Visit): PtzUnit => state.unit(Number(textOf(members, 'cameraID') ?? 1));

const number = ({ members }: Visit, name: string): number => Number(textOf(members, name));
const text = ({ members }: Visit, name: string): string => textOf(members, name) ?? '';

/** A command that answers OK. */
const command =
  (act: (unit: PtzUnit, visit: Visit) => void) =>
  (visit: Visit): ReturnType<typeof ok> => {
    act(unitOf(visit), visit);
    return ok(visit);
  };

const sorted = <T>(kept: ReadonlyMap<number, T>): [number, T][] => [...kept].sort(([one], [other]) => one - other);

const wirePan = (unit: PtzUnit, pan: number): number => (((pan - unit.north) % 360) + 360) % 360;

const decimals = (value: number): string => value.toFixed(6);

/** Section 2.5.9.2: the point to the middle, and so much more of the picture's area; y grows downwards. */
const position3d = (unit: PtzUnit, visit: Visit): void => {
  const head = unit.head.take();
  const { pan, tilt, zoom } = head.position();
  const half = ACROSS / zoom / 2;
  const rate = number(visit, 'ZoomRate');
  const factor = Math.sqrt(Math.max(1, Math.abs(rate)));
  const target: Partial<PtzPosition> = {
    pan: pan + (number(visit, 'PontX') / 100) * half,
    tilt: tilt - (number(visit, 'PontY') / 100) * half * DOWN,
    zoom: rate < 0 ? zoom / factor : zoom * factor,
  };
  head.goTo(target);
};

const moves: Calls = {
  'ptz.move.start': command((unit, visit) => unit.move({ pan: number(visit, 'pan') / FASTEST, tilt: number(visit, 'tilt') / FASTEST })),
  'ptz.move.stop': command((unit) => unit.stop()),
  'ptz.zoom.start': command((unit, visit) => unit.move({ zoom: number(visit, 'pan') * LENS })),
  'ptz.focus.far.start': command((unit) => unit.move({ focus: LENS })),
  'ptz.focus.near.start': command((unit) => unit.move({ focus: -LENS })),
  'ptz.focus.auto.start': command((unit) => unit.head.take().focusAutomatically()),
  'ptz.iris.increase.start': command((unit) => unit.move({ iris: LENS })),
  'ptz.iris.decrease.start': command((unit) => unit.move({ iris: -LENS })),
  'ptz.iris.auto.start': command((unit) => unit.head.take().goTo({ iris: 0.5 })),
};

const kept: Calls = {
  'ptz.preset.add': command((unit, visit) => unit.setPreset(number(visit, 'presetID'), text(visit, 'presetName'))),
  'ptz.preset.call': command((unit, visit) => unit.callPreset(number(visit, 'presetID'))),
  'ptz.preset.delete': command((unit, visit) => unit.deletePreset(number(visit, 'presetID'))),
  'ptz.preset.list': (visit) =>
    answer(visit, {
      preset: sorted(unitOf(visit).presets).map(([id, { name }]) => ({ presetID: String(id), presetName: name })),
    }),
  'ptz.track.add.start': command((unit, visit) => unit.beginTrack(number(visit, 'trackID'))),
  'ptz.track.add.stop': command((unit, visit) => unit.endTrack(number(visit, 'trackID'), text(visit, 'trackName'))),
  'ptz.track.start': command((unit, visit) => unit.runTrack(number(visit, 'trackID'))),
  'ptz.track.delete': command((unit, visit) => unit.forget('tracks', number(visit, 'trackID'))),
  'ptz.track.list': (visit) =>
    answer(visit, { track: sorted(unitOf(visit).tracks).map(([id, { name }]) => ({ trackID: String(id), trackName: name })) }),
  'ptz.scan.add.start': command((unit, visit) => unit.beginScan(number(visit, 'scanID'))),
  'ptz.scan.add.stop': command((unit, visit) => unit.endScan(number(visit, 'scanID'), text(visit, 'scanName'))),
  'ptz.scan.start': command((unit, visit) => unit.runScan(number(visit, 'scanID'))),
  'ptz.scan.delete': command((unit, visit) => unit.forget('scans', number(visit, 'scanID'))),
  'ptz.scan.list': (visit) =>
    answer(visit, { scan: sorted(unitOf(visit).scans).map(([id, { name }]) => ({ scanID: String(id), scanName: name })) }),
  'ptz.tour.add.start': command((unit, visit) => unit.beginTour(number(visit, 'tourID'))),
  'ptz.tour.preset.add': command((unit, visit) => {
    const speed = textOf(visit.members, 'speed');
    unit.addStop({ presetID: text(visit, 'presetID'), time: text(visit, 'time'), ...(speed === undefined ? {} : { speed }) });
  }),
  'ptz.tour.add.stop': command((unit, visit) => unit.endTour(number(visit, 'tourID'), text(visit, 'tourName'))),
  'ptz.tour.start': command((unit, visit) => unit.runTour(number(visit, 'tourID'))),
  'ptz.tour.stop': command((unit) => unit.stop()),
  'ptz.tour.delete': command((unit, visit) => unit.forget('tours', number(visit, 'tourID'))),
  'ptz.tour.list': (visit) =>
    answer(visit, {
      tour: sorted(unitOf(visit).tours).map(([id, { name, stops }]) => ({
        tourID: String(id),
        tourName: name,
        preset: stops.map((stop) => ({ ...stop })),
      })),
    }),
};

const places: Calls = {
  'ptz.home.call': command((unit) => unit.goHome()),
  'ptz.home.set': command((unit) => unit.setHome()),
  'ptz.home.reset': command((unit) => unit.resetHome()),
  'ptz.keeper.set': command((unit, visit) => {
    Object.assign(unit.keeper, { type: text(visit, 'keeperType'), id: number(visit, 'keeperID'), minutes: number(visit, 'time') });
    unit.keep(unit.keeper.on);
  }),
  'ptz.keeper.get': (visit) => {
    const { type, id, minutes, on } = unitOf(visit).keeper;
    return answer(visit, { keeperType: type, keeperID: String(id), StatusId: on ? '2' : '0', time: String(minutes) });
  },
  'ptz.keeper.state.set': command((unit, visit) => unit.keep(text(visit, 'StatusId') === '2')),
  'ptz.position.get': (visit) => {
    const unit = unitOf(visit);
    const { pan, tilt, zoom } = unit.head.position();
    return answer(visit, { pan: decimals(wirePan(unit, pan)), tilt: decimals(tilt), zoom: decimals(zoom) });
  },
  'ptz.position.set': command((unit, visit) =>
    unit.head.take().goTo({
      pan: (number(visit, 'pan') + unit.north) % 360,
      tilt: number(visit, 'tilt'),
      zoom: Math.max(1, number(visit, 'zoom')),
    }),
  ),
  'ptz.position.relative.set': command((unit, visit) => {
    const head = unit.head.take();
    const here = head.position();
    const more = (name: string) => Number(textOf(visit.members, name) ?? 0);
    // Whether zoom is a difference or a factor is not said: a difference, as its range begins at 0.
    head.goTo({ pan: here.pan + more('pan'), tilt: here.tilt + more('tilt'), zoom: here.zoom + more('zoom') });
  }),
  'ptz.position.capabilities.get': (visit) => {
    const { pan, tilt, zoom } = unitOf(visit).head.look().limits;
    return answer(visit, {
      Panmax: String(pan.max),
      Panmin: String(pan.min),
      Tiltmax: [{ Tiltmax: String(tilt.max) }, { Tiltmax: String(tilt.min) }],
      Zoom: [{ Zoom: String(zoom.min) }, { Zoom: String(zoom.max) }],
    });
  },
  'ptz.position3d.call': command(position3d),
  'ptz.north.set': command((unit) => {
    unit.north = unit.head.position().pan;
  }),
  'ptz.capabilities.get': (visit) =>
    answer(visit, {
      presetMaxNum: String(MOST.presets),
      tourMaxNum: String(MOST.tours),
      tourPresetMaxNum: String(MOST.tourPresets),
      scanMaxNum: String(MOST.scans),
    }),
};

const auxiliaries: Calls = {
  'ptz.wiper.start': command((unit) => {
    unit.wiping = true;
  }),
  'ptz.wiper.stop': command((unit) => {
    unit.wiping = false;
  }),
  'ptz.wash.start': command((unit) => unit.wash()),
  'ptz.heating.set': command((unit, visit) => {
    unit.heating = text(visit, 'HeatingSwitch') === '1';
  }),
};

/** Section 2.5. */
export const ptzCalls: Calls = { ...moves, ...kept, ...places, ...auxiliaries };
