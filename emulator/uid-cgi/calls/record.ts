import type { Recording } from '../../recordings.js';
import { type Call, looksOnly, settingsCall } from '../call.js';
import { bool, filled, mustBetween, option } from '../checks.js';
import { formatTime, localTime, utcOf } from '../device-clock.js';
import type { Members } from '../query.js';
import type { CameraState } from '../state.js';
import { element, Fault, xmlReply } from '../xml.js';

const MODES = { schedule: '2', motion: '4', alarm: '8' } as const;
const STREAMS = { main: '1', sub: '2' } as const;

/** Day and time in the name of a file and in the answer are local. */
export const filepathOf = (recording: Recording, timezone: string): string => {
  const start = localTime(recording.start, timezone);
  const day = formatTime(start, 'yyyymmdd');
  const time = formatTime(start, 'hh:mm:ss').replaceAll(':', '');
  return `/mnt/mmc0/${recording.type}/${day}/${time}-${recording.audio ? 'av' : 'v'}-${STREAMS[recording.stream]}.mp4`;
};

/** The recording at a path below /playback, if the card holds it. */
export const recordingAt = (state: CameraState, filepath: string): Recording | undefined => {
  const { timezone } = state.settings.time;
  const [, day = '', time = ''] = /^\/mnt\/mmc0\/[a-z]+\/(\d{8})\/(\d{6})-[av]+-\d\.mp4$/.exec(filepath) ?? [];
  const part = (text: string, at: number, length: number) => Number(text.slice(at, at + length));
  const date = {
    year: part(day, 0, 4),
    month: part(day, 4, 2),
    day: part(day, 6, 2),
    hour: part(time, 0, 2),
    min: part(time, 2, 2),
    sec: part(time, 4, 2),
  };
  const start = utcOf(date, timezone);
  if (day === '' || start === undefined) return undefined;
  return state.recordings.list({ from: start, to: start + 1 }).find((recording) => filepathOf(recording, timezone) === filepath);
};

const timeOf = (members: Members, prefix: string, fallback: string): string => {
  const part = (name: string, otherwise: string) => (members.get(`${prefix}_${name}`) ?? otherwise).padStart(2, '0');
  const [hour = '', min = '', sec = ''] = fallback.split(':');
  return `${part('hour', hour)}:${part('min', min)}:${part('sec', sec)}`;
};

/**
 * Section 3.20. A file belongs to the day and the time at which it begins: the document does not say whether one that began before the hour
 * asked for counts, and who asks only for the hour may miss it.
 */
const recordQuery: Call = {
  auth: 'either',
  changes: looksOnly,
  params: {
    year: mustBetween(1901, 9999, 'record_year'),
    month: mustBetween(1, 12, 'record_month'),
    day: mustBetween(1, 31, 'record_day'),
    stream: option(['-1', '1', '2'], 'stream must between -1,1,2'),
    record_mode: option(['-1', '2', '4', '8'], 'record_mode must between -1,2,4,8'),
    media_type: option(['2', '3'], 'media_type must between 2-3'),
    start_hour: mustBetween(0, 23),
    start_min: mustBetween(0, 59),
    start_sec: mustBetween(0, 59),
    end_hour: mustBetween(0, 23),
    end_min: mustBetween(0, 59),
    end_sec: mustBetween(0, 59),
  },
  run: ({ state, members }) => {
    const { timezone } = state.settings.time;
    const needed = (name: string, bounds: string) => {
      const value = members.get(name);
      if (value === undefined) throw new Fault(`record_${name} must between ${bounds}`);
      return Number(value);
    };
    const day = { year: needed('year', '1901-9999'), month: needed('month', '1-12'), day: needed('day', '1-31') };
    const midnight = utcOf({ ...day, hour: 0, min: 0, sec: 0 }, timezone);
    const [first, last] = [timeOf(members, 'start', '0:0:0'), timeOf(members, 'end', '23:59:59')];
    const [stream, mode, media] = [members.get('stream') ?? '-1', members.get('record_mode') ?? '-1', members.get('media_type') ?? '3'];
    // A day that does not exist, such as 31 February, has no recordings.
    const found = midnight === undefined ? [] : state.recordings.list({ from: midnight, to: midnight + 86_400_000 });
    const items = found
      .filter((recording) => midnight !== undefined && recording.start >= midnight)
      .filter((recording) => stream === '-1' || STREAMS[recording.stream] === stream)
      .filter((recording) => mode === '-1' || MODES[recording.type] === mode)
      .filter((recording) => (recording.audio ? '3' : '2') === media)
      .map((recording) => ({ recording, start: localTime(recording.start, timezone) }))
      .filter(({ start }) => formatTime(start, 'hh:mm:ss') >= first && formatTime(start, 'hh:mm:ss') <= last)
      .map(({ recording, start }) =>
        element('items', {
          // The blank at the end is the document's.
          filepath: `${filepathOf(recording, timezone)} `,
          filesize: recording.size,
          record_mode: MODES[recording.type],
          media_type: media,
          stream_index: STREAMS[recording.stream],
          start_time: formatTime(start, 'yyyy-mm-dd hh:mm:ss'),
        }),
      );
    return xmlReply(['<RecordQueryInfo>', ...items, '</RecordQueryInfo>'].join('\n'));
  },
};

