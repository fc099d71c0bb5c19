import { CameraError, type PtzRequest } from '../../src/index.js';
import { registerFlowNode } from '../shared/flow-node.js';
import type { MemberRules } from '../shared/members.js';
import type { RED } from '../shared/types.js';

const number = { type: 'number', inputType: 'num' } as const;
const part = { ...number, min: 0, max: 1 } as const;

const members: MemberRules = {
  action: { type: 'text' },
  speed: part,
  duration: { ...number, min: 0, max: 3_600_000 },
  pan: number,
  tilt: number,
  zoom: number,
  preset: { type: 'id' },
  name: { type: 'text', inputType: 'str', property: 'presetName' },
  tour: { type: 'id' },
  track: { type: 'id' },
  scan: { type: 'id' },
  steps: { type: 'any', inputType: 'json' },
  x: { ...part, property: 'areaX' },
  y: { ...part, property: 'areaY' },
  width: { ...part, property: 'areaWidth' },
  height: { ...part, property: 'areaHeight' },
  wait: { type: 'flag' },
};

/** Turns, zooms and focuses a camera, and works its presets, tours, tracks, scans and auxiliaries. */
module.exports = (red: RED): void => {
  registerFlowNode(red, {
    type: 'ipcam-ptz',
    members,
    async run({ device, members: given, node, channel, signal }) {
      if (typeof given.action !== 'string')
        throw new CameraError('INVALID_PARAMETER', 'action is missing: choose one in the panel or name it in msg.payload');
      const answer = await device.camera.ptz({ ...given, action: given.action } as PtzRequest, node, { channel, signal });
      return answer === undefined ? {} : { payload: answer };
    },
    summary: ({ members: { action, preset } }) =>
      `${action}${preset === undefined || !/preset|goto/i.test(String(action)) ? '' : ` ${preset}`}`,
    async release(node, devices) {
      await Promise.all(Array.from(devices, ({ camera }) => camera.release(node)));
    },
  });
};
