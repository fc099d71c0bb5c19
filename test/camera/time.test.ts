import assert from 'node:assert/strict';
import { CameraError, moment } from '../../src/index.js';

describe('a moment as flows name it', () => {
  const now = Date.parse('2026-11-20T09:30:00Z');

  it('is a time of the calendar, of the epoch or from now', () => {
    const hour = 3_600_000;
    for (const [value, expected] of [
      ['now', now],
      ['-2h', now - 2 * hour],
      ['- 1.5 h', now - 1.5 * hour],
      ['+30min', now + hour / 2],
      ['2026-11-20T09:30:00Z', now],
      ['2026-11-20 17:30:00+08:00', now],
      ['2026-11-20', new Date(2026, 10, 20).getTime()],
      [now, now],
      [now + 0.25, now],
      [String(now), now],
      [new Date(now), now],
    ] as const)
      assert.equal(moment('from', value, now), expected, String(value));
  });

  it('is refused where no calendar has it', () => {
    for (const value of [
      ...['2026-13-01', '2026-11-32', '2026-11-20T25:00', '-9999999999w', '99999999999999999999', 'yesterday', '2h', ''],
      ...[Number.NaN, Number.POSITIVE_INFINITY, 1e17, new Date(Number.NaN), true, null, {}, []],
    ])
      assert.throws(
        () => moment('from', value, now),
        (error) => error instanceof CameraError && error.code === 'INVALID_PARAMETER' && /^from must be a time/.test(error.message),
        String(value),
      );
  });
});
