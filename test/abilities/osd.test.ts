import assert from 'node:assert/strict';
import type { OsdItem } from '../../src/index.js';
import { failure, onEveryCamera } from './behaviours.js';
import type { Rig } from './cameras.js';

const osd = { ability: 'osd', needs: ['get', 'set'], ask: (camera: Rig['camera']) => camera.osd() } as const;

const without = (items: readonly OsdItem[], id: string): OsdItem[] => items.filter((item) => item.id !== id);

const titleOf = (items: readonly OsdItem[]): OsdItem => {
  const title = items.find(({ kind }) => kind === 'title');
  assert.ok(title, `there is no title among ${items.map(({ kind }) => kind).join(', ')}`);
  return title;
};

describe('text on the picture of every camera', () => {
  onEveryCamera('is told by items of one form', osd, async ({ camera }) => {
    const items = await camera.osd();
    assert.ok(items.length > 0);
    assert.equal(new Set(items.map(({ id }) => id)).size, items.length, 'ids are not unique');
    for (const { id, kind, visible, text, x, y, color, size, format, ...others } of items) {
      assert.deepEqual(others, {}, id);
      assert.ok(id !== '' && kind !== '', JSON.stringify({ id, kind }));
      assert.equal(typeof visible, 'boolean', id);
      for (const place of [x, y]) assert.ok(place === undefined || (place >= 0 && place <= 1), `${id} is at ${x}, ${y}`);
      if (color !== undefined) assert.match(color, /^#[0-9a-f]{6}$/, id);
      if (text !== undefined) assert.equal(typeof text, 'string', id);
      if (format !== undefined) assert.equal(typeof format, 'string', id);
      if (size !== undefined) assert.ok(['string', 'number'].includes(typeof size), id);
    }
    titleOf(items);
  });

  onEveryCamera('changes where it is named and nowhere else', osd, async ({ camera }) => {
    const before = await camera.osd();
    const { id } = titleOf(before);
    await camera.setOsd([{ kind: 'title', text: 'North gate' }]);
    const after = await camera.osd();
    assert.equal(titleOf(after).text, 'North gate');
    assert.deepEqual(without(after, id), without(before, id));
    const { text: _was, ...look } = titleOf(before);
    const { text: _is, ...now } = titleOf(after);
    assert.deepEqual({ ...now, visible: true }, { ...look, visible: true });
  });

  onEveryCamera('may be Chinese, with a space and signs', osd, async ({ camera }) => {
    for (const text of ['北门入口', '停车场 2 & <东>']) {
      await camera.setOsd({ kind: 'title', text });
      assert.equal(titleOf(await camera.osd()).text, text);
    }
  });

  onEveryCamera('stays what it is when everything that was read is written', osd, async ({ camera }) => {
    const before = await camera.osd();
    await camera.setOsd(before);
    assert.deepEqual(await camera.osd(), before);
  });

  onEveryCamera('stays what it is when there is no such text, and says which there are', osd, async ({ camera }) => {
    const before = await camera.osd();
    const { message } = await failure(
      camera.setOsd([
        { kind: 'title', text: 'x' },
        { id: 'nothing', text: 'y' },
      ]),
      'INVALID_PARAMETER',
    );
    for (const { id } of before) assert.ok(message.includes(id), message);
    assert.deepEqual(await camera.osd(), before);
  });

  onEveryCamera('goes and comes back by its switch', osd, async ({ camera }) => {
    const named = (items: OsdItem[], visible: boolean) =>
      items.filter(({ kind }) => kind === 'title' || kind === 'time').map(({ id }) => ({ id, visible }));
    for (const visible of [false, true]) {
      await camera.setOsd(named(await camera.osd(), visible));
      assert.equal(titleOf(await camera.osd()).visible, visible);
    }
  });
});
