import { answer, type Calls, generic, ok, type Visit } from '../call.js';
import { type Entry, listOf, textOf } from '../level.js';
import { CODE, Refusal, textReply } from '../replies.js';

const getClock = (visit: Visit) => {
  const { year, month, day, hour, minute, second } = visit.state.clock.wall();
  const formats = visit.state.settings.of('time.clock');
  const wall = { year, month, day, hour, minute, second };
  return answer(visit, { ...Object.fromEntries(Object.entries(wall).map(([name, value]) => [name, String(value)])), ...formats });
};

const setClock = (visit: Visit) => {
  const { state, members } = visit;
  const wall = state.clock.wall();
  const part = (name: keyof typeof wall) => Number(textOf(members, name) ?? wall[name]);
  const next = { year: part('year'), month: part('month'), day: part('day') };
  if (!state.clock.set({ ...next, hour: part('hour'), minute: part('minute'), second: part('second') }))
    throw new Refusal(CODE.value, 'no such day');
  for (const name of ['Datefmt', 'Timefmt']) {
    const value = members[name];
    if (value !== undefined) state.settings.of('time.clock')[name] = value;
  }
  return ok(visit);
};

/** The unit has to be known before the time it is for. */
const setNtp = (visit: Visit) => {
  const names = Object.keys(visit.members);
  if (names.includes('NTPCheckTimeUnit') && names.indexOf('NTPCheckTimeUnit') > names.indexOf('NTPCheckTime'))
    throw new Refusal(CODE.parameter, 'NTPCheckTimeUnit behind NTPCheckTime');
  const reply = generic(visit);
  if (visit.members.enableFlag === '1') visit.state.clock.follow();
  return reply;
};

/** The camera's one network card: an entry for each version of the protocol. */
const network = ({ state, members }: Visit): { settings: Entry; card: Entry | undefined } => {
  const settings = state.settings.of('network.local');
  const { IPProtoVer, netCardId } = members;
  if (IPProtoVer === '2' && netCardId === undefined) throw new Refusal(CODE.value, 'IPv6 needs netCardId');
  const card = listOf(settings, 'localNetwork').find(
    (entry) => entry.IPProtoVer === IPProtoVer && [undefined, entry.netCardId].includes(netCardId as string | undefined),
  );
  return { settings, card };
};

const getNetwork = (visit: Visit) => {
  const { settings, card } = network(visit);
  if (!card) throw new Refusal(CODE.notFound, 'no such network card');
  return answer(visit, { ...settings, localNetwork: [card] });
};

const setNetwork = (visit: Visit) => {
  if (visit.state.model !== 'ipc') return generic(visit);
  const { settings, card } = network(visit);
  const { mtu, ...rest } = visit.members;
  if (mtu !== undefined) settings.mtu = mtu;
  if (card) Object.assign(card, rest);
  else if (visit.members.netCardId !== '1') throw new Refusal(CODE.notFound, 'no such network card');
  else settings.localNetwork = [...listOf(settings, 'localNetwork'), rest];
  return ok(visit);
};

const refuseUnless = (there: boolean, code: number, visit: Visit) => {
  if (!there) throw new Refusal(code, 'switched off');
  return ok(visit);
};

const disks = ['1', '2'];

/** The whole memory for recordings is one; 0 stands in an example and means it, too. */
const format = (visit: Visit) => {
  const diskID = textOf(visit.members, 'diskID') ?? '';
  if (![...disks, '0'].includes(diskID)) throw new Refusal(CODE.noDisk, `no disk ${diskID}`);
  visit.state.formatted = visit.state.now();
  return ok(visit);
};

const setDirectory = (visit: Visit) => {
  const { diskId, ...rest } = visit.members;
  const entry = listOf(visit.state.settings.of('record.directory'), 'recordDirInfo').find((disk) => disk.diskId === diskId);
  if (!entry) throw new Refusal(CODE.noDisk, `no disk ${String(diskId)}`);
  Object.assign(entry, rest);
  return ok(visit);
};

const record = (on: boolean) => (visit: Visit) => {
  const channel = Number(textOf(visit.members, 'cameraID') ?? 1);
  if (on) visit.state.recording.add(channel);
  else visit.state.recording.delete(channel);
  return ok(visit);
};

export const deviceCalls: Calls = {
  'device.name.set': (visit) => {
    visit.state.settings.of('device.info').deviceName = textOf(visit.members, 'deviceName') ?? '';
    return ok(visit);
  },
  'time.clock.get': getClock,
  'time.clock.set': setClock,
  'time.ntp.set': setNtp,
  'time.ntp.test': ({ state }) => textReply(`The ntp test ${state.hardware.ntp ? 'success' : 'failed'}!!`),
  'network.local.get': getNetwork,
  'network.local.set': setNetwork,
  'network.ddns.test': (visit) => refuseUnless(visit.state.hardware.ddns, CODE.noConnection, visit),
  'platform.smtp.test': (visit) => refuseUnless(visit.state.hardware.smtp, CODE.noConnection, visit),
  'platform.ftp.test': (visit) => refuseUnless(visit.state.hardware.ftp, CODE.noConnection, visit),
  'storage.disk.format': format,
  'maintenance.disk.format': format,
  'record.directory.set': setDirectory,
  'record.manual.start': record(true),
  'record.manual.stop': record(false),
  'io.whiteLed.alarm.set': (visit) => {
    const mode = visit.members.WhiteDisplayMode;
    if (mode !== undefined) visit.state.settings.of('io.whiteLed.alarm', visit.members).WhiteLampMode = mode;
    return generic(visit);
  },
};
