import { registerFlowNode } from '../shared/flow-node.js';
import type { MemberRules } from '../shared/members.js';
import type { RED } from '../shared/types.js';

const members: MemberRules = {
  action: { type: 'text', values: ['get', 'set'], fallback: 'get' },
  items: { type: 'any', inputType: 'json' },
};

/** Text and clock on the picture. */
module.exports = (red: RED): void => {
  registerFlowNode(red, {
    type: 'ipcam-osd',
    members,
    async run({ device: { camera }, members: { action, items }, channel, signal }) {
      if (action === 'get') return { payload: await camera.osd({ channel, signal }) };
      await camera.setOsd(items, { channel, signal });
      return {};
    },
    summary: ({ members: { action } }, properties) =>
      Array.isArray(properties?.payload) && action === 'get' ? `get (${properties.payload.length})` : String(action),
  });
};
