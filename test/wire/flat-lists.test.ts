import assert from 'node:assert/strict';
import { FlatReader } from '../../src/wire/flat-list-reader.js';
import { flatPairs } from '../../src/wire/flat-list-writer.js';
import { type FlatList, type FlatMember, flatShape } from '../../src/wire/flat-lists.js';

const marked = (path: string, stem: string, more: Partial<FlatList> = {}): FlatList => ({
  path,
  in: ['params'],
  description: '',
  style: 'marked',
  count: `${stem}Count`,
  begin: `${stem}Begin`,
  next: `next_${stem}URL`,
  end: `${stem}End`,
  values: { count: 'count', begin: '1', next: 'index', end: 'count' },
  ...more,
});

const members: FlatMember[] = [
  { name: 'enableFlag' },
  { name: 'region[].id' },
  { name: 'region[].point[].pointX' },
  { name: 'region[].point[].pointY' },
  { name: 'region[].note' },
  { name: 'weekDay[].weekDay' },
  { name: 'weekDay[].period[].startTime', wire: 'startTime<N>' },
  { name: 'weekDay[].period[].endTime', wire: 'endTime<N>' },
  { name: 'level', aliases: ['Level2'] },
];
const numbered: FlatList = {
  path: 'weekDay.period',
  in: ['params'],
  description: '',
  style: 'numbered',
  pattern: ['startTime<N>', 'endTime<N>'],
};
const lists = [marked('region', 'region'), marked('region.point', 'point'), marked('weekDay', 'weekDay'), numbered];
const shape = flatShape(members, lists);

const read = (text: string, level = shape): Record<string, unknown> => {
  const reader = new FlatReader(level, (_, value) => value);
  for (const line of text.split('\n')) reader.line(line);
  return JSON.parse(JSON.stringify(reader.value)) as Record<string, unknown>;
};

const sound = [
  'enableFlag=1',
  'regionCount=2',
  'regionBegin=1',
  'id=7',
  'pointCount=2',
  'pointBegin=1',
  'pointX=1',
  'pointY=2',
  'next_pointURL=2',
  'pointX=3',
  'pointY=4',
  'pointEnd=2',
  'note=a=b',
  'next_regionURL=2',
  'id=8',
  'pointCount=0',
  'regionEnd=2',
  'weekDayCount=1',
  'weekDayBegin=1',
  'weekDay=0',
  'startTime1=0',
  'endTime1=10',
  'startTime2=20',
  'endTime2=30',
  'weekDayEnd=1',
  'level=3',
];
const value = {
  enableFlag: '1',
  region: [
    {
      id: '7',
      point: [
        { pointX: '1', pointY: '2' },
        { pointX: '3', pointY: '4' },
      ],
      note: 'a=b',
    },
    { id: '8', point: [] },
  ],
  weekDay: [
    {
      weekDay: '0',
      period: [
        { startTime: '0', endTime: '10' },
        { startTime: '20', endTime: '30' },
      ],
    },
  ],
  level: '3',
};

