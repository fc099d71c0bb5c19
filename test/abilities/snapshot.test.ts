import assert from 'node:assert/strict';
import { decode, type UintArrRet } from 'jpeg-js';
import type { SnapshotRequest } from '../../src/index.js';
import { until } from '../support/until.js';
import { failure, onEveryCamera } from './behaviours.js';
import { part, type Rig } from './cameras.js';

const take = async ({ camera }: Rig, request: Partial<SnapshotRequest> = {}): Promise<UintArrRet> => {
  const { data, contentType } = await camera.snapshot({ stream: 'main', format: 'jpeg', ...request });
  assert.equal(contentType, 'image/jpeg');
  return decode(data, { useTArray: true, formatAsRGBA: false });
};

/** Mean difference of two pictures' bytes, 0…255. */
const difference = (a: UintArrRet, b: UintArrRet): number => {
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  return a.data.reduce((sum, byte, index) => sum + Math.abs(byte - (b.data[index] ?? 0)), 0) / a.data.length;
};

const jpeg = {
  ability: 'snapshot',
  needs: ['jpeg'],
  ask: (camera: Rig['camera']) => camera.snapshot({ stream: 'main', format: 'jpeg' }),
} as const;

describe('pictures of every camera', () => {
  onEveryCamera('are whole JPEGs, the sub stream not the larger one', jpeg, async (rig) => {
    const [main, sub] = [await take(rig), await take(rig, { stream: 'sub' })];
    assert.ok(main.width >= 64 && main.height >= 36, `${main.width}x${main.height}`);
    assert.ok(sub.width <= main.width && sub.height <= main.height, `${sub.width}x${sub.height} and ${main.width}x${main.height}`);
  });

  onEveryCamera('show another view when the head has turned', jpeg, async (rig) => {
    const head = part(rig.device.head, 'head');
    const [first, second] = [await take(rig, { stream: 'sub' }), await take(rig, { stream: 'sub' })];
    await rig.camera.ptz({ action: 'right', speed: 1 }, rig);
    const { pan } = head.position();
    await until(() => Math.abs(head.position().pan - pan) > 25);
    await rig.camera.ptz({ action: 'stop' }, rig);
    const turned = await take(rig, { stream: 'sub' });
    const [still, moved] = [difference(first, second), difference(second, turned)];
    assert.ok(moved > 5 && moved > 2 * still, `the views differ by ${moved}, two pictures of one view by ${still}`);
  });

  onEveryCamera('are refused when they are cut short', jpeg, async (rig) => {
    await rig.camera.snapshot({ stream: 'sub', format: 'jpeg' });
    rig.device.faults.add({ kind: 'half' });
    const error = await rig.camera.snapshot({ stream: 'sub', format: 'jpeg' }).then(
      () => assert.fail('half a picture was accepted'),
      (reason: { code?: string }) => reason,
    );
    assert.ok(['BAD_RESPONSE', 'CONNECTION_LOST'].includes(String(error.code)), String(error));
  });

  onEveryCamera('come in no format that the camera has not', jpeg, async ({ camera, abilities }) => {
    const { message } = await failure(camera.snapshot({ stream: 'main', format: 'tiff' }), 'UNSUPPORTED');
    for (const format of abilities.snapshot) assert.ok(message.includes(format), message);
  });

  onEveryCamera('are one for each of several requests at once', jpeg, async ({ camera }) => {
    const pictures = await Promise.all(Array.from({ length: 4 }, () => camera.snapshot({ stream: 'sub', format: 'jpeg' })));
    for (const { data } of pictures) assert.ok(decode(data, { useTArray: true }).width > 0);
  });
});
