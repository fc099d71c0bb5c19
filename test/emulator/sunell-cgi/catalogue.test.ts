import assert from 'node:assert/strict';
import { type FlatList, type Model, modelsOf, type Operation, operations } from '../../../emulator/sunell-cgi/catalogue.js';
import { isLevel, type Leaf, type Level } from '../../../emulator/sunell-cgi/level.js';
import { paramsOf } from '../../../emulator/sunell-cgi/settings.js';
import { Bench } from './bench.js';

/** Answers that tell what is missing where nothing has been prepared: they are the operation's own. */
const OWN_REFUSALS: Readonly<Record<string, readonly number[]>> = {
  'alarm.httpCenter.test': [-204],
  'lpr.record.delete': [-23],
  'osd.canvas.set': [-8],
  'osd.info.set': [-23],
  'ptz.scan.add.stop': [-9],
  'ptz.tour.add.stop': [-9],
  // The presets have been deleted by then.
  'ptz.tour.preset.add': [-9, -16],
  'ptz.track.add.stop': [-9],
  'user.account.add': [-23],
  'user.account.delete': [-512],
  'user.password.set': [-508],
};

const SAMPLES: Readonly<Record<string, string>> = { user: 'admin', group: 'Operator', time: '1', FlashSpace: '1', duration: '10' };

const sampleOf = ({ leaf, type, min = 1, values = {} }: Leaf): string => {
  const [first] = Object.keys(values);
  const samples: Readonly<Record<string, string>> = {
    int: String(min),
    float: String(min),
    bool01: '1',
    bool: 'true',
    enum: first ?? '1',
    port: '80',
    ip: '127.0.0.1',
    base64: 'eHg=',
    datetime: leaf === 'endTime' ? '20240517120000' : '20240517110000',
  };
  return SAMPLES[leaf] ?? samples[type] ?? 'x';
};

const pair = (leaf: Leaf, n = 1): string => `${leaf.key.replace('<N>', String(n))}=${encodeURIComponent(sampleOf(leaf))}`;

/** The marks around one entry. */
const framed = (list: FlatList, entry: string[]): string[] => [
  ...(list.values?.count && list.count ? [`${list.count}=1`] : []),
  ...(list.begin === undefined ? [] : [`${list.begin}=1`]),
  ...entry,
  ...(list.end === undefined ? [] : [`${list.end}=1`]),
];

/** The first member of an entry, however deep it lies. */
const anything = (level: Level): string[] => {
  const [member] = [...level.members.values()];
  if (member) return [pair(member)];
  return level.lists.slice(0, 1).flatMap((inner) => (inner.list ? framed(inner.list, anything(inner)) : []));
};

/** What has to be sent at least. */
const needed = (level: Level): string[] =>
  level.order.flatMap((item) => {
    if (!isLevel(item)) return item.required ? [pair(item)] : [];
    if (!item.list?.required)
      return item.list?.style === 'numbered' && level.list ? [...item.members.values()].map((leaf) => pair(leaf)) : [];
    const own = needed(item);
    return framed(item.list, own.length > 0 ? own : anything(item));
  });

const targetOf = (operation: Operation): string => {
  const { path, fixed = {} } = operation.request;
  const selectors = Object.entries(fixed).map(([name, value]) => `${name}=${value}`);
  return `${path.replace('/cgi-bin/', '')}?${[...selectors, ...needed(paramsOf(operation))].join('&')}`;
};

describe('sunell-cgi camera: every operation of the catalogue', () => {
  const benches = new Map<Model, Bench>();
  before(async () => {
    for (const model of ['ipc', 'lite', 'nvr'] as const) benches.set(model, await Bench.start({ model, rebootTime: 0 }));
  });
  after(async () => {
    for (const bench of benches.values()) await bench.close();
  });

  const callable = operations().filter(({ kind }) => !['stream', 'subscribe', 'upload', 'download'].includes(kind));

  it('belongs to a model', () => {
    assert.equal(operations().length, 462);
    for (const { id, models } of operations()) assert.ok(modelsOf(models).length > 0, `${id}: ${models}`);
  });

  for (const operation of callable) {
    it(`${operation.id} with as little as it takes`, async () => {
      for (const model of modelsOf(operation.models)) {
        const bench = benches.get(model);
        assert.ok(bench);
        // Lite cameras have a form of their own for some requests.
        if (!bench.camera.state.operations.includes(operation)) continue;
        const { status, text } = await bench.ask(targetOf(operation));
        const [, code] = /^error, Return=(-\d+)$/.exec(text) ?? [];
        assert.equal(status, 200);
        assert.ok(
          code === undefined || OWN_REFUSALS[operation.id]?.includes(Number(code)),
          `${model}: ${targetOf(operation)}: ${text.slice(0, 100)}`,
        );
      }
    });
  }
});
