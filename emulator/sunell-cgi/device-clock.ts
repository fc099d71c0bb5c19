import type { Clock } from '../clock.js';

/** Calendar and wall clock as the camera shows them. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The camera's own clock and its zone: right until it is set by hand. */
export class DeviceClock {
  #shift = 0;

  constructor(
    private readonly now: Clock,
    /** Minutes ahead of UTC. */
    private readonly zone: number,
  ) {}

  /** Milliseconds since 1970 as the camera believes. */
  utc(): number {
    return this.now() + this.#shift;
  }

  /** For what draws or names the time: milliseconds whose UTC is the camera's wall clock. */
  local(utc = this.utc()): number {
    return utc + this.zone * 60_000;
  }

  wall(utc = this.utc()): WallTime {
    const date = new Date(this.local(utc));
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    };
  }

  /** Milliseconds since 1970 at which the camera's wall clock shows this; undefined where there is no such day or time. */
  utcOf({ year, month, day, hour, minute, second }: WallTime): number | undefined {
    const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
    const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
    return real && date.getUTCMinutes() === minute ? date.getTime() - this.zone * 60_000 : undefined;
  }

  set(wall: WallTime): boolean {
    const utc = this.utcOf(wall);
    if (utc !== undefined) this.#shift = utc - this.now();
    return utc !== undefined;
  }

  follow(): void {
    this.#shift = 0;
  }

  /** 2018-9-21 15:34:22, as in the alarm messages. */
  alarmTime(utc = this.utc()): string {
    const { year, month, day, hour, minute, second } = this.wall(utc);
    return `${year}-${month}-${day} ${two(hour)}:${two(minute)}:${two(second)}`;
  }

  /** 2019-12-26 17:51:23, as in the logs. */
  logTime(utc = this.utc()): string {
    const { year, month, day, hour, minute, second } = this.wall(utc);
    return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
  }

  /** 20180912170410, as in the requests for recordings. */
  compact(utc: number): string {
    return this.logTime(utc).replace(/\D/g, '');
  }

  /** The time that a compact text stands for. */
  parse(text: string): number | undefined {
    const [, year, month, day, hour, minute, second] = (/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text) ?? []).map(Number);
    if (year === undefined || month === undefined || day === undefined || hour === undefined) return undefined;
    return this.utcOf({ year, month, day, hour, minute: minute ?? 0, second: second ?? 0 });
  }
}
