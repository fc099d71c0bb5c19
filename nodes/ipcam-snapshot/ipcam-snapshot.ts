import { CameraError, type Picture, type SnapshotRequest } from '../../src/index.js';
import { fileName, filesDir, pathBelow, writeWhole } from '../shared/files.js';
import { type Job, registerFlowNode, streamOf } from '../shared/flow-node.js';
import type { MemberRules } from '../shared/members.js';
import type { RED } from '../shared/types.js';

const members: MemberRules = {
  stream: { type: 'any', fallback: 'main' },
  quality: { type: 'number', min: 1, max: 100, whole: true, inputType: 'num' },
  format: { type: 'text', fallback: 'jpeg' },
  output: { type: 'text', values: ['buffer', 'base64', 'dataUrl', 'file'], fallback: 'buffer' },
  filename: { type: 'text', inputType: 'str' },
  count: { type: 'number', min: 1, max: 1000, whole: true, fallback: 1, inputType: 'num' },
  interval: { type: 'number', min: 0, max: 86_400_000, fallback: 1000, inputType: 'num' },
};

const extensions: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/bmp': 'bmp', 'image/x-ms-bmp': 'bmp' };

/** The properties that a message carries a picture in. */
const pictureProperties = async (job: Job, { data, contentType }: Picture, time: Date, index: number): Promise<Record<string, unknown>> => {
  const { output, filename } = job.members;
  const properties: Record<string, unknown> = { contentType, time: time.toISOString() };
  if (output === 'file' || filename !== undefined) {
    const template = typeof filename === 'string' ? filename : '{name}/{time}';
    const name = fileName(
      template,
      { name: job.device.camera.settings.name, channel: job.channel, time, index },
      extensions[contentType] ?? 'bin',
    );
    properties.filename = output === 'file' ? await pathBelow(filesDir(job.red), name) : name;
  }
  if (output === 'file') {
    await writeWhole(String(properties.filename), data);
    return { ...properties, payload: properties.filename };
  }
  const payload =
    output === 'buffer' ? data : output === 'base64' ? data.toString('base64') : `data:${contentType};base64,${data.toString('base64')}`;
  return { ...properties, payload };
};

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(new CameraError('ABORTED', 'ended before the series was complete'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', abort, { once: true });
  });

/** Still pictures: one, or a series at a steady pace in which a slow camera skips beats instead of queueing them. */
module.exports = (red: RED): void => {
  registerFlowNode(red, {
    type: 'ipcam-snapshot',
    members,
    async run(job) {
      const { quality, format, count, interval } = job.members;
      const request: SnapshotRequest = {
        stream: streamOf(job.members.stream),
        format: String(format),
        ...(typeof quality === 'number' ? { quality } : {}),
      };
      const take = async (index: number): Promise<Record<string, unknown>> => {
        const picture = await job.device.camera.snapshot(request, { channel: job.channel, signal: job.signal });
        return pictureProperties(job, picture, new Date(), index);
      };
      const total = Number(count);
      if (total === 1) return take(0);
      const beat = Number(interval);
      const id = red.util.generateId();
      const started = Date.now();
      for (let index = 0; index < total; index++) {
        const properties = await take(index);
        const parts = { id, type: 'array', index, count: total };
        if (index === total - 1) return { ...properties, parts };
        job.emit({ ...properties, parts });
        job.progress(`${index + 1}/${total}`);
        const elapsed = Date.now() - started;
        if (beat > 0) await pause((Math.floor(elapsed / beat) + 1) * beat - elapsed, job.signal);
      }
      return undefined;
    },
    summary: (_, properties) => {
      const { payload } = properties ?? {};
      return Buffer.isBuffer(payload)
        ? `${Math.ceil(payload.length / 1024)} kB`
        : String(properties?.filename ?? properties?.contentType ?? '');
    },
  });
};
