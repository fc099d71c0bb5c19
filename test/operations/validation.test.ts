import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CameraError } from '../../src/camera/errors.js';
import { ParameterCheck } from '../../src/operations/schema.js';
import type { Member, MemberType, Operation } from '../../src/operations/types.js';
import { anyText } from '../support/arbitraries.js';

const operation = (params: Member[], fixed: Record<string, string | number> = {}): Operation => ({
  id: 'a.get',
  title: 'A',
  area: 'device',
  kind: 'get',
  request: { method: 'GET', path: '/', fixed },
  params,
  response: { format: 'none', fields: [] },
});
const member = (name: string, type: MemberType, more: Partial<Member> = {}): Member => ({ name, type, description: 'x', ...more });
const check = (...params: Member[]): ParameterCheck => new ParameterCheck(operation(params));
const values = (checker: ParameterCheck, params: unknown): unknown => JSON.parse(JSON.stringify(checker.values(params)));
const refused = (checker: ParameterCheck, params: unknown): string => {
  try {
    checker.values(params);
  } catch (error) {
    assert.ok(error instanceof CameraError, String(error));
    assert.equal(error.code, 'INVALID_PARAMETER');
    return error.message;
  }
  throw new Error('it was taken');
};

describe('validation: what it says', () => {
  it('names the member that is missing', () => {
    const checker = check(member('speed', 'int', { required: true }), member('region[].point[].x', 'int', { required: true }));
    assert.equal(refused(checker, {}), 'speed is missing');
    assert.equal(refused(checker, { speed: 1, region: [{ point: [{ x: 1 }, {}] }] }), 'region[0].point[1].x is missing');
  });

  it('names the member, what is allowed and what was given', () => {
    const checker = check(
      member('speed', 'int', { min: 1, max: 10 }),
      member('width', 'float', { min: 0 }),
      member('mode', 'enum', { values: { '0': 'off', '1': 'on' } }),
      member('day', 'enum', { values: { mon: '', tue: '' } }),
      member('on', 'bool01'),
      member('flag', 'bool'),
      member('title', 'string'),
      member('port', 'port'),
      member('file', 'binary'),
      member('list', 'array'),
      member('object', 'object'),
    );
    assert.equal(refused(checker, { speed: 11 }), 'speed must be a whole number from 1 to 10, not 11');
    assert.equal(refused(checker, { speed: 1.5 }), 'speed must be a whole number from 1 to 10, not 1.5');
    assert.equal(refused(checker, { speed: 'fast' }), 'speed must be a whole number from 1 to 10, not "fast"');
    assert.equal(refused(checker, { width: -1 }), 'width must be a number of at least 0, not -1');
    assert.equal(refused(checker, { mode: 2 }), 'mode must be one of 0, 1, not 2');
    assert.equal(refused(checker, { day: 'sun' }), 'day must be one of mon, tue, not "sun"');
    assert.equal(refused(checker, { on: 2 }), 'on must be one of 0, 1, not 2');
    assert.equal(refused(checker, { flag: 'maybe' }), 'flag must be true or false, not "maybe"');
    assert.equal(refused(checker, { title: ['a'] }), 'title must be a text, not an array of 1');
    assert.equal(refused(checker, { title: null }), 'title must be a text, not null');
    assert.equal(refused(checker, { port: 65_536 }), 'port must be a whole number from 0 to 65535, not 65536');
    assert.equal(refused(checker, { file: 'no base64!' }), 'file must be a Buffer or base64 text, not "no base64!"');
    assert.equal(refused(checker, { list: {} }), 'list must be an array, not an object');
    assert.equal(refused(checker, { object: [] }), 'object must be an object, not an array of 0');
  });

  it('names a member that there is not, and those that there are', () => {
    assert.equal(refused(check(member('a', 'int'), member('b', 'int')), { c: 1 }), 'c is no member; there are a, b');
    assert.equal(refused(check(), { c: 1 }), 'c is no member; there are no members here');
    assert.equal(refused(check(member('a.b', 'int')), { a: { c: 1 } }), 'a.c is no member; there are b');
  });

  it('wants an object', () => {
    for (const params of [undefined, null, 'text', 5, [], [{}]]) assert.equal(refused(check(), params), 'the parameters must be an object');
  });

  it('repeats no secret', () => {
    for (const name of ['password', 'newpasswd', 'user.pwd', 'smtp_passw', 'secretKey', 'token', 'privateKey']) {
      const [outer = '', inner] = name.split('.');
      const given = ['correct-horse'];
      const message = refused(check(member(name, 'string')), inner ? { [outer]: { [inner]: given } } : { [outer]: given });
      assert.equal(message, `${name} must be a text`);
    }
    assert.doesNotMatch(refused(check(member('user', 'string')), { user: { password: 'correct-horse' } }), /correct-horse/);
  });

  it('stays short whatever is given', () => {
    assert.ok(refused(check(member('a', 'int')), { a: 'x'.repeat(100_000) }).length < 150);
    assert.ok(refused(check(member('a', 'int')), { ['x'.repeat(100_000)]: 1 }).length < 150);
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`value${index}`, '']));
    assert.ok(refused(check(member('a', 'enum', { values: many })), { a: 'x' }).length < 400);
  });

  it('finds words for values that JSON has none for', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const checker = check(member('a', 'int'));
    const given: unknown[] = [
      circular,
      10n,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      () => 1,
      Symbol('x'),
      Object.create(null),
      Buffer.alloc(3),
    ];
    assert.deepEqual(
      given.map((a) => refused(checker, { a }).replace('a must be a whole number, not ', '')),
      ['an object', '10', 'NaN', 'Infinity', 'a function', 'Symbol(x)', 'an object', 'a Buffer of 3 bytes'],
    );
  });
});

