import { CameraError, type StreamRequest } from '../../src/index.js';
import { type Job, registerFlowNode, streamOf } from '../shared/flow-node.js';
import type { MemberRules } from '../shared/members.js';
import type { FlowNode, RED } from '../shared/types.js';

const members: MemberRules = {
  action: { type: 'text', values: ['url', 'frames', 'stop'], fallback: 'url' },
  protocol: { type: 'text' },
  stream: { type: 'any', fallback: 'main' },
  includeCredentials: { type: 'flag', fallback: false },
  rate: { type: 'number', min: 0.01, max: 60, fallback: 5, inputType: 'num' },
};

/** The running streams of a node, by camera and channel: a further `frames` takes the place of the one before, `stop` ends it. */
const running = new WeakMap<FlowNode, Map<string, AbortController>>();

const streamsOf = (node: FlowNode): Map<string, AbortController> => {
  let streams = running.get(node);
  if (!streams) {
    streams = new Map();
    running.set(node, streams);
  }
  return streams;
};

/** One message a frame, at most `rate` in a second: a flow gets the newest frame, and what came too soon is dropped where it is. */
const sendFrames = async (job: Job): Promise<void> => {
  const { device, members: given, node, channel } = job;
  const key = `${device.id} ${channel}`;
  const streams = streamsOf(node);
  streams.get(key)?.abort();
  const ending = new AbortController();
  streams.set(key, ending);
  const signal = AbortSignal.any([job.signal, ending.signal]);
  const gap = 1000 / Number(given.rate);
  let next = 0;
  let index = 0;
  try {
    for await (const { contentType, data } of device.camera.frames(streamOf(given.stream), { channel, signal })) {
      const now = Date.now();
      if (now < next) continue;
      next = Math.max(next + gap, now + gap / 2);
      index += 1;
      job.emit({ payload: data, contentType, time: new Date(now).toISOString(), frame: index });
      if (index % 25 === 1) job.progress(`${index}`);
      // Lets the flow take this frame before the next one is read: a slow flow slows the camera down, and nothing piles up here.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    if (ending.signal.aborted) return;
    throw error;
  } finally {
    if (streams.get(key) === ending) streams.delete(key);
  }
};

/** Live addresses, and the frames of HTTP streams as messages. */
module.exports = (red: RED): void => {
  registerFlowNode(red, {
    type: 'ipcam-stream',
    members,
    async run(job) {
      const { device, members: given, node, channel, signal } = job;
      if (given.action === 'stop') {
        streamsOf(node).get(`${device.id} ${channel}`)?.abort();
        return undefined;
      }
      if (given.action === 'frames') {
        await sendFrames(job);
        return undefined;
      }
      const request: StreamRequest = {
        stream: streamOf(given.stream),
        includeCredentials: given.includeCredentials === true,
        ...(typeof given.protocol === 'string' ? { protocol: given.protocol } : {}),
      };
      if (request.protocol === 'frames') throw new CameraError('INVALID_PARAMETER', 'frames is an action, not a protocol');
      return { payload: await device.camera.streamAddress(request, { channel, signal }) };
    },
    summary: ({ members: { action } }, properties) =>
      properties ? String((properties.payload as { protocol?: string }).protocol ?? action) : String(action),
  });
};
