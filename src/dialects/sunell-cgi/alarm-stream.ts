import type { AlarmRecord } from './alarm-records.js';

const longestLine = 1024;
const members = new Set(['alarmmajortype', 'alarmminortype', 'sourceid', 'alarmflag', 'alarmtime']);

/**
 * The alarm messages of a held request (2.4.1.2), out of whatever frames them: boundaries, headers, status lines and idle words are lines that
 * mean nothing, lengths are not needed, and lines may end as they like. A message is complete with the mark behind it, even where that mark's
 * line has not ended yet.
 */
export class AlarmStreamReader {
  #pending = '';
  #isTooLong = false;
  #members = new Map<string, string>();
  #records: AlarmRecord[] = [];

  /** The messages that this piece completes. */
  push(chunk: Buffer): AlarmRecord[] {
    this.#records = [];
    const lines = chunk.toString('latin1').split(/[\r\n]/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#gather(line);
      if (!this.#isTooLong) this.#line(this.#pending);
      this.#pending = '';
      this.#isTooLong = false;
    }
    this.#gather(last);
    if (/^\s*alarmInfoEnd\s*=\s*\d/i.test(this.#pending)) {
      this.#line(this.#pending);
      this.#pending = '';
    }
    return this.#records;
  }

  #gather(text: string): void {
    if (this.#isTooLong || this.#pending.length + text.length > longestLine) {
      this.#isTooLong = true;
      this.#pending = '';
    } else this.#pending += text;
  }

  #line(line: string): void {
    if (line.startsWith('--')) {
      this.#complete();
      return;
    }
    const equals = line.indexOf('=');
    if (equals < 0) return;
    const key = line.slice(0, equals).trim();
    if (/^(alarmInfoBegin|alarmInfoEnd|next_?alarmInfo\w*)$/i.test(key)) {
      this.#complete();
      return;
    }
    const name = key.toLowerCase();
    if (!members.has(name)) return;
    // Without marks, a message begins where a member comes again.
    if (this.#members.has(name)) this.#complete();
    this.#members.set(name, line.slice(equals + 1).trim());
  }

  #complete(): void {
    const told = this.#members;
    if (told.size === 0) return;
    this.#members = new Map();
    const record = alarmRecord((name) => told.get(name.toLowerCase()));
    if (record) this.#records.push(record);
  }
}

/** A message by its members; undefined where it names no alarm. */
export const alarmRecord = (member: (name: string) => unknown): AlarmRecord | undefined => {
  const text = (name: string): string => String(member(name) ?? '').trim();
  const number = (name: string): number | undefined => (/^\d{1,6}$/.test(text(name)) ? Number(text(name)) : undefined);
  const [major, minor] = [number('alarmMajorType'), number('alarmMinorType')];
  if (major === undefined || minor === undefined) return undefined;
  return { major, minor, source: text('sourceID').slice(0, 64), flag: number('alarmFlag'), time: text('alarmTime').slice(0, 64) };
};
