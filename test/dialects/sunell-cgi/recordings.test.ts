import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import type { Reply } from '../../../emulator/reply.js';
import { findRecordings, type Recording } from '../../../src/camera/recordings.js';
import { sunellRecordings } from '../../../src/dialects/sunell-cgi/recordings.js';
import type { Json, Values } from '../../../src/operations/types.js';
import { Rig } from './rig.js';
import { scripted, text } from './scripted.js';

const hour = 3_600_000;
const day = 24 * hour;

const recording = (id: string): Recording => ({
  ...{ id, start: '2026-11-19T12:00:00Z', end: null, duration: null, size: null, type: null },
  ...{ stream: null, channel: 1, name: '', url: null },
});

describe('sunell-cgi: recordings', () => {
  const found =
    'resultCount=2\r\nresultBegin=1\r\nstartTime=20261119120000\r\nendTime=20261119121000\r\ndataLength=2554168\r\nresultNext = 2\r\nstartTime=20261119130000\r\nendTime=20261119131500\r\ndataLenth=2553268\r\nresultEnd=1\r\n';
  /** A clock that is five hours and two seconds ahead of UTC. */
  const clock = (): string => {
    const now = new Date(Date.now() + 5 * 3_600_000 + 2000);
    const parts = {
      year: now.getUTCFullYear(),
      month: now.getUTCMonth() + 1,
      day: now.getUTCDate(),
      hour: now.getUTCHours(),
      minute: now.getUTCMinutes(),
      second: now.getUTCSeconds(),
    };
    return Object.entries(parts)
      .map(([name, value]) => `${name}=${value}\r\n`)
      .join('');
  };
  const file = Buffer.from('video');

  it('are found in the time of the device, and fetched as they come', () =>
    scripted(
      ({ url }) =>
        url.includes('dateTime')
          ? text(clock())
          : url.includes('download')
            ? { headers: { 'Content-Type': 'video/mp4' }, body: file }
            : text(found),
      {},
      {},
      async ({ camera, asked, server }) => {
        const { recordings, clockAhead = 0 } = await camera.findRecordings(
          { from: Date.UTC(2026, 10, 19, 7), to: Date.UTC(2026, 10, 19, 9) },
          { channel: 2 },
        );
        assert.equal(asked()[2], '/cgi-bin/record.cgi?action=query&cameraID=2&startTime=20261119120000&endTime=20261119140000');
        assert.ok(clockAhead > 0 && clockAhead < 60_000, `${clockAhead} ms`);
        assert.deepEqual(recordings[0], {
          id: '2-20261119120000-20261119121000',
          start: '2026-11-19T12:00:00+05:00',
          end: '2026-11-19T12:10:00+05:00',
          duration: 600,
          size: 2_554_168,
          type: null,
          stream: null,
          channel: 2,
          name: 'channel2_20261119120000_20261119121000',
          url: `http://127.0.0.1:${server.port}/cgi-bin/record.cgi?action=playBack&cameraID=2&streamID=1&startTime=20261119120000&endTime=20261119121000`,
        });
        const [, second] = recordings;
        assert.ok(second);
        assert.equal(second.size, 2_553_268);
        const download = await camera.download(second, 0);
        assert.deepEqual(await buffer(download.body), file);
        assert.equal(download.length, file.length);
        assert.equal(asked().at(-1), '/cgi-bin/record.cgi?action=download&cameraID=2&startTime=20261119130000&endTime=20261119131500');
      },
    ));

  it('that are refused or no recordings of ours say so', () =>
    scripted(
      () => text('error, Return=-16'),
      {},
      {},
      async ({ camera, asked }) => {
        await assert.rejects(camera.download(recording('1-20261119130000-20261119131500'), 0), { code: 'REJECTED', deviceCode: -16 });
        const before = asked().length;
        for (const id of ['../x', '1-2-3', '1-20261119130000-20261119131500&type=x', '1-20261119130000-20261119131500-3', '-1-1-1']) {
          await assert.rejects(camera.download(recording(id), 0), { code: 'INVALID_PARAMETER' });
          await assert.rejects(camera.recordingUrl(recording(id)), { code: 'INVALID_PARAMETER' });
        }
        assert.equal(asked().length, before);
      },
    ));

  for (const lengths of [true, false]) {
    it(`are played where the device knows no download, and are whole without the frame of the stream (${lengths ? 'with' : 'without'} lengths)`, async () => {
      const rig = await Rig.start();
      try {
        Object.assign(rig.device.state.partStyle, { lengths });
        const { recordings } = await rig.camera.findRecordings({ from: Date.now() - 3 * hour, to: Date.now() });
        const [first] = recordings;
        assert.ok(first);
        const whole = await buffer((await rig.camera.download(first, 0)).body);
        const path = '/cgi-bin/record.cgi?action=download';
        rig.device.faults.add({ kind: 'status', status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'error, Return=-5', path });
        const played = await rig.camera.download(first, 100);
        assert.deepEqual([played.offset, played.length, played.contentType], [0, undefined, 'application/octet-stream']);
        assert.ok(whole.equals(await buffer(played.body)));
        assert.match(rig.asked.at(-1) ?? '', /action=playBack&cameraID=1&streamID=1&.*&multiplesTime=5$/);
        const given = await rig.camera.download(first, 0);
        given.body.destroy();
      } finally {
        await rig.close();
      }
    });
  }

  it('are not told apart by kinds that the device does not tell', () =>
    scripted(
      () => text(clock()),
      {},
      {},
      ({ camera }) =>
        assert.rejects(camera.findRecordings({ from: Date.now() - hour, to: Date.now(), types: ['motion'] }), { code: 'UNSUPPORTED' }),
    ));

  it('are none where the device says so, in whatever way', async () => {
    const span = { from: Date.now() - hour, to: Date.now() };
    for (const nothing of ['resultCount=0', 'resultCount=0\r\nresultBegin=1\r\nresultEnd=1', 'error, Return=-16', 'error, Return=-101', ''])
      await scripted(
        ({ url }) => text(url.includes('dateTime') ? clock() : nothing),
        {},
        {},
        async ({ camera }) => assert.deepEqual((await camera.findRecordings(span)).recordings, []),
      );
    await scripted(
      ({ url }) => text(url.includes('dateTime') ? clock() : 'error, Return=-512'),
      {},
      {},
      ({ camera }) => assert.rejects(camera.findRecordings(span), { code: 'REJECTED', deviceCode: -512 }),
    );
  });

  it('come from the byte that is missing where the device knows ranges, else whole', async () => {
    const id = '1-20261119130000-20261119131500';
    const bytes = Buffer.from('0123456789');
    const part = (range: string | undefined, start = Number(/\d+/.exec(range ?? '')?.[0] ?? 0)): Reply => ({
      status: range === undefined ? 200 : 206,
      headers: { 'Content-Type': 'video/avi', ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-9/10` }) },
      body: bytes.subarray(start),
    });
    await scripted(
      ({ headers }) => part(headers.range),
      {},
      {},
      async ({ camera, server }) => {
        const { body, ...rest } = await camera.download(recording(id), 4);
        assert.equal((await buffer(body)).toString(), '456789');
        assert.deepEqual([rest.offset, rest.length, rest.contentType], [4, 6, 'video/avi']);
        assert.equal(server.requests.at(-1)?.headers.range, 'bytes=4-');
        const whole = await camera.download(recording(id), 0);
        assert.deepEqual([whole.offset, (await buffer(whole.body)).toString()], [0, '0123456789']);
        assert.equal(server.requests.at(-1)?.headers.range, undefined);
      },
    );
    await scripted(
      () => part(undefined),
      {},
      {},
      async ({ camera }) => {
        const { body, offset, length } = await camera.download(recording(id), 4);
        assert.deepEqual([(await buffer(body)).toString(), offset, length], ['0123456789', 0, 10]);
      },
    );
    await scripted(
      ({ headers }) => (headers.range === undefined ? part(undefined) : { status: 416 }),
      {},
      {},
      async ({ camera }) => {
        const { body, offset } = await camera.download(recording(id), 12);
        assert.deepEqual([(await buffer(body)).toString(), offset], ['0123456789', 0]);
      },
    );
    await scripted(
      ({ headers }) => part(headers.range, 2),
      {},
      {},
      ({ camera }) => assert.rejects(camera.download(recording(id), 4), { code: 'BAD_RESPONSE' }),
    );
  });
});

describe('sunell-cgi: recordings of a device', () => {
  const withRig = async (emulated: Parameters<typeof Rig.start>[1], act: (rig: Rig) => Promise<void>): Promise<void> => {
    const rig = await Rig.start({}, emulated);
    try {
      await act(rig);
    } finally {
      await rig.close();
    }
  };
  const starts = (recordings: readonly { start: string | number }[]): string[] =>
    recordings.map(({ start }) => new Date(start).toISOString()).sort();

  it('are all those of a channel over weeks and months, in the zone of the device', () =>
    withRig({ model: 'nvr', channels: 4, zone: 330, days: 40 }, async (rig) => {
      const { camera, device } = rig;
      const span = { from: Date.now() - 35 * day, to: Date.now() - hour };
      const { recordings } = await camera.findRecordings(span, { channel: 3 });
      const expected = device.state.recordings.list({ ...span, channel: 3, stream: 'main', types: ['schedule'] });
      assert.ok(expected.length > 35 * 47);
      assert.deepEqual(starts(recordings), starts(expected));
      for (const { start, channel } of recordings) assert.ok(start.endsWith('+05:30') && channel === 3, start);
      assert.equal(rig.asked.filter((url) => url.includes('action=query')).length, 1);
      const [first] = recordings;
      assert.ok(first);
      const data = await buffer((await camera.download(first, 0)).body);
      assert.equal(data.length, expected[0]?.size);
    }));

  it('have the times of a clock that is wrong, and the finder says by how much', () =>
    withRig({}, async ({ camera, device }) => {
      const { clock } = device.state;
      clock.set(clock.wall(clock.utc() + 7 * 60_000 + 5000));
      const span = { from: Date.now() - 26 * hour, to: Date.now() - hour };
      const { recordings, clockAhead = 0 } = await camera.findRecordings(span);
      assert.ok(Math.abs(clockAhead - 7 * 60_000) < 30_000, `${clockAhead} ms`);
      assert.ok(recordings.length >= 50);
      for (const { start } of recordings) assert.equal(new Date(start).getUTCMinutes() % 30, 7, start);
    }));

  it('play at their address', () =>
    withRig({}, async ({ camera }) => {
      const { recordings } = await camera.findRecordings({ from: Date.now() - 3 * hour, to: Date.now() });
      const [first] = recordings;
      assert.ok(first);
      const { url, protocol } = await camera.recordingUrl(first);
      assert.deepEqual([url, protocol], [first.url, 'http']);
      const leaving = new AbortController();
      const headers = { Authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` };
      const answer = await fetch(url, { headers, signal: leaving.signal });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^multipart\/x-mixed-replace/);
      leaving.abort();
    }));

  it('are asked for within the times that the document allows', () =>
    withRig({}, async (rig) => {
      const { camera } = rig;
      assert.ok((await camera.findRecordings({ from: 0, to: 1e15 })).recordings.length > 0);
      assert.match(rig.asked.at(-1) ?? '', /startTime=19710102\d{6}&endTime=9999\d{10}$/);
      const queries = (): number => rig.asked.filter((url) => url.includes('action=query')).length;
      const before = queries();
      assert.deepEqual((await camera.findRecordings({ from: 0, to: 1000 })).recordings, []);
      assert.equal(queries(), before);
    }));
});

