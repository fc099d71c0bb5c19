import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { Recording, RecordingAddress, RecordingSpan, RecordingsDriver } from '../../camera/recordings.js';
import { wallClock } from '../../camera/time.js';
import type { UrlFetch } from '../../http/url-fetch.js';
import type { Json, Values } from '../../operations/types.js';
import type { Command } from './address.js';
import { momentary } from './answer.js';
import { objects, textOf } from './data.js';
import { expiry, isoOf, stampOf, zone } from './times.js';

/** A recording that began so many milliseconds before a span may reach into it: the document does not say which of them a query finds. */
const longest = 3_600_000;
const pageSize = 100;
const mostPages = 1000;

const storages = { cloud: 0, device: 1 } as const;
/** Stream types (4.5.1.3) and what a flow calls them. */
const streams: readonly (readonly [number, Recording['stream']])[] = [
  [1, 'main'],
  [2, 'sub'],
  [3, 3],
];
const normal = 1;
const alarm = 2;
/** Of an alarm recording (5.2). */
const motion = 1;

type Entry = Record<string, Json>;

const refused = (error: unknown): error is CameraError =>
  error instanceof CameraError && error.code === 'REJECTED' && !momentary.includes(error.deviceCode);

const streamTypes = (wanted: RecordingSpan['stream']): typeof streams => {
  const found = wanted === undefined ? streams : streams.filter(([number, name]) => number === wanted || name === wanted);
  if (found.length === 0) throw new CameraError('INVALID_PARAMETER', 'stream must be main, sub or a number from 1 to 3');
  return found;
};

const recordTypes = (types: RecordingSpan['types']): number[] => {
  if (!types || types.length === 0) return [normal, alarm];
  return [...(types.includes('schedule') ? [normal] : []), ...(types.some((type) => type !== 'schedule') ? [alarm] : [])];
};

const typeOf = (recordType: number, { alarmType }: Entry): Recording['type'] =>
  recordType === normal ? 'schedule' : Number(alarmType) === motion ? 'motion' : 'alarm';

const two = (number: number): string => String(number).padStart(2, '0');

const nameOf = (start: number): string => {
  const { year, month, day, hour, minute, second } = wallClock(start, zone);
  return `${year}${two(month)}${two(day)}T${two(hour)}${two(minute)}${two(second)}.mp4`;
};

const recordingOf = (entry: Entry, recordType: number, stream: Recording['stream'], channel: number): Recording | undefined => {
  const [id, start, end] = [textOf(entry.recordId), stampOf(entry.startTime), stampOf(entry.endTime)];
  if (id === '' || start === undefined) return undefined;
  return {
    id,
    start: isoOf(start),
    end: end === undefined ? null : isoOf(end),
    duration: end === undefined ? null : Math.round((end - start) / 1000),
    size: null,
    type: typeOf(recordType, entry),
    stream,
    channel,
    name: nameOf(start),
    url: null,
  };
};

/** The first time stamp of 13 digits, in 2001; the cloud takes no other (4.5.1), and is younger. */
const firstStamp = 1e12;

/** All pages of one kind of recordings: the cloud has no numbers of pages, each goes on where the one before ended. */
const pages = async function* (
  command: Command,
  query: Values,
  { from, to }: { from: number; to: number },
  call: Call,
): AsyncGenerator<Entry[]> {
  const seen = new Set<string>();
  for (let page = 0, start = from; page < mostPages; page++) {
    const values = { ...query, startTime: String(start), endTime: String(to), pageSize, sort: '2' };
    const [answer = {}] = objects((await command('record.file.list', values, call)).payload);
    const entries = objects(answer.recordList);
    const fresh = entries.filter(({ recordId }) => !seen.has(textOf(recordId)));
    for (const { recordId } of fresh) seen.add(textOf(recordId));
    yield fresh;
    if (Number(answer.hasMore) !== 1 || entries.length === 0) return;
    const last = Math.max(...entries.map(({ startTime }) => stampOf(startTime) ?? 0));
    // Within one millisecond nobody records a page full.
    if (fresh.length === 0 && last <= start)
      throw new CameraError('BAD_RESPONSE', 'the cloud says that there are more recordings, and tells the same again');
    start = last > start ? last : start + 1;
  }
  throw new CameraError('BAD_RESPONSE', `the cloud tells more than ${mostPages * pageSize} recordings of a kind; ask for a shorter span`);
};

/**
 * Recordings in the cloud and on the device (4.5.1). Each kind of storage, stream and recording is a question of its own, and a camera may lack
 * any of them: what the cloud refuses is left out, unless it refuses all.
 */
export const cmiotRecordings = (command: Command, files: UrlFetch): RecordingsDriver => {
  const at = (recording: Recording, call: Call): Call => ({
    ...call,
    channel: Number.isInteger(recording.channel) ? recording.channel : call.channel,
  });
  const fileUrl = async ({ id }: Recording, call: Call): Promise<{ url: string; expires?: string }> => {
    const [answer = {}] = objects((await command('record.file.url.get', { recordId: id }, call)).payload);
    const url = textOf(answer.url);
    if (url === '') throw new CameraError('BAD_RESPONSE', 'the cloud answered without the address of the recording');
    return { url, ...expiry(answer.expireTime) };
  };
  const playback = async ({ id }: Recording, call: Call): Promise<RecordingAddress> => {
    const [answer = {}] = objects((await command('stream.playback.record.get', { recordId: id, type: 'HLS' }, call)).payload);
    const url = textOf(answer.url);
    if (!URL.canParse(url)) throw new CameraError('BAD_RESPONSE', 'the cloud answered without the address of the recording');
    return { url, protocol: new URL(url).protocol.slice(0, -1), ...expiry(answer.expireTime) };
  };
  return {
    async find({ from, to, types, stream }, call) {
      const span = { from: Math.max(from - longest, firstStamp), to };
      if (span.to <= span.from) return { recordings: [] };
      const found = new Map<string, Recording>();
      const refusals: CameraError[] = [];
      let answered = false;
      for (const storageType of Object.values(storages))
        for (const [streamType, name] of streamTypes(stream))
          for (const recordType of recordTypes(types)) {
            try {
              for await (const entries of pages(command, { storageType, streamType, recordType }, span, call)) {
                for (const entry of entries) {
                  const recording = recordingOf(entry, recordType, name, call.channel);
                  if (recording && !found.has(recording.id)) found.set(recording.id, recording);
                }
              }
              answered = true;
            } catch (error) {
              if (!refused(error)) throw error;
              refusals.push(error);
            }
          }
      const [refusal] = refusals;
      if (!answered && refusal) throw refusal;
      return { recordings: [...found.values()] };
    },
    async download(recording, offset, call) {
      const { url } = await fileUrl(recording, at(recording, call));
      return files.download(url, offset, call.signal);
    },
    /** That of its file; where there is none, one to play it from. */
    async url(recording, call) {
      const own = at(recording, call);
      try {
        const { url, ...rest } = await fileUrl(recording, own);
        return { url, protocol: URL.canParse(url) ? new URL(url).protocol.slice(0, -1) : 'https', ...rest };
      } catch (error) {
        if (!refused(error)) throw error;
        return playback(recording, own).catch((second: unknown) => {
          throw refused(second) ? error : second;
        });
      }
    },
  };
};
