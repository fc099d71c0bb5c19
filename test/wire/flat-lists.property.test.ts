import assert from 'node:assert/strict';
import fc from 'fast-check';
import { catalogueOf } from '../../src/index.js';
import type { Member, Operation } from '../../src/operations/types.js';
import { readValue, wireText } from '../../src/operations/values.js';
import { FlatReader } from '../../src/wire/flat-list-reader.js';
import { flatPairs } from '../../src/wire/flat-list-writer.js';
import { flatShape, isList, type Leaf, type Level, type ListShape } from '../../src/wire/flat-lists.js';

/** What stands in one line; the protocol has no way to keep blanks around a value. */
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => value.replace(/[\r\n]/g, ' ').trim());

const memberValue = (member: Member): fc.Arbitrary<unknown> => {
  const { type, min = -1_000_000, max = 1_000_000, values = {} } = member;
  const named = Object.keys(values);
  switch (type) {
    case 'int':
    case 'port':
      return fc.integer({ min, max: Math.max(min, max) });
    case 'float':
      return fc
        .integer({ min: Math.ceil(min * 1000), max: Math.max(Math.ceil(min * 1000), Math.floor(max * 1000)) })
        .map((value) => value / 1000);
    case 'bool01':
      return fc.constantFrom(0, 1);
    case 'bool':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...named.map((name) => readValue(member, name)));
    default:
      // A key is made of it in numbered lists: there it is one of the names.
      return named.length > 0 ? fc.constantFrom(...named) : text;
  }
};

/** Members that must be there for an entry to show: the first of unmarked lists, all that a numbered key is made of. */
const isNeeded = ({ rule }: ListShape<Member>, { wire }: Leaf<Member>): boolean =>
  wire === rule.opener || rule.style === 'numbered' || rule.style === 'lines';

const entryOf = (list: ListShape<Member>): fc.Arbitrary<Record<string, unknown>> => {
  const value = (leaf: Leaf<Member>): fc.Arbitrary<unknown> =>
    list.rule.style === 'lines' ? text.filter((line) => line !== '' && !line.includes('=')) : memberValue(leaf.member);
  return recordOf(list.level, (leaf) => isNeeded(list, leaf), value).filter((entry) => Object.keys(entry).length > 0);
};

/** Without an own next mark and an opener there is one entry; without a count that is sent an empty list cannot be told from none. */
const listOf = (list: ListShape<Member>): fc.Arbitrary<unknown[] | undefined> => {
  const { rule } = list;
  const single = rule.style === 'marked' && rule.next === undefined && rule.opener === undefined;
  const minLength = rule.values?.count === undefined ? 1 : 0;
  return fc.option(fc.array(entryOf(list), { minLength, maxLength: single ? 1 : 3 }), { nil: undefined });
};

const recordOf = (
  level: Level<Member>,
  isRequired: (leaf: Leaf<Member>) => boolean,
  value: (leaf: Leaf<Member>) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(
      ...level.items.map((item) => {
        if (isList(item)) return listOf(item).map((entries): [string, unknown] => [item.key, entries]);
        const given = value(item);
        return (isRequired(item) ? given : fc.option(given, { nil: undefined })).map((one): [string, unknown] => [item.key, one]);
      }),
    )
    .map((members) => Object.fromEntries(members.filter(([, one]) => one !== undefined)));

const sides = (operation: Operation): { side: 'params' | 'response'; members: readonly Member[] }[] => [
  { side: 'params', members: operation.params.filter(({ in: place = 'query' }) => place === 'query') },
  { side: 'response', members: operation.response.format === 'kv' ? operation.response.fields : [] },
];

describe('flat lists: whatever is written is read back', () => {
  it('for every list of the sunell-cgi catalogue', async function () {
    this.timeout(120_000);
    const catalogue = await catalogueOf('sunell-cgi');
    const seen = new Set<string>();
    for (const operation of catalogue.list()) {
      for (const { side, members } of sides(operation)) {
        const lists = (operation.lists ?? []).filter((list) => list.in.includes(side));
        if (lists.length === 0) continue;
        const level = flatShape(members, lists);
        for (const { path } of lists) seen.add(`${operation.id} ${side} ${path}`);
        const values = recordOf(
          level,
          () => false,
          ({ member }) => memberValue(member),
        );
        fc.assert(
          fc.property(values, fc.constantFrom('\n', '\r\n'), (given, lineEnd) => {
            const pairs = flatPairs(level, given, wireText);
            const byPair = new FlatReader<Member>(level, readValue);
            for (const [key, held] of pairs) byPair.pair(key, held);
            // Whole lines are no pairs.
            if (!lists.some(({ style }) => style === 'lines')) assert.deepEqual(byPair.value, given, `${operation.id} ${side}`);
            const byLine = new FlatReader<Member>(level, readValue);
            const lines = pairs.map(([key, held]) => (held === undefined ? key : `${key}=${held}`)).join(lineEnd);
            for (const line of lines.split(/\r?\n/)) byLine.line(line);
            assert.deepEqual(byLine.value, given, `${operation.id} ${side}`);
          }),
          { numRuns: 20 },
        );
      }
    }
    console.log(`      ${seen.size} lists`);
    assert.ok(seen.size > 500);
  });

  it('reads anything at all without losing its footing', async () => {
    const catalogue = await catalogueOf('sunell-cgi');
    const operation = catalogue.get('thermal.alarmDeployment.get');
    const level = flatShape(operation.response.fields, operation.lists ?? []);
    const names = [
      ...operation.response.fields.map(({ name, wire }) => wire ?? name),
      ...(operation.lists ?? []).flatMap(({ count, begin, next, end }) => [count, begin, next, end]),
    ];
    const key = fc.oneof(
      fc.constantFrom(...names.filter((name) => name !== undefined), '__proto__', 'constructor'),
      fc.string({ maxLength: 10 }),
    );
    const line = fc.tuple(key, fc.option(fc.string({ maxLength: 5 }), { nil: undefined }));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const reader = new FlatReader<Member>(level, readValue);
        for (const [name, held] of lines) reader.line(held === undefined ? name : `${name}=${held}`);
        assert.equal(Object.getPrototypeOf(reader.value), Object.prototype);
        JSON.stringify(reader.value);
      }),
    );
  });
});
