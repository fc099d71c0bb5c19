import { Readable } from 'node:stream';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { Download, Recording, RecordingsDriver } from '../../camera/recordings.js';
import { momentOf, readWallClock, type WallClock } from '../../camera/time.js';
import { pictureLimit } from '../../http/device-http.js';
import type { Json, Values } from '../../operations/types.js';
import { boundaryOf, MultipartReader } from '../../wire/multipart.js';
import { type DeviceTime, readDeviceTime } from './clock.js';
import { type Command, entriesOf, isMissing } from './members.js';

export interface RecordingAccess {
  readonly command: Command;
  /** Opens the file that an operation answers. @param offset bytes that the caller has already */
  open(id: string, values: Values, offset: number, call: Call): Promise<Download>;
  /** The address of an operation, without credentials. */
  addressOf(id: string, values: Values): string;
}

/** The times that the document allows (2.2.3) in any zone, and those that have four digits for their year. */
const earliest = Date.UTC(1971, 0, 2);
const latest = Date.UTC(9999, 11, 30);

const hour = 3_600_000;
/** So near the turn of daylight saving, an end of a span is moved so far away that the clock means one time there. */
const nearTurn = 6 * hour;
const awayFromTurn = 8 * hour;

/** Not found, no such file: so a device may say that it recorded nothing (3.2). */
const nothingFound = new Set([-16, -101]);

const rangeNotSatisfiable = 416;

/** As the example has it, and as fast as the table allows (2.2.2, 2.2.3). */
const fastPlayback = { streamID: 1, multiplesTime: 5 };

const two = (number: number): string => String(number).padStart(2, '0');

/** YYYYMMDDHHMMSS in the device's own time (2.2.1). */
const stamp = ({ year, month, day, hour, minute, second }: WallClock): string =>
  `${String(year).padStart(4, '0')}${[month, day, hour, minute, second].map(two).join('')}`;

/** What a request for a recording names, out of its id. @throws CameraError INVALID_PARAMETER */
const valuesOf = ({ id }: Recording): { cameraID: number; startTime: string; endTime: string } => {
  const [, channel, startTime, endTime] = /^(\d{1,9})-(\d{14})-(\d{14})(?:-2)?$/.exec(id) ?? [];
  if (channel === undefined || startTime === undefined || endTime === undefined)
    throw new CameraError('INVALID_PARAMETER', 'record must be one of the recordings that find answers');
  return { cameraID: Number(channel), startTime, endTime };
};

/**
 * The span as the device's clock shows it, whole seconds; wider where daylight saving turns near one of its ends, so that the hour shown twice
 * is asked for both times. What is too much the caller drops.
 */
const askedSpan = (from: number, to: number, time: DeviceTime): { startTime: string; endTime: string } => {
  const offset = (at: number): number => momentOf(time.shown(at), 0) - at;
  const widened = (at: number): number => {
    const second = Math.floor(at / 1000) * 1000;
    return offset(second - nearTurn) === offset(second + nearTurn) ? 0 : awayFromTurn;
  };
  const end = Math.ceil(to / 1000) * 1000;
  return { startTime: stamp(time.shown(from - widened(from))), endTime: stamp(time.shown(end + widened(end))) };
};

/**
 * Recordings by record.cgi (2.2): the device tells periods of a channel in one answer, however long the span, with neither kind nor stream nor
 * name; a period is played and fetched by its channel and its times. The download is named and not described (2.2.3): it may come in parts, as what is
 * played does, and where a device does not know it, the period is played at the highest speed.
 */
export const sunellRecordings = ({ command, open, addressOf }: RecordingAccess): RecordingsDriver => {
  const addressOfPeriod = (recording: Recording): string => addressOf('record.playback.start', { streamID: 1, ...valuesOf(recording) });

  const periods = async (span: Values, call: Call): Promise<Record<string, Json>[]> => {
    try {
      return entriesOf(await command('record.segment.list', { cameraID: call.channel, ...span }, call), 'result');
    } catch (error) {
      if (error instanceof CameraError && error.code === 'REJECTED' && nothingFound.has(Number(error.deviceCode))) return [];
      throw error;
    }
  };

  return {
    async find(span, call) {
      if (span.types?.length)
        throw new CameraError('UNSUPPORTED', 'this device does not tell of what kind its recordings are: leave types empty');
      const time = await readDeviceTime(command, call);
      const [from, to] = [Math.max(span.from, earliest), Math.min(span.to, latest)];
      const found = from < to ? await periods(askedSpan(from, to, time), call) : [];
      const recordings = readPeriods(found, time, call.channel).map((recording) => ({ ...recording, url: addressOfPeriod(recording) }));
      return { recordings, clockAhead: time.ahead };
    },
    async download(recording, offset, call) {
      const values = valuesOf(recording);
      try {
        return withoutParts(await open('record.segment.download', values, offset, call));
      } catch (error) {
        if (isMissing(error)) return withoutParts(await open('record.playback.start', { ...values, ...fastPlayback }, 0, call));
        // The file has no such byte: what the caller has is none of it.
        if (offset === 0 || !(error instanceof CameraError && error.deviceCode === rangeNotSatisfiable)) throw error;
        return withoutParts(await open('record.segment.download', values, 0, call));
      }
    },
    url: async (recording) => ({ url: addressOfPeriod(recording), protocol: 'http' }),
  };
};

/** The bodies of a stream of parts, one after the other, as the file that they are together. */
const withoutParts = ({ length: _length, ...download }: Download): Download => {
  const { body, contentType } = download;
  if (!/^\s*multipart\//i.test(contentType)) return { ...download, ...(_length === undefined ? {} : { length: _length }) };
  const reader = new MultipartReader({ boundary: boundaryOf(contentType), limit: pictureLimit });
  const bodies = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of body as AsyncIterable<Buffer>) for (const part of reader.push(chunk)) yield part.body;
    for (const part of reader.end()) yield part.body;
  };
  return { ...download, body: Readable.from(bodies(), { objectMode: false }), offset: 0, contentType: 'application/octet-stream' };
};

/** The times of the periods in the device's order, latest first turned round: what comes later in it is later where a clock may mean two times. */
const readPeriods = (entries: Record<string, Json>[], time: DeviceTime, channel: number): Recording[] => {
  const told = entries.flatMap(({ startTime, endTime, dataLength }) => {
    const [start, end] = [readWallClock(String(startTime ?? '')), readWallClock(String(endTime ?? ''))];
    return start && end ? [{ start, end, startTime: stamp(start), endTime: stamp(end), dataLength }] : [];
  });
  if ((told[0]?.startTime ?? '') > (told.at(-1)?.startTime ?? '')) told.reverse();
  let before = Number.NEGATIVE_INFINITY;
  return told.map(({ start, end, startTime, endTime, dataLength }) => {
    const first = time.momentOf(start, before);
    const last = time.momentOf(end, first + 1);
    before = first;
    // The second time that the clock shows this.
    const again = first === time.momentOf(start) ? '' : '-2';
    return {
      id: `${channel}-${startTime}-${endTime}${again}`,
      start: time.iso(first),
      // A clock that was put back meanwhile tells no end.
      ...(last < first ? { end: null, duration: null } : { end: time.iso(last), duration: Math.round((last - first) / 1000) }),
      size: typeof dataLength === 'number' ? dataLength : null,
      type: null,
      stream: null,
      channel,
      name: `channel${channel}_${startTime}_${endTime}`,
      url: null,
    };
  });
};