describe('flat lists: writing', () => {
  it('writes members and marks in the order of the shape', () => {
    assert.deepEqual(
      flatPairs(shape, value, String).map(([key, text]) => `${key}=${text}`),
      sound,
    );
  });

  it('sends the count alone for a list without entries, and nothing where no count is sent', () => {
    const silent = flatShape(
      [{ name: 'a[].x' }, { name: 'b[].x' }],
      [marked('a', 'a'), marked('b', 'b', { values: { begin: '1', next: 'index', end: 'count' } })],
    );
    assert.deepEqual(flatPairs(silent, { a: [], b: [] }, String), [['aCount', '0']]);
  });

  const variants: [string, Partial<FlatList>, string][] = [
    ['the number of the entry that ends', { values: { begin: '1', next: 'previous', end: '1' } }, 'aBegin=1 x=1 next_aURL=1 x=2 aEnd=1'],
    [
      'the same number throughout',
      { values: { count: 'count', begin: '1', next: '1', end: '1' } },
      'aCount=2 aBegin=1 x=1 next_aURL=1 x=2 aEnd=1',
    ],
    [
      'a mark behind the last entry too',
      { values: { begin: '1', next: '1', nextAfterLast: true, end: 'count' } },
      'aBegin=1 x=1 next_aURL=1 x=2 next_aURL=1 aEnd=2',
    ],
    [
      'its count twice',
      { values: { count: 'twice', begin: '1', next: 'index', end: 'count' } },
      'aCount=2 aCount=2 aBegin=1 x=1 next_aURL=2 x=2 aEnd=2',
    ],
    ['marks without a value', { style: 'bare', values: {} }, 'aBegin x=1 next_aURL x=2 aEnd'],
    ['an end without a value', { values: { begin: '1', next: 'index' } }, 'aBegin=1 x=1 next_aURL=2 x=2 aEnd'],
    ['no marks at all', { style: 'unmarked', opener: 'x', values: {} }, 'x=1 x=2'],
  ];
  for (const [name, rule, text] of variants) {
    it(`writes and reads ${name}`, () => {
      const level = flatShape([{ name: 'a[].x' }], [marked('a', 'a', rule)]);
      const entries = { a: [{ x: '1' }, { x: '2' }] };
      const pairs = flatPairs(level, entries, String);
      assert.equal(pairs.map(([key, held]) => (held === undefined ? key : `${key}=${held}`)).join(' '), text);
      assert.deepEqual(read(text.replaceAll(' ', '\n'), level), entries);
    });
  }

  it('puts the action between count and begin where the rule says so, with or without entries', () => {
    const level = flatShape(
      [{ name: 'action' }, { name: 'a[].x' }, { name: 'z' }],
      [marked('a', 'a', { action: 'action', head: ['count', 'action'] })],
    );
    const keys = (values: Record<string, unknown>): string[] => flatPairs(level, values, String).map(([key]) => key);
    assert.deepEqual(keys({ z: 1, action: 'cover', a: [{ x: 1 }] }), ['aCount', 'action', 'aBegin', 'x', 'aEnd', 'z']);
    assert.deepEqual(keys({ action: 'clean' }), ['action']);
  });

  it('makes keys of the parts of an entry', () => {
    const rule: FlatList = { path: 'c', in: ['params'], description: '', style: 'numbered', pattern: ['<name>-ch<channel>'] };
    const level = flatShape(
      [
        { name: 'c[].name', wire: '<name>' },
        { name: 'c[].channel', wire: '<channel>' },
        { name: 'c[].enable', wire: '<name>-ch<channel>' },
      ],
      [rule],
    );
    const entries = { c: [{ name: 'play-back', channel: '6', enable: '1' }] };
    assert.deepEqual(flatPairs(level, entries, String), [['play-back-ch6', '1']]);
    assert.deepEqual(read('play-back-ch6=1', level), entries);
  });
});

