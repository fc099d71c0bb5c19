import { createWriteStream } from 'node:fs';
import { rename, stat, truncate } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CameraError, type Download, type Recording } from '../../src/index.js';
import type { DeviceNode } from '../shared/devices.js';
import { fileName, filesDir, pathBelow } from '../shared/files.js';
import type { Job } from '../shared/flow-node.js';

/** Most bytes of a recording that goes into a message; larger ones are written to a file. */
const bufferLimit = 256 * 1024 * 1024;

const extensionOf = ({ name }: Recording): string => /\.(\w{2,4})$/.exec(name)?.[1] ?? 'mp4';

/** Counts what passes and shows per cent and speed, a few times a second at the most. */
class Progress extends Transform {
  #done: number;
  #shown = 0;
  readonly #started = Date.now();

  constructor(
    private readonly job: Job,
    private readonly before: number,
    private readonly total: number | undefined,
  ) {
    super();
    this.#done = before;
  }

  get done(): number {
    return this.#done;
  }

  override _transform(chunk: Buffer, _encoding: string, callback: (error: Error | null, data?: Buffer) => void): void {
    this.#done += chunk.length;
    const now = Date.now();
    if (now - this.#shown > 400) {
      this.#shown = now;
      const rate = (this.#done - this.before) / Math.max(1, now - this.#started) / 1000;
      const part = this.total ? `${Math.floor((this.#done / this.total) * 100)} %` : `${(this.#done / 1e6).toFixed(1)} MB`;
      this.job.progress(`${part}, ${rate.toFixed(1)} MB/s`);
    }
    callback(null, chunk);
  }
}

const totalOf = ({ length }: Download, offset: number, { size }: Recording): number | undefined =>
  length === undefined ? (size ?? undefined) : offset + length;

const checkLength = ({ length, isSizeExact = true }: Download, done: number, total: number | undefined): void => {
  const isTold = length !== undefined || isSizeExact;
  if (isTold && total !== undefined && done !== total)
    throw new CameraError('CONNECTION_LOST', `the recording is cut short: ${done} of ${total} bytes came`);
};

const toBuffer = async (job: Job, recording: Recording): Promise<Record<string, unknown>> => {
  const download = await job.device.camera.download(recording, 0, { channel: job.channel, signal: job.signal });
  const total = totalOf(download, 0, recording);
  const progress = new Progress(job, 0, total);
  const chunks: Buffer[] = [];
  try {
    if ((total ?? 0) > bufferLimit) throw new CameraError('INVALID_PARAMETER', 'the recording is too large for a message: give a filename');
    await pipeline(download.body, progress, async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        if (progress.done > bufferLimit)
          throw new CameraError('INVALID_PARAMETER', 'the recording is too large for a message: give a filename');
        chunks.push(chunk);
      }
    });
  } catch (error) {
    download.body.destroy();
    throw error instanceof CameraError ? error : download.explain(error);
  }
  checkLength(download, progress.done, total);
  return { payload: Buffer.concat(chunks), contentType: download.contentType };
};

const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
};

/** The place of a message in the series that `find` sent. */
const indexOf = ({ msg }: Job): number => {
  const { index } = (msg.parts ?? {}) as { index?: unknown };
  return typeof index === 'number' && Number.isInteger(index) ? index : 0;
};

/** A file written as it arrives: a `.part` until it is whole, and kept where it broke off, so that the next try goes on from there. */
const toFile = async (job: Job, recording: Recording, template: string): Promise<Record<string, unknown>> => {
  const name = fileName(
    template,
    { name: job.device.camera.settings.name, channel: job.channel, time: new Date(recording.start), index: indexOf(job) },
    extensionOf(recording),
  );
  const path = await pathBelow(filesDir(job.red), name);
  const part = `${path}.part`;
  const have = await sizeOf(part);
  const resumable = recording.size !== null && have > 0 && have < recording.size ? have : 0;
  const download = await job.device.camera.download(recording, resumable, { channel: job.channel, signal: job.signal });
  const total = totalOf(download, download.offset, recording);
  const progress = new Progress(job, download.offset, total);
  try {
    if (download.offset > 0) await truncate(part, download.offset);
    await pipeline(download.body, progress, createWriteStream(part, { flags: download.offset > 0 ? 'a' : 'w' }));
  } catch (error) {
    download.body.destroy();
    const { code, path: file } = error as NodeJS.ErrnoException;
    if (file !== undefined && code !== undefined)
      throw new CameraError('INVALID_PARAMETER', `the file ${part} cannot be written (${code})`, { cause: error });
    throw download.explain(error);
  }
  checkLength(download, progress.done, total);
  await rename(part, path);
  return { payload: path, filename: path, contentType: download.contentType };
};

/** The latest download of each camera. */
const turns = new WeakMap<DeviceNode, Promise<unknown>>();

/**
 * The downloads of a camera go one after the other, whichever nodes want them: a night's recordings at once would only wait for its few
 * connections until their time is over.
 */
const inTurn = <T>({ device, signal }: Job, download: () => Promise<T>): Promise<T> => {
  const turn = (turns.get(device) ?? Promise.resolve()).then(() => {
    if (signal.aborted) throw new CameraError('ABORTED', 'ended before it was the turn of this recording');
    return download();
  });
  turns.set(
    device,
    turn.catch(() => {}),
  );
  return turn;
};

/** The recording as a Buffer, or with `filename` as a file below the nodes' folder. */
export const downloadRecording = (job: Job, recording: Recording): Promise<Record<string, unknown>> => {
  const { filename } = job.members;
  return inTurn(job, () => (typeof filename === 'string' && filename !== '' ? toFile(job, recording, filename) : toBuffer(job, recording)));
};
