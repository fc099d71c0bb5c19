import { setTimeout as delay } from 'node:timers/promises';
import { type Recording, readRecording } from '../../recordings.js';
import { answer, type Calls, type Visit } from '../call.js';
import { textOf } from '../level.js';
import { partOf, streamReply } from '../multipart.js';
import { CODE, Refusal, textReply } from '../replies.js';
import { takePicture } from '../view.js';

const SOUND_BYTES = 800;
/** A-law and its relatives for silence. */
const SILENCE = 0xd5;
/** What a part of a recording holds at most. */
const PIECE = 32 * 1024;

/** H.264 without a picture: an access unit delimiter and filler data, framed as in a byte stream. There is no encoder here. */
const emptyAccessUnit = (length: number): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, 1, 9, 0xf0, 0, 0, 0, 1, 12]), Buffer.alloc(length, 0xff), Buffer.of(0x80)]);

async function* every(milliseconds: number, signal: AbortSignal, make: () => Buffer): AsyncGenerator<Buffer> {
  while (!signal.aborted) {
    yield make();
    await delay(milliseconds, undefined, { signal });
  }
}

/** Section 2.1.1.2: JPEG pictures where MJPEG is asked for, else H.264. */
const live = (visit: Visit) => {
  const { state, members, request } = visit;
  const channel = Number(textOf(members, 'cameraID') ?? 1);
  const stream = textOf(members, 'streamID') === '1' ? 'main' : 'sub';
  const frame = () =>
    textOf(members, 'mjpegplay') === '1'
      ? partOf(state.partStyle, 'image/jpeg', takePicture(state, channel, stream))
      : partOf(state.partStyle, 'video/h264', emptyAccessUnit(1000));
  return streamReply(every(state.frameInterval, request.signal, frame));
};

/** Section 2.9.1.1. */
const sound = (visit: Visit) => {
  const { state, members, request } = visit;
  const coding = textOf(members, 'EncoderType') ?? 'g711_alaw';
  const piece = () => partOf(state.partStyle, `audio/${coding}`, Buffer.alloc(SOUND_BYTES, SILENCE));
  return streamReply(every(100, request.signal, piece));
};

const rtspUrl = (visit: Visit) => {
  const { state, members, request } = visit;
  const host = new URL(`http://${request.headers.host ?? '127.0.0.1'}`).hostname;
  const port = textOf(state.settings.of('network.port'), 'rtspPort') ?? '554';
  return textReply(`rtsp://${host}:${port}/snl/live/${String(members.cameraID)}/${String(members.streamID)}`);
};

/** Whole recordings of the main stream that touch the time asked for; the document knows one kind of them. */
const recordingsOf = ({ state, members }: Visit): Recording[] => {
  const [from, to] = [state.clock.parse(textOf(members, 'startTime') ?? ''), state.clock.parse(textOf(members, 'endTime') ?? '')];
  if (from === undefined || to === undefined || to <= from) throw new Refusal(CODE.value, 'startTime and endTime');
  const channel = Number(textOf(members, 'cameraID') ?? 1);
  // The camera's clock may be wrong, and it was when it recorded.
  const shift = state.clock.utc() - state.now();
  return state.recordings
    .list({ from: from - shift, to: to - shift, channel, stream: 'main', types: ['schedule'] })
    .filter(({ end }) => end > state.formatted)
    .map((recording) => ({ ...recording, start: recording.start + shift, end: recording.end + shift }));
};

const query = (visit: Visit) => {
  const { clock } = visit.state;
  const result = recordingsOf(visit).map(({ start, end, size }) => ({
    startTime: clock.compact(start),
    endTime: clock.compact(end),
    dataLength: String(size),
  }));
  return answer(visit, { result });
};

const within = (visit: Visit): Recording[] => {
  const found = recordingsOf(visit);
  if (found.length === 0) throw new Refusal(CODE.noFile, 'no recording');
  return found;
};

async function* bytesOf(recordings: readonly Recording[]): AsyncGenerator<Buffer> {
  for (const recording of recordings) yield* readRecording(recording);
}

/** Section 2.2.2: as fast as the client reads; the end of the answer is the end of the recording. */
const playback = (visit: Visit) => {
  const { partStyle } = visit.state;
  const found = within(visit);
  const parts = async function* (): AsyncGenerator<Buffer> {
    for await (const bytes of bytesOf(found))
      for (let at = 0; at < bytes.length; at += PIECE) yield partOf(partStyle, 'video/h264', bytes.subarray(at, at + PIECE));
  };
  return streamReply(parts());
};

/** Named only: the file as it is. */
const download = (visit: Visit) => {
  const found = within(visit);
  const length = found.reduce((sum, { size }) => sum + size, 0);
  return { headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(length) }, body: bytesOf(found) };
};

export const streamCalls: Calls = {
  'stream.rtspUrl.get': rtspUrl,
  'stream.live.start': live,
  'audio.live.start': sound,
  'record.segment.list': query,
  'record.playback.start': playback,
  'record.segment.download': download,
};