/** Section 3.23. Server and path take effect with remoteEnable only. */
const scheduleStorage = settingsCall({
  auth: 'either',
  group: (state) => state.settings.schedule,
  params: {
    localEnable: bool(),
    remoteEnable: bool(),
    remote_nfs_server: filled,
    nfs_server_path: filled,
    recordFileSize: option(['2', '5', '10', '20', '30'], 'recordFileSize: 2,5,10,20,30'),
    stream: option(['0', '1', '2'], 'stream: 0,1,2 '),
    JpegInterval: bool('JpegInterval: 0,1 '),
    enable: bool('enable: 0,1 '),
  },
  answer: ({ localEnable, remoteEnable, remote_nfs_server, nfs_server_path, recordFileSize, stream, JpegInterval, enable }) => {
    const both = (one: string, other: string) => (one === '1' && other === '1' ? '1' : '0');
    const mount = remoteEnable === '1' && remote_nfs_server !== '' ? `${remote_nfs_server}:${nfs_server_path}` : '';
    const common = { LocalEnable: localEnable, RemoteEnable: remoteEnable, MountParam: mount, RecordFileSize: recordFileSize };
    const schedule = { Stream: stream, LocalStore: both(enable, localEnable), RemoteStore: both(enable, remoteEnable), JpegInterval };
    return `<RecordConfig>\n${element('Common', common)}\n${element('ScheduleRecord', schedule)}\n</RecordConfig>`;
  },
});

/** Section 3.24. */
const eventStorage = settingsCall({
  auth: 'either',
  group: (state) => state.settings.event,
  params: {
    trigger_recording: bool(),
    stream: option(['1', '2'], 'stream: 1 or 2'),
    record_ftp_upload: bool('record_ftp_upload: 0 or 1 '),
    record_email_upload: bool('record_email_upload: 0 or 1 '),
    trigger_capture: bool('trigger_capture: 0 or 1 '),
    capture_ftp_upload: bool('capture_ftp_upload: 0 or 1 '),
    capture_email_upload: bool('capture_email_upload: 0 or 1 '),
    capture_motionDetectAlarm: bool('capture_motionDetectAlarm: 0 or 1 '),
  },
  answer: (event) => {
    const stored = (trigger: string) => ({ LocalStore: trigger, RemoteStore: trigger });
    const record = {
      Stream: event.stream,
      ...stored(event.trigger_recording),
      FtpUpload: event.record_ftp_upload,
      EmailUpload: event.record_email_upload,
    };
    const capture = {
      ...stored(event.trigger_capture),
      FtpUpload: event.capture_ftp_upload,
      EmailUpload: event.capture_email_upload,
      OutputChannelAction_enable: event.capture_motionDetectAlarm,
    };
    return `<RecordConfig>\n${element('MotionDetectRecord', record)}\n${element('MotionDetectCapture', capture)}\n</RecordConfig>`;
  },
});

export const recordCalls: Record<string, Call> = {
  '/cgi-bin/get_record_query': recordQuery,
  '/cgi-bin/setScheduleStorage': scheduleStorage,
  '/cgi-bin/setEventStorage': eventStorage,
};
