import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { Download, Recording, RecordingsDriver } from '../../camera/recordings.js';
import { isoWithOffset, momentOf, readWallClock, type WallClock, wallClock } from '../../camera/time.js';
import type { Json, Values } from '../../operations/types.js';
import { type Command, entriesOf } from './members.js';

const quarter = 15 * 60_000;

const two = (number: number): string => String(number).padStart(2, '0');

/** YYYYMMDDHHMMSS in the device's own time (2.2.1). */
const stamp = ({ year, month, day, hour, minute, second }: WallClock): string =>
  `${String(year).padStart(4, '0')}${[month, day, hour, minute, second].map(two).join('')}`;

/**
 * What the device's clock tells. Its zone is a number whose meaning the document does not give (2.6.1.8): the zone is the quarter of an hour that
 * its clock comes closest to, and the rest is by how much it is off.
 */
const clockOf = async (command: Command, call: Call): Promise<{ offset: number; ahead: number }> => {
  const { year, month, day, hour, minute, second } = await command('time.clock.get', {}, call);
  const clock = [year, month, day, hour, minute, second].map((part) => (typeof part === 'number' ? part : Number.NaN));
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = clock;
  const shown = momentOf({ year: y, month: mo, day: d, hour: h, minute: mi, second: s }, 0);
  if (!Number.isFinite(shown)) throw new CameraError('BAD_RESPONSE', 'the device told no time');
  const off = shown - Date.now();
  const offset = Math.abs(off) > 14.5 * 3_600_000 ? 0 : (Math.round(off / quarter) * quarter) / 60_000;
  return { offset, ahead: off - offset * 60_000 };
};

/**
 * Recordings by record.cgi (2.2): the device tells periods, with neither kind nor stream nor name; a period is fetched by its channel and its times.
 * @param open runs an operation whose answer is a file
 */
export const sunellRecordings = (
  command: Command,
  open: (id: string, values: Values, call: Call) => Promise<Download>,
): RecordingsDriver => ({
  async find({ from, to }, call) {
    const { offset, ahead } = await clockOf(command, call);
    const span = { startTime: stamp(wallClock(from, offset)), endTime: stamp(wallClock(to, offset)) };
    const answer = await command('record.segment.list', { cameraID: call.channel, ...span }, call);
    const recordings = entriesOf(answer, 'result').flatMap((entry) => recordingOf(entry, offset, call.channel));
    return { recordings, clockAhead: ahead };
  },
  download(recording, _offset, call) {
    const [cameraID, startTime, endTime] = recording.id.split('-');
    if (!/^\d+$/.test(cameraID ?? '') || !/^\d{14}$/.test(startTime ?? '') || !/^\d{14}$/.test(endTime ?? ''))
      throw new CameraError('INVALID_PARAMETER', 'record must be one of the recordings that find answers');
    return open('record.segment.download', { cameraID: Number(cameraID), startTime, endTime }, call);
  },
});

const recordingOf = ({ startTime, endTime, dataLength }: Record<string, Json>, offset: number, channel: number): Recording[] => {
  const [start, end] = [readWallClock(String(startTime ?? '')), readWallClock(String(endTime ?? ''))];
  if (!start || !end) return [];
  const [first, last] = [momentOf(start, offset), momentOf(end, offset)];
  return [
    {
      id: `${channel}-${stamp(start)}-${stamp(end)}`,
      start: isoWithOffset(first, offset),
      end: isoWithOffset(last, offset),
      duration: Math.round((last - first) / 1000),
      size: typeof dataLength === 'number' ? dataLength : null,
      type: null,
      stream: null,
      channel,
      name: `channel${channel}_${stamp(start)}_${stamp(end)}`,
      url: null,
    },
  ];
};
