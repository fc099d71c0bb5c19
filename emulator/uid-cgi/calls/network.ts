import { type Call, settingsCall } from '../call.js';
import { bool, type Check, filled, ip, isWithin, matching, option, range } from '../checks.js';
import { formatTime, utcOf } from '../device-clock.js';
import type { Members } from '../query.js';
import type { CameraState } from '../state.js';
import { element, Fault } from '../xml.js';

const MAC = 'F0-00-00-29-06-9F';

const port80: Check = (value) => {
  if (value !== '80' && !isWithin(value, 1000, 65_535)) throw new Fault('port: 80 or 1000 ~ 65535');
};

const ZONES = [
  ...[
    '00:00',
    '01:00',
    '02:00',
    '03:00',
    '03:30',
    '04:00',
    '04:30',
    '05:00',
    '05:30',
    '05:45',
    '06:00',
    '06:30',
    '07:00',
    '08:00',
    '09:00',
  ].map((zone) => `GMT+${zone}`),
  ...['09:30', '10:00', '11:00', '12:00', '13:00'].map((zone) => `GMT+${zone}`),
  ...['01:00', '02:00', '03:00', '03:30', '04:00', '04:30', '05:00', '06:00', '07:00', '08:00', '09:00', '10:00', '11:00', '12:00'].map(
    (zone) => `GMT-${zone}`,
  ),
];

const DATE = ['year', 'month', 'day', 'hour', 'min', 'sec'] as const;

/** The date of a set by hand: all six members or none, and an existing one. */
const setDate = (sent: Members, method: string, timezone: string, state: CameraState): void => {
  if (!DATE.some((name) => sent.has(name))) return;
  if (method.toUpperCase() !== 'MANUAL') throw new Fault('update_method error');
  const missing = DATE.find((name) => !sent.has(name));
  if (missing) throw new Fault(`not find param ${missing}`);
  const part = (name: (typeof DATE)[number]) => Number(sent.get(name));
  const date = { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), min: part('min'), sec: part('sec') };
  const utc = utcOf(date, timezone);
  if (utc === undefined) throw new Fault('day error');
  state.clock.set(utc);
};

const timeCall = settingsCall({
  group: (state) => state.settings.time,
  params: {
    timezone: option(ZONES, 'timezone error'),
    // Listed in capitals, sent and answered in small letters in the examples.
    update_method: matching(/^(manual|ntp|p2p)$/i),
    ntpaddr: filled,
    // The table's range leaves out 123, which every example uses.
    port: range(1, 65_535),
    update_period: range(60, 999_999),
  },
  settle: (next, sent, state) => {
    const { update_method, timezone } = next;
    setDate(sent, update_method, timezone, state);
    if (update_method.toUpperCase() !== 'MANUAL') state.clock.follow();
    for (const name of DATE) Reflect.deleteProperty(next, name);
  },
  answer: ({ timezone, update_method, ntpaddr, port }, state) =>
    element('time', { timezone, update_method, ntpaddr, port, current_time: formatTime(state.localTime(), 'yyyy-mm-dd hh:mm:ss') }),
});

/** Sections 3.7, 3.8, 3.31. The port is kept as a setting only: the virtual camera stays where it listens, as behind a forwarding router. */
export const networkCalls: Record<string, Call> = {
  '/cgi-bin/network': settingsCall({
    group: (state) => state.settings.network,
    params: { dhcp: bool(), ipaddr: ip, netmask: ip, gateway: ip, dns1: ip, dns2: ip, port: port80 },
    answer: ({ dhcp, ipaddr, netmask, gateway, dns1, dns2, port }) =>
      element('network', { macaddr: MAC, dhcp, ipaddr, netmask, gateway, dns1, dns2, port }),
  }),
  '/cgi-bin/set_service_port': settingsCall({
    group: (state) => state.settings.servicePorts,
    params: {
      enable_web: range(0, 1),
      enable_control: range(0, 1),
      enable_rtsp: range(0, 1),
      enable_hik: range(0, 1),
      webport: range(1, 65_535),
      controlport: range(1, 65_535),
      rtspport: range(1, 65_535),
      hikport: range(1, 65_535),
    },
    answer: ({ enable_web, enable_rtsp, enable_control, enable_hik }) =>
      `<MediaStreamConfig>\n${element('StreamAccess', { enable_web, enable_rtsp, enable_comm: enable_control, enable_hik })}\n</MediaStreamConfig>`,
  }),
  '/cgi-bin/time': {
    ...timeCall,
    params: {
      ...timeCall.params,
      year: range(1970, 2037),
      month: range(1, 12),
      day: range(1, 31),
      hour: range(0, 23),
      min: range(0, 59),
      sec: range(0, 59),
    },
  },
};
