import { CameraError, type IoRequest, ioActions } from '../../src/index.js';
import { registerFlowNode } from '../shared/flow-node.js';
import type { MemberRules } from '../shared/members.js';
import type { RED } from '../shared/types.js';

const id = { type: 'id' } as const;

const members: MemberRules = {
  action: { type: 'text', values: ioActions },
  output: id,
  input: id,
  active: { type: 'flag', inputType: 'bool', foundFor: ['setOutput', 'light', 'siren'] },
  duration: { type: 'number', min: 0, max: 86_400_000, inputType: 'num' },
  mode: { type: 'text', inputType: 'str' },
  frequency: { type: 'number', min: 0, inputType: 'num' },
  brightness: { type: 'number', min: 0, max: 100, inputType: 'num' },
  file: id,
  count: { type: 'number', min: 1, max: 1000, whole: true, inputType: 'num' },
  door: id,
};

/** Relays, alarm outputs and inputs, lights, siren, sounds and doors. */
module.exports = (red: RED): void => {
  registerFlowNode(red, {
    type: 'ipcam-io',
    members,
    async run({ device, members: given, node, channel, signal }) {
      if (typeof given.action !== 'string')
        throw new CameraError('INVALID_PARAMETER', 'action is missing: choose one in the panel or name it in msg.payload');
      const answer = await device.camera.io({ ...given, action: given.action } as IoRequest, node, { channel, signal });
      return answer === undefined ? {} : { payload: answer };
    },
    summary: ({ members: { action, active } }) => `${action}${active === undefined ? '' : ` ${active}`}`,
    async release(node, devices) {
      await Promise.all(Array.from(devices, ({ camera }) => camera.release(node)));
    },
  });
};
