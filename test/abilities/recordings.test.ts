import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { type Camera, CameraError, type Download, type Recording, type RecordingSpan } from '../../src/index.js';
import { failure, onEveryCamera } from './behaviours.js';
import { part, type Rig } from './cameras.js';

const hour = 3_600_000;

const none: Recording = {
  ...{ id: 'x', start: '2026-11-20T00:00:00Z', end: null, duration: null, size: null, type: null },
  ...{ stream: null, channel: 1, name: 'x', url: null },
};

const actions: Readonly<Record<string, (camera: Camera) => Promise<unknown>>> = {
  find: (camera) => camera.findRecordings({ from: Date.now() - hour, to: Date.now() }),
  download: (camera) => camera.download(none, 0),
  url: (camera) => camera.recordingUrl(none),
};

const recordings = (...needs: string[]) =>
  ({ ability: 'recordings', needs, ask: async (camera: Camera, lacking: string) => actions[lacking]?.(camera) }) as const;

/** More than a day: over midnight in every zone. */
const longSpan = (): { from: number; to: number } => ({ from: Date.now() - 26 * hour, to: Date.now() - hour / 2 });

const find = async ({ camera }: Rig, span: RecordingSpan): Promise<Recording[]> => (await camera.findRecordings(span)).recordings;

const received = async ({ body, explain }: Download): Promise<Buffer> => {
  try {
    return await buffer(body);
  } catch (error) {
    throw explain(error);
  }
};

/** A recording of not too many bytes. */
const small = async (rig: Rig): Promise<Recording> => {
  const [recording] = (await find(rig, { from: Date.now() - 3 * hour, to: Date.now() })).sort((a, b) => (a.size ?? 0) - (b.size ?? 0));
  assert.ok(recording, 'there are no recordings');
  return recording;
};

describe('recordings of every camera', () => {
  onEveryCamera('are found over midnight: all of them, once, in order', recordings('find'), async (rig) => {
    const span = longSpan();
    const found = await find(rig, span);
    const times = found.map(({ start }) => Date.parse(start));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(found.map(({ id }) => id)).size, found.length, 'some are there twice');
    const expected = new Set(part(rig.device.recorded, 'recordings')(span));
    assert.ok(expected.size > 0);
    const missing = [...expected].filter((start) => !times.includes(start)).map((start) => new Date(start).toISOString());
    assert.deepEqual(missing, [], 'these are missing');
    for (const { start, end, duration, size, channel, name } of found) {
      assert.match(start, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/);
      assert.ok(Date.parse(start) < span.to, `${start} is after the span`);
      if (end !== null) {
        assert.ok(Date.parse(end) > span.from, `${end} is before the span`);
        assert.equal(duration, (Date.parse(end) - Date.parse(start)) / 1000);
      }
      if (size !== null) assert.ok(size > 0);
      assert.equal(channel, 1);
      assert.notEqual(name, '');
    }
  });

  onEveryCamera('since ever are found, or asked for in smaller parts', recordings('find'), async (rig) => {
    const lately = await find(rig, longSpan());
    const asking = find(rig, { from: 0, to: Date.now() });
    const ever = await asking.catch((error: unknown) => {
      assert.ok(error instanceof CameraError && error.code === 'INVALID_PARAMETER', String(error));
      assert.match(error.message, /from and to must lie within/);
    });
    if (ever)
      assert.deepEqual(
        [...lately.map(({ id }) => id)].filter((id) => !ever.some((recording) => recording.id === id)),
        [],
      );
  });

  onEveryCamera('are none where there were none', recordings('find'), async (rig) => {
    assert.deepEqual(await find(rig, { from: Date.now() - 2400 * hour, to: Date.now() - 2390 * hour }), []);
    await failure(rig.camera.findRecordings({ from: Date.now(), to: Date.now() - hour }), 'INVALID_PARAMETER');
  });

  onEveryCamera('of a short span are those that touch it', recordings('find'), async (rig) => {
    const [recording] = await find(rig, longSpan());
    assert.ok(recording);
    const start = Date.parse(recording.start);
    const found = await find(rig, { from: start, to: start + 1000 });
    assert.ok(
      found.some(({ id }) => id === recording.id),
      `${recording.id} is not among ${found.map(({ id }) => id).join(', ')}`,
    );
  });

  onEveryCamera('come whole, as long as was told', recordings('find', 'download'), async (rig) => {
    const recording = await small(rig);
    const download = await rig.camera.download(recording, 0);
    assert.equal(download.offset, 0);
    const data = await received(download);
    assert.ok(data.length > 0);
    if (download.length !== undefined) assert.equal(data.length, download.length);
    if (recording.size !== null) assert.equal(data.length, recording.size);
  });

  onEveryCamera('go on where they broke off, or begin anew and say so', recordings('find', 'download'), async (rig) => {
    const recording = await small(rig);
    const whole = await received(await rig.camera.download(recording, 0));
    const had = Math.floor(whole.length / 2);
    const download = await rig.camera.download(recording, had);
    assert.ok([0, had].includes(download.offset), String(download.offset));
    const rest = await received(download);
    assert.ok(whole.subarray(download.offset).equals(rest), `${rest.length} bytes are not the rest of ${whole.length}`);
  });

  onEveryCamera('have an address without credentials', recordings('find', 'url'), async (rig) => {
    const { url, protocol } = await rig.camera.recordingUrl(await small(rig));
    const { username, password } = new URL(url);
    assert.deepEqual([username, password], ['', '']);
    assert.ok(!url.includes(rig.camera.settings.password || 'no password'), url);
    assert.equal(url.split(':')[0]?.replace(/s$/, ''), protocol.replace(/s$/, ''));
  });
});
