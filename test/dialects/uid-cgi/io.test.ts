import assert from 'node:assert/strict';
import { CameraError } from '../../../src/index.js';
import { failure } from '../../support/until.js';
import { rigs } from './setup.js';

describe('uid-cgi: inputs and outputs', () => {
  const rig = rigs();
  const flow = Symbol('a node of a flow');

  it('the one relay answers to its number and its name, and to no other', async () => {
    const { camera, sent } = await rig();
    for (const output of [1, '1', 'relay']) {
      await camera.io({ action: 'setOutput', output, active: true }, flow);
      assert.deepEqual(await camera.io({ action: 'getOutputs' }, flow), [{ id: 1, name: 'relay', active: true }]);
      await camera.io({ action: 'setOutput', output, active: false }, flow);
    }
    const before = sent().length;
    for (const output of [0, 2, '2', 'door']) {
      const error = await failure(camera.io({ action: 'setOutput', output, active: true }, flow));
      assert.ok(error instanceof CameraError && error.code === 'INVALID_PARAMETER', String(error));
    }
    assert.equal(sent().length, before);
  });
});