describe('validation: what it takes', () => {
  it('brings values to their types where nothing is lost', () => {
    const checker = check(
      member('int', 'int'),
      member('float', 'float'),
      member('bool01', 'bool01'),
      member('bool', 'bool'),
      member('text', 'string'),
      member('enum', 'enum', { values: { '0': 'off', '1': 'on' } }),
      member('word', 'enum', { values: { MANUAL: '', ntp: '' } }),
    );
    assert.deepEqual(values(checker, { int: ' 5 ', float: '1.5', bool01: 'true', bool: 1, text: 5, enum: '1', word: 'NTP' }), {
      ...{ int: 5, float: 1.5, bool01: 1, bool: true, text: '5', enum: 1, word: 'ntp' },
    });
    assert.deepEqual(values(checker, { bool01: false, bool: 'false', enum: true, word: 'manual' }), {
      ...{ bool01: 0, bool: false, enum: 1, word: 'MANUAL' },
    });
  });

  it('leaves out what is undefined', () => {
    assert.deepEqual(Object.keys(check(member('a', 'int')).values({ a: undefined, b: undefined })), []);
  });

  it('takes named values beyond the bounds', () => {
    const checker = check(member('a', 'int', { min: 0, max: 10, values: { '-1': 'all', '255': 'none' } }));
    for (const a of [-1, 0, 10, 255]) assert.deepEqual(values(checker, { a }), { a });
    assert.equal(refused(checker, { a: 256 }), 'a must be a whole number from -1 to 255, not 256');
  });

  it('takes an enumeration without values for what it is', () => {
    assert.deepEqual(values(check(member('a', 'enum')), { a: 'x' }), { a: 'x' });
    assert.deepEqual(values(check(member('a', 'enum')), { a: 7 }), { a: 7 });
  });

  it('reaches into objects, lists, lists in lists and attributes', () => {
    const checker = check(
      member('time.hour', 'int', { max: 23 }),
      member('region[].point[].x', 'int'),
      member('week[][].from', 'string'),
      member('motion', 'string'),
      member('motion@ch', 'int', { required: true }),
      member('days[]', 'int'),
    );
    const given = {
      time: { hour: '23' },
      region: [{ point: [{ x: '1' }, { x: 2 }] }, { point: [] }],
      week: [[{ from: 1 }], []],
      motion: { ch: '1', value: 'on' },
      days: ['1', 2],
    };
    assert.deepEqual(values(checker, given), {
      time: { hour: 23 },
      region: [{ point: [{ x: 1 }, { x: 2 }] }, { point: [] }],
      week: [[{ from: '1' }], []],
      motion: { ch: 1, value: 'on' },
      days: [1, 2],
    });
    assert.equal(refused(checker, { time: { hour: 24 } }), 'time.hour must be a whole number of at most 23, not 24');
    assert.equal(refused(checker, { days: [1, 'x'] }), 'days[1] must be a whole number, not "x"');
    assert.equal(refused(checker, { region: { point: [] } }), 'region must be an array, not an object');
    assert.equal(refused(checker, { motion: { value: 'on' } }), 'motion.ch is missing');
  });

  it('takes bytes as a Buffer, a typed array, base64 or a Buffer that went through JSON', () => {
    const checker = check(member('file', 'binary'));
    const bytes = Buffer.from('the file');
    for (const file of [bytes, new Uint8Array(bytes), bytes.toString('base64'), JSON.parse(JSON.stringify(bytes))])
      assert.deepEqual(checker.values({ file }).file, bytes);
  });

  it('takes what the driver sets anyway, as long as it is the same', () => {
    const checker = new ParameterCheck(operation([member('a', 'int')], { action: 'set' }));
    assert.deepEqual(values(checker, { a: 1, action: 'set' }), { a: 1 });
    assert.match(refused(checker, { a: 1, action: 'get' }), /^action is no member/);
  });

  it('changes nothing of what it was given', () => {
    const given = Object.freeze({ a: '5', list: Object.freeze([Object.freeze({ b: '6' })]) });
    values(check(member('a', 'int'), member('list[].b', 'int')), given);
    assert.deepEqual(given, { a: '5', list: [{ b: '6' }] });
  });

  it('takes members by the names of prototypes for what they are', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const given = JSON.parse(`{"${name}": {"polluted": true}}`) as unknown;
      assert.match(refused(check(member('a', 'int')), given), new RegExp(`^${name} is no member`));
      const nested = JSON.parse(`{"a": {"${name}": 1}}`) as unknown;
      assert.match(refused(check(member('a.b', 'int')), nested), new RegExp(`^a\\.${name} is no member`));
      for (const type of ['bool01', 'bool', 'enum', 'int', 'port'] as const)
        assert.match(refused(check(member('a', type, { values: { on: '' } })), { a: name }), /^a must be/);
    }
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it('wants a member that is required even where its name is inherited', () => {
    assert.equal(refused(check(member('constructor', 'string', { required: true })), {}), 'constructor is missing');
  });

  it('never does anything but take or refuse', () => {
    const checker = check(
      member('int', 'int', { min: 0 }),
      member('bool01', 'bool01'),
      member('enum', 'enum', { values: { '0': '', '1': '' } }),
      member('text', 'string'),
      member('file', 'binary'),
      member('a.b[].c', 'float'),
      member('a.b[].d@e', 'ip'),
    );
    const names = fc.constantFrom('int', 'bool01', 'enum', 'text', 'file', 'a', 'b', 'c', 'd', 'e', '__proto__', 'constructor');
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        anyText({ maxLength: 5 }),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        tie('object'),
        fc.array(tie('value')),
      ),
      object: fc.dictionary(names, tie('value'), { maxKeys: 4 }),
    })).object;
    fc.assert(
      fc.property(json, (params) => {
        try {
          assert.equal(typeof checker.values(params), 'object');
        } catch (error) {
          assert.ok(error instanceof CameraError && error.code === 'INVALID_PARAMETER', String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
