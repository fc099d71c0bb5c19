import assert from 'node:assert/strict';
import fc from 'fast-check';
import { setOsd } from '../../../src/camera/osd.js';
import { cmiotOsd } from '../../../src/dialects/cmiot-cloud/osd.js';
import { CameraError, type OsdItem } from '../../../src/index.js';
import type { Json } from '../../../src/operations/types.js';
import { Bench, failure, gate, station, warehouse } from './support.js';

describe('cmiot-cloud text on the picture', () => {
  let bench: Bench;
  let camera: ReturnType<Bench['camera']>;
  beforeEach(async () => {
    bench = await Bench.start();
    camera = bench.camera();
    settings().osd = structuredClone(delivered);
  });
  afterEach(() => bench.close());

  const settings = (): Record<string, unknown> => bench.cloud.state.device(gate).settings;
  const osd = (): unknown => settings().osd;
  const item = async (id: string): Promise<OsdItem | undefined> => (await camera.osd()).find((candidate) => candidate.id === id);
  const delivered = {
    date: { status: 'On', attr: { date_format: 'YYYY-MM-DD', time_format: 24, weekday: 1, position: { x: 200, y: 200 } } },
    text: [
      { content: 'Gate', position: { x: 200, y: 9200 } },
      { content: 'Yard 3', position: { x: 6000, y: 9200 } },
    ],
    common_format: { font_size: 32, font_color: '#ffffff' },
  };

  it('tells the texts, a free place, the time and the weekday', async () => {
    const look = { color: '#ffffff', size: 'medium' };
    assert.deepEqual(await camera.osd(), [
      { id: 'title', kind: 'title', visible: true, text: 'Gate', x: 0.02, y: 0.92, ...look },
      { id: 'text1', kind: 'text', visible: true, text: 'Yard 3', x: 0.6, y: 0.92, ...look },
      { id: 'text2', kind: 'text', visible: false, text: '', ...look },
      { id: 'time', kind: 'time', visible: true, x: 0.02, y: 0.02, format: 'YYYY-MM-DD 24', ...look },
      { id: 'week', kind: 'week', visible: true },
    ]);
  });

  it('sends everything, and changes only what is named', async () => {
    await camera.setOsd([
      { kind: 'title', text: '北门 🚪 "A" \\ & <b>', x: 0.5 },
      { kind: 'time', format: 'YYYY年MM月DD日 12', y: 0.1 },
    ]);
    assert.deepEqual(osd(), {
      date: { status: 'On', attr: { date_format: 'YYYY年MM月DD日', time_format: 12, weekday: 1, position: { x: 200, y: 1000 } } },
      text: [{ content: '北门 🚪 "A" \\ & <b>', position: { x: 5000, y: 9200 } }, delivered.text[1]],
      common_format: delivered.common_format,
    });
  });

  it('writes on the free place, at a place of its own', async () => {
    await camera.setOsd({ id: 'text2', text: '21 °C' });
    assert.deepEqual(osd(), { ...delivered, text: [...delivered.text, { content: '21 °C', position: { x: 200, y: 7600 } }] });
    settings().osd = { ...delivered, text: [] };
    await camera.setOsd({ kind: 'title', x: 1, y: 0 });
    assert.deepEqual(osd(), { ...delivered, text: [{ content: '', position: { x: 10_000, y: 0 } }] });
  });

  it('takes a text away and brings it back with its words, after a redeploy too', async () => {
    const memory = new Map<string, unknown>();
    const { settings: own } = camera;
    const account = bench.account();
    await bench.made(own, () => account, memory).setOsd({ id: 'title', visible: false });
    assert.deepEqual(osd(), { ...delivered, text: [{ content: '', position: { x: 200, y: 9200 } }, delivered.text[1]] });
    camera = bench.made(own, () => account, memory);
    assert.deepEqual((await item('title'))?.text, 'Gate');
    await camera.setOsd(await camera.osd());
    assert.equal((await item('title'))?.visible, false);
    await camera.setOsd({ id: 'title', visible: true });
    assert.deepEqual(osd(), delivered);
  });

  it('shows a hidden text that gets new words, and forgets the old ones', async () => {
    await camera.setOsd({ id: 'title', visible: false });
    await camera.setOsd({ id: 'title', text: 'South' });
    assert.deepEqual(await item('title'), { ...(await item('title')), visible: true, text: 'South' });
    await camera.setOsd({ id: 'title', text: '' });
    assert.deepEqual(await item('title'), { ...(await item('title')), visible: false, text: '' });
    const { message } = await failure(camera.setOsd({ id: 'title', visible: true }), 'INVALID_PARAMETER');
    assert.match(message, /no text/);
  });

  it('keeps the words of a text that it hides where the answer gets lost', async () => {
    let stored: Json = JSON.parse(JSON.stringify(delivered));
    const driver = cmiotOsd(
      {
        serial: async () => gate,
        read: async () => ({ osd: stored }),
        write: async (_key, value) => {
          stored = value;
          throw new CameraError('TIMEOUT', 'no answer');
        },
      },
      new Map(),
    );
    const call = { channel: 1 };
    await failure(setOsd(driver, { id: 'text1', visible: false }, call), 'TIMEOUT');
    const [, text] = await driver.get(call);
    assert.deepEqual([text?.visible, text?.text], [false, 'Yard 3']);
  });

  it('hides the time with its weekday, and the weekday alone', async () => {
    await camera.setOsd({ id: 'week', visible: false });
    assert.deepEqual((await item('time'))?.visible, true);
    assert.deepEqual((await item('week'))?.visible, false);
    await failure(
      camera.setOsd([
        { id: 'time', visible: false },
        { id: 'week', visible: true },
      ]),
      'INVALID_PARAMETER',
    );
    await camera.setOsd({ id: 'week', visible: true });
    await camera.setOsd((await camera.osd()).map((all) => (all.id === 'time' ? { ...all, visible: false } : all)));
    assert.deepEqual((await item('week'))?.visible, false);
    await camera.setOsd(await camera.osd());
    await camera.setOsd({ id: 'time', visible: true });
    assert.deepEqual(osd(), delivered);
    await camera.setOsd({ id: 'time', visible: false });
    await camera.setOsd({ id: 'week', visible: true });
    assert.deepEqual(osd(), delivered);
  });

  it('has one colour and one size', async () => {
    const items = await camera.osd();
    await camera.setOsd(items.map((all) => (all.id === 'title' ? { ...all, color: '#FF8800', size: 'large' } : all)));
    assert.deepEqual(osd(), { ...delivered, common_format: { font_size: 64, font_color: '#ff8800' } });
    await failure(
      camera.setOsd([
        { id: 'title', color: '#000000' },
        { id: 'time', color: '#00ff00' },
      ]),
      'INVALID_PARAMETER',
    );
    await camera.setOsd({ id: 'text1', size: 16 });
    assert.deepEqual(osd(), { ...delivered, common_format: { font_size: 16, font_color: '#ff8800' } });
  });

  it('leaves letters black or white by themselves, until a colour is named', async () => {
    settings().osd = { ...delivered, common_format: { font_size: 32, font_color: 'auto' } };
    assert.equal((await item('title'))?.color, undefined);
    await camera.setOsd({ id: 'title', text: 'A' });
    assert.deepEqual((osd() as typeof delivered).common_format, { font_size: 32, font_color: 'auto' });
    await camera.setOsd({ id: 'title', color: '#0000ff' });
    assert.deepEqual((osd() as typeof delivered).common_format, { font_size: 32, font_color: '#0000ff' });
  });

  it('writes what it can where the device tells little or nonsense', async () => {
    for (const told of [
      {},
      { font: 'serif', text: [{ content: 'B', kind: 2, position: { x: 1, y: 2, z: 3 } }], common_format: { outline: 1 } },
      { text: null, date: 'On', common_format: 7 },
      { text: [{ position: { x: '40', y: -1 } }], date: { attr: { date_format: 3 } } },
    ]) {
      settings().osd = told;
      await camera.osd();
      await camera.setOsd([
        { id: 'title', text: 'A' },
        { id: 'time', visible: true },
      ]);
      const [title] = await camera.osd();
      assert.deepEqual([title?.text, title?.visible, (await item('time'))?.visible], ['A', true, true], JSON.stringify(told));
    }
    settings().osd = {};
    await camera.setOsd({ id: 'title', text: 'A' });
    assert.deepEqual(osd(), { text: [{ content: 'A', position: { x: 200, y: 9200 } }] });
  });

  it('refuses what the camera has not, before anything is changed', async () => {
    for (const [change, code] of [
      [{ id: 'title', text: 'x'.repeat(33) }, 'INVALID_PARAMETER'],
      [{ id: 'title', format: 'YYYY' }, 'UNSUPPORTED'],
      [{ id: 'time', text: 'now' }, 'UNSUPPORTED'],
      [{ id: 'week', x: 0.5 }, 'UNSUPPORTED'],
      [{ id: 'time', format: 'DD.MM.YYYY' }, 'INVALID_PARAMETER'],
      [{ id: 'title', size: 'constructor' }, 'INVALID_PARAMETER'],
      [{ id: 'text3', text: 'x' }, 'INVALID_PARAMETER'],
    ] as const)
      await failure(camera.setOsd(change), code);
    assert.deepEqual(osd(), delivered);
    await camera.setOsd({ id: 'title', text: '🚪'.repeat(32) });
    assert.equal((await item('title'))?.text, '🚪'.repeat(32));
  });

  it('carries any text and any place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        async (text, x, y) => {
          await camera.setOsd({ id: 'text1', text, x: x / 10_000, y: y / 10_000 });
          const [, written] = (osd() as typeof delivered).text;
          assert.deepEqual(written, { content: text, position: { x, y } });
          assert.equal((await item('text1'))?.text, text);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is that of the device, not of its further channels, and not of GB28181 devices', async () => {
    const north = bench.camera({ deviceSn: warehouse });
    await north.setOsd({ kind: 'title', text: 'North' });
    assert.equal((await north.osd())[0]?.text, 'North');
    const { message } = await failure(bench.camera({ deviceSn: warehouse, channel: 3 }).osd(), 'UNSUPPORTED');
    assert.match(message, /of the device/);
    await failure(bench.camera({ deviceSn: station }).osd(), 'REJECTED');
  });
});
