import assert from 'node:assert/strict';
import { CameraError } from '../../../src/index.js';
import { failure } from '../../support/until.js';
import { rigs } from './setup.js';

describe('uid-cgi: text on the picture', () => {
  const rig = rigs();

  it('has no members that a text lacks, and changes nothing then', async () => {
    const { camera } = await rig();
    const before = await camera.osd();
    for (const [item, message] of [
      [{ id: 'week', x: 0.1 }, /week has no x on this camera/],
      [{ id: 'week', visible: false, color: '#ffffff' }, /week has no color/],
      [{ id: 'time', text: 'noon' }, /time has no text/],
      [{ id: 'title', format: 'hh:mm' }, /title has no format/],
      [{ id: 'text1', format: 'hh:mm' }, /text1 has no format/],
    ] as const) {
      const error = await failure(camera.setOsd([{ id: 'title', text: 'Gate' }, item].slice(item.id === 'title' ? 1 : 0)));
      assert.ok(error instanceof CameraError && error.code === 'UNSUPPORTED', String(error));
      assert.match(error.message, message);
    }
    assert.deepEqual(await camera.osd(), before);
  });
});
