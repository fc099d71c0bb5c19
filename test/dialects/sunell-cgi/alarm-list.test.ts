import assert from 'node:assert/strict';
import { AlarmList } from '../../../src/dialects/sunell-cgi/alarm-list.js';
import { type AlarmRecord, AlarmTimes, AlarmTranslator, alarmKinds } from '../../../src/dialects/sunell-cgi/alarm-records.js';
import { deviceTime } from '../../../src/dialects/sunell-cgi/clock.js';
import { alarmTypes } from '../../../src/index.js';

const call = { channel: 1 };
const utc = (): AlarmTimes => new AlarmTimes(async () => deviceTime(0, 0));

const record = (minor: number, flag: number, second: number, source = '1'): AlarmRecord => ({
  ...{ major: 1, minor, source, flag, time: `2018-9-21 15:34:${String(second).padStart(2, '0')}` },
});

/** What a run of lists tells beyond the first. */
const told = (first: AlarmRecord[], ...lists: AlarmRecord[][]): string[] => {
  const list = new AlarmList(first);
  const translator = new AlarmTranslator(utc());
  return lists.flatMap((records) => list.changes(records, translator, call).map(({ code, state }) => `${code} ${state}`));
};

describe('sunell-cgi: the list of alarm states', () => {
  it('tells nothing of the first list', () => {
    assert.deepEqual(told([record(2, 1, 1)], [record(2, 1, 1)]), []);
  });

  it('ends an alarm whose flag falls, and one that is gone', () => {
    assert.deepEqual(told([record(2, 1, 1), record(3, 1, 2)], [record(2, 0, 3)]), ['1/2 stop', '1/3 stop']);
    assert.deepEqual(told([], [record(2, 1, 1)], []), ['1/2 start', '1/2 stop']);
    assert.deepEqual(told([record(2, 0, 1)], []), []);
  });

  it('tells every new message of a list that keeps what has been', () => {
    const log = [record(2, 1, 1), record(2, 0, 2), record(2, 1, 3)];
    assert.deepEqual(told(log.slice(0, 1), log, [...log, record(2, 0, 3)]), ['1/2 stop', '1/2 start', '1/2 stop']);
  });

  it('tells alarms of two sources apart', () => {
    assert.deepEqual(told([record(1, 1, 1, '1')], [record(1, 1, 1, '1'), record(1, 1, 1, '2')]), ['1/1 start']);
  });

  it('has no end for what only happens, and does not tell it twice', () => {
    const plate: AlarmRecord = { ...record(37, 1, 1), major: 6 };
    assert.deepEqual(told([], [plate], [plate, plate], []), ['6/37 pulse']);
  });
});

describe('sunell-cgi: alarm types', () => {
  const documented: Record<string, readonly number[]> = {
    1: [1, 2, 3, 4, 5, 9, 10, 11, 12],
    4: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    5: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    6: [21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 37],
    7: [0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18],
    9: [52, 55, 58],
  };

  it('are those of the document (4.2), each with a word of the vocabulary', () => {
    const codes = Object.entries(documented).flatMap(([major, minors]) => minors.map((minor) => `${major}/${minor}`));
    assert.deepEqual(Object.keys(alarmKinds.alarms).sort(), codes.sort());
    for (const kinds of Object.values(alarmKinds))
      for (const { type, description } of Object.values(kinds)) {
        assert.ok(alarmTypes.includes(type), type);
        assert.notEqual(description, '');
      }
  });

  it('become other where the document does not know them, with code and raw preserved', () => {
    const event = new AlarmTranslator(utc()).event({ ...record(99, 1, 5, '3'), major: 8 }, call);
    assert.deepEqual(
      { ...event, time: undefined },
      {
        ...{ type: 'other', description: 'alarm 8/99', code: '8/99', channel: 3, source: '8/99', state: 'start', time: undefined },
        raw: { alarmMajorType: 8, alarmMinorType: 99, sourceID: 3, alarmFlag: 1, alarmTime: '2018-9-21 15:34:05' },
      },
    );
  });

  it('name the channel by the source, but of an alarm input the input', () => {
    const translator = new AlarmTranslator(utc());
    const input = translator.event(record(1, 1, 5, '4'), { channel: 7 });
    assert.deepEqual([input?.channel, input?.source], [7, '4']);
    const motion = translator.event(record(2, 1, 5, '4'), { channel: 7 });
    assert.deepEqual([motion?.channel, motion?.source], [4, '1/2']);
    assert.equal(translator.event(record(2, 1, 5, ''), { channel: 7 })?.channel, 7);
  });

  it('are pulses where a message does not say whether it begins or ends', () => {
    assert.equal(new AlarmTranslator(utc()).event({ ...record(2, 1, 5), flag: undefined }, call)?.state, 'pulse');
  });
});
