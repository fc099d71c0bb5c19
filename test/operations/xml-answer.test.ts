import assert from 'node:assert/strict';
import iconv from 'iconv-lite';
import { CameraError } from '../../src/camera/errors.js';
import type { Member } from '../../src/operations/types.js';
import { readXmlAnswer } from '../../src/operations/xml-answer.js';
import { inlineLength } from '../../src/wire/worker.js';
import { assertKeepsTicking } from '../support/ticking.js';
import { failure } from '../support/until.js';

const field = (name: string, type: Member['type'], more: Partial<Member> = {}): Member => ({ name, type, description: 'x', ...more });
const read = async (text: string | Buffer, fields: Member[] = [], contentType = 'text/xml') =>
  readXmlAnswer(Buffer.from(text as string), contentType, fields);

const mebibyte = 1024 * 1024;
describe('readXmlAnswer', () => {
  it('answers attributes, texts and children, typed by the catalogue', async () => {
    const fields = [
      field('on', 'bool01'),
      field('mode', 'enum', { values: { '0': '', '1': '' } }),
      field('name', 'string'),
      field('area.x', 'float'),
      field('item[].id', 'int'),
      field('note', 'string'),
    ];
    const { root, payload } = await read(
      '<root on="true" mode="1" name="007" later="9"><area x="1.5"/><item id="1"/><note lang="en">hi</note></root>',
      fields,
    );
    assert.equal(root, 'root');
    assert.deepEqual(payload, {
      ...{ on: 1, mode: 1, name: '007', later: '9', area: { x: 1.5 }, item: [{ id: 1 }] },
      note: { lang: 'en', value: 'hi' },
    });
  });

  it('answers the text of the root as value', async () => {
    assert.deepEqual((await read('<uid>ff2e45cd</uid>')).payload, { value: 'ff2e45cd' });
  });

  it('makes a list of what comes more than once, and of what the catalogue calls one', async () => {
    assert.deepEqual((await read('<a><b>1</b><b>2</b><c>3</c></a>')).payload, { b: ['1', '2'], c: '3' });
    assert.deepEqual((await read('<a><b>1</b></a>', [field('b[]', 'int')])).payload, { b: [1] });
  });

  it('answers a list of the root also where it has no entries', async () => {
    assert.deepEqual((await read('<RecordQueryInfo/>', [field('items[].filepath', 'string')])).payload, { items: [] });
  });

  it('keeps members by the names of prototypes apart from the prototypes', async () => {
    const { payload } = await read('<a toString="1"><hasOwnProperty>2</hasOwnProperty></a>');
    assert.deepEqual(Object.entries(payload), [
      ['toString', '1'],
      ['hasOwnProperty', '2'],
    ]);
  });

  it('reads GBK', async () => {
    const text = '<?xml version="1.0" encoding="GBK"?><osd title="大门"/>';
    assert.deepEqual((await read(iconv.encode(text, 'gbk'))).payload, { title: '大门' });
  });

  it('answers the same beside the event loop as on it', async () => {
    const items = (count: number): string => `<list total="${count}">${'<item id="7" name=" 大门 "/>'.repeat(count)}</list>`;
    const fields = [field('total', 'int'), field('item[].id', 'int'), field('item[].name', 'string')];
    const [short, long] = [items(10), items(2000)];
    assert.ok(short.length < inlineLength && long.length > inlineLength);
    for (const [text, count] of [
      [short, 10],
      [long, 2000],
    ] as const) {
      const { root, payload } = await read(text, fields);
      assert.equal(root, 'list');
      assert.deepEqual(payload, { total: count, item: Array.from({ length: count }, () => ({ id: 7, name: ' 大门 ' })) });
      const trimmed = await readXmlAnswer(Buffer.from(text), '', fields, { trim: true });
      assert.equal((trimmed.payload.item as { name: string }[])[0]?.name, '大门');
    }
  });

  it('refuses large documents that are broken, in few words', async () => {
    for (const text of [`<a>${'x'.repeat(mebibyte)}`, 'x'.repeat(mebibyte), `<a>${'<b/>'.repeat(100_000)}</a>`]) {
      const error = await failure(read(text));
      assert.ok(error instanceof CameraError && error.code === 'BAD_RESPONSE');
      assert.ok(error.message.length < 300);
    }
  });

  describe('does not hold up the event loop', () => {
    const size = 8 * mebibyte;
    const filled = (piece: string, length = size): string => piece.repeat(Math.floor(length / piece.length));
    const documents: Record<string, () => Buffer> = {
      'one text of 8 MiB': () => Buffer.from(`<a>${filled('x')}</a>`),
      '8 MiB of elements': () => Buffer.from(`<a>${filled('<b/>')}</a>`),
      '8 MiB of attributes': () => Buffer.from(`<a ${Array.from({ length: 500_000 }, (_, index) => `attribute${index}=""`).join(' ')}/>`),
      '8 MiB of GBK': () => iconv.encode(`<?xml version="1.0" encoding="GBK"?><a>${filled('大', size / 2)}</a>`, 'gbk'),
      '8 MiB of broken UTF-8': () => Buffer.concat([Buffer.from('<a>'), Buffer.alloc(size, 0xb0), Buffer.from('</a>')]),
      '8 MiB of nesting': () => Buffer.from(filled('<a>')),
      '8 MiB of entities': () => Buffer.from(`<a>${filled('&amp;')}</a>`),
      '8 MiB of angle brackets': () => Buffer.from(filled('<')),
      'as many elements as are read': () =>
        Buffer.from(`<a>${'<item path="/mnt/1.mp4" size="32276556" mode="2" type="3" stream="1" start="2019-10-25"/>'.repeat(19_000)}</a>`),
      'the longest that is read on it, all elements': () => Buffer.from(`<a>${filled('<b/>', inlineLength - 7)}</a>`),
    };
    for (const [what, document] of Object.entries(documents)) {
      it(what, async () => {
        const bytes = document();
        // Once before, so that no module is loaded while the clock runs.
        await read('<a/>');
        await assertKeepsTicking(() => readXmlAnswer(bytes, 'text/xml', []).catch(() => {}));
      });
    }
  });
});
