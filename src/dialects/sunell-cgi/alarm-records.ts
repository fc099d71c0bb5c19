import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActiveAlarm, AlarmType, DeviceEvent } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import { readWallClock } from '../../camera/time.js';
import { type DeviceTime, deviceTime } from './clock.js';

/** What a number of the document means in the common vocabulary. */
export interface AlarmKind {
  readonly type: AlarmType;
  readonly description: string;
  /** It happens and has no end. */
  readonly moment?: boolean;
  /** Captures: the operation whose members describe the message. */
  readonly operation?: string;
}

type Kinds = Readonly<Record<string, AlarmKind>>;

/** By `main type/subtype` (4.2), captures by their own numbers (2.6.22.4.2, 2.6.18.10.5). */
export const alarmKinds = JSON.parse(readFileSync(join(__dirname, 'alarm-types.json'), 'utf8')) as Readonly<
  Record<'alarms' | 'captures' | 'thermal', Kinds>
>;

/** One alarm message (2.4.1), as far as a device sends it. */
export interface AlarmRecord {
  major: number;
  minor: number;
  /** The alarm input of an I/O alarm, otherwise the camera. */
  source: string;
  /** 1: it is on, 0: it is over. */
  flag: number | undefined;
  /** As the device's clock shows it. */
  time: string;
  /** What else the device told. */
  more?: Record<string, string>;
}

const codeOf = ({ major, minor }: AlarmRecord): string => `${major}/${minor}`;

/** What makes two messages be about one alarm. */
export const alarmKey = (record: AlarmRecord): string => `${codeOf(record)} ${record.source}`;

const alarmInput = '1/1';

export const kindOf = (code: string): AlarmKind =>
  (Object.hasOwn(alarmKinds.alarms, code) ? alarmKinds.alarms[code] : undefined) ?? { type: 'other', description: `alarm ${code}` };

/** Several numbers mean one type: by its source an alarm is told from another of its type. */
const originOf = (record: AlarmRecord, call: Call): Omit<ActiveAlarm, 'time'> => {
  const code = codeOf(record);
  const { type, description } = kindOf(code);
  const isInput = code === alarmInput;
  const camera = isInput ? 0 : Number(record.source);
  return {
    type,
    description,
    code,
    channel: Number.isInteger(camera) && camera > 0 ? camera : call.channel,
    source: isInput ? record.source : code,
  };
};

const minute = 60_000;
const quarter = 15 * minute;
/** A clock that is off by more is not wrong by its zone. */
const halfDay = 12 * 60 * minute;

/** What the device's clock is, renewed when somebody has the time for it. */
export class AlarmTimes {
  readonly #read: (call: Call) => Promise<DeviceTime>;
  /** Until the device has been asked: our own zone. */
  #time = deviceTime(-new Date().getTimezoneOffset(), 0);
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(read: (call: Call) => Promise<DeviceTime>) {
    this.#read = read;
  }

  /** A device that does not tell its time tells its alarms all the same. @throws CameraError where it cannot be asked */
  async refresh(call: Call): Promise<void> {
    if (performance.now() - this.#readAt < 10 * minute) return;
    try {
      this.#time = await this.#read(call);
    } catch (error) {
      if (!(error instanceof CameraError) || !['REJECTED', 'BAD_RESPONSE'].includes(error.code)) throw error;
    }
    this.#readAt = performance.now();
  }

  /**
   * ISO 8601 of a device's time.
   * @param live it has just happened: where that does not fit the zone, the zone has changed
   */
  iso(text: string, live: boolean, now = Date.now()): string {
    const { ahead } = this.#time;
    const moment = this.#momentOf(text);
    if (!Number.isFinite(moment)) return this.at(now);
    if (Math.abs(ahead) > halfDay) return this.#time.iso(moment - wholeSeconds(ahead));
    const off = moment - now - ahead;
    return this.#time.iso(
      live && Math.abs(off) > 10 * minute && Math.abs(off) < 2 * halfDay ? moment - Math.round(off / quarter) * quarter : moment,
    );
  }

  /** A clock and a calendar, or seconds since 1970. */
  #momentOf(text: string): number {
    if (/^\d{9,11}$/.test(text)) return Number(text) * 1000;
    const clock = readWallClock(text);
    return clock ? this.#time.momentOf(clock) : Number.NaN;
  }

  /** ISO 8601 of a moment. */
  at(time: number): string {
    return this.#time.iso(wholeSeconds(time));
  }
}

const wholeSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;

/** Kinds of alarms that are remembered; a device has far fewer. */
const keyLimit = 2000;

/** Messages as events. */
export class AlarmTranslator {
  readonly #times: AlarmTimes;
  /** When each alarm without an end came last: a repeated message is no second alarm. */
  readonly #moments = new Map<string, string>();

  constructor(times: AlarmTimes) {
    this.#times = times;
  }

  /** The event that a message tells, if any. */
  event(record: AlarmRecord, call: Call): DeviceEvent | undefined {
    const { flag, time } = record;
    const isMoment = kindOf(codeOf(record)).moment === true;
    if (isMoment && (flag === 0 || this.#isRepeated(record))) return undefined;
    return {
      ...originOf(record, call),
      state: isMoment || (flag !== 0 && flag !== 1) ? 'pulse' : flag === 1 ? 'start' : 'stop',
      time: this.#times.iso(time, true),
      raw: rawOf(record),
    };
  }

  /** The alarms that are on by a list of messages, of which the last about each counts. */
  active(records: readonly AlarmRecord[], call: Call): ActiveAlarm[] {
    const last = new Map(records.map((record) => [alarmKey(record), record]));
    return [...last.values()]
      .filter((record) => record.flag === 1 && kindOf(codeOf(record)).moment !== true)
      .map((record) => ({ ...originOf(record, call), time: this.#times.iso(record.time, false) }));
  }

  /** The end of an alarm that the device lists no more. */
  vanished(record: AlarmRecord, call: Call): DeviceEvent | undefined {
    if (kindOf(codeOf(record)).moment) return undefined;
    return { ...originOf(record, call), state: 'stop', time: this.#times.at(Date.now()), raw: null };
  }

  #isRepeated(record: AlarmRecord): boolean {
    const key = alarmKey(record);
    if (record.time !== '' && this.#moments.get(key) === record.time) return true;
    this.#moments.delete(key);
    this.#moments.set(key, record.time);
    const [oldest] = this.#moments.keys();
    if (this.#moments.size > keyLimit && oldest !== undefined) this.#moments.delete(oldest);
    return false;
  }
}

const rawOf = ({ major, minor, source, flag, time, more }: AlarmRecord): Record<string, unknown> => ({
  alarmMajorType: major,
  alarmMinorType: minor,
  sourceID: source === '' || Number.isNaN(Number(source)) ? source : Number(source),
  ...(flag === undefined ? {} : { alarmFlag: flag }),
  alarmTime: time,
  ...more,
});
