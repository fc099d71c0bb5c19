import { answer, type Calls, type Visit } from '../call.js';
import { type Entry, textOf } from '../level.js';
import { CODE, Refusal } from '../replies.js';

/** The span asked for, both ends optional. */
const spanOf = ({ state, members }: Visit): { from: number; to: number } => {
  const end = (name: string, otherwise: number): number => {
    const text = textOf(members, name);
    const time = text === undefined ? otherwise : state.clock.parse(text);
    if (time === undefined) throw new Refusal(CODE.value, `${name}=${text}`);
    return time;
  };
  return { from: end('startTime', 0), to: end('endTime', Number.POSITIVE_INFINITY) };
};

const wanted = ({ members }: Visit, major: number): boolean => [undefined, '-1', String(major)].includes(textOf(members, 'logType'));

/** Operations, second version, by section 4.1. */
const OPERATION = 4;

const systemLog = (visit: Visit) => {
  const { from, to } = spanOf(visit);
  const { clock, journal } = visit.state;
  const found = journal.filter(({ time }) => time >= from && time <= to && wanted(visit, OPERATION));
  return answer(visit, {
    SystemLogInfo: found.map(({ time, user, what }) => ({
      ...{ deviceId: '', deviceIp: '', channelId: '0', userName: user, majorType: String(OPERATION), minorType: '6' },
      ...{ time: clock.logTime(time), logData: what, oldParamInfo: '', newParamInfo: '' },
    })),
  });
};

const alarmLog = (visit: Visit) => {
  const { from, to } = spanOf(visit);
  const { clock, alarms, settings } = visit.state;
  const found = alarms.log.filter(({ start, major }) => start >= from && start <= to && wanted(visit, major));
  const deviceId = textOf(settings.of('device.info'), 'deviceID') ?? '';
  return answer(visit, {
    AlarmLogInfo: found.map(({ start, end, major, minor, sourceID }) => ({
      ...{ deviceId, deviceIp: '', deviceType: '0', sourceType: '1', sourceId: String(sourceID) },
      ...{ majorType: String(major), minorType: String(minor), description: '' },
      ...{ alarmStartTime: clock.logTime(start), alarmEndTime: end === undefined ? '' : clock.logTime(end) },
    })),
  });
};

/** 21/12/2023 08:48:49 or 2023/12/22 08:48:49. */
const SLASHED = /^(?:(\d\d)\/(\d\d)\/(\d{4})|(\d{4})\/(\d\d)\/(\d\d)) (\d\d):(\d\d):(\d\d)$/;

/** Lines after logData, in the form of date that was asked with. */
const recorderLog = (gap: string) => (visit: Visit) => {
  const { clock, journal } = visit.state;
  const { logType = '1', logStartTime, logEndTime } = visit.members;
  const timeOf = (text: string | Entry[] | undefined, otherwise: number) => {
    if (typeof text !== 'string') return otherwise;
    const [, day, month, year, yearFirst, monthSecond, dayLast, ...time] = SLASHED.exec(text) ?? [];
    return clock.parse(`${year ?? yearFirst}${month ?? monthSecond}${day ?? dayLast}${time.join('')}`);
  };
  const [from, to] = [timeOf(logStartTime, 0), timeOf(logEndTime, Number.POSITIVE_INFINITY)];
  if (from === undefined || to === undefined) throw new Refusal(CODE.value, 'logStartTime and logEndTime');
  const dayFirst = /^\d\d\//.test(String(logStartTime));
  const shown = (time: number) => {
    const [date = '', clockTime = ''] = clock.logTime(time).split(' ');
    const parts = date.split('-');
    return `${(dayFirst ? parts.reverse() : parts).join('/')} ${clockTime}`;
  };
  const found = journal.filter(({ time }) => time >= from && time <= to);
  const logData = found.map(({ time, what }) => ({ line: `Log Time:${gap}${shown(time)}, loginfo: ${gap}${what}` }));
  return answer(visit, { ...visit.members, logType, logData });
};

export const logCalls: Calls = {
  'maintenance.systemLog.list': systemLog,
  'maintenance.alarmLog.list': alarmLog,
  'maintenance.systemLog.list.nvr': recorderLog(''),
  'maintenance.eventLog.list.nvr': recorderLog(' '),
};
