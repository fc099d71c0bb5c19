import assert from 'node:assert/strict';
import util from '@node-red/util';
import { resolveMembers } from '../../nodes/shared/members.js';
import type { FlowNode, RED, StoredConfig } from '../../nodes/shared/types.js';

describe('members of a panel', () => {
  const red = { util: util.util } as unknown as RED;
  const config = { id: 'n', type: 'ipcam-ptz', name: 'My node', x: 570, y: 320, z: 'tab' } as unknown as StoredConfig;
  const rules = {
    name: { type: 'text', inputType: 'str', property: 'presetName' },
    x: { type: 'number', min: 0, max: 1, inputType: 'num', property: 'areaX' },
  } as const;

  it("are not a node's own name and place in the editor", async () => {
    assert.deepEqual(await resolveMembers(red, {} as FlowNode, config, { _msgid: '' }, rules), {});
  });

  it('stand under another name in the panel and under their own in a message', async () => {
    const panel = { ...config, presetName: 'Gate', areaX: '0.25' };
    assert.deepEqual(await resolveMembers(red, {} as FlowNode, panel, { _msgid: '' }, rules), { name: 'Gate', x: 0.25 });
    const msg = { _msgid: '', payload: { x: 0.5 } };
    assert.deepEqual(await resolveMembers(red, {} as FlowNode, { ...panel, source: 'message' }, msg, rules), { name: 'Gate', x: 0.5 });
  });
});
