import { type Call, settingsCall } from '../call.js';
import { anything, bool, type Check, isWithin, option, range } from '../checks.js';
import { UNREADABLE } from '../query.js';
import type { Group } from '../settings.js';
import { element, Fault, xmlReply } from '../xml.js';

/** With type 0 a position is 0…2 on a grid, with type 1 it is 0…100. A position that was not sent is brought into the range. */
const settlePosition = (next: Group, kind: string, sent: (name: string) => boolean): void => {
  const most = next[`${kind}_pos_type`] === '0' ? 2 : 100;
  for (const name of [`${kind}_pos_x`, `${kind}_pos_y`]) {
    const value = next[name] ?? '0';
    if (sent(name) && !isWithin(value, 0, most)) throw new Fault(`${name}: 0 ~ ${most}`);
    next[name] = String(Math.min(most, Number(value)));
  }
};

const FORMATS = [
  ...['yyyy-mm-dd hh:mm:ss', 'yyyy/mm/dd hh:mm:ss', 'yy-mm-dd hh:mm:ss', 'yy/mm/dd hh:mm:ss', 'hh:mm:ss dd/mm/yyyy'],
  ...['hh:mm:ss dd-mm-yyyy', 'hh:mm:ss mm/dd/yyyy', 'hh:mm:ss mm-dd-yyyy', 'mm/dd/yyyy hh:mm:ss', 'mm-dd-yyyy hh:mm:ss'],
];

/** Section 3.13. The blank of a time format travels as an underscore in the request and as a blank in the answer. */
const osd = settingsCall({
  group: (state) => state.settings.osd,
  params: {
    enable: bool(),
    color: range(0, 3),
    fontsize: range(0, 2),
    title_pos_type: bool(),
    title_pos_x: anything,
    title_pos_y: anything,
    show_res_bit: range(0, 3),
    time_pos_type: bool(),
    time_pos_x: anything,
    time_pos_y: anything,
    show_week: bool(),
    time_format: option(
      FORMATS.map((format) => format.replace(' ', '_')),
      'time_format error',
    ),
    title_utf8: anything,
  },
  settle: (next, sent) => {
    settlePosition(next, 'title', (name) => sent.has(name));
    settlePosition(next, 'time', (name) => sent.has(name));
    next.time_format = next.time_format.replace('_', ' ');
  },
  answer: (settings) => element('osd', settings),
});

const COLOR = /^(0x)?[0-9a-f]{1,8}$/i;
const INDEX = 'title_index';

const userOsdParams: Record<string, Check> = {
  [INDEX]: range(0, 4),
  enable: bool(),
  color: (value) => {
    if (!COLOR.test(value)) throw new Fault('color: 0x00 ~ 0xffffffff');
  },
  fontsize: range(0, 2),
  title_pos_type: bool(),
  title_pos_x: anything,
  title_pos_y: anything,
  title_utf8: anything,
};

/** Section 3.35. A get carries the index, too. The answer is not printed: the attributes are those its description names. */
const userOsd: Call = {
  auth: 'uid',
  changes: (members) => [...members.keys()].some((name) => name !== INDEX),
  params: userOsdParams,
  run: ({ state, members }) => {
    const index = members.get(INDEX);
    if (index === undefined) throw new Fault(members.size === 0 ? UNREADABLE : `not find param ${INDEX}`);
    const current = state.settings.userOsds[Number(index)];
    if (!current) throw new Fault(`${INDEX}: 0 ~ 4`);
    const { [INDEX]: _index, ...sent } = Object.fromEntries(members);
    const next = { ...current, ...sent };
    settlePosition(next, 'title', (name) => members.has(name));
    Object.assign(current, next);
    return xmlReply(element('userosd', current));
  },
};

export const osdCalls: Record<string, Call> = { '/cgi-bin/osd': osd, '/cgi-bin/userosd': userOsd };
