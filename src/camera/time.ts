import { CameraError } from './errors.js';

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The last moment that a Date can hold, in epoch milliseconds; the first is as far on the other side. */
const calendarEnd = 8.64e15;

/**
 * A moment as flows name it: ISO 8601 (without an offset: local time), epoch milliseconds, a Date, `now`, or relative to now such as `-2h`, `-30m`, `-7d`.
 * @returns epoch milliseconds
 * @throws CameraError INVALID_PARAMETER
 */
export const moment = (name: string, value: unknown, now: number): number => {
  const time = readMoment(value, now);
  // A month 13 or a billion weeks ago: nothing that a calendar holds.
  if (time !== undefined && Math.abs(time) <= calendarEnd) return Math.round(time);
  throw new CameraError('INVALID_PARAMETER', `${name} must be a time: ISO 8601, epoch milliseconds, or relative such as -2h`);
};

const readMoment = (value: unknown, now: number): number | undefined => {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === 'now') return now;
    const relative = /^([+-])\s*(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d|w)$/i.exec(text);
    if (relative) return now + (relative[1] === '-' ? -1 : 1) * Number(relative[2]) * (units[(relative[3] ?? '').toLowerCase()] ?? 0);
    if (/^\d{12,}$/.test(text)) return Number(text);
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return new Date(`${text}T00:00:00`).getTime();
    if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text)) return Date.parse(text.replace(' ', 'T'));
  }
  return undefined;
};

const two = (number: number): string => String(Math.abs(Math.trunc(number))).padStart(2, '0');

/** A moment as the camera's own calendar and clock show it. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** @param offset minutes east of UTC */
export const wallClock = (time: number, offset: number): WallClock => {
  const date = new Date(time + offset * 60_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
};

/** The moment that a camera's clock shows; its fields may run over, as in day 32. */
export const momentOf = ({ year, month, day, hour, minute, second }: WallClock, offset: number): number =>
  Date.UTC(year, month - 1, day, hour, minute, second) - offset * 60_000;

/** `2026-11-20 09:30:01` or `20261120T093001` and what lies between, as a wall clock; undefined where it is none. */
export const readWallClock = (text: string): WallClock | undefined => {
  const match =
    /(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D+?(\d{1,2})\D?(\d{1,2})(?:\D?(\d{1,2}))?/.exec(text.trim()) ??
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined || hour === undefined || minute === undefined) return undefined;
  return { year, month, day, hour, minute, second: second ?? 0 };
};

/** ISO 8601 with the camera's own offset. @param offset minutes east of UTC */
export const isoWithOffset = (time: number, offset: number): string => {
  const local = new Date(time + offset * 60_000).toISOString().replace(/\.000Z$|Z$/, '');
  return offset === 0 ? `${local}Z` : `${local}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`;
};

/** Minutes east of UTC in a text such as `GMT+08:00`, `UTC-3`, `+05:30`; undefined where there is none. */
export const offsetIn = (text: string): number | undefined => {
  const match = /([+-])\s*(\d{1,2})(?::?(\d{2}))?/.exec(text);
  if (!match) return /^(gmt|utc|z)$/i.test(text.trim()) ? 0 : undefined;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
};
