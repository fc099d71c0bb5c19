import assert from 'node:assert/strict';
import fc from 'fast-check';
import { operations } from '../../../emulator/sunell-cgi/catalogue.js';
import { type Entry, isLevel, type Level } from '../../../emulator/sunell-cgi/level.js';
import { MemberPrinter } from '../../../emulator/sunell-cgi/printing.js';
import { pairsOf } from '../../../emulator/sunell-cgi/query.js';
import { MemberReader } from '../../../emulator/sunell-cgi/reading.js';
import { Refusal } from '../../../emulator/sunell-cgi/replies.js';
import { paramsOf } from '../../../emulator/sunell-cgi/settings.js';
import { ask } from '../raw.js';
import { CERTIFICATE, KEY } from '../tls.js';
import { Bench, basic } from './bench.js';

const framed = operations().filter(({ lists = [] }) => lists.some((list) => list.in.includes('params')));

/** Members of a level, each there or not, with any text; lists of one to three entries that are not empty. */
const entryOf = (level: Level): fc.Arbitrary<Entry> => {
  const { list } = level;
  // The member that opens an entry is there: without any, there would be no entry.
  const always = new Set([list?.opener, ...(level.order.length > 0 ? [firstOf(level)] : [])]);
  const parts: Record<string, fc.Arbitrary<string | Entry[] | undefined>> = {};
  for (const item of level.order) {
    if (!isLevel(item)) {
      // Parts of a key are words or numbers.
      const text = item.key.startsWith('<') ? fc.constantFrom('playback', 'backup') : fc.string({ maxLength: 8, unit: 'grapheme' });
      const value = item.key === '<channel>' ? fc.nat(99).map(String) : text;
      const whole = list?.style === 'numbered' || always.has(item.leaf);
      parts[item.leaf] = whole ? value : fc.option(value, { nil: undefined });
      continue;
    }
    const entries = fc.array(entryOf(item), { minLength: 1, maxLength: Math.min(3, item.list?.max ?? 3) });
    parts[item.name] = always.has(item.name) ? entries : fc.option(entries, { nil: undefined });
  }
  return fc.record(parts).map((entry) => Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as Entry);
};

const firstOf = ({ order }: Level): string | undefined => {
  const [item] = order;
  return item && (isLevel(item) ? item.name : item.leaf);
};

const queryOf = (lines: readonly string[]): string =>
  lines
    .map((line) => {
      const at = line.indexOf('=');
      return `${encodeURIComponent(line.slice(0, at))}=${encodeURIComponent(line.slice(at + 1))}`;
    })
    .join('&');

describe('sunell-cgi camera: framed lists', () => {
  for (const operation of framed) {
    it(`${operation.id}: what is printed is read`, () => {
      const level = paramsOf(operation);
      fc.assert(
        fc.property(entryOf(level), (entry) => {
          const query = queryOf(MemberPrinter.print(level, entry));
          assert.deepEqual(MemberReader.read(level, pairsOf(query)), entry);
        }),
        { numRuns: 20 },
      );
    });
  }

  it('refuses a request from which any one mark is missing', () => {
    const [operation] = framed.filter(({ id }) => id === 'analytics.perimeter.set');
    assert.ok(operation);
    const level = paramsOf(operation);
    const points = [1, 2, 3].map((value) => ({ pointX: String(value), pointY: '1' }));
    const entry = {
      cameraID: '1',
      region: [
        { sensitivity: '1', point: points },
        { sensitivity: '2', point: points },
      ],
    };
    const pairs = pairsOf(queryOf(MemberPrinter.print(level, entry)));
    assert.deepEqual(MemberReader.read(level, pairs), entry);
    // Counts are the only marks that say nothing new.
    for (const [index, [key]] of pairs.entries()) {
      if (!/Begin|URL|End/.test(key)) continue;
      assert.throws(() => MemberReader.read(level, pairs.toSpliced(index, 1)), Refusal, `without ${key} at ${index}`);
    }
  });

  it('reads anything without another end than a refusal', () => {
    const keys = [
      'weekDayBegin',
      'weekDayEnd',
      'next_weekDayURL',
      'weekDayCount',
      'weekDay',
      'startTime',
      'startTime1',
      'cameraID',
      '__proto__',
    ];
    const [operation] = framed.filter(({ id }) => id === 'alarm.motion.set');
    assert.ok(operation);
    const pair = fc.tuple(fc.constantFrom(...keys), fc.constantFrom('0', '1', '2', '', 'x'));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 12 }), (pairs) => {
        try {
          MemberReader.read(paramsOf(operation), pairs);
        } catch (error) {
          assert.ok(error instanceof Refusal, String(error));
        }
      }),
    );
  });
});

describe('sunell-cgi camera: HTTPS', () => {
  it('serves, and takes raw data', async () => {
    const bench = await Bench.start({ tls: { key: KEY, cert: CERTIFICATE } });
    try {
      assert.match(bench.camera.url, /^https:/);
      assert.equal(await bench.value('param.cgi?action=get&type=QOS', 'AVDscp'), '24');
      const headers = { Authorization: basic('admin', 'admin'), 'Content-Length': '0' };
      // The upload is entered, and would go on until its end came.
      const answer = ask(bench.camera.url, '/cgi-bin/audio.cgi?action=play&cameraID=1&EncoderType=AAC', { method: 'POST', headers });
      while (bench.camera.state.journal.length === 0) await new Promise((resolve) => setImmediate(resolve));
      bench.camera.state.dropConnections();
      await assert.rejects(answer);
    } finally {
      await bench.close();
    }
  });
});
