import { type Recording, readRecording } from '../../recordings.js';
import { type Call, millis, taskOf, type Visit } from '../call.js';
import type { Values } from '../check.js';
import type { Channel } from '../device.js';
import { invalid } from '../refusal.js';
import type { CloudState } from '../state.js';

const KINDS: Record<string, string> = { 1: 'rtmp', 2: 'hls', 3: 'rtsp' };
const PLAYBACK_KINDS: Record<string, string> = { 1: 'rtsp', 2: 'rtmp', 3: 'hls', 4: 'flv', 5: 'vnsp' };
const DAY = 86_400_000;
/** Days are the platform's: Beijing. */
const ZONE = 8 * 3_600_000;

/** An address that nothing answers: media are not part of this cloud. */
const address = (kind: string, { channel, now, values: { effectiveTime = 300 } }: Visit, as: (time: number) => unknown): Values => {
  const scheme = kind === 'rtsp' || kind === 'rtmp' ? kind : 'https';
  const expires = now + Number(effectiveTime) * 1000;
  return {
    url: `${scheme}://media.example/${channel.device.deviceSn}/${channel.id}?kind=${kind}&expire=${expires}`,
    expireTime: as(expires),
  };
};

/** What is recorded and not deleted; alarms and motion are alarm recordings here. */
const recorded = (channel: Channel, from: number, to: number, type?: unknown): Recording[] =>
  channel.recordings
    .list({ from, to, ...(type === 1 ? { types: ['schedule'] } : type === 2 ? { types: ['motion', 'alarm'] } : {}) })
    .filter(({ id }) => !channel.deleted.has(id));

const recordingOf = (channel: Channel, id: unknown): Recording => {
  const recording = channel.deleted.has(String(id)) ? undefined : channel.recordings.find(String(id));
  if (!recording) throw invalid('no such recording');
  return recording;
};

const film = (state: CloudState, recording: Recording, seconds: number): { url: string; expires: number } =>
  state.files.add(`${recording.id}.mp4`, seconds, {
    contentType: 'video/mp4',
    length: recording.size,
    read: (from, to) => readRecording(recording, from, to),
  });

const entry = ({ state, channel, values }: Visit, recording: Recording): Values => {
  const { start, end, id, type } = recording;
  const at = { time: start, view: channel.head.position() };
  const { url, expires } = state.picture(channel, Number(values.effectiveTime ?? 600), 320, 320, at);
  return {
    recordId: id,
    clusterId: 'cluster-1',
    storageType: values.storageType,
    recordType: type === 'schedule' ? 1 : 2,
    startTime: String(start),
    endTime: String(end),
    ...(type === 'motion' ? { alarmType: 1 } : type === 'alarm' ? { alarmType: 2 } : {}),
    storagePolicy: 0,
    url,
    expireTime: String(expires),
  };
};

const dayOf = (value: unknown, fallback: number): number => {
  if (value === undefined) return fallback;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? Date.parse(`${value}T00:00:00+08:00`) : Number.NaN;
  if (!Number.isFinite(day)) throw invalid('date');
  return day;
};

