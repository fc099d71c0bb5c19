import type { ChoiceGroup, Look, Row } from '../editor/index.js';

const directions = ['left', 'right', 'up', 'down', 'upLeft', 'upRight', 'downLeft', 'downRight'];
const lens = ['focusNear', 'focusFar', 'irisOpen', 'irisClose'];
const named = (noun: string, verbs: readonly string[]): string[] => verbs.map((verb) => `${verb}${noun}`);

const actions: ChoiceGroup[] = [
  { group: 'move', options: [...directions, 'zoomIn', 'zoomOut', 'move', 'stop'] },
  { group: 'lens', options: ['focusNear', 'focusFar', 'focusAuto', 'irisOpen', 'irisClose'] },
  { group: 'presets', options: ['goto', 'setPreset', 'deletePreset', 'listPresets'] },
  { group: 'position', options: ['home', 'setHome', 'getHome', 'deleteHome', 'getPosition', 'setPosition', 'moveBy', 'zoomTo'] },
  { group: 'tours', options: [...named('Tour', ['start', 'stop', 'save', 'delete']), 'listTours'] },
  { group: 'tracks', options: [...named('Track', ['start', 'stop', 'record', 'delete']), 'listTracks'] },
  { group: 'scans', options: [...named('Scan', ['start', 'stop', 'save', 'delete']), 'listScans'] },
  { group: 'auxiliaries', options: ['wiperOn', 'wiperOff', 'wash', 'lightOn', 'lightOff', 'heaterOn', 'heaterOff'] },
  { group: 'about', options: ['capabilities'] },
];

const steady = [...directions, 'zoomIn', 'zoomOut', ...lens];
const travels = ['goto', 'home', 'setPosition', 'moveBy'];
const axes = ['move', 'setPosition', 'moveBy'];

/** Which members an action takes. */
const takes: Record<string, readonly string[]> = {
  speed: steady,
  duration: [...steady, 'move'],
  pan: axes,
  tilt: axes,
  zoom: axes,
  preset: ['goto', 'setPreset', 'deletePreset'],
  tour: named('Tour', ['start', 'stop', 'save', 'delete']),
  track: named('Track', ['start', 'stop', 'record', 'delete']),
  scan: named('Scan', ['start', 'stop', 'save', 'delete']),
  presetName: ['setPreset', 'saveTour', 'recordTrack', 'saveScan'],
  steps: ['saveTour'],
  areaX: ['zoomTo'],
  areaY: ['zoomTo'],
  areaWidth: ['zoomTo'],
  areaHeight: ['zoomTo'],
  wait: [...travels, ...steady, 'move'],
};

const actionOf = (look: Look): string => String(look.get('action') ?? '');
const byMessage = (look: Look): boolean => look.get('source') === 'message';
const lacks = (look: Look, action: string): boolean => {
  const has = look.dialect?.abilities.ptz;
  return has !== undefined && !has.includes(action);
};

/** A message may ask for any action: then the panel gives what all that the camera has may take. */
const used =
  (member: string) =>
  (look: Look): boolean => {
    const users = takes[member] ?? [];
    return byMessage(look) ? users.some((action) => !lacks(look, action)) : users.includes(actionOf(look));
  };

const actionHint = (look: Look): string | undefined => {
  const has = look.dialect?.abilities.ptz;
  if (has?.length === 0) return 'hint.noPtz';
  if (lacks(look, actionOf(look))) return 'hint.lacking';
  return has && actions.some(({ options }) => options.some((option) => !has.includes(option))) ? 'hint.greyed' : undefined;
};

/** Nobody knows when a camera has arrived that does not tell where it is. */
const waitLacks = (look: Look): boolean => travels.includes(actionOf(look)) && !byMessage(look) && lacks(look, 'getPosition');

/** Parts of the full speed for a movement, degrees for a place. */
const axisRow = (member: 'pan' | 'tilt' | 'zoom', icon: string): Row => ({
  kind: 'typed',
  member,
  icon,
  type: 'num',
  value: '',
  range: (look) => (actionOf(look) === 'move' && !byMessage(look) ? { min: -1, max: 1 } : {}),
  unit: (look) => (actionOf(look) === 'move' || member === 'zoom' || byMessage(look) ? undefined : 'degree'),
  when: used(member),
  hint: (look) => (byMessage(look) ? undefined : `hint.${member}.${actionOf(look) === 'move' ? 'speed' : 'place'}`),
});

const numbered = (member: 'tour' | 'track' | 'scan'): Row => ({
  kind: 'typed',
  member,
  icon: 'hashtag',
  type: 'num',
  value: '1',
  also: ['str'],
  when: used(member),
});

const part = (member: 'areaX' | 'areaY' | 'areaWidth' | 'areaHeight', value: string): Row => ({
  kind: 'typed',
  member,
  icon: 'crop',
  type: 'num',
  value,
  range: { min: 0, max: 1 },
  when: used(member),
  hint: member === 'areaX' || member === 'areaWidth',
});

ipcamEditor.flowNode({
  type: 'ipcam-ptz',
  rows: [
    { kind: 'choice', member: 'action', icon: 'arrows', value: 'goto', options: actions, lacks, hint: actionHint },
    {
      kind: 'typed',
      member: 'preset',
      icon: 'bookmark',
      type: 'num',
      value: '1',
      also: ['str'],
      when: used('preset'),
      hint: (look) => actionOf(look) !== 'setPreset',
    },
    numbered('tour'),
    numbered('track'),
    numbered('scan'),
    { kind: 'typed', member: 'presetName', icon: 'font', type: 'str', value: '', when: used('presetName'), placeholder: true },
    { kind: 'typed', member: 'steps', icon: 'list-ol', type: 'json', value: '', when: used('steps'), hint: true },
    {
      kind: 'typed',
      member: 'speed',
      icon: 'tachometer',
      type: 'num',
      value: '0.5',
      range: { min: 0, max: 1 },
      when: used('speed'),
      hint: true,
    },
    axisRow('pan', 'arrows-h'),
    axisRow('tilt', 'arrows-v'),
    axisRow('zoom', 'search-plus'),
    part('areaX', ''),
    part('areaY', ''),
    part('areaWidth', ''),
    part('areaHeight', ''),
    {
      kind: 'typed',
      member: 'duration',
      icon: 'hourglass-half',
      type: 'num',
      value: '',
      range: { min: 0, max: 3_600_000 },
      unit: 'ms',
      when: used('duration'),
      hint: true,
      placeholder: true,
    },
    {
      kind: 'flag',
      member: 'wait',
      value: false,
      when: used('wait'),
      greyed: waitLacks,
      hint: (look) => {
        if (!travels.includes(actionOf(look))) return 'hint.waitMovement';
        return waitLacks(look) ? 'hint.waitLacking' : 'hint.waitTravel';
      },
    },
  ],
  label(look) {
    if (byMessage(look)) return '';
    const action = actionOf(look);
    const name = ipcamEditor.findText('ipcam-ptz', `choice.action.${action}`) ?? action;
    const number = ['preset', 'tour', 'track', 'scan'].find((member) => takes[member]?.includes(action));
    return number && look.get(`${number}Type`) !== 'jsonata' ? `${name} ${look.get(number) ?? ''}`.trim() : name;
  },
});
