import { type Calls, ok, type Visit } from '../call.js';
import { type Entry, listOf } from '../level.js';

const appsOf = ({ state }: Visit): Entry[] => listOf(state.settings.of('security.appVerification'), 'appList');

const keepApps = (visit: Visit, apps: Entry[]) => {
  visit.state.settings.of('security.appVerification').appList = apps;
  return ok(visit);
};

/** As entered: known, and not yet on line. */
const sentApps = ({ members }: Visit): Entry[] =>
  listOf(members, 'appList').map(({ number = '', remark = '' }) => ({ number, state: '0', remark }));

const others = (visit: Visit): Entry[] => {
  const sent = new Set(listOf(visit.members, 'appList').map(({ number }) => number));
  return appsOf(visit).filter(({ number }) => !sent.has(number));
};

/** Recorders name the lists otherwise in the set than in the answer, and add to them. */
const setIpFilter = (visit: Visit) => {
  const { state, members } = visit;
  const settings = state.settings.of('security.ipFilter');
  for (const name of ['ipFilterEnable', 'ipFilterType']) {
    const value = members[name];
    if (value !== undefined) settings[name] = value;
  }
  for (const [sent, kept] of [
    ['blackList', 'blacklist'],
    ['whiteList', 'whitelist'],
  ] as const) {
    const ranges = listOf(members, sent);
    const same = (one: Entry, other: Entry) => one.startIp === other.startIp && one.endIp === other.endIp;
    const left = listOf(settings, kept).filter((range) => !ranges.some((other) => same(range, other)));
    settings[kept] = members.ipFilterParamAction === 'remove' ? left : [...left, ...ranges];
  }
  return ok(visit);
};

export const securityCalls: Calls = {
  'security.appVerification.app.add': (visit) => keepApps(visit, [...others(visit), ...sentApps(visit)]),
  'security.appVerification.app.set': (visit) => keepApps(visit, sentApps(visit)),
  'security.appVerification.app.delete': (visit) => keepApps(visit, others(visit)),
  'security.appVerification.app.clear': (visit) => keepApps(visit, []),
  'security.ipFilter.set.nvr': setIpFilter,
};