/** A device in Berlin, whose time is that of the system's own table of zones. */
class Berlin {
  readonly #format = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'medium' });
  /** Half an hour each, without a pause. */
  readonly starts: readonly number[];

  constructor(
    readonly turn: number,
    /** Which of two times that its clock shows alike it takes. */
    readonly takes: 'first' | 'second',
    readonly newestFirst: boolean,
  ) {
    this.starts = Array.from({ length: 96 }, (_, index) => turn + (index - 48) * (hour / 2));
  }

  stamp(time: number): string {
    return this.#format.format(time).replace(/\D/g, '');
  }

  #moment(stamp: unknown): number {
    const utc = Date.parse(String(stamp).replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'));
    const times = [utc - 2 * hour, utc - hour].filter((time) => this.stamp(time) === stamp);
    const time = this.takes === 'first' ? times[0] : times.at(-1);
    if (time === undefined) throw new Error(`there is no ${String(stamp)} in Berlin`);
    return time;
  }

  async command(id: string, { startTime, endTime }: Values): Promise<Record<string, Json>> {
    if (id === 'time.clock.get') {
      const [year = 0, month = 0, date = 0, hours = 0, minute = 0, second = 0] = this.#format.format(Date.now()).split(/\D/).map(Number);
      return { year, month, day: date, hour: hours, minute, second };
    }
    if (id === 'time.timeZone.get')
      return {
        ...{ DSTOpenFlag: 1, beginMonth: 3, beginWeekly: 5, beginWeekDays: 0, beginTime: 120 },
        ...{ endMonth: 10, endWeekly: 5, endWeekDays: 0, endTime: 180 },
      };
    const [from, to] = [this.#moment(startTime), this.#moment(endTime)];
    assert.ok(from < to, `${String(startTime)} is not before ${String(endTime)}`);
    const result = this.starts
      .filter((start) => start < to && start + hour / 2 > from)
      .map((start) => ({ startTime: this.stamp(start), endTime: this.stamp(start + hour / 2) }));
    return { result: this.newestFirst ? result.reverse() : result };
  }
}

describe('sunell-cgi: recordings when daylight saving turns', () => {
  const turns = { spring: Date.UTC(2026, 2, 29, 1), autumn: Date.UTC(2026, 9, 25, 1) };
  for (const [season, turn] of Object.entries(turns))
    it(`are those of the span in ${season}, once, at their times`, () => {
      const minutes = fc.integer({ min: -9 * 60, max: 9 * 60 });
      return fc.assert(
        fc.asyncProperty(
          ...([minutes, fc.integer({ min: 1, max: 600 }), fc.constantFrom('first', 'second'), fc.boolean()] as const),
          async (begin, length, takes, newestFirst) => {
            const device = new Berlin(turn, takes as 'first' | 'second', newestFirst);
            const driver = sunellRecordings({
              command: (id, values) => device.command(id, values),
              open: () => assert.fail('nothing is downloaded'),
              addressOf: (id) => id,
            });
            const from = turn + begin * 60_000;
            const to = from + length * 60_000;
            const { recordings } = await findRecordings(driver, { from, to }, { channel: 1 });
            const expected = device.starts.filter((start) => start < to && start + hour / 2 > from);
            assert.deepEqual(
              recordings.map(({ start, end, duration }) => [Date.parse(start), Date.parse(end ?? ''), duration]),
              expected.map((start) => [start, start + hour / 2, 1800]),
            );
            for (const { start } of recordings)
              assert.ok(start.endsWith(Date.parse(start) < turn === (season === 'spring') ? '+01:00' : '+02:00'));
          },
        ),
        { numRuns: 300 },
      );
    });

  it('that the clock shows twice are two', async () => {
    const device = new Berlin(turns.autumn, 'first', false);
    const command = (id: string, values: Values): Promise<Record<string, Json>> => device.command(id, values);
    const driver = sunellRecordings({
      command,
      open: () => assert.fail('nothing is downloaded'),
      addressOf: (id, values) => `${id} ${JSON.stringify(values)}`,
    });
    const span = { from: turns.autumn - hour, to: turns.autumn + hour };
    const { recordings } = await findRecordings(driver, span, { channel: 1 });
    assert.deepEqual(
      recordings.map(({ id, start }) => [id, start]),
      [
        ['1-20261025020000-20261025023000', '2026-10-25T02:00:00+02:00'],
        ['1-20261025023000-20261025020000', '2026-10-25T02:30:00+02:00'],
        ['1-20261025020000-20261025023000-2', '2026-10-25T02:00:00+01:00'],
        ['1-20261025023000-20261025030000-2', '2026-10-25T02:30:00+01:00'],
      ],
    );
    assert.equal(recordings[2]?.url, recordings[0]?.url);
  });
});
