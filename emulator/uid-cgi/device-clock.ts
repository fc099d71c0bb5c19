import type { Clock } from '../clock.js';

/** Calendar and wall clock as the camera shows them. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  min: number;
  sec: number;
  /** 0 Sunday … 6 Saturday */
  weekday: number;
}

/** Milliseconds by which a zone such as GMT+08:00 is ahead of UTC. */
export const zoneOffset = (timezone: string): number => {
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)$/.exec(timezone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
};

const two = (value: number): string => String(value).padStart(2, '0');

export const localTime = (utc: number, timezone: string): LocalTime => {
  const date = new Date(utc + zoneOffset(timezone));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    min: date.getUTCMinutes(),
    sec: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
  };
};

/** Milliseconds since 1970 at which a clock in that zone shows this; undefined where there is no such day or time. */
export const utcOf = ({ year, month, day, hour, min, sec }: Omit<LocalTime, 'weekday'>, timezone: string): number | undefined => {
  const date = new Date(Date.UTC(year, month - 1, day, hour, min, sec));
  const same =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === min &&
    date.getUTCSeconds() === sec;
  return same ? date.getTime() - zoneOffset(timezone) : undefined;
};

/** yyyy-mm-dd hh:mm:ss and its relatives: the mm before or after a colon is the minute, the other the month. */
export const formatTime = ({ year, month, day, hour, min, sec }: LocalTime, format: string): string =>
  format
    .replace('hh:mm:ss', `${two(hour)}:${two(min)}:${two(sec)}`)
    .replace('yyyy', String(year))
    .replace('yy', two(year % 100))
    .replace('mm', two(month))
    .replace('dd', two(day));

/** The camera's own clock: right until it is set by hand, and right again once it follows a server. */
export class DeviceClock {
  #shift = 0;

  constructor(private readonly now: Clock) {}

  /** Milliseconds since 1970 as the camera believes. */
  utc(): number {
    return this.now() + this.#shift;
  }

  set(utc: number): void {
    this.#shift = utc - this.now();
  }

  follow(): void {
    this.#shift = 0;
  }
}
