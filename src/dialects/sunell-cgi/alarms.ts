import type { Readable } from 'node:stream';
import type { ActiveAlarm, AlarmSink, AlarmsDriver, AlarmWay } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { pause } from '../../camera/effects.js';
import { CameraError } from '../../camera/errors.js';
import type { DriverContext } from '../dialect.js';
import { AlarmList } from './alarm-list.js';
import { type AlarmRecord, AlarmTimes, AlarmTranslator } from './alarm-records.js';
import { AlarmStreamReader, alarmRecord } from './alarm-stream.js';
import { CaptureReader } from './captures.js';
import { readDeviceTime } from './clock.js';
import { type Command, entriesOf } from './members.js';
import { AlarmPush } from './push.js';

export interface AlarmAccess {
  readonly context: DriverContext;
  readonly command: Command;
  /** Opens the stream of alarm messages, accepted by the device; it may be silent however long. */
  attach(call: Call): Promise<Readable>;
  /** What an error of that stream means. */
  explain(error: unknown, call: Call): CameraError;
}

/** Recorders have neither a held request nor an alarm centre. */
const waysOf = (model: string): readonly AlarmWay[] => (model === 'nvr' ? ['poll'] : ['attach', 'poll', 'push']);

/**
 * Alarms by a held request (2.4.1.2), by asking for the alarm states again and again (2.4.1.1), or pushed by the camera's alarm centre (2.6.22), which
 * alone tells of targets and their pictures and is set up only where the user has chosen it. The states also tell what is on after a reconnect,
 * and whether a silent stream is still alive: the document has no heartbeat.
 */
export const sunellAlarms = ({ context, command, attach, explain }: AlarmAccess): AlarmsDriver => {
  const { settings, catalogue } = context;
  const times = new AlarmTimes((call) => readDeviceTime(command, call));
  const translator = new AlarmTranslator(times);
  const push = new AlarmPush(context, { command, translator, captures: new CaptureReader(catalogue, times) });
  const states = async (call: Call): Promise<AlarmRecord[]> => {
    const answer = await command('event.alarmStatus.get', {}, call);
    return entriesOf(answer, 'alarmInfo').flatMap((entry) => alarmRecord((name) => entry[name]) ?? []);
  };
  /** The list with which a connection begins, while the supervisor is told of it and asks what is on. */
  let first: readonly AlarmRecord[] | undefined;

  const listenAttached = async (sink: AlarmSink, call: Call): Promise<void> => {
    await times.refresh(call);
    const body = await attach(call);
    const reader = new AlarmStreamReader();
    sink.connected();
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        sink.alive();
        for (const record of reader.push(chunk)) {
          const event = translator.event(record, call);
          if (event) sink.event(event);
        }
      }
    } catch (error) {
      if (!call.signal?.aborted) throw explain(error, call);
    } finally {
      body.destroy();
    }
    if (!call.signal?.aborted) throw new CameraError('CONNECTION_LOST', 'the device ended the stream of alarms');
  };

  /** Between two polls, however far apart, nobody has to look whether the device is there: the next poll shows it. */
  const rest = async (sink: AlarmSink, call: Call): Promise<void> => {
    const step = settings.silence / 2;
    for (let left = settings.pollInterval; left > 0 && !call.signal?.aborted; left -= step) {
      await pause(Math.min(left, step), call.signal);
      sink.alive();
    }
  };

  const listenPolling = async (sink: AlarmSink, call: Call): Promise<void> => {
    await times.refresh(call);
    first = await states(call);
    const list = new AlarmList(first);
    sink.connected();
    first = undefined;
    for (;;) {
      await rest(sink, call);
      if (call.signal?.aborted) return;
      await times.refresh(call);
      const records = await states(call);
      sink.alive();
      for (const event of list.changes(records, translator, call)) sink.event(event);
    }
  };

  const listenPushed = async (pictures: boolean, sink: AlarmSink, call: Call): Promise<void> => {
    await times.refresh(call);
    await push.listen(pictures, sink, call);
  };

  return {
    ways: waysOf(settings.model),
    byChoice: ['push'],
    listen(way, { pictures }, sink, call) {
      if (way === 'push') return listenPushed(pictures, sink, call);
      return way === 'poll' ? listenPolling(sink, call) : listenAttached(sink, call);
    },
    async active(call): Promise<ActiveAlarm[]> {
      if (first) return translator.active(first, call);
      await times.refresh(call);
      return translator.active(await states(call), call);
    },
  };
};
