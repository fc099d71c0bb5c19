import { always, type Call, plain, settingsCall } from '../call.js';
import { anything, bool, matching, option, range } from '../checks.js';
import { element, Fault, textElement, xmlReply } from '../xml.js';

const ALARMS_KEPT = 100;

/** Hexadecimal digits for a grid: a bit a block, running on over the rows, the last byte filled up. */
const digitsFor = (blockcount: string): number => {
  const [across = 0, down = 0] = blockcount.trim().split('x').map(Number);
  return Math.ceil((across * down) / 8) * 2;
};

/** Section 3.16. */
const motion = settingsCall({
  group: (state) => state.settings.motion,
  params: {
    enable: bool(),
    sensitivity: range(1, 100),
    alarmthreshold: range(1, 100),
    enable_nighttime: bool(),
    night_sensitivity: range(1, 100),
    night_alarmthreshold: range(1, 100),
    blockcount: matching(/^[1-9]\d?x[1-9]\d?$/),
    areavalue: matching(/^[0-9a-f]+$/i),
  },
  settle: (next, sent) => {
    const digits = digitsFor(next.blockcount);
    if (sent.has('areavalue') && next.areavalue.length !== digits) throw new Fault('areavalue error');
    // Another grid without an area: nothing is selected.
    if (next.areavalue.length !== digits) next.areavalue = '0'.repeat(digits);
  },
  // The blank behind the grid is the document's.
  answer: ({ blockcount, areavalue, ...settings }) => element('motion', { ...settings, blockcount: `${blockcount} `, areavalue }),
});

/** Section 3.26. Without a position the first input answers. */
const alarmInput: Call = {
  auth: 'uid',
  params: { position: range(0, 3), logicalstate: range(0, 1) },
  run: ({ state, members }) => {
    const position = members.get('position') ?? '0';
    const input = state.settings.inputs[Number(position)];
    if (!input) throw new Fault('position: 0 ~ 3');
    input.logicalstate = members.get('logicalstate') ?? input.logicalstate;
    return xmlReply(element('setAlarmState', { position, ...input }));
  },
};

/** Section 3.36: what it answers is not printed. */
const led: Call = {
  auth: 'uid',
  changes: always,
  params: { brightness: range(0, 100), ledstatus: bool(), ledmode: option(['1', '2'], 'ledmode: 1 or 2') },
  run: ({ state, members }) => {
    for (const name of ['brightness', 'ledstatus', 'ledmode'] as const) {
      const value = members.get(name);
      if (value === undefined) throw new Fault(`not find param ${name}`);
    }
    Object.assign(state.settings.led, Object.fromEntries(members));
    return xmlReply(textElement('set_led', 'OK'));
  },
};

export const ioCalls: Record<string, Call> = {
  '/cgi-bin/motion': motion,
  '/cgi-bin/setAlarmState': alarmInput,
  // Section 3.40
  '/cgi-bin/setManualInputAlarm': {
    auth: 'uid',
    changes: always,
    params: {},
    run: ({ state }) => {
      state.inputAlarms.push(state.now());
      if (state.inputAlarms.length > ALARMS_KEPT) state.inputAlarms.shift();
      return xmlReply(textElement('ManualInputAlarm', 'successful'));
    },
  },
  '/cgi-bin/set_led': led,
  // Section 3.43: fails with an element of its own instead of a fault.
  '/cgi-bin/getRelayStatus': {
    ...plain(() => ''),
    run: ({ state }) =>
      state.hardware.relay
        ? xmlReply(textElement('RelayStatus', `status=${state.settings.relay.status}`))
        : xmlReply(textElement('RelayStatus', 'Get status(0) fail'), 400),
  },
  // Section 3.44: the blank before "set" is the document's.
  '/cgi-bin/setRelayStatus': {
    auth: 'uid',
    changes: always,
    params: { status: anything },
    run: ({ state, members }) => {
      const status = members.get('status') ?? '';
      if (status !== '0' && status !== '1') throw new Fault('status: 0 or 1');
      state.settings.relay.status = status;
      return xmlReply(textElement('RelayStatus', ` set status=${status}`));
    },
  },
};
