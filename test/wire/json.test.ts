import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CameraError } from '../../src/index.js';
import { type JsonValue, parseJson, parseJsonNow } from '../../src/wire/json.js';

const refused = async (text: string): Promise<string> => {
  const error = await parseJson(Buffer.from(text)).then(
    () => assert.fail('was read'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CameraError);
  assert.equal(error.code, 'BAD_RESPONSE');
  assert.ok(error.message.length < 200, `${error.message.length} characters`);
  return error.message;
};

describe('parseJson', () => {
  it('reads any JSON, beside the event loop where it is long', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
        const text = JSON.stringify(value);
        assert.deepEqual(await parseJson(Buffer.from(text)), JSON.parse(text));
      }),
    );
    const long = { items: Array.from({ length: 9000 }, (_, id) => ({ id, name: `camera ${id} 相机` })) };
    assert.deepEqual(await parseJson(Buffer.from(JSON.stringify(long))), long);
  });

  it('says where a text breaks the rules without quoting it', async () => {
    assert.match(await refused('{"token":"s3cret" "x"'), /at character \d+/);
    assert.doesNotMatch(await refused('s3cret'), /s3cret/);
    assert.match(await refused('{"token":"s3cr'), /cut short/);
    assert.match(await refused(''), /cut short/);
    assert.match(await refused(`{"a":"${'x'.repeat(300_000)}`), /cut short/);
  });

  it('refuses nesting and numbers of values without end, long or short', async () => {
    assert.match(await refused('['.repeat(10_000) + ']'.repeat(10_000)), /deep/);
    assert.match(await refused(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`), /deep/);
    assert.match(await refused('['.repeat(8 * 1024 * 1024)), /deep/);
    assert.match(await refused(`[${'1,'.repeat(45_000)}1]`), /values/);
    assert.match(await refused(`[${'1,'.repeat(1_000_000)}1]`), /values/);
  });

  it('keeps a megabyte of one key, and prototype names as what they are: names', async () => {
    const key = 'k'.repeat(1024 * 1024);
    assert.deepEqual(await parseJson(Buffer.from(JSON.stringify({ [key]: 1 }))), { [key]: 1 });
    const value = parseJsonNow('{"__proto__":{"polluted":1},"constructor":2}') as Record<string, JsonValue>;
    assert.equal(Object.hasOwn(value, '__proto__'), true);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    assert.equal(value.constructor, 2);
  });
});
