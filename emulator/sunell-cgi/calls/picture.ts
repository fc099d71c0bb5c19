import { answer, type Calls, generic, ok, type Visit } from '../call.js';
import { type Entry, listOf, textOf } from '../level.js';
import { CODE, Refusal } from '../replies.js';
import { takePicture } from '../view.js';

const FORBIDDEN = /[<>%&\\"/,';=|+]/;
const LONGEST_TEXT = 256;
const TIME = '4';
const TEXT = '5';
/** The formats of OSDAbility; section 2.6.1.10.4.3 knows the first four. */
const FORMATS = [
  ...['YYYY-MM-DDhh:mm:ssww', 'hh:mm:ssYYYY-MM-DDww', 'MM/DD/YYYYhh:mm:ssww', 'hh:mm:ssMM/DD/YYYYww'],
  ...['DD/MM/YYYYhh:mm:ssww', 'hh:mm:ssDD/MM/YYYYww'],
];

const refuse = (why: string): Refusal => new Refusal(CODE.value, why);

const streamOf = (visit: Visit): 'main' | 'sub' => ((textOf(visit.members, 'streamID') ?? '1') === '1' ? 'main' : 'sub');

/** Section 2.3.1. */
const snapshot = (visit: Visit) => {
  const channel = Number(textOf(visit.members, 'cameraID') ?? 1);
  const quality = Number(textOf(visit.members, 'quality') ?? 5);
  return {
    headers: { 'Cache-Control': 'no-cache', 'Content-Type': 'image/jpeg' },
    body: takePicture(visit.state, channel, streamOf(visit), quality),
  };
};

/** A line of a canvas as it is kept: what the section forbids is refused, what it calls meaningless is left out. */
const lineOf = (canvasID: string, sent: Entry, old: Entry | undefined): Entry => {
  const [type, flag, info] = [textOf(sent, 'OSDType'), textOf(sent, 'OSDEnableFlag'), textOf(sent, 'info')];
  if (type === undefined || flag === undefined) throw refuse('OSDEnableFlag and OSDType have to be there');
  if (type === TIME && canvasID !== '1') throw refuse('the time belongs on the first canvas');
  const { info: _info, ...line } = sent;
  const shown = info?.replaceAll(' ', '') ?? '';
  if (type === TEXT) {
    if (FORBIDDEN.test(shown) || shown.length > LONGEST_TEXT) throw refuse(`info=${info}`);
    return { ...line, info: shown };
  }
  if (type !== TIME) return line;
  // A format that is none changes nothing and is no error.
  const format = FORMATS.includes(shown) ? shown : old && textOf(old, 'OSDType') === TIME ? textOf(old, 'info') : FORMATS[0];
  return { ...line, info: format ?? '' };
};

/** Section 2.6.1.10.4.2: all canvases of a request or none. */
const setCanvases = (visit: Visit) => {
  const { state, members } = visit;
  const settings = state.settings.of('osd.canvas', members);
  const canvases = new Map(listOf(settings, 'OSDCanvas').map((canvas) => [textOf(canvas, 'canvasID') ?? '', canvas]));
  for (const sent of listOf(members, 'OSDCanvas')) {
    const canvasID = textOf(sent, 'canvasID') ?? '';
    const old = canvases.get(canvasID) ?? { canvasID, topX: '0', topY: '0', fontSize: '2', alignMode: '0' };
    const { OSDInfo: _lines, OSDInfoAction: action = 'add', ...place } = sent;
    const [before] = listOf(old, 'OSDInfo');
    const [line] = listOf(sent, 'OSDInfo');
    if (!line || listOf(sent, 'OSDInfo').length > 1) throw refuse('one line a canvas');
    canvases.set(canvasID, { ...old, ...place, OSDInfo: action === 'remove' ? [] : [lineOf(canvasID, line, before)] });
  }
  settings.OSDCanvas = [...canvases.values()].sort((one, other) => Number(textOf(one, 'canvasID')) - Number(textOf(other, 'canvasID')));
  return ok(visit);
};

/** One thing asked for by its number comes without marks. */
const oneOrAll = (resource: string, list: string, id: string, member: string) => (visit: Visit) => {
  const settings = visit.state.settings.of(resource, visit.members);
  const wanted = textOf(visit.members, id);
  if (wanted === undefined) return answer(visit, { [list]: listOf(settings, list) });
  const found = listOf(settings, list).find((entry) => textOf(entry, member) === wanted);
  if (!found) throw new Refusal(CODE.notFound, `${id}=${wanted}`);
  return answer(visit, found);
};

/** Both texts of a camera, whichever is asked for; their tokens name the camera. */
const infosOf = ({ state, members }: Visit): Entry[] => {
  const cameraID = textOf(members, 'cameraID') ?? '1';
  const infos = listOf(state.settings.of('osd.info', { cameraID }), 'OSDInfo');
  for (const info of infos) info.Token = `osdToken_cam${cameraID}_osdId${String(info.Type)}`;
  return infos;
};

const getInfo = (visit: Visit) => {
  const wanted = textOf(visit.members, 'OSDInfoID');
  const infos = infosOf(visit);
  if (wanted === undefined) return answer(visit, { OSDInfo: infos });
  const found = infos.find(({ Type }) => Type === wanted);
  if (!found) throw new Refusal(CODE.notFound, `OSDInfoID=${wanted}`);
  return answer(visit, found);
};

/** Section 2.6.1.10.5.2: the time has no text of its own. */
const setInfo = (visit: Visit) => {
  const { OSDInfoID, Type, Open, X, Y, Customstr } = visit.members;
  const wanted = OSDInfoID ?? Type;
  if (wanted === undefined) throw new Refusal(CODE.parameter, 'which OSDInfo');
  const info = infosOf(visit).find((entry) => entry.Type === wanted);
  if (!info || (Type !== undefined && Type !== wanted)) throw refuse(`OSDInfoID=${String(wanted)}`);
  for (const [name, value] of Object.entries({ Open, X, Y, ...(wanted === '2' ? { Customstr } : {}) }))
    if (value !== undefined) info[name] = value;
  return ok(visit);
};

/** Sections 2.6.1.10.2 and .3: 0 is a value of answers only. */
const setGlobal = (visit: Visit) => {
  for (const name of ['fontSize', 'alpha', 'fontColor', 'inverseColor']) if (visit.members[name] === '0') throw refuse(`${name}=0`);
  return generic(visit);
};

const deleteMask = (visit: Visit) => {
  const settings = visit.state.settings.of('image.privacyMask', visit.members);
  const areas = listOf(settings, 'BlindAreaParam');
  const wanted = textOf(visit.members, 'areaID');
  if (wanted !== undefined && !areas.some((area) => area.areaID === wanted)) throw new Refusal(CODE.notFound, `areaID=${wanted}`);
  settings.BlindAreaParam = wanted === undefined ? [] : areas.filter((area) => area.areaID !== wanted);
  return ok(visit);
};

/** The masks of this camera are in its picture already. */
const goToMask = (visit: Visit) => {
  const { state, members } = visit;
  const wanted = textOf(members, 'areaID');
  const areas = listOf(state.settings.of('image.privacyMask', members), 'BlindAreaParam');
  if (wanted !== undefined && !areas.some((area) => area.areaID === wanted)) throw new Refusal(CODE.notFound, `areaID=${wanted}`);
  return ok(visit);
};

const resetSensor = (visit: Visit) => {
  visit.state.settings.forget('image.', textOf(visit.members, 'cameraID'));
  return ok(visit);
};

/** Zoom and focus on sensor.cgi, section 2.8. */
const lens =
  (motion: { zoom?: number; focus?: number }) =>
  (visit: Visit): ReturnType<typeof ok> => {
    const { head } = visit.state.unit(1);
    const duration = textOf(visit.members, 'duration');
    if (duration === undefined) head.take().move(motion);
    else head.moveFor(motion, Number(duration));
    return ok(visit);
  };

/** Switches of recorders and lite cameras: 1 begins, 0 ends. */
const setZoomFocus = (visit: Visit) => {
  const { members } = visit;
  const head = visit.state.unit(Number(textOf(members, 'cameraID') ?? 1)).head.take();
  const running = (more: string, less: string) => {
    if (members[more] === undefined && members[less] === undefined) return undefined;
    return (members[more] === '1' ? 0.5 : 0) - (members[less] === '1' ? 0.5 : 0);
  };
  const [zoom, focus] = [running('zoomIn', 'zoomOut'), running('farFocus', 'nearFocus')];
  head.move({ ...(zoom === undefined ? {} : { zoom }), ...(focus === undefined ? {} : { focus }) });
  if (members.autoFocus === '1') head.focusAutomatically();
  return generic(visit);
};

export const pictureCalls: Calls = {
  'snapshot.image.get': snapshot,
  'osd.global.set': setGlobal,
  'osd.global.set.nvr': setGlobal,
  'osd.canvas.get': oneOrAll('osd.canvas', 'OSDCanvas', 'canvasID', 'canvasID'),
  'osd.canvas.set': setCanvases,
  'osd.info.get': getInfo,
  'osd.info.set': setInfo,
  'image.privacyMask.delete': deleteMask,
  'image.privacyMask.call': goToMask,
  'image.sensor.reset': resetSensor,
  'image.sensor.reset.nvr': resetSensor,
  'image.zoomFocus.set': setZoomFocus,
  'image.zoomFocus.init.start': lens({ zoom: -1 }),
  'image.zoomFocus.autoFocus.start': (visit) => {
    visit.state.unit(1).head.take().focusAutomatically();
    return ok(visit);
  },
  'image.zoomFocus.zoomIn.start': lens({ zoom: 0.5 }),
  'image.zoomFocus.zoomOut.start': lens({ zoom: -0.5 }),
  'image.zoomFocus.focusNear.start': lens({ focus: -0.5 }),
  'image.zoomFocus.focusFar.start': lens({ focus: 0.5 }),
};
