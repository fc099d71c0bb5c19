import assert from 'node:assert/strict';
import { decode } from 'jpeg-js';
import { answering, failure, withCamera } from './setup.js';

describe('action-json: pictures', () => {
  it('takes a JPEG', () =>
    withCamera(async (camera) => {
      const { data, contentType } = await camera.snapshot({ stream: 'main', format: 'jpeg' });
      assert.equal(contentType, 'image/jpeg');
      const { width, height } = decode(data);
      assert.deepEqual([width, height], [640, 360]);
    }));

  it('takes a BMP and raw YUV', () =>
    withCamera(async (camera, device) => {
      const bmp = await camera.snapshot({ stream: 0, format: 'bmp' });
      assert.equal(bmp.contentType, 'image/bmp');
      assert.deepEqual([bmp.data.readInt32LE(18), bmp.data.readInt32LE(22)], [640, 360]);
      const yuv = await camera.snapshot({ stream: 'main', format: 'yuv' });
      assert.equal(yuv.data.length, 640 * 360 * 1.5);
      assert.deepEqual(
        device.requests.map(({ url }) => url),
        ['/action/cgi_images?fmt=bmp', '/action/cgi_images?fmt=yuv'],
      );
    }));

  it('the picture of each format shows the same', () =>
    withCamera(
      async (camera) => {
        const jpeg = decode((await camera.snapshot({ stream: 'main', format: 'jpeg' })).data);
        const { data: bmp } = await camera.snapshot({ stream: 'main', format: 'bmp' });
        const { data: yuv } = await camera.snapshot({ stream: 'main', format: 'yuv' });
        for (const [x, y] of [
          [10, 10],
          [320, 300],
          [600, 40],
        ] as const) {
          const at = (y * 640 + x) * 4;
          const pixel = [...jpeg.data.subarray(at, at + 3)];
          const row = 54 + (359 - y) * 1920 + x * 3;
          const own = [...bmp.subarray(row, row + 3)].reverse();
          for (const [channel, value] of pixel.entries()) assert.ok(Math.abs(value - (own[channel] ?? 0)) < 40, `${pixel} and ${own}`);
          const [red = 0, green = 0, blue = 0] = own;
          assert.ok(Math.abs((yuv[y * 640 + x] ?? 0) - (16 + 0.257 * red + 0.504 * green + 0.098 * blue)) < 2);
        }
      },
      { device: { now: () => 1_700_000_000_000 } },
    ));

  it('hands the base64 snapshot over as a picture', () =>
    withCamera(async (camera) => {
      const { payload, contentType, raw } = await camera.run('snapshot.base64.get', {});
      assert.ok(Buffer.isBuffer(payload));
      assert.equal(contentType, 'image/jpeg');
      assert.equal(decode(payload).width, 640);
      assert.match(String(raw), /^\{"image_base64":"/);
    }));

  it('hands the picture of a command over as a Buffer', () =>
    withCamera(async (camera) => {
      const { payload, contentType } = await camera.run('snapshot.image.get', { fmt: 'jpg' });
      assert.ok(Buffer.isBuffer(payload));
      assert.equal(contentType, 'image/jpeg');
    }));

  it('has one picture, without a choice of quality', () =>
    withCamera(async (camera, device) => {
      await failure(camera.snapshot({ stream: 1, format: 'jpeg' }), 'UNSUPPORTED');
      await failure(camera.snapshot({ stream: 'main', format: 'png' }), 'UNSUPPORTED');
      await failure(camera.snapshot({ stream: 'main', format: 'jpeg', quality: 50 }), 'UNSUPPORTED');
      assert.equal(device.requests.length, 0);
      const { contentType } = await camera.snapshot({ stream: 'sub', format: 'jpeg' });
      assert.equal(contentType, 'image/jpeg');
    }));

  it('tells words from pictures', async () => {
    await withCamera(async (camera, device) => {
      device.state.blind = true;
      assert.equal((await failure(camera.snapshot({ stream: 'main', format: 'jpeg' }), 'REJECTED')).deviceMessage, 'null');
    });
    await answering('failed', async (camera) => {
      for (const format of ['jpeg', 'bmp', 'yuv'])
        assert.equal((await failure(camera.snapshot({ stream: 'main', format }), 'REJECTED')).deviceMessage, 'failed');
    });
    await answering('error user/pwd\r\n', async (camera) => {
      await failure(camera.snapshot({ stream: 'main', format: 'yuv' }), 'UNAUTHORIZED');
    });
  });

  it('refuses pictures that are none or not whole', async () => {
    for (const body of ['', 'x', '<html>'.repeat(100)]) {
      await answering(body, async (camera) => {
        await failure(camera.snapshot({ stream: 'main', format: 'jpeg' }), 'BAD_RESPONSE');
        await failure(camera.snapshot({ stream: 'main', format: 'bmp' }), 'BAD_RESPONSE');
      });
    }
    await withCamera(async (camera) => {
      const { data: jpeg } = await camera.snapshot({ stream: 'main', format: 'jpeg' });
      const { data: bmp } = await camera.snapshot({ stream: 'main', format: 'bmp' });
      await answering(jpeg.subarray(0, jpeg.length / 2), async (other) => {
        assert.match((await failure(other.snapshot({ stream: 'main', format: 'jpeg' }), 'BAD_RESPONSE')).message, /cut short/);
      });
      await answering(bmp.subarray(0, bmp.length / 2), async (other) => {
        assert.match((await failure(other.snapshot({ stream: 'main', format: 'bmp' }), 'BAD_RESPONSE')).message, /cut short/);
      });
      for (const image of [undefined, 5, '', jpeg.subarray(0, 5000).toString('base64')]) {
        await answering(JSON.stringify({ code: 0, image_base64: image }), async (other) => {
          await failure(other.run('snapshot.base64.get', {}), 'BAD_RESPONSE');
        });
      }
    });
  });
});
