import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AlarmRecord } from '../../../src/dialects/sunell-cgi/alarm-records.js';
import { AlarmStreamReader } from '../../../src/dialects/sunell-cgi/alarm-stream.js';

const read = (chunks: Iterable<Buffer | string>): AlarmRecord[] => {
  const reader = new AlarmStreamReader();
  return [...chunks].flatMap((chunk) => reader.push(Buffer.from(chunk)));
};

/** The example of the document (2.4.1.2). */
const example = [
  ...['--myboundary', 'Content-Type: text/plain', 'Content-Length: 238', '', 'alarmInfoBegin=1', 'alarmMajorType=1', 'alarmMinorType=2'],
  ...['sourceID=1', 'alarmFlag=1', 'alarmTime=2018-9-21 15:34:22', 'next_alarmInfoURL =2', 'alarmMajorType=1', 'alarmMinorType=2'],
  ...['sourceID=1', 'alarmFlag=1', 'alarmTime=2018-9-21 15:34:22', 'alarmInfoEnd=2', ''],
];

const motion: AlarmRecord = { major: 1, minor: 2, source: '1', flag: 1, time: '2018-9-21 15:34:22' };

describe('sunell-cgi: the stream of alarm messages', () => {
  for (const eol of ['\r\n', '\n', '\r']) {
    it(`reads the document's example with lines that end in ${JSON.stringify(eol)}`, () => {
      assert.deepEqual(read([example.join(eol)]), [motion, motion]);
    });
  }

  it('has a message as soon as its end has begun, whatever length was announced', () => {
    const reader = new AlarmStreamReader();
    assert.equal(reader.push(Buffer.from(example.slice(0, -2).join('\r\n'))).length, 1);
    assert.equal(reader.push(Buffer.from('\r\nalarmInfoEnd=')).length, 0);
    assert.equal(reader.push(Buffer.from('2')).length, 1);
    assert.equal(reader.push(Buffer.from('7\r\n--myboundary\r\n')).length, 0);
  });

  it('needs neither marks nor boundaries', () => {
    const message = ['alarmMajorType=1', 'alarmMinorType=2', 'sourceID=1', 'alarmFlag=1', 'alarmTime=2018-9-21 15:34:22'];
    assert.deepEqual(read([[...message, ...message, '--myboundary', ''].join('\n')]), [motion, motion]);
  });

  it('knows next marks by any name, blanks and another case', () => {
    const lines = [
      'alarmInfoBegin=1',
      'AlarmMajorType = 1',
      'alarmMinorType= 2',
      'sourceID =1',
      'alarmFlag=1',
      'alarmTime=2018-9-21 15:34:22',
    ];
    const text = [...lines, 'next_alarmInfoField=2', ...lines.slice(1), 'nextAlarmInfo=3', ...lines.slice(1), 'alarmInfoEnd=3'];
    assert.deepEqual(read([text.join('\r\n')]), [motion, motion, motion]);
  });

  it('reads over idle words, status lines, and members that it does not know', () => {
    const [boundary = '', ...rest] = example;
    const text = [
      'Connecting, waiting for alarm message',
      boundary,
      'HTTP Code: 200 OK',
      ...rest.slice(0, 5),
      'level=3',
      '__proto__=1',
      ...rest.slice(5),
      'Connecting, waiting',
    ];
    assert.deepEqual(read([text.join('\r\n')]), [motion, motion]);
  });

  it('tells no message that names no alarm', () => {
    assert.deepEqual(read(['alarmInfoBegin=1\r\nalarmMajorType=x\r\nalarmMinorType=2\r\nalarmInfoEnd=1\r\n']), []);
    assert.deepEqual(read(['alarmInfoBegin=1\r\nalarmMajorType=1\r\nalarmInfoEnd=1\r\n']), []);
  });

  it('keeps no line that is too long, and no endless one', () => {
    const reader = new AlarmStreamReader();
    for (let index = 0; index < 1000; index++) assert.deepEqual(reader.push(Buffer.alloc(10_000, 'x')), []);
    assert.equal(reader.push(Buffer.from(`\r\n${example.join('\r\n')}`)).length, 2);
  });

  const record = fc.record(
    {
      major: fc.constantFrom(1, 4, 5, 6, 7, 9, 77),
      minor: fc.integer({ min: 0, max: 60 }),
      source: fc.integer({ min: 1, max: 64 }).map(String),
      flag: fc.constantFrom(0, 1),
      time: fc.constantFrom('2018-9-21 15:34:22', '2026-11-20 1:02:03', ''),
    },
    { noNullPrototype: true },
  );
  const style = fc.record({
    eol: fc.constantFrom('\r\n', '\n', '\r'),
    hasLength: fc.boolean(),
    hasStatus: fc.boolean(),
    idle: fc.constantFrom('', 'Connecting, waiting for alarm message', '--myboundary\r\n\r\nConnecting'),
    blank: fc.constantFrom('', ' '),
    endsLine: fc.boolean(),
  });

  /** A part as a device may write it. */
  const part = (
    records: readonly AlarmRecord[],
    { eol, hasLength, hasStatus, idle, blank, endsLine }: Record<string, string | boolean>,
  ): string => {
    const messages = records.map(({ major, minor, source, flag, time }) => [
      ...[`alarmMajorType=${major}`, `alarmMinorType=${minor}`, `sourceID=${source}`, `alarmFlag=${flag}`, `alarmTime=${time}`],
    ]);
    const lines = messages.flatMap((message, index) => (index === 0 ? message : [`next_alarmInfoURL${blank}=${index + 1}`, ...message]));
    const body = ['alarmInfoBegin=1', ...lines, `alarmInfoEnd=${records.length}${endsLine ? eol : ''}`].join(String(eol));
    const head = [
      '--myboundary',
      ...(hasStatus ? ['HTTP Code: 200 OK'] : []),
      ...(hasLength ? [`Content-Length: ${body.length}`] : []),
      '',
    ];
    return [idle, ...head, body].join(String(eol)) + eol;
  };

  it('gives the same messages however a stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(record, { minLength: 1, maxLength: 4 }), style), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 70 }), { maxLength: 60 }),
        (parts, lengths) => {
          const stream = parts.map(([records, how]) => part(records, how)).join('');
          const expected = parts.flatMap(([records]) => records);
          const pieces: string[] = [];
          let at = 0;
          for (const length of lengths) {
            pieces.push(stream.slice(at, at + length));
            at += length;
          }
          assert.deepEqual(read([...pieces, stream.slice(at)]), expected);
          assert.deepEqual(read([...stream]), expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('makes no message of garbage', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(
        'alarmInfoBegin=1\r\n',
        'alarmInfoEnd=2\r\n',
        '--myboundary\r\n',
        'sourceID=1\n',
        'alarmTime==\n',
        'next_alarmInfoURL=\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 50 }), (chunks) => {
        assert.deepEqual(read(chunks), []);
      }),
      { numRuns: 500 },
    );
  });

  it('reads a megabyte in pieces of every size in linear time', () => {
    const reader = new AlarmStreamReader();
    const stream = Buffer.from(example.join('\r\n').repeat(4000));
    let count = 0;
    for (let at = 0, length = 1; at < stream.length; at += length, length = (length % 61) + 1)
      count += reader.push(stream.subarray(at, at + length)).length;
    assert.equal(count, 8000);
  });
});
