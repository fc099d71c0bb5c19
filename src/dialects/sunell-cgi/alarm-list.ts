import type { DeviceEvent } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { type AlarmRecord, type AlarmTranslator, alarmKey } from './alarm-records.js';

const recordKey = (record: AlarmRecord): string => `${alarmKey(record)} ${record.flag} ${record.time}`;

/**
 * What a device lists as its alarm states (2.4.1.1), from one poll to the next. The document leaves open whether an alarm that is over stays in
 * the list with its flag at 0, or goes: both end it.
 */
export class AlarmList {
  /** How often each message was listed last time. */
  #listed = new Map<string, number>();
  /** Alarms that were on, by their last message. */
  #on = new Map<string, AlarmRecord>();

  /** @param records the list that the changes are counted from */
  constructor(records: readonly AlarmRecord[]) {
    this.#note(records);
  }

  /** The messages that are new, in their order, and the ends of alarms that are gone. */
  changes(records: readonly AlarmRecord[], translator: AlarmTranslator, call: Call): DeviceEvent[] {
    const before = this.#listed;
    const news = records.filter((record) => {
      const key = recordKey(record);
      const known = before.get(key) ?? 0;
      before.set(key, known - 1);
      return known <= 0;
    });
    const there = new Set(records.map(alarmKey));
    const gone = [...this.#on].filter(([key]) => !there.has(key));
    this.#note(records);
    return [
      ...news.flatMap((record) => translator.event(record, call) ?? []),
      ...gone.flatMap(([, record]) => translator.vanished(record, call) ?? []),
    ];
  }

  #note(records: readonly AlarmRecord[]): void {
    this.#listed = new Map();
    for (const key of records.map(recordKey)) this.#listed.set(key, (this.#listed.get(key) ?? 0) + 1);
    const last = new Map(records.map((record) => [alarmKey(record), record]));
    this.#on = new Map([...last].filter(([, { flag }]) => flag === 1));
  }
}
