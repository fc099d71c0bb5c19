import assert from 'node:assert/strict';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { lineSlices } from '../../src/wire/lines.js';

const read = async (bytes: Buffer, contentType?: string): Promise<{ text: string; lines: string[]; slices: number }> => {
  const texts: string[] = [];
  const lines: string[] = [];
  for await (const slice of lineSlices(bytes, contentType)) {
    texts.push(slice.text);
    lines.push(...slice.lines);
  }
  return { text: texts.join(''), lines, slices: texts.length };
};

describe('lines in slices', () => {
  it('are the lines of the whole, wherever the slices cut characters and line ends', async () => {
    const line = fc.oneof(
      fc.constantFrom('', '名前=カメラ', 'größe=1', '🎥=📷'),
      fc.string({ maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, '')),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.nat(2000),
        async (some, end, extra) => {
          const all = Array.from({ length: 1500 + extra }, (_, index) => `${some[index % some.length]}${index}`);
          const text = all.join(end);
          const found = await read(Buffer.from(text));
          assert.equal(found.text, text);
          // A carriage return and its line feed may come in two slices: a blank line more.
          assert.deepEqual(
            found.lines.filter((one) => one !== ''),
            all,
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are read in the character set that is declared or shows', async () => {
    const text = '设备=大门口的摄像机\r\n'.repeat(3000);
    for (const type of ['text/plain; charset=gb2312', 'text/plain', undefined]) {
      const found = await read(iconv.encode(text, 'gb18030'), type);
      assert.equal(found.text, text);
      assert.ok(found.slices > 3);
    }
  });

  it('are one where there is no line end, and none where there is nothing', async () => {
    const long = 'x'.repeat(100_000);
    assert.deepEqual((await read(Buffer.from(long))).lines, [long]);
    assert.deepEqual(
      (await read(Buffer.alloc(0))).lines.filter((line) => line !== ''),
      [],
    );
  });

  it('let the event loop go on in between', async () => {
    let turns = 0;
    let over = false;
    const turn = (): void => {
      turns += 1;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    await read(Buffer.from('a=1\n'.repeat(100_000)));
    over = true;
    assert.ok(turns > 10, `${turns} turns`);
  });
});
