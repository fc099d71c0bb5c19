import assert from 'node:assert/strict';
import { AlarmTimes } from '../../../src/dialects/sunell-cgi/alarm-records.js';
import { type DeviceTime, deviceTime, readDeviceTime } from '../../../src/dialects/sunell-cgi/clock.js';
import { CameraError } from '../../../src/index.js';
import type { Json } from '../../../src/operations/types.js';

const wall = (text: string) => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/\D/).map(Number);
  return { year, month, day, hour, minute, second };
};

const parts = ({ year, month, day, hour, minute, second }: ReturnType<typeof wall>) => ({ year, month, day, hour, minute, second });

/** The time of a device that shows so many minutes more than UTC, and what it says of its zone. */
const read = (minutes: number, zone: Record<string, Json> | CameraError): Promise<DeviceTime> =>
  readDeviceTime(
    async (id) => {
      if (id === 'time.clock.get') return parts(wall(new Date(Date.now() + minutes * 60_000).toISOString()));
      if (zone instanceof CameraError) throw zone;
      return zone;
    },
    { channel: 1 },
  );

/** The rule of the document's example: the last Sundays of March, 1:00, and October, 2:00. */
const europe = {
  ...{ timeZone: 85, DSTOpenFlag: 1, beginMonth: 3, beginWeekly: 5, beginWeekDays: 0, beginTime: 120 },
  ...{ endMonth: 10, endWeekly: 5, endWeekDays: 0, endTime: 180 },
};

describe("sunell-cgi: the device's clock", () => {
  it('shows the zone by the nearest quarter of an hour, and the rest by how much it is off', async () => {
    const nepal = await read(5 * 60 + 45 + 3, new CameraError('REJECTED', 'no such type', { deviceCode: -22 }));
    assert.ok(Math.abs(nepal.ahead - 180_000) < 5000, String(nepal.ahead));
    assert.equal(nepal.iso(0), '1970-01-01T05:45:00+05:45');
    assert.equal((await read(-210, {})).iso(0), '1969-12-31T20:30:00-03:30');
  });

  it('does not take a clock that was never set for a zone', async () => {
    const unset = await read(-50 * 365 * 24 * 60, {});
    assert.equal(unset.iso(0), '1970-01-01T00:00:00Z');
    assert.ok(unset.ahead < -49 * 365 * 24 * 3_600_000);
  });

  it('fails where the device cannot be asked, and says when it tells no time', async () => {
    await assert.rejects(read(0, new CameraError('TIMEOUT', 'late')), { code: 'TIMEOUT' });
    await assert.rejects(
      readDeviceTime(async () => ({ year: 'x' }), { channel: 1 }),
      { code: 'BAD_RESPONSE' },
    );
  });

  it('follows daylight saving over the year, whenever it is asked', async () => {
    // Whether daylight saving is on now or not: what the clock shows decides, by the rule.
    const now = new Date();
    const year = now.getUTCFullYear();
    const lastSunday = (month: number): number => {
      const last = new Date(Date.UTC(year, month, 0));
      return Date.UTC(year, month - 1, last.getUTCDate() - last.getUTCDay(), 1);
    };
    const isSummer = now.getTime() >= lastSunday(3) && now.getTime() < lastSunday(10);
    const berlin = await read(isSummer ? 120 : 60, europe);
    assert.equal(berlin.iso(Date.UTC(2026, 0, 15, 12)), '2026-01-15T13:00:00+01:00');
    assert.equal(berlin.iso(Date.UTC(2026, 6, 15, 12)), '2026-07-15T14:00:00+02:00');
    // The turns of 2026: 29 March and 25 October, 1:00 UTC.
    assert.equal(berlin.iso(Date.UTC(2026, 2, 29, 0, 59, 59)), '2026-03-29T01:59:59+01:00');
    assert.equal(berlin.iso(Date.UTC(2026, 2, 29, 1)), '2026-03-29T03:00:00+02:00');
    assert.equal(berlin.iso(Date.UTC(2026, 9, 25, 0, 59, 59)), '2026-10-25T02:59:59+02:00');
    assert.equal(berlin.iso(Date.UTC(2026, 9, 25, 1)), '2026-10-25T02:00:00+01:00');
    for (const hour of Array.from({ length: 24 * 366 }, (_, index) => Date.UTC(2026, 0, 1, index))) {
      const back = berlin.momentOf(berlin.shown(hour));
      // The hour that is shown twice stands for its first time.
      assert.ok(back === hour || (back === hour - 3_600_000 && hour === Date.UTC(2026, 9, 25, 1)), new Date(hour).toISOString());
    }
  });

  it('knows a southern summer and half an hour', () => {
    const shift = (standard: number): number => (standard >= Date.UTC(2026, 9, 4, 2) || standard < Date.UTC(2026, 3, 5, 1, 30) ? 30 : 0);
    const lordHowe = deviceTime(630, 0, shift);
    assert.equal(lordHowe.iso(Date.UTC(2026, 11, 25)), '2026-12-25T11:00:00+11:00');
    assert.equal(lordHowe.iso(Date.UTC(2026, 6, 1)), '2026-07-01T10:30:00+10:30');
    assert.equal(lordHowe.momentOf(wall('2026 12 25 11 00 00')), Date.UTC(2026, 11, 25));
  });
});

describe('sunell-cgi: the times of alarms', () => {
  const at = async (time: DeviceTime): Promise<AlarmTimes> => {
    const times = new AlarmTimes(async () => time);
    await times.refresh({ channel: 1 });
    return times;
  };
  const now = Date.UTC(2026, 10, 20, 9, 30, 5);

  it('carry the offset of the device', async () => {
    const times = await at(deviceTime(480, 2000));
    assert.equal(times.iso('2026-11-20 17:30:01', true, now), '2026-11-20T17:30:01+08:00');
    assert.equal(times.iso('2026-11-20 9:05:01', false, now), '2026-11-20T09:05:01+08:00');
  });

  it('are right when the zone has changed since the device was asked', async () => {
    const times = await at(deviceTime(60, 0));
    assert.equal(Date.parse(times.iso('2026-11-20 11:30:05', true, now)), now);
  });

  it('are those of our clock where the device has none, or one that was never set', async () => {
    const times = await at(deviceTime(0, 0));
    assert.equal(Date.parse(times.iso('', true, now)), now);
    assert.equal(Date.parse(times.iso('soon', true, now)), now);
    const unset = await at(deviceTime(0, -56 * 365 * 24 * 3_600_000));
    const told = new Date(now - 56 * 365 * 24 * 3_600_000).toISOString().slice(0, 19);
    assert.ok(Math.abs(Date.parse(unset.iso(told, true, now)) - now) < 1000);
  });

  it('are not asked for in vain: credentials that are refused once are not tried again for an alarm', async () => {
    const times = new AlarmTimes(async () => {
      throw new CameraError('UNAUTHORIZED', 'no');
    });
    await assert.rejects(times.refresh({ channel: 1 }), { code: 'UNAUTHORIZED' });
  });

  it('are told by our own zone until the device has answered', async () => {
    let asked = 0;
    const times = new AlarmTimes(async () => {
      asked += 1;
      throw new CameraError('REJECTED', 'no');
    });
    await times.refresh({ channel: 1 });
    await times.refresh({ channel: 1 });
    assert.equal(asked, 1);
    assert.equal(Date.parse(times.iso('soon', true, now)), now);
  });
});
