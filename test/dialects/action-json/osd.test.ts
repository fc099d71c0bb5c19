import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decode } from 'jpeg-js';
import type { OsdItem } from '../../../src/index.js';
import { answering, failure, withCamera } from './setup.js';

const byId = (items: readonly OsdItem[], id: string): OsdItem => {
  const item = items.find((candidate) => candidate.id === id);
  assert.ok(item, id);
  return item;
};

const jsonOf = (url: string): unknown => JSON.parse(new URL(url, 'http://camera').searchParams.get('json') ?? 'null');

describe('action-json: text on the picture', () => {
  it('reads titles, date, time, weekday and bit rate', () =>
    withCamera(async (camera) => {
      const items = await camera.osd();
      assert.deepEqual(
        items.map(({ id, kind, visible }) => [id, kind, visible]),
        [
          ['title', 'title', true],
          ['text1', 'text', false],
          ['text2', 'text', false],
          ['text3', 'text', false],
          ['time', 'time', true],
          ['date', 'date', true],
          ['week', 'week', false],
          ['bitrate', 'bitrate', false],
        ],
      );
      const look = { color: '#ffffff', size: 'medium' };
      assert.deepEqual(byId(items, 'title'), {
        ...{ id: 'title', kind: 'title', visible: true, text: 'IPCamera', x: 556 / 704, y: 546 / 576, ...look },
      });
      assert.equal(byId(items, 'text1').text, '');
      assert.deepEqual(byId(items, 'date'), { id: 'date', kind: 'date', visible: true, x: 0, y: 0, ...look, format: 'YY-MM-DD' });
      assert.deepEqual(byId(items, 'bitrate'), { id: 'bitrate', kind: 'bitrate', visible: false, ...look });
    }));

  it('changes what is named and leaves the rest as it is', () =>
    withCamera(async (camera, device) => {
      const before = structuredClone(device.state.settings.getOsdConf ?? {});
      await camera.setOsd([{ id: 'text1', text: '东门 🚪 & "Gate"', x: 0.5, y: 0.25 }]);
      const titles = before.title_list as Record<string, unknown>[];
      assert.deepEqual(device.state.settings.getOsdConf, {
        ...before,
        title_list: [titles[0], { title: '东门 🚪 & "Gate"', title_pos_x: 352, title_pos_y: 144, show_title: 1 }, titles[2], titles[3]],
      });
      const after = await camera.osd();
      assert.deepEqual(byId(after, 'text1'), {
        ...{ id: 'text1', kind: 'text', visible: true, text: '东门 🚪 & "Gate"', x: 0.5, y: 0.25, color: '#ffffff', size: 'medium' },
      });
    }));

  it('sends nothing but what changes, the titles only where one of them does', () =>
    withCamera(async (camera, device) => {
      await camera.setOsd([
        { id: 'week', visible: true },
        { id: 'date', format: 'DD-MM-YY' },
      ]);
      assert.deepEqual(jsonOf(device.requests.at(-1)?.url ?? ''), { show_week: 1, date_format: 2 });
      await camera.setOsd([{ kind: 'title', text: '' }]);
      const { title_list: titles } = jsonOf(device.requests.at(-1)?.url ?? '') as { title_list: unknown[] };
      assert.deepEqual(titles[0], { show_title: 1, title: ' ', title_pos_x: 556, title_pos_y: 546 });
      assert.equal(titles.length, 4);
      const count = device.requests.length;
      await camera.setOsd([{ id: 'time', color: '#ffffff' }]);
      assert.equal(device.requests.length, count + 2, 'nothing was written where nothing changes');
    }));

  it('takes everything that it has read back, with one thing changed', () =>
    withCamera(async (camera, device) => {
      const before = structuredClone(device.state.settings.getOsdConf ?? {});
      const items = await camera.osd();
      await camera.setOsd(items);
      assert.deepEqual(device.state.settings.getOsdConf, before);
      byId(items, 'text2').color = '#ff0000';
      byId(items, 'time').x = 0.5;
      byId(items, 'week').size = 'large';
      await camera.setOsd(items);
      assert.deepEqual(device.state.settings.getOsdConf, { ...before, osd_color: 3, date_pos_x: 352, font_size: 2 });
    }));

  it('has one colour, one size and one place of the clock', () =>
    withCamera(async (camera, device) => {
      await camera.setOsd([{ id: 'time', color: '#FFFF00', size: 'small', y: 1 }]);
      const items = await camera.osd();
      assert.ok(items.every(({ color, size }) => color === '#ffff00' && size === 'small'));
      assert.deepEqual(
        items.filter(({ y }) => y === 1).map(({ id }) => id),
        ['time', 'date', 'week'],
      );
      const count = device.requests.length;
      const several = [
        { id: 'title', color: '#ff0000' },
        { id: 'time', color: '#0000ff' },
      ];
      assert.match((await failure(camera.setOsd(several), 'INVALID_PARAMETER')).message, /one colour/);
      const apart = [
        { id: 'date', x: 0.25 },
        { id: 'time', x: 0.75 },
      ];
      assert.match((await failure(camera.setOsd(apart), 'INVALID_PARAMETER')).message, /one place for date, time and week/);
      assert.equal(device.requests.length, count + 4, 'they were only read');
    }));

  it('refuses what it has not, and says what it has', () =>
    withCamera(async (camera) => {
      const refused: [item: Record<string, unknown>, message: RegExp][] = [
        [{ id: 'title', color: '#123456' }, /color must be one of #ffffff, #000000, #ffff00/],
        [{ id: 'title', size: 'huge' }, /size must be one of small, medium, large/],
        [{ id: 'title', size: 3 }, /size must be one of/],
        [{ id: 'date', format: 'YYYY' }, /format must be one of YY-MM-DD/],
        [{ id: 'bitrate', x: 0.5 }, /bitrate has no x/],
        [{ id: 'week', text: 'Monday' }, /week has no text/],
        [{ id: 'time', format: 'hh:mm' }, /time has no format/],
        [{ id: 'title', format: 'x' }, /title has no format/],
      ];
      for (const [item, message] of refused) assert.match((await failure(camera.setOsd([item]), 'UNSUPPORTED')).message, message);
      assert.match((await failure(camera.setOsd([{ id: 'text4', text: 'x' }]), 'INVALID_PARAMETER')).message, /title, text1, text2, text3/);
    }));

  it('is seen in the picture', () =>
    withCamera(
      async (camera) => {
        const reddish = async (): Promise<number> => {
          const { data } = decode((await camera.snapshot({ stream: 'main', format: 'jpeg' })).data);
          let count = 0;
          for (let at = 0; at < data.length; at += 4)
            if ((data[at] ?? 0) > 170 && (data[at + 1] ?? 0) < 90 && (data[at + 2] ?? 0) < 90) count += 1;
          return count;
        };
        const before = await reddish();
        await camera.setOsd([{ id: 'text3', text: 'HHHHHHHHHHHHHHHH', x: 0.2, y: 0.2, color: '#ff0000', size: 'large' }]);
        assert.ok((await reddish()) > before + 500);
      },
      { device: { now: () => 1_700_000_000_000 } },
    ));

  it('any text and place survive the trip', () =>
    withCamera(async (camera) => {
      const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => value === '' || value.trim() !== '');
      await fc.assert(
        fc.asyncProperty(text, fc.integer({ min: 0, max: 704 }), fc.integer({ min: 0, max: 576 }), async (words, x, y) => {
          await camera.setOsd([{ id: 'text2', text: words, x: x / 704, y: y / 576 }]);
          const item = byId(await camera.osd(), 'text2');
          assert.deepEqual([item.text, item.x, item.y], [words, x / 704, y / 576]);
        }),
        { numRuns: 40 },
      );
    }));

  it('reads what is missing, odd or beyond the grid, and sends what the document allows', async () => {
    const odd = {
      code: 0,
      show_time: '1',
      font_size: 9,
      osd_color: 'white',
      date_format: 7,
      date_pos_x: 9999,
      title_list: [{ title: 5, title_pos_x: -3, title_pos_y: 123.99999999999999, extra: 1 }, null, 'x', { own: 1 }],
    };
    await answering(JSON.stringify(odd).replace('own', '__proto__'), async (camera) => {
      const items = await camera.osd();
      assert.deepEqual(byId(items, 'title'), { id: 'title', kind: 'title', visible: false, text: '5', x: 0, y: 124 / 576 });
      assert.deepEqual(byId(items, 'text1'), { id: 'text1', kind: 'text', visible: false, text: '' });
      assert.deepEqual(byId(items, 'time'), { id: 'time', kind: 'time', visible: true, x: 1 });
      await camera.setOsd([{ id: 'text1', text: 'here' }]);
    });
    for (const nothing of ['{"code":0}', '{"code":0,"title_list":{}}', '{"code":0,"title_list":null}']) {
      await answering(nothing, async (camera) => {
        assert.ok((await camera.osd()).every(({ visible }) => !visible));
      });
    }
  });
});
