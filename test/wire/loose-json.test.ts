import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CameraError } from '../../src/camera/errors.js';
import { parseLooseJson as parseBytes } from '../../src/wire/loose-json.js';

const parseLooseJson = (text: string): Promise<unknown> => parseBytes(Buffer.from(text));

const rejected = async (text: string): Promise<CameraError> => {
  const error = await parseLooseJson(text).then(
    () => assert.fail('was read'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CameraError);
  assert.equal(error.code, 'BAD_RESPONSE');
  assert.ok(error.message.length < 200, error.message);
  return error;
};

/** JSON as a careless device writes it: single quotes, bare names, commas too many, line breaks. */
const careless = (value: unknown): string => {
  if (Array.isArray(value)) return `[\n${value.map((item) => `${careless(item)} ,`).join('\n')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, item]) => `${/^[A-Za-z_]\w*$/.test(name) ? name : careless(name)} : ${careless(item)},,`,
    );
    return `{${members.join('\r\n')}}`;
  }
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, (mark) => `\\${mark}`).replace(/\n/g, '\\n')}'`;
  return value === null ? 'undefined' : String(value);
};

const document = fc.oneof(
  fc.array(fc.jsonValue({ maxDepth: 5 }), { maxLength: 20 }),
  fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 5 }), { maxKeys: 20 }),
);

describe('JSON from devices', () => {
  it('reads proper JSON as it is', async () => {
    await fc.assert(
      fc.asyncProperty(document, async (value) => {
        const text = JSON.stringify(value);
        assert.deepEqual(await parseLooseJson(text), JSON.parse(text));
      }),
    );
  });

  it('reads careless JSON as what it means', async () => {
    await fc.assert(
      fc.asyncProperty(document, async (value) => {
        assert.deepEqual(await parseLooseJson(`\uFEFFanswer: ${careless(value)}\r\n\0`), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  const readings: [what: string, text: string, value: unknown][] = [
    ['a comma before the brace', '{"parity":0,}', { parity: 0 }],
    ['missing commas', '{"a":1 "b":[1 2]}', { a: 1, b: [1, 2] }],
    [
      'numbers that are none',
      '{"a":nan,"b":-inf,"c":NaN,"d":1.#QNAN,"e":Infinity,"f":-nan(ind)}',
      { a: null, b: null, c: null, d: null, e: null, f: null },
    ],
    ['numbers in C', '{"a":+1,"b":.5,"c":007,"d":0x1F,"e":1.,"f":-0x10}', { a: 1, b: 0.5, c: 7, d: 31, e: 1, f: -16 }],
    ['members without a value', '{"a":,"b":}', { a: null, b: null }],
    ['escapes that JSON does not know', '{"a":"C:\\dir","b":"it\\\'s"}', { a: 'C:\\dir', b: "it's" }],
    ['raw line breaks in a text', '{"a":"x\ny"}', { a: 'x\ny' }],
    ['words of other languages', '{"a":True,"b":None,"c":undefined}', { a: true, b: null, c: null }],
    ['text around', 'HTTP answer:\r\n{"code":0}\r\n--end', { code: 0 }],
    ['a name twice: the last counts', '{"a":1,"a":2,}', { a: 2 }],
  ];
  for (const [what, text, value] of readings) {
    it(`reads ${what}`, async () => assert.deepEqual(await parseLooseJson(text), value));
  }

  const flaws: [what: string, text: string, reason: RegExp][] = [
    ['nothing', '', /there is no object/],
    ['a word', 'error', /there is no object/],
    ['an object that does not end', '{"a":{"b":1}', /cut short/],
    ['a text that does not end', '{"a":"b', /cut short/],
    ['an escape that does not end', '{"a":"b\\', /cut short/],
    ['brackets that do not match', '{"a":[1,2}', /brackets/],
    ['a value that is neither text nor number', '{"a":hello}', /neither text nor number/],
    ['a page of HTML', '<style>body { color: red; }</style>', /neither text nor number/],
    ['nesting without an end', '['.repeat(8 * 1024 * 1024), /nested/],
    ['deep nesting', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, /nested/],
    ['deep nesting that does not end', '{"a":'.repeat(10_000), /nested/],
    ['too many values', `[${'0,'.repeat(60_000)}0]`, /values/],
  ];
  for (const [what, text, reason] of flaws) {
    it(`refuses ${what}`, async () => assert.match((await rejected(text)).message, reason));
  }

  it('reads a long run of digits in a time that grows with its length', async () => {
    assert.match((await rejected(`{"a":${'1'.repeat(100_000)}x}`)).message, /neither/);
  });

  it('reads large documents beside the event loop, which goes on meanwhile', async () => {
    const text = `{'log':'${'x'.repeat(6_000_000)}',}`;
    let turns = 0;
    const beat = setInterval(() => {
      turns += 1;
    }, 1);
    try {
      assert.deepEqual(await parseLooseJson(text), { log: 'x'.repeat(6_000_000) });
    } finally {
      clearInterval(beat);
    }
    assert.ok(turns > 0);
  });

  it('refuses large documents that are broken', async () => {
    assert.match((await rejected(`{"${'k'.repeat(1_048_576)}`)).message, /cut short/);
    assert.match((await rejected(`[${'{},'.repeat(100_000)}]`)).message, /values/);
  });

  for (const text of ['{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}', "{'__proto__':{'polluted':1},}"]) {
    it(`takes prototype names for members like any other: ${text.slice(0, 20)}`, async () => {
      for (const whole of [text, `${text.slice(0, -1)},"long":"${'x'.repeat(200_000)}"}`]) {
        const value = (await parseLooseJson(whole)) as object;
        assert.equal(Object.getPrototypeOf(value), Object.prototype);
        assert.deepEqual(Object.getOwnPropertyDescriptor(value, '__proto__')?.value, { polluted: 1 });
        assert.equal(Reflect.get({}, 'polluted'), undefined);
      }
    });
  }
});
