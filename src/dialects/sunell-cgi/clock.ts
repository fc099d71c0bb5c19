import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import { isoWithOffset, momentOf, type WallClock, wallClock } from '../../camera/time.js';
import type { Json } from '../../operations/types.js';
import type { Command } from './members.js';

const minute = 60_000;
const quarter = 15;
/** Minutes that daylight saving may be ahead. */
const shifts = [60, 30, 0];

/** What a device's clock shows, and when. */
export interface DeviceTime {
  /** Milliseconds by which it is ahead of ours. */
  readonly ahead: number;
  /** What it shows at a moment. */
  shown(time: number): WallClock;
  /** The moment at which it shows this; in the hour that daylight saving repeats the first one, or the first from a moment on. */
  momentOf(clock: WallClock, from?: number): number;
  /** ISO 8601 with its offset. */
  iso(time: number): string;
}

/** Minutes by which a zone is ahead of its standard time, by that standard time's own clock. */
type Daylight = (standard: number) => number;

/** The n-th weekday of a month, 5 the last, so many minutes after midnight: milliseconds of a clock without a zone. */
const turn = (year: number, month: number, week: number, weekday: number, minutes: number): number => {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  let day = 1 + ((weekday - first + 7) % 7) + (week - 1) * 7;
  while (day > days) day -= 7;
  return Date.UTC(year, month - 1, day) + minutes * minute;
};

/** The rule of daylight saving (2.6.1.8), which begins by standard and ends by daylight time; recorders tell by how much, others mean an hour. */
const daylightOf = (zone: Record<string, Json>): Daylight => {
  const number = (name: string): number => (typeof zone[name] === 'number' ? zone[name] : Number.NaN);
  const shift = number('Offset') === 30 ? 30 : 60;
  const at = (side: 'begin' | 'end', year: number): number =>
    turn(year, number(`${side}Month`), number(`${side}Weekly`), number(`${side}WeekDays`), number(`${side}Time`));
  return (standard) => {
    const year = new Date(standard).getUTCFullYear();
    const [begin, end] = [at('begin', year), at('end', year) - shift * minute];
    if (zone.DSTOpenFlag !== 1 || !Number.isFinite(begin) || !Number.isFinite(end)) return 0;
    const isOn = begin < end ? standard >= begin && standard < end : standard >= begin || standard < end;
    return isOn ? shift : 0;
  };
};

/** @param offset minutes east of UTC without daylight saving */
export const deviceTime = (offset: number, ahead: number, daylight: Daylight = () => 0): DeviceTime => {
  const offsetAt = (time: number): number => offset + daylight(time + offset * minute);
  return {
    ahead,
    shown: (time) => wallClock(time, offsetAt(time)),
    momentOf(clock, from = Number.NEGATIVE_INFINITY) {
      const times = shifts
        .filter((shift) => offsetAt(momentOf(clock, offset + shift)) === offset + shift)
        .map((shift) => momentOf(clock, offset + shift));
      // In the hour that the clock skips, none fits.
      return times.find((time) => time >= from) ?? times[0] ?? momentOf(clock, offset);
    },
    iso: (time) => isoWithOffset(time, offsetAt(time)),
  };
};

/** A device that has no time zone to tell. */
const isMissing = (error: unknown): boolean => error instanceof CameraError && (error.code === 'REJECTED' || error.code === 'BAD_RESPONSE');

/**
 * Asks a device for its time. Its zone is a number whose meaning the document does not give (2.6.1.8): the zone is the quarter of an hour that
 * its clock comes closest to, and the rest is by how much it is off.
 */
export const readDeviceTime = async (command: Command, call: Call): Promise<DeviceTime> => {
  const clock = await command('time.clock.get', {}, call);
  const now = Date.now();
  const part = (name: string): number => (typeof clock[name] === 'number' ? clock[name] : Number.NaN);
  const [year, month, day] = [part('year'), part('month'), part('day')];
  const shown = momentOf({ year, month, day, hour: part('hour'), minute: part('minute'), second: part('second') }, 0);
  if (!Number.isFinite(shown)) throw new CameraError('BAD_RESPONSE', 'the device told no time');
  const zone = await command('time.timeZone.get', {}, call).catch((error: unknown) => {
    if (isMissing(error)) return {};
    throw error;
  });
  const off = (shown - now) / minute;
  const offset = Math.abs(off) > 14.5 * 60 ? 0 : Math.round(off / quarter) * quarter;
  const daylight = daylightOf(zone);
  // The clock shows daylight time where that fits the rule.
  const base = shifts.map((shift) => offset - shift).find((standard) => standard + daylight(now + standard * minute) === offset);
  return deviceTime(base ?? offset, shown - now - offset * minute, daylight);
};
