import assert from 'node:assert/strict';
import { detect } from '../../../src/index.js';
import { scripted, text } from './scripted.js';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9]);
const picture = () => ({ headers: { 'Content-Type': 'image/jpeg' }, body: jpeg });

describe('sunell-cgi: pictures', () => {
  const forms: [string, 'main' | 'sub' | number, number | undefined, string][] = [
    ['ipc', 'main', undefined, 'cameraID=1&quality=9'],
    ['ipc', 'sub', 1, 'cameraID=1&streamID=2&quality=1'],
    ['ipc', 3, 50, 'cameraID=1&streamID=3&quality=5'],
    ['lite', 'main', 100, 'type=snap&cameraID=1&streamID=1&quality=9'],
    ['nvr', 'sub', 50, 'type=snap&cameraID=1&streamID=2&quality=5'],
  ];
  for (const [model, stream, quality, query] of forms) {
    it(`of ${model}, stream ${stream}${quality === undefined ? '' : `, quality ${quality}`}`, () =>
      scripted(picture, { model }, {}, async ({ camera, asked }) => {
        const taken = await camera.snapshot({ stream, format: 'jpeg', ...(quality === undefined ? {} : { quality }) });
        assert.deepEqual(taken, { data: jpeg, contentType: 'image/jpeg' });
        assert.deepEqual(asked(), [`/cgi-bin/image.cgi?${query}`]);
      }));
  }

  it('are whole or an error', async () => {
    const cases: [() => object, object][] = [
      [() => text('error, Return=-512'), { code: 'REJECTED', deviceCode: -512 }],
      [() => ({ headers: { 'Content-Type': 'image/jpeg' }, body: jpeg.subarray(0, 6) }), { code: 'BAD_RESPONSE' }],
      [() => ({ headers: { 'Content-Type': 'image/jpeg' }, body: '' }), { code: 'BAD_RESPONSE' }],
      [() => ({ headers: { 'Content-Type': 'image/jpeg' }, body: 'error, Return=-504' }), { code: 'REJECTED', deviceCode: -504 }],
    ];
    for (const [answer, expected] of cases)
      await scripted(answer, {}, {}, async ({ camera }) => {
        await assert.rejects(camera.snapshot({ stream: 'main', format: 'jpeg' }), expected);
      });
  });
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
      async ({ camera, asked }) => {
        const { recordings, clockAhead = 0 } = await camera.findRecordings(
          { from: Date.UTC(2026, 10, 19, 7), to: Date.UTC(2026, 10, 19, 9) },
          { channel: 2 },
        );
        assert.equal(asked()[1], '/cgi-bin/record.cgi?action=query&cameraID=2&startTime=20261119120000&endTime=20261119140000');
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
          url: null,
        });
        const [, second] = recordings;
        assert.ok(second);
        assert.equal(second.size, 2_553_268);
        const download = await camera.download(second, 0);
        const chunks: Buffer[] = [];
        for await (const chunk of download.body as AsyncIterable<Buffer>) chunks.push(chunk);
        assert.deepEqual(Buffer.concat(chunks), file);
        assert.equal(download.length, file.length);
        assert.equal(asked().at(-1), '/cgi-bin/record.cgi?action=download&cameraID=2&startTime=20261119130000&endTime=20261119131500');
      },
    ));

  it('that are refused or no recordings of ours say so', () =>
    scripted(
      () => text('error, Return=-16'),
      {},
      {},
      async ({ camera }) => {
        const record = {
          start: '2026-11-19T12:00:00Z',
          end: null,
          duration: null,
          size: null,
          type: null,
          stream: null,
          channel: 1,
          name: '',
          url: null,
        };
        await assert.rejects(camera.download({ ...record, id: '1-20261119130000-20261119131500' }, 0), {
          code: 'REJECTED',
          deviceCode: -16,
        });
        await assert.rejects(camera.download({ ...record, id: '../x' }, 0), { code: 'INVALID_PARAMETER' });
      },
    ));
});

describe('sunell-cgi: the Test button and Detect', () => {
  const info =
    'deviceID=ABC\r\nproductModel=SN-IPC\r\nMACAddress=00:1C:27:00:00:01\r\nsoftwareVer=3.6\r\nchannelNum=1\r\nalarmInNum=2\r\nalarmOutNum=0\r\n';

  it('tell what the device says of itself', () =>
    scripted(
      () => text(info),
      {},
      {},
      async ({ camera }) => {
        const { model, firmware, serial, mac, notes } = await camera.test();
        assert.deepEqual(
          { model, firmware, serial, mac, notes },
          {
            model: 'SN-IPC',
            firmware: '3.6',
            serial: 'ABC',
            mac: '00:1C:27:00:00:01',
            notes: ['channels: 1', 'alarm inputs: 2'],
          },
        );
      },
    ));

  it('know the dialect by its words, logged in or not', async () => {
    for (const [answer, model] of [
      [text(info), 'SN-IPC'],
      [text('Error,return=-507', 401), ''],
    ] as const)
      await scripted(
        () => answer,
        {},
        {},
        async ({ server }) => {
          const found = await detect('127.0.0.1', server.port, 4000);
          assert.deepEqual(found, { dialect: 'sunell-cgi', port: server.port, tls: false, model });
        },
      );
  });
});
