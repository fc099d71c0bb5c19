import { CameraError } from '../../src/index.js';
import { type Job, registerFlowNode } from '../shared/flow-node.js';
import { panelValue } from '../shared/members.js';
import type { RED } from '../shared/types.js';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);

/** The operation and its parameters: the panel's, with `source` `message` overlaid by the message's. */
const request = async ({ red, node, config, msg }: Job): Promise<{ operation: string; params: Record<string, unknown> }> => {
  const byMessage = config.source === 'message';
  const panel = (await panelValue(red, node, config, msg, 'params', 'json')) ?? {};
  if (!isObject(panel)) throw new CameraError('INVALID_PARAMETER', 'params must be a JSON object');
  const given = byMessage ? (msg.payload ?? {}) : {};
  if (!isObject(given) && given !== '')
    throw new CameraError('INVALID_PARAMETER', 'msg.payload must be an object with the parameters of the operation');
  const operation = byMessage && typeof msg.operation === 'string' && msg.operation !== '' ? msg.operation : config.operation;
  return { operation: typeof operation === 'string' ? operation.trim() : '', params: { ...panel, ...(isObject(given) ? given : {}) } };
};

/** Any operation of the catalogue, by its id. */
module.exports = (red: RED): void => {
  registerFlowNode(red, {
    type: 'ipcam-command',
    async run(job) {
      const { operation, params } = await request(job);
      const answer = await job.device.camera.run(operation, params, { channel: job.channel, signal: job.signal });
      return {
        operation,
        ...(answer.payload === undefined ? {} : { payload: answer.payload }),
        ...(answer.contentType === undefined ? {} : { contentType: answer.contentType }),
        ...(job.config.raw === true ? { raw: answer.raw } : {}),
        ...(answer.total === undefined ? {} : { total: answer.total }),
        ...(answer.page === undefined ? {} : { page: answer.page }),
        ...(answer.pageSize === undefined ? {} : { pageSize: answer.pageSize }),
      };
    },
    summary: (_, properties) => String(properties?.operation ?? ''),
  });
};
