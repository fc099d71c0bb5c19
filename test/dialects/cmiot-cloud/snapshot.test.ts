import assert from 'node:assert/strict';
import { decode } from 'jpeg-js';
import { VirtualServer } from '../../../emulator/index.js';
import { Bench, failure, gate, list, station, warehouse } from './support.js';

describe('cmiot-cloud snapshots', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  const main = { stream: 'main', format: 'jpeg' } as const;
  const sub = { stream: 'sub', format: 'jpeg' } as const;

  it('are thumbnails in the size of the stream, fetched to bytes', async () => {
    const camera = bench.camera();
    const { data, contentType } = await camera.snapshot(sub);
    assert.equal(contentType, 'image/jpeg');
    const { width, height } = decode(data);
    assert.deepEqual([width, height], [640, 360]);
    assert.deepEqual(bench.seen(), ['GET /cmiot/v2/api/device', 'GET /cmiot/v2/device/thumbnail', `GET /storage/${gate}-0.jpg`]);
    await failure(camera.snapshot({ stream: 0, format: 'jpeg' }), 'INVALID_PARAMETER');
    await failure(camera.snapshot({ stream: 'sub', format: 'bmp' }), 'UNSUPPORTED');
    await failure(camera.snapshot({ stream: 'sub', format: 'jpeg', quality: 50 }), 'UNSUPPORTED');
  });

  it('are of the channel meant', async () => {
    await bench.camera({ deviceSn: warehouse }).snapshot(sub, { channel: 3 });
    assert.deepEqual(bench.seen().slice(-1), [`GET /storage/${warehouse}-2.jpg`]);
    await bench.camera({ deviceSn: station }).snapshot(sub, { channel: 2 });
    assert.deepEqual(bench.seen().slice(-1), [`GET /storage/${station}-1.jpg`]);
  });

  it('send no credentials where the picture lies', async () => {
    await bench.camera().snapshot(sub);
    const fetched = bench.cloud.requests.at(-1);
    assert.ok(fetched);
    assert.ok(fetched.url.startsWith('/storage/'));
    for (const name of ['appid', 'signature', 'timestamp', 'msgseq', 'authorization', 'cookie'])
      assert.equal(fetched.headers[name], undefined, name);
  });

  it('are taken by the platform where there is no thumbnail', async () => {
    const camera = bench.camera();
    await camera.run('snapshot.platform.take', {});
    bench.cloud.state.device(gate).onlineStatus = 0;
    await camera.snapshot(main);
    assert.equal(list((await camera.run('snapshot.platform.list', {})).payload).length, 2);
    assert.ok(bench.seen().includes('POST /cmiot/v2/api/device/snapshot'));
  });

  it('say why there is no thumbnail where the platform takes none either', async () => {
    await bench.close();
    bench = await Bench.start({ refuseUnreleased: true });
    bench.cloud.state.device(gate).onlineStatus = 0;
    const error = await failure(bench.camera().snapshot(main), 'REJECTED');
    assert.equal(error.deviceCode, '000003');
    assert.match(error.message, /offline/);
  });

  it('of a busy cloud are asked for again and not by another way', async () => {
    const camera = bench.camera();
    await camera.snapshot(sub);
    bench.seen();
    bench.cloud.refuse('000007', 2);
    await failure(camera.snapshot(sub), 'REJECTED');
    assert.deepEqual(bench.seen(), ['GET /cmiot/v2/device/thumbnail', 'GET /cmiot/v2/device/thumbnail']);
  });

  describe('that cannot be had', () => {
    const fault = (kind: Parameters<Bench['cloud']['faults']['add']>[0]): void => {
      bench.cloud.faults.add({ ...kind, path: '/storage/' });
    };
    it('are told apart, and show no address', async () => {
      const camera = bench.camera({ timeout: 500 });
      await camera.snapshot(sub);
      fault({ kind: 'status', status: 403, times: 1 });
      const gone = await failure(camera.snapshot(sub), 'REJECTED');
      assert.equal(gone.deviceCode, 403);
      fault({ kind: 'hang', times: 1 });
      const late = await failure(camera.snapshot(sub), 'TIMEOUT');
      fault({ kind: 'status', status: 200, body: 'no picture', times: 1 });
      await failure(camera.snapshot(sub), 'BAD_RESPONSE');
      fault({ kind: 'half', times: 2 });
      await failure(camera.snapshot(sub), 'CONNECTION_LOST');
      for (const error of [gone, late]) assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /token=|storage/);
    });

    it('without an address, or with one that is none', async () => {
      const camera = bench.camera();
      const answer = (data: unknown): void => {
        const body = JSON.stringify({ resultCode: '000000', data });
        bench.cloud.faults.add({ kind: 'status', status: 200, body, path: '/cmiot/v2/device/thumbnail', times: 1 });
      };
      for (const data of [null, {}, { url: '' }, { url: 'file:///etc/passwd' }, { url: 'nonsense' }, { url: 7 }]) {
        answer(data);
        await failure(camera.snapshot(sub), 'BAD_RESPONSE');
      }
    });

    it('beyond a circle of redirections; a few are followed', async () => {
      const camera = bench.camera();
      let hops = 2;
      const server = await VirtualServer.start(({ url }) =>
        hops-- > 0 ? { status: 302, headers: { Location: `${url}x` } } : { status: 302, headers: { Location: picture } },
      );
      const picture = String((await camera.run('snapshot.thumbnail.get', {}).then(({ payload }) => payload as { url: string })).url);
      const answer = JSON.stringify({ resultCode: '000000', data: { url: `${server.url}/a` } });
      try {
        bench.cloud.faults.add({ kind: 'status', status: 200, body: answer, path: '/cmiot/v2/device/thumbnail' });
        assert.ok((await camera.snapshot(sub)).data.length > 1000);
        hops = 100;
        await failure(camera.snapshot(sub), 'BAD_RESPONSE');
      } finally {
        await server.close();
      }
    });

    it('end with the camera', async () => {
      const camera = bench.camera();
      fault({ kind: 'hang' });
      const asked = failure(camera.snapshot(sub), 'ABORTED');
      while (!bench.cloud.requests.some(({ url }) => url.startsWith('/storage/'))) await new Promise((resolve) => setTimeout(resolve, 5));
      await camera.close();
      await asked;
    });
  });
});

describe('cmiot-cloud: who is it', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  it('tells the device', async () => {
    const report = await bench.camera().test();
    assert.deepEqual([report.serial, report.firmware, report.notes], [gate, '1.4.2', ['Gate', 'online']]);
    const recorder = await bench.camera({ deviceSn: station, channelSn: 'elsewhere' }).test();
    assert.deepEqual(recorder.notes, ['Station', 'online', '2 channels', 'elsewhere is not among its channels']);
  });

  it('offers the devices of the account where none is named', async () => {
    const error = await failure(bench.camera({ deviceSn: '' }).test(), 'NO_DEVICE');
    assert.match(error.message, /A0B1C2D3E4F5 \(Gate\)/);
    const report = await bench.camera({ deviceSn: '', channelSn: 'x' }).test();
    assert.match(String(report.notes), /Warehouse/);
  });

  it('does not hide that the account is wrong', async () => {
    await failure(bench.camera({}, { secretKey: 'wrong-secret' }).test(), 'UNAUTHORIZED');
    await failure(bench.camera({ deviceSn: 'unknown' }).test(), 'REJECTED');
  });
});
