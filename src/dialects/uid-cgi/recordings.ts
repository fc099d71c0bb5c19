import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { Download, Recording, RecordingsDriver } from '../../camera/recordings.js';
import { isoWithOffset, momentOf, offsetIn, readWallClock, type WallClock, wallClock } from '../../camera/time.js';
import type { Json, Values } from '../../operations/types.js';

type Command = (id: string, values: Values, call: Call) => Promise<Record<string, Json>>;

/** No file is longer (recordFileSize, 3.23), in milliseconds: what began so long before a span may reach into it. */
const longestFile = 30 * 60_000;

/** The longest span that is searched, in milliseconds: each of its days costs two questions (3.20). */
const longestSpan = 1100 * 86_400_000;

const types: Record<string, string> = { '2': 'schedule', '4': 'motion', '8': 'alarm' };
const streams: Record<string, 'main' | 'sub'> = { '1': 'main', '2': 'sub' };

/** What the camera's clock tells: its zone, and how far it is off. */
const clockOf = async (command: Command, call: Call): Promise<{ offset: number; ahead?: number }> => {
  const { timezone, current_time: current } = await command('time.config.get', {}, call);
  const offset = offsetIn(String(timezone ?? '')) ?? -new Date().getTimezoneOffset();
  const clock = readWallClock(String(current ?? ''));
  return { offset, ...(clock ? { ahead: momentOf(clock, offset) - Date.now() } : {}) };
};

/** The parts of a span by the camera's calendar: a query covers one day (3.20). */
const days = (from: number, to: number, offset: number): { start: WallClock; end: WallClock }[] => {
  const parts: { start: WallClock; end: WallClock }[] = [];
  let start = from;
  while (start < to) {
    const clock = wallClock(start, offset);
    const midnight = momentOf({ ...clock, day: clock.day + 1, hour: 0, minute: 0, second: 0 }, offset);
    const end = Math.min(midnight, to) - 1;
    parts.push({ start: clock, end: wallClock(Math.max(end, start), offset) });
    start = midnight;
  }
  return parts;
};

/** Recordings by day queries (3.20), downloads from `/playback/`. The camera tells when a file starts, not when it ends: the next file of the stream ends it, or the longest length. */
export const uidRecordings = (
  command: Command,
  open: (path: string, offset: number, call: Call) => Promise<Download>,
  addressOf: (path: string) => string,
): RecordingsDriver => ({
  async find({ from, to, stream }, call) {
    if (to - from > longestSpan)
      throw new CameraError('INVALID_PARAMETER', 'from and to must lie within three years: this camera is asked day by day');
    const { offset, ahead } = await clockOf(command, call);
    const number = stream === 'main' ? 1 : stream === 'sub' ? 2 : stream;
    const found: { recording: Recording; start: number; key: string }[] = [];
    const spans = days(from - longestFile, to, offset);
    for (const { start, end } of spans) {
      // A query answers one kind of media, and without naming it the one with sound (3.20).
      for (const mediaType of [2, 3]) {
        const answer = await command(
          'record.files.list',
          {
            ...{ year: start.year, month: start.month, day: start.day, media_type: mediaType },
            ...(number === undefined ? {} : { stream: number }),
            ...{ start_hour: start.hour, start_min: start.minute, start_sec: start.second },
            ...{ end_hour: end.hour, end_min: end.minute, end_sec: end.second },
          },
          call,
        );
        for (const item of Array.isArray(answer.items) ? answer.items : []) {
          const read = readItem(item, offset, call.channel, addressOf);
          if (read) found.push(read);
        }
      }
    }
    found.sort((a, b) => b.start - a.start);
    // From the newest backwards: what follows a file in its stream ends it.
    const following = new Map<string, number>();
    const recordings = found.map(({ recording, start, key }) => {
      const end = following.get(key);
      following.set(key, start);
      if (end === undefined || end <= start || end - start > longestFile) return recording;
      return { ...recording, end: isoWithOffset(end, offset), duration: Math.round((end - start) / 1000) };
    });
    return { recordings, ...(ahead === undefined ? {} : { clockAhead: ahead }) };
  },
  download: (recording, offset, call) => open(recording.id, offset, call),
  url: async (recording) => ({ url: addressOf(recording.id), protocol: 'http' }),
});

const readItem = (
  item: Json,
  offset: number,
  channel: number,
  addressOf: (path: string) => string,
): { recording: Recording; start: number; key: string } | undefined => {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  const path = String(item.filepath ?? '').trim();
  const clock = readWallClock(String(item.start_time ?? ''));
  if (path === '' || !clock) return undefined;
  const start = momentOf(clock, offset);
  const stream = String(item.stream_index ?? '');
  const mode = String(item.record_mode ?? '');
  const recording: Recording = {
    id: path,
    start: isoWithOffset(start, offset),
    end: null,
    duration: null,
    size: typeof item.filesize === 'number' ? item.filesize : null,
    type: types[mode] ?? (mode === '' ? null : mode),
    stream: streams[stream] ?? (stream === '' ? null : Number(stream)),
    channel,
    name: path.slice(path.lastIndexOf('/') + 1),
    url: addressOf(path),
  };
  return { recording, start, key: `${stream} ${mode}` };
};
