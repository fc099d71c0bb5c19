import assert from 'node:assert/strict';
import { tourSteps } from '../../src/camera/tour.js';

const refuses = (steps: unknown, message: RegExp): void => {
  assert.throws(() => tourSteps(steps), { name: 'CameraError', code: 'INVALID_PARAMETER', message });
};

describe('the steps of a tour', () => {
  it('are numbers of presets, with or without a time and a speed', () => {
    assert.deepEqual(tourSteps([1, '2', { preset: 3 }, { preset: '4', time: '5', speed: 0.5 }]), [
      { preset: 1 },
      { preset: 2 },
      { preset: 3 },
      { preset: 4, time: 5, speed: 0.5 },
    ]);
  });

  it('that do not fit are named', () => {
    refuses(undefined, /^steps must/);
    refuses([], /^steps must/);
    refuses({ preset: 1 }, /^steps must/);
    refuses([1, 'door'], /^steps\[1\]\.preset must/);
    refuses([1.5], /^steps\[0\]\.preset must/);
    refuses([null], /^steps\[0\]\.preset must/);
    refuses([{ preset: 1, time: 0 }], /^steps\[0\]\.time must/);
    refuses([{ preset: 1, speed: 2 }], /^steps\[0\]\.speed must/);
    refuses([{ preset: 1, dwell: 2 }], /^steps\[0\]\.dwell is no member/);
  });
});
