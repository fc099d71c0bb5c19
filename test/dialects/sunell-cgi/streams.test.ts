import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { type Camera, CameraError, type Frame } from '../../../src/index.js';
import { Rig } from './rig.js';
import { scripted, text } from './scripted.js';

const plain = { includeCredentials: false } as const;

const withRig = async (
  settings: Parameters<typeof Rig.start>[0],
  emulated: Parameters<typeof Rig.start>[1],
  act: (rig: Rig) => Promise<void>,
) => {
  const rig = await Rig.start(settings, emulated);
  try {
    await act(rig);
  } finally {
    await rig.close();
  }
};

const taken = async (camera: Camera, count: number, channel = 1): Promise<Frame[]> => {
  const frames: Frame[] = [];
  for await (const frame of camera.frames('main', { channel })) {
    frames.push(frame);
    if (frames.length === count) break;
  }
  return frames;
};

const stream = (body: string | Buffer | AsyncIterable<Buffer>, type = 'multipart/x-mixed-replace; boundary=myboundary') => ({
  headers: { 'Content-Type': type },
  body,
});

describe('sunell-cgi: stream addresses', () => {
  it('are those that the device tells, by channel and stream', () =>
    withRig({}, { model: 'nvr', channels: 4 }, async (rig) => {
      rig.device.state.settings.of('network.port').rtspPort = '5540';
      const address = await rig.camera.streamAddress({ ...plain, stream: 'sub' }, { channel: 3 });
      assert.deepEqual(address, { url: 'rtsp://127.0.0.1:5540/snl/live/3/2', protocol: 'rtsp', stream: 'sub' });
      assert.deepEqual(rig.asked, ['/cgi-bin/video.cgi?type=RTSP&cameraID=3&streamID=2']);
      const whole = await rig.camera.streamAddress({ includeCredentials: true, stream: 4 });
      assert.equal(whole.url, 'rtsp://admin:admin@127.0.0.1:5540/snl/live/1/4');
    }));

  it('are at the address by which we reach the device, whatever it calls itself', () =>
    scripted(
      () => text('rtsp://10.1.2.3:554/snl/live/1/1\r\n'),
      {},
      {},
      async ({ camera }) => {
        const { url } = await camera.streamAddress({ stream: 'main', includeCredentials: true });
        assert.equal(url, 'rtsp://admin:pass%20word@127.0.0.1:554/snl/live/1/1');
      },
    ));

  it('are addresses or an error', async () => {
    const answers: [string, object][] = [
      ['', { code: 'BAD_RESPONSE' }],
      ['http://10.1.2.3/', { code: 'BAD_RESPONSE' }],
      ['rtsp://', { code: 'BAD_RESPONSE' }],
      [`rtsp://10.1.2.3/${'x'.repeat(100_000)}`, { code: 'BAD_RESPONSE' }],
      ['error, Return=-512', { code: 'REJECTED', deviceCode: -512 }],
    ];
    for (const [answer, expected] of answers)
      await scripted(
        () => text(answer),
        {},
        {},
        ({ camera }) => assert.rejects(camera.streamAddress({ ...plain, stream: 'main' }), expected),
      );
  });

  it('over HTTP play where they are opened', () =>
    withRig({}, {}, async ({ camera, device }) => {
      const { url } = await camera.streamAddress({ ...plain, stream: 'main', protocol: 'http' });
      assert.equal(url, `${device.url}/cgi-bin/video.cgi?type=HTTP&cameraID=1&streamID=1&AudioFlag=0&mjpegplay=1`);
      const leaving = new AbortController();
      const headers = { Authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` };
      const answer = await fetch(url, { headers, signal: leaving.signal });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^multipart\/x-mixed-replace/);
      leaving.abort();
    }));

  it('over HTTP are none of the lite series and of recorders', async () => {
    for (const model of ['lite', 'nvr'] as const)
      await withRig({}, { model }, async ({ camera }) => {
        assert.deepEqual((await camera.abilities()).stream, ['rtsp']);
        await assert.rejects(camera.streamAddress({ ...plain, stream: 'main', protocol: 'http' }), { code: 'UNSUPPORTED' });
        await assert.rejects(camera.frames('main').next(), { code: 'UNSUPPORTED' });
      });
  });
});

describe('sunell-cgi: frames', () => {
  it('are JPEG pictures, however the device frames them', () =>
    withRig({}, {}, async ({ camera, device }) => {
      device.state.frameInterval = 5;
      for (const style of [{}, { lengths: false }, { statusLines: true, eol: '\n' as const }]) {
        Object.assign(device.state.partStyle, { lengths: true, statusLines: false, eol: '\r\n', ...style });
        for (const { contentType, data } of await taken(camera, 3)) {
          assert.equal(contentType, 'image/jpeg');
          assert.deepEqual([...data.subarray(0, 2), ...data.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9]);
        }
      }
      assert.match(device.requests.at(-1)?.url ?? '', /AudioFlag=0&mjpegplay=1$/);
    }));

  it('do not keep other requests waiting, and end with the signal', () =>
    withRig({ connections: 1 }, {}, async ({ camera }) => {
      const ending = new AbortController();
      let count = 0;
      for await (const { data } of camera.frames('sub', { signal: ending.signal })) {
        assert.ok(data.length > 0);
        count += 1;
        if (count === 2) {
          await camera.streamAddress({ ...plain, stream: 'main' });
          ending.abort();
        }
        assert.ok(count < 100, 'it goes on');
      }
    }));

  it('end where the device ends them, and fail where it breaks off, is silent or refuses', async () => {
    const part = '--myboundary\r\nContent-Type: video/h264\r\nContent-Length: 5\r\n\r\n\0\0\0\x01e\r\n';
    await scripted(
      () => stream(part.repeat(2)),
      {},
      {},
      async ({ camera }) => {
        const frames = await taken(camera, 10);
        assert.deepEqual(
          frames.map(({ contentType, data }) => [contentType, data.toString('latin1')]),
          [
            ['video/h264', '\0\0\0\x01e'],
            ['video/h264', '\0\0\0\x01e'],
          ],
        );
      },
    );
    const silent = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from(part);
      await delay(60_000, undefined, { ref: false });
    };
    await scripted(
      () => stream(silent()),
      { timeout: 1000 },
      {},
      ({ camera }) => assert.rejects(taken(camera, 2), { code: 'TIMEOUT' }),
    );
    await scripted(
      () => text('error, Return=-512'),
      {},
      {},
      ({ camera }) => assert.rejects(taken(camera, 1), { code: 'REJECTED', deviceCode: -512 }),
    );
    await withRig({}, {}, async ({ camera, device }) => {
      device.state.frameInterval = 5;
      const frames = camera.frames('main');
      await frames.next();
      device.reboot(1);
      await assert.rejects(
        async () => {
          for await (const frame of frames) assert.ok(frame.data.length > 0);
        },
        { code: 'CONNECTION_LOST' },
      );
    });
  });

  it('are told apart by what they are; words are none', () => {
    const part = (head: string, body: string): string => `--myboundary\r\n${head}\r\n${body}\r\n`;
    const body = [
      part('Content-Type: text/plain\r\n', 'Connecting'),
      part('Content-Type: image/jpeg\r\nContent-Length: 5\r\n', '\0\0\0\x01e'),
      part('Content-Length: 4\r\n', '\0\0\x01e'),
      part('Content-Type: video/h264\r\nContent-Length: 4\r\n', '\xff\xd8\xff\xd9'),
      part('Content-Type: image/jpeg\r\nContent-Length: 0\r\n', ''),
      part('Content-Length: 3\r\n', 'abc'),
    ].join('');
    return scripted(
      () => stream(Buffer.from(body, 'latin1')),
      {},
      {},
      async ({ camera }) => {
        const types = (await taken(camera, 10)).map(({ contentType }) => contentType);
        assert.deepEqual(types, ['video/h264', 'video/h264', 'image/jpeg', 'application/octet-stream']);
      },
    );
  });

  it('larger than any picture are refused, and what holds none gives none', async () => {
    await scripted(
      () => stream('--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: 999999999\r\n\r\n'),
      {},
      {},
      ({ camera }) => assert.rejects(taken(camera, 1), { code: 'BAD_RESPONSE' }),
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (garbage) => {
        await scripted(
          () => stream(Buffer.from(garbage)),
          {},
          {},
          async ({ camera }) => {
            const outcome = await taken(camera, 100).catch((error: unknown) => error);
            assert.ok(Array.isArray(outcome) ? outcome.length === 0 : outcome instanceof CameraError, String(outcome));
          },
        );
      }),
      { numRuns: 20 },
    );
  });

  it('wait at the device while nobody takes them', async () => {
    const sent = { bytes: 0 };
    const frame = Buffer.concat([
      Buffer.from('--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: 100000\r\n\r\n'),
      Buffer.from([0xff, 0xd8]),
      Buffer.alloc(99_998, 0x55),
      Buffer.from('\r\n'),
    ]);
    const endless = async function* (): AsyncGenerator<Buffer> {
      for (;;) {
        sent.bytes += frame.length;
        yield frame;
      }
    };
    await scripted(
      () => stream(endless()),
      {},
      {},
      async ({ camera }) => {
        const frames = camera.frames('main');
        await frames.next();
        let before = -1;
        while (before !== sent.bytes) {
          before = sent.bytes;
          await delay(200);
        }
        assert.ok(sent.bytes < 64 * 1024 * 1024, `${sent.bytes} bytes were taken from the device`);
        assert.equal((await frames.next()).value?.data.length, 100_000);
        await frames.return(undefined);
      },
    );
  });
});
