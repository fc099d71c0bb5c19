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