export const videoCalls: Record<string, Call> = {
  'stream.live.url.get': (visit) => ({ data: address(KINDS[String(visit.values.urlType)] ?? '', visit, (time) => time) }),
  'stream.playback.url.get': (visit) => {
    const { beginTime, endTime, type } = visit.values;
    if (Number(beginTime) >= Number(endTime)) throw invalid('beginTime');
    return { data: address(PLAYBACK_KINDS[String(type)] ?? '', visit, String) };
  },
  'stream.playback.record.get': (visit) => {
    recordingOf(visit.channel, visit.values.recordId);
    return { data: address(String(visit.values.type ?? 'RTSP').toLowerCase(), visit, String) };
  },
  'record.file.list': (visit) => {
    const { streamType, recordType, startTime, endTime, pageSize = 100, sort = '1', alarmType } = visit.values;
    const [from, to] = [millis(startTime, 'startTime'), millis(endTime, 'endTime')];
    const stream = streamType === 1 ? 'main' : 'sub';
    const all = streamType === 3 ? [] : recorded(visit.channel, from, to, recordType).filter((one) => one.stream === stream);
    const wanted = all.filter(({ type }) => alarmType === undefined || alarmType === (type === 'motion' ? 1 : 2));
    const ordered = sort === '2' ? wanted : wanted.toReversed();
    const page = ordered.slice(0, Number(pageSize));
    return { data: { recordList: page.map((one) => entry(visit, one)), hasMore: ordered.length > page.length ? 1 : 0 } };
  },
  'record.file.url.get': ({ state, channel, values: { recordId, effectiveTime = 600 } }) => {
    const { url, expires } = film(state, recordingOf(channel, recordId), Number(effectiveTime));
    return { data: { url, expireTime: String(expires) } };
  },
  'record.file.delete': ({ channel, values: { startTime, endTime, recordId } }) => {
    if (recordId === undefined && (startTime === undefined || endTime === undefined)) throw invalid('recordId, or startTime and endTime');
    const found =
      recordId !== undefined
        ? [recordingOf(channel, recordId)]
        : recorded(channel, millis(startTime, 'startTime'), millis(endTime, 'endTime'));
    for (const { id } of found) channel.deleted.add(id);
    return {};
  },
  'record.archive.unfreeze': ({ values: { nextFreezeHour = 24 } }) => {
    if (Number(nextFreezeHour) % 24 !== 0) throw invalid('nextFreezeHour is a multiple of 24');
    return {};
  },
  'record.day.list': ({ channel, now, values: { startDate, endDate, recordType } }) => {
    const today = Math.floor((now + ZONE) / DAY) * DAY - ZONE;
    const [first, last] = [dayOf(startDate, today), dayOf(endDate, today)];
    if (last < first || last - first > 366 * DAY) throw invalid('endDate');
    const days = Array.from({ length: Math.round((last - first) / DAY) + 1 }, (_, index) => first + index * DAY);
    return {
      data: days.map((day) => ({
        date: new Date(day + ZONE).toISOString().slice(0, 10),
        hasRecord: recorded(channel, day, day + DAY, recordType).length > 0 ? '1' : '0',
      })),
    };
  },
  'talk.wss.address.get': (visit) => {
    const { expireTime } = address('wss', visit, String);
    return { data: { wssAddress: `wss://media.example/talk/${visit.channel.device.deviceSn}`, keepAlive: '30', expireTime } };
  },
  'talk.rtsp.address.get': (visit) => ({ data: address('rtsp', visit, String) }),
  'clip.task.add': ({ state, channel, values }) => {
    const [from, to] = [millis(values.startTime, 'startTime'), millis(values.endTime, 'endTime')];
    if (from >= to) throw invalid('endTime');
    const id = `${state.id('clip')}@platform-1`;
    const recording = recorded(channel, from, to)[0];
    state.clips.set(id, { id, created: state.now(), deleted: false, values: { ...values, recordId: recording?.id } });
    return { data: { taskId: id } };
  },
  'clip.task.get': ({ state, channel, values: { taskId, effectiveTime = '300' } }) => {
    const { id, values, deleted } = taskOf(state.clips, taskId);
    const seconds = Number(effectiveTime);
    const expireTime = String(state.now() + seconds * 1000);
    if (deleted || values.recordId === undefined) return { data: { status: '0', expireTime } };
    const recording = recordingOf(channel, values.recordId);
    const at = { time: recording.start, view: channel.head.position() };
    return {
      data: {
        status: '1',
        expireTime,
        fileList: [
          {
            fileId: `file-${id}`,
            fileAddr: film(state, recording, seconds).url,
            fileThumbnail: state.picture(channel, seconds, 320, 320, at).url,
            startTime: String(recording.start),
            endTime: String(recording.end),
            fileSize: recording.size,
          },
        ],
      },
    };
  },
  'clip.task.delete': ({ state, values: { fileIdList, taskIdList } }) => {
    if ((fileIdList === undefined) === (taskIdList === undefined)) throw invalid('exactly one of fileIdList and taskIdList');
    if (Array.isArray(taskIdList)) for (const id of taskIdList) taskOf(state.clips, id);
    if (Array.isArray(taskIdList)) for (const id of taskIdList) state.clips.delete(String(id));
    if (Array.isArray(fileIdList)) for (const id of fileIdList) taskOf(state.clips, String(id).replace(/^file-/, '')).deleted = true;
    return {};
  },
};
