import type { PtzHead } from '../../ptz-head.js';
import { always, type Call } from '../call.js';
import { option, rangeOf } from '../checks.js';
import { type Members, UNREADABLE } from '../query.js';
import { Fault, textElement, xmlReply } from '../xml.js';

const FASTEST = 10;
const USUAL = 5;
/** Zoom, focus and iris take no speed. */
const LENS_SPEED = 0.5;
/** The range of preset numbers is not stated. */
const preset = rangeOf(1, 255);
const lens = option(['-1', '1'], (name) => `${name} range: -1,1`);
const direction = option(['-1', '0', '1'], (name) => `${name} range: -1,0,1`);

/** One command a request: the member that stands for it, the members that go with it, what it does. Presets without a position change nothing. */
const COMMANDS: Record<string, { with?: string[]; act: (head: PtzHead, value: number, members: Members) => void }> = {
  stop: { act: (head) => head.stop() },
  move_x: {
    with: ['move_y', 'speed'],
    act: (head, pan, members) => {
      const tilt = members.get('move_y');
      if (tilt === undefined) throw new Fault('move_y range: -1,0,1');
      const part = Number(members.get('speed') ?? USUAL) / FASTEST;
      head.move({ pan: pan * part, tilt: Number(tilt) * part });
    },
  },
  zoom: { act: (head, value) => head.move({ zoom: value * LENS_SPEED }) },
  // 1 is near, and near is the small end.
  focus: { act: (head, value) => head.move({ focus: -value * LENS_SPEED }) },
  iris: { act: (head, value) => head.move({ iris: value * LENS_SPEED }) },
  call_preset: { act: (head, id) => head.callPreset(id) },
  add_preset: { act: (head, id) => head.setPreset(id) },
  delete_preset: { act: (head, id) => head.deletePreset(id) },
};

/** Section 3.15. */
export const ptzCalls: Record<string, Call> = {
  '/cgi-bin/ptz_ctrl': {
    auth: 'uid',
    changes: always,
    params: {
      stop: option(['1'], 'stop range: 1'),
      move_x: direction,
      move_y: direction,
      speed: rangeOf(1, FASTEST),
      zoom: lens,
      focus: lens,
      iris: lens,
      call_preset: preset,
      add_preset: preset,
      delete_preset: preset,
    },
    run: ({ state, members }) => {
      if (!state.options.ptz) throw new Fault('ptz not support');
      const [name, ...more] = Object.keys(COMMANDS).filter((command) => members.has(command));
      // A vertical movement alone is a move without its first half.
      if (name === undefined && members.has('move_y')) throw new Fault('move_x range: -1,0,1');
      const command = name === undefined ? undefined : COMMANDS[name];
      if (name === undefined || !command || more.length > 0) throw new Fault(UNREADABLE);
      if ([...members.keys()].some((member) => member !== name && !command.with?.includes(member))) throw new Fault(UNREADABLE);
      command.act(state.head, Number(members.get(name)), members);
      return xmlReply(textElement('ptz_ctrl', 'true'));
    },
  },
};
