import { createConnection } from 'node:net';
import type { Alarm } from '../alarms.js';
import { answer, type Calls, generic, ok, type Visit } from '../call.js';
import { textOf } from '../level.js';
import { streamReply } from '../multipart.js';
import { CODE, Refusal, textReply } from '../replies.js';

/** AlarmSourceType of section 2.4.2.1 by the numbers of section 4.2. */
const MANUAL: Readonly<Record<string, Pick<Alarm, 'major' | 'minor'>>> = {
  1: { major: 1, minor: 1 },
  2: { major: 1, minor: 2 },
  3: { major: 4, minor: 2 },
  4: { major: 5, minor: 10 },
  5: { major: 1, minor: 5 },
  6: { major: 1, minor: 4 },
};

const trigger = (visit: Visit) => {
  const { state, members } = visit;
  const alarm = MANUAL[textOf(members, 'AlarmSourceType') ?? ''];
  if (!alarm) throw new Refusal(CODE.value, 'AlarmSourceType');
  // 2 ends an alarm here, where messages have 0.
  const flag = textOf(members, 'alarmFlag') === '1' ? 1 : 0;
  // Not waited for: whoever receives the alarm is no business of who raised it.
  void state.raiseAlarm({ ...alarm, sourceID: Number(textOf(members, 'alarmInID')), flag });
  return ok(visit);
};

const status = (visit: Visit) => {
  const { alarms } = visit.state;
  const states = alarms.states();
  if (states.length === 0) return textReply(visit.state.noAlarms);
  return answer(visit, { alarmInfo: alarms.entries(states) });
};

const switchOutput = (visit: Visit) => {
  const { state, members } = visit;
  const output = Number(textOf(members, 'alarmOutID'));
  if (output > Number(textOf(state.settings.of('device.info'), 'alarmOutNum'))) throw new Refusal(CODE.value, `alarmOutID=${output}`);
  state.outputs.set(output, textOf(members, 'controlFlag') === '1');
  return ok(visit);
};

const address = (encoded: string): string => {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  if (!/^https?:\/\/[^\s]+$/.test(text)) throw new Refusal(CODE.value, `no address: ${encoded}`);
  return text;
};

/** Section 2.6.22.3: the addresses come in Base64 and are answered in plain text. */
const setCenter = (visit: Visit) => {
  const { CGIUrlStart, CGIUrlEnd } = visit.members;
  const plain = {
    ...(typeof CGIUrlStart === 'string' ? { CGIUrlStart: address(CGIUrlStart) } : {}),
    ...(typeof CGIUrlEnd === 'string' ? { CGIUrlEnd: address(CGIUrlEnd) } : {}),
  };
  visit.state.settings.set(visit.operation, { ...visit.members, ...plain });
  return ok(visit);
};

const reachable = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 2000 });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });

/** Whether the proxy server of the settings takes a connection. */
const testCenter = async (visit: Visit) => {
  const { CGIAddress, CGIPort } = visit.state.settings.of('alarm.httpCenter');
  if (!CGIAddress || !(await reachable(String(CGIAddress), Number(CGIPort)))) throw new Refusal(CODE.noConnection, String(CGIAddress));
  return ok(visit);
};

/** Section 2.6.18.10: where the pictures of the body thermometer go. */
const uploadTo = (visit: Visit) => {
  const { members, state } = visit;
  Object.assign(state.settings.of('thermal.ai.pictureUpload'), { PlatUrl: '/', ...members, PicStatus: 'open' });
  return ok(visit);
};

const stopUpload = (visit: Visit) => {
  const settings = visit.state.settings.of('thermal.ai.pictureUpload');
  for (const name of Object.keys(settings)) delete settings[name];
  settings.PicStatus = 'close';
  return ok(visit);
};

export const alarmCalls: Calls = {
  'alarm.manual.trigger': trigger,
  'event.alarmStatus.get': status,
  'event.alarm.attach': ({ state, request }) => streamReply(state.alarms.attach(request.signal)),
  'io.alarmOut.state.set': switchOutput,
  'alarm.httpCenter.set': setCenter,
  'alarm.httpCenter.set.lite': generic,
  'alarm.httpCenter.test': testCenter,
  'thermal.ai.pictureUpload.start': uploadTo,
  'thermal.ai.pictureUpload.stop': stopUpload,
};
