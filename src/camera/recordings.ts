import type { Readable } from 'node:stream';
import type { Call } from './call.js';
import { CameraError } from './errors.js';

/** Kinds of recordings in the common vocabulary; a device's further kinds come by its own word. */
export type RecordingType = 'schedule' | 'motion' | 'alarm' | 'manual' | (string & {});

/** A recording as a flow sees it. Members that a device does not tell are null. */
export interface Recording {
  /** What {@link RecordingsDriver.download} needs to find it again. */
  id: string;
  /** ISO 8601 with the camera's offset. */
  start: string;
  end: string | null;
  /** Seconds. */
  duration: number | null;
  /** Bytes. */
  size: number | null;
  type: RecordingType | null;
  stream: 'main' | 'sub' | number | null;
  channel: number;
  name: string;
  url: string | null;
}

export interface RecordingSpan {
  /** Epoch milliseconds; recordings that touch the span count. */
  from: number;
  to: number;
  types?: readonly string[];
  stream?: 'main' | 'sub' | number;
}

export interface RecordingSearch {
  recordings: Recording[];
  /** Milliseconds by which the camera's clock is ahead of ours, where it told its time. */
  clockAhead?: number;
}

/** A file as it comes from the device. Whoever takes it reads `body` to its end or destroys it; its errors are explained by `explain`. */
export interface Download {
  body: Readable;
  /** Bytes still to come, where the device tells them. */
  length?: number;
  /** False where the size that the recording tells may be another than the file's: it does not show whether the file is whole. */
  isSizeExact?: boolean;
  /** The byte that `body` starts with; 0 where the device cannot resume. */
  offset: number;
  contentType: string;
  /** What an error of `body` means. */
  explain(error: unknown): CameraError;
}

export interface RecordingAddress {
  url: string;
  protocol: string;
  /** ISO 8601, where it ends by itself. */
  expires?: string;
}

/** What a dialect offers for recordings. */
export interface RecordingsDriver {
  /** Complete: all pages, all days of the span. Order and duplicates are the caller's. */
  find(span: RecordingSpan, call: Call): Promise<RecordingSearch>;
  /** @param offset bytes that the caller has already; a device that cannot resume starts again at 0 and says so */
  download?(recording: Recording, offset: number, call: Call): Promise<Download>;
  /** An address to play or fetch it from. */
  url?(recording: Recording, call: Call): Promise<RecordingAddress>;
}

/** The recordings of a span: sorted by start, without duplicates, of the kinds asked for. @throws CameraError INVALID_PARAMETER, and what the driver throws */
export const findRecordings = async (driver: RecordingsDriver, span: RecordingSpan, call: Call): Promise<RecordingSearch> => {
  if (span.to <= span.from) throw new CameraError('INVALID_PARAMETER', 'from must be before to');
  const { recordings, ...rest } = await driver.find(span, call);
  const unique = new Map(recordings.map((recording) => [recording.id, recording]));
  const starts = new Map(recordings.map((recording) => [recording.id, Date.parse(recording.start)]));
  const wanted = [...unique.values()].filter(({ id, end, type }) => {
    const start = starts.get(id) ?? Number.NaN;
    const finish = end === null ? start + 1 : Date.parse(end);
    return start < span.to && finish > span.from && (!span.types?.length || (type !== null && span.types.includes(type)));
  });
  return { recordings: wanted.sort((a, b) => (starts.get(a.id) ?? 0) - (starts.get(b.id) ?? 0) || a.id.localeCompare(b.id)), ...rest };
};

/** A record of {@link findRecordings} as it comes back from a flow. @throws CameraError INVALID_PARAMETER */
export const checkedRecording = (value: unknown): Recording => {
  if (typeof value === 'object' && value !== null) {
    const { id, start } = value as Record<string, unknown>;
    if (typeof id === 'string' && id !== '' && typeof start === 'string') return value as Recording;
  }
  throw new CameraError('INVALID_PARAMETER', 'record must be one of the recordings that find answers');
};
