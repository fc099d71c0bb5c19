import type { Clock } from './clock.js';

export interface Recording {
  id: string;
  channel: number;
  stream: 'main' | 'sub';
  type: 'schedule' | 'motion' | 'alarm';
  audio: boolean;
  /** Milliseconds since 1970. */
  start: number;
  end: number;
  /** Bytes. */
  size: number;
}

export interface RecordingQuery {
  /** Milliseconds since 1970; recordings that touch the span from `from` (included) to `to` (excluded). */
  from: number;
  to: number;
  channel?: number;
  stream?: Recording['stream'];
  types?: Recording['type'][];
}

export interface RecordingStoreOptions {
  now?: Clock;
  /** How far back the recordings reach, in days. */
  days?: number;
  channels?: number;
  /** Another seed gives another set. */
  seed?: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Far below what video takes: files are to be downloaded in demonstrations and tests. */
const BYTES_PER_SECOND = { main: 2000, sub: 500 };
const PIECE = 64 * 1024;

/**
 * What a camera has recorded: half-hour files around the clock, one or two clips of motion an hour, an alarm every few hours, each in both
 * streams. The set follows from the seed and the hour alone, so the same question has the same answer while the files exist.
 */
export class RecordingStore {
  readonly #now: Clock;
  readonly #days: number;
  readonly #channels: number;
  readonly #seed: number;

  constructor({ now = Date.now, days = 3, channels = 1, seed = 1 }: RecordingStoreOptions = {}) {
    this.#now = now;
    this.#days = days;
    this.#channels = channels;
    this.#seed = seed;
  }

  /** Finished recordings, sorted by start. */
  list({ from, to, channel, stream, types }: RecordingQuery): Recording[] {
    const now = this.#now();
    const oldest = now - this.#days * DAY;
    const found: Recording[] = [];
    // A file that began in the hour before may reach into the span.
    for (let hour = Math.floor(Math.max(from, oldest) / HOUR) - 1; hour * HOUR < Math.min(to, now); hour += 1)
      found.push(...this.#hour(hour));
    return found
      .filter((recording) => recording.start >= oldest && recording.end <= now && recording.end > from && recording.start < to)
      .filter((recording) => channel === undefined || recording.channel === channel)
      .filter((recording) => stream === undefined || recording.stream === stream)
      .filter((recording) => types === undefined || types.includes(recording.type))
      .sort((one, other) => one.start - other.start || one.id.localeCompare(other.id));
  }

  find(id: string): Recording | undefined {
    const start = Number(id.split('-')[1]) * 1000;
    if (!Number.isSafeInteger(start)) return undefined;
    return this.list({ from: start, to: start + 1 }).find((recording) => recording.id === id);
  }

  #hour(hour: number): Recording[] {
    const found: Recording[] = [];
    for (let channel = 1; channel <= this.#channels; channel += 1) {
      const chance = (what: number) => scatter(scatter(hour ^ (channel << 24)) ^ (this.#seed * 977 + what)) / 2 ** 32;
      const add = (type: Recording['type'], minute: number, seconds: number) => {
        const start = hour * HOUR + Math.floor(minute * 60) * 1000;
        for (const stream of ['main', 'sub'] as const) {
          // Clips of the sub stream have no sound, so that a query for a kind of media has something to tell apart.
          const audio = stream === 'main' || type === 'schedule';
          const size = seconds * BYTES_PER_SECOND[stream] + Math.floor(chance(7 + minute) * 1000);
          found.push({
            id: `${channel}-${start / 1000}-${type}-${stream}`,
            channel,
            stream,
            type,
            audio,
            start,
            end: start + seconds * 1000,
            size,
          });
        }
      };
      add('schedule', 0, 30 * 60);
      add('schedule', 30, 30 * 60);
      add('motion', 2 + chance(1) * 20, 20 + Math.floor(chance(2) * 60));
      if (chance(3) < 0.5) add('motion', 32 + chance(4) * 20, 20 + Math.floor(chance(5) * 60));
      if (hour % 4 === 0) add('alarm', 25 + chance(6) * 4, 30);
    }
    return found;
  }
}

/** The bytes `from` (included) to `to` (excluded) of a recording's file: an MP4 by its first boxes, noise beyond. */
export async function* readRecording(recording: Recording, from = 0, to = recording.size): AsyncGenerator<Buffer> {
  const head = headOf(recording);
  const seed = scatter(recording.start / 1000);
  for (let at = from; at < to; at += PIECE) {
    const piece = Buffer.alloc(Math.min(PIECE, to - at));
    for (let index = 0; index < piece.length; index += 1)
      piece[index] = head[at + index] ?? Math.imul((at + index) ^ seed, 0x9e3779b1) >>> 24;
    yield piece;
  }
}

const box = (type: string, content: Buffer, length = content.length + 8): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
};

const headOf = ({ size }: Recording): Buffer => {
  const fileType = box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1'));
  return Buffer.concat([fileType, box('mdat', Buffer.alloc(0), size - fileType.length)]);
};

/** Spreads a number over 32 bits (an integer hash). */
const scatter = (value: number): number => {
  let mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};