describe('flat lists: reading what devices write', () => {
  it('reads a sound text', () => assert.deepEqual(read(sound.join('\n')), value));

  const same: [string, (lines: string[]) => string[]][] = [
    ['blanks around "="', (lines) => lines.map((line) => line.replace('=', ' = '))],
    ['carriage returns', (lines) => lines.map((line) => `${line}\r`)],
    ['wrong counts and numbers in the marks', (lines) => lines.map((line) => line.replace(/(Count|End|URL)=\d+/, '$1=99'))],
    ['no counts but for an empty list', (lines) => lines.filter((line) => !/Count=[^0]/.test(line))],
    ['marks without "="', (lines) => lines.map((line) => line.replace(/((?:Begin|End|URL))=\d+/, '$1'))],
    ['next marks of another name', (lines) => lines.map((line) => line.replace(/^next_point\w+/, 'NextURL'))],
    ['marks in another case', (lines) => lines.map((line) => line.replace(/^(next_\w+)/, (key) => key.toLowerCase()))],
    ['no end marks', (lines) => lines.filter((line) => !/End=/.test(line))],
    ['begin marks twice', (lines) => lines.flatMap((line) => (/Begin=/.test(line) ? [line, line] : [line]))],
    ['a next mark before the end', (lines) => lines.flatMap((line) => (line === 'pointEnd=2' ? ['next_pointURL=3', line] : [line]))],
    ['an end without its list', (lines) => ['pointEnd=2', ...lines]],
    ['members by their aliases', (lines) => lines.map((line) => line.replace('level=', 'Level2='))],
    ['lines that mean nothing', (lines) => lines.flatMap((line) => ['OK', '', line])],
    ['no begin marks', (lines) => lines.filter((line) => !/Begin=/.test(line))],
    ['no next mark between points', (lines) => lines.filter((line) => !line.startsWith('next_point'))],
  ];
  for (const [name, change] of same) it(`accepts ${name}`, () => assert.deepEqual(read(change(sound).join('\n')), value));

  it('reads the first of numbered members without its number', () => {
    assert.deepEqual(read('weekDayBegin=1\nweekDay=0\nstartTime=5\nendTime=6\nweekDayEnd=1'), {
      weekDay: [{ weekDay: '0', period: [{ startTime: '5', endTime: '6' }] }],
    });
  });

  it('keeps numbered entries in the order of their numbers', () => {
    assert.deepEqual(read('weekDayBegin=1\nstartTime3=3\nstartTime1=1\nendTime3=33\nstartTime2=2\nweekDayEnd=1'), {
      weekDay: [{ period: [{ startTime: '1' }, { startTime: '2' }, { startTime: '3', endTime: '33' }] }],
    });
  });

  it('reads a thing asked for by its id, which comes without marks', () => {
    assert.deepEqual(read('id=4\npointX=1'), { region: [{ id: '4', point: [{ pointX: '1' }] }] });
  });

  it('keeps members that no table has, several of one name as an array', () => {
    assert.deepEqual(read('new=1\nenableFlag=0\nmany=1\nmany=2\nmany=3'), { new: '1', enableFlag: '0', many: ['1', '2', '3'] });
  });

  it('reads lists that no rule knows', () => {
    assert.deepEqual(read('fanCount=2\nfanBegin=1\nspeed=1\nnext_fanURL=2\nspeed=2\nfanEnd=2\nenableFlag=1'), {
      fan: [{ speed: '1' }, { speed: '2' }],
      enableFlag: '1',
    });
  });

  it('takes the last of a member that comes twice', () => assert.deepEqual(read('level=1\nlevel=2'), { level: '2' }));

  it('reads whole lines behind their key', () => {
    const rule: FlatList = { path: 'logData', in: ['response'], description: '', style: 'lines', opener: 'logData' };
    const level = flatShape([{ name: 'logType' }, { name: 'logData[].line', wire: '<line>' }], [rule]);
    assert.deepEqual(read('logType=1\nlogData=\nLog Time: 1, loginfo: a=b\nnext thing\n\nlogType=2', level), {
      logType: '2',
      logData: [{ line: 'Log Time: 1, loginfo: a=b' }, { line: 'next thing' }],
    });
  });
});

describe('flat lists: hostile texts', () => {
  it('makes own members of names that mean something to JavaScript', () => {
    const reader = new FlatReader(shape, (_, text) => text);
    for (const key of ['__proto__', 'constructor', 'toString', '__proto__', 'hasOwnProperty']) reader.pair(key, 'x');
    reader.pair('__proto__Begin', '1');
    reader.pair('polluted', 'yes');
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    assert.equal(Object.getPrototypeOf(reader.value), Object.prototype);
    assert.deepEqual(Object.keys(reader.value).sort(), ['__proto__', 'constructor', 'hasOwnProperty', 'toString']);
  });

  it('refuses unknown lists nested without end', () => {
    const reader = new FlatReader(shape, (_, text) => text);
    assert.throws(
      () => {
        for (let depth = 0; depth < 10_000; depth++) reader.pair(`l${depth}Begin`, '1');
      },
      { code: 'BAD_RESPONSE' },
    );
  });

  it('does not nest known lists however often they begin', () => {
    const text = Array.from({ length: 10_000 }, () => 'regionBegin=1\npointBegin=1').join('\n');
    const { region } = read(text) as { region: unknown[] };
    assert.equal(region.length, 10_000);
    assert.ok(region.every((entry) => JSON.stringify(entry) === '{"point":[]}'));
  });

  it('skips keys of a megabyte and keeps values of one', () => {
    const long = 'x'.repeat(1024 * 1024);
    assert.deepEqual(read(`${long}=1\nlevel=${long}`), { level: long });
  });

  it('counts no further than devices do', () => {
    const reader = new FlatReader(shape, (_, text) => text);
    reader.pair('weekDayBegin', '1');
    reader.pair('startTime999999999', '1');
    reader.pair('startTime2', '2');
    assert.deepEqual(reader.value, { weekDay: [{ startTime999999999: '1', period: [{ startTime: '2' }] }] });
  });
});
