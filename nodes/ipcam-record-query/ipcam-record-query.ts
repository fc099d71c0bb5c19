import { CameraError, checkedRecording, moment, type RecordingSpan } from '../../src/index.js';
import { type Job, registerFlowNode, streamOf } from '../shared/flow-node.js';
import type { MemberRules } from '../shared/members.js';
import type { RED } from '../shared/types.js';
import { downloadRecording } from './download.js';

const members: MemberRules = {
  action: { type: 'text', values: ['find', 'download', 'url'], fallback: 'find' },
  from: { type: 'any', fallback: '-24h', inputType: 'str' },
  to: { type: 'any', fallback: 'now', inputType: 'str' },
  types: { type: 'any' },
  stream: { type: 'any' },
  output: { type: 'text', values: ['array', 'messages'], fallback: 'array' },
  record: { type: 'any', inputType: 'msg' },
  filename: { type: 'text', inputType: 'str' },
};

/** A camera whose clock is further off says so: its recordings stand at other times than people think. */
const clockTolerance = 60_000;

/** Words as a list, its JSON, or a text with commas between them, as a panel without a typed input stores it. */
const wordsOf = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (!value.trim().startsWith('[')) return value.split(',').map((word) => word.trim());
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

const typesOf = (value: unknown): { types?: string[] } => {
  if (value === undefined) return {};
  const list = wordsOf(value);
  if (!Array.isArray(list) || list.some((item) => typeof item !== 'string'))
    throw new CameraError('INVALID_PARAMETER', 'types must be an array of texts such as ["motion", "alarm"]');
  return { types: list.filter((word) => word !== '') };
};

const spanOf = ({ members: { from, to, types, stream } }: Job): RecordingSpan => {
  const now = Date.now();
  return {
    from: moment('from', from, now),
    to: moment('to', to, now),
    ...typesOf(types),
    ...(stream === undefined ? {} : { stream: streamOf(stream) }),
  };
};

const find = async (job: Job): Promise<Record<string, unknown> | undefined> => {
  const { recordings, clockAhead = 0 } = await job.device.camera.findRecordings(spanOf(job), { channel: job.channel, signal: job.signal });
  const clock = Math.abs(clockAhead) > clockTolerance ? { clockAhead: Math.round(clockAhead / 1000) } : {};
  if (job.members.output === 'array') return { payload: recordings, ...clock };
  const id = job.red.util.generateId();
  recordings.forEach((recording, index) => {
    job.emit({ payload: recording, ...clock, parts: { id, type: 'array', index, count: recordings.length } });
  });
  return undefined;
};

/** Finds, plays back and downloads recordings. */
module.exports = (red: RED): void => {
  registerFlowNode(red, {
    type: 'ipcam-record-query',
    members,
    async run(job) {
      const { action, record } = job.members;
      if (action === 'find') return find(job);
      const recording = checkedRecording(record ?? job.msg.payload);
      if (action === 'url')
        return { payload: await job.device.camera.recordingUrl(recording, { channel: job.channel, signal: job.signal }) };
      return downloadRecording(job, recording);
    },
    summary({ members: { action } }, properties) {
      const clock =
        typeof properties?.clockAhead === 'number' ? ` ⚠ clock ${properties.clockAhead > 0 ? '+' : ''}${properties.clockAhead} s` : '';
      return `${action}${Array.isArray(properties?.payload) ? ` (${properties.payload.length})` : ''}${clock}`;
    },
  });
};
