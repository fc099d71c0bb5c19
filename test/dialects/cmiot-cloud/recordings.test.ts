import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import type { Recording } from '../../../src/index.js';
import { Bench, failure, gate, station, warehouse } from './support.js';

const hour = 3_600_000;

describe('cmiot-cloud recordings', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  const refusal = JSON.stringify({ resultCode: '000003', resultMsg: 'no' });
  const refuse = (path: string): void => void bench.cloud.faults.add({ kind: 'status', status: 200, body: refusal, path });
  const days = (count: number) => ({ from: Date.now() - count * 24 * hour, to: Date.now() });
  const one = async (): Promise<Recording> => {
    const { recordings } = await bench.camera().findRecordings({ from: Date.now() - 3 * hour, to: Date.now() });
    const [first] = recordings;
    assert.ok(first);
    return first;
  };

  it('are told whole, of all pages, streams and types, in the time of Beijing', async () => {
    const span = days(3);
    const { recordings } = await bench.camera().findRecordings(span);
    const channel = bench.cloud.state.channel(gate, undefined);
    assert.deepEqual(new Set(recordings.map(({ id }) => id)), new Set(channel.recordings.list(span).map(({ id }) => id)));
    assert.ok(recordings.filter(({ stream, type }) => stream === 'main' && type === 'schedule').length > 100);
    for (const { id, start, end, type, stream, name } of recordings) {
      const known = channel.recordings.find(id);
      assert.ok(known && end);
      assert.match(start, /\+08:00$/);
      assert.deepEqual([Date.parse(start), Date.parse(end), type, stream], [known.start, known.end, known.type, known.stream]);
      assert.equal(name, `${start.slice(0, 19).replace(/[-:]/g, '')}.mp4`);
    }
  });

  it('are asked for as far as they are wanted', async () => {
    const camera = bench.camera({ deviceSn: warehouse });
    const { recordings } = await camera.findRecordings({ ...days(1), types: ['motion'], stream: 'sub' }, { channel: 3 });
    assert.ok(recordings.length > 0);
    assert.ok(recordings.every(({ type, stream, channel }) => type === 'motion' && stream === 'sub' && channel === 3));
    assert.deepEqual(
      bench.seen().filter((line) => line.includes('/record/list')),
      Array(2).fill('GET /cmiot/v2/device/record/list'),
    );
    await failure(camera.findRecordings({ ...days(1), stream: 4 }), 'INVALID_PARAMETER');
  });

  it('of a camera that lacks a kind of storage are those of the other', async () => {
    bench.cloud.faults.add({ kind: 'status', status: 200, body: refusal, path: '/cmiot/v2/device/record/list', times: 3 });
    assert.ok((await bench.camera().findRecordings(days(1))).recordings.length > 0);
    refuse('/cmiot/v2/device/record/list');
    await failure(bench.camera().findRecordings(days(1)), 'REJECTED');
  });

  it('that the cloud repeats for ever are an error', async () => {
    const time = String(Date.now() - hour);
    const data = { recordList: [{ recordId: 'a', startTime: time, endTime: time }], hasMore: 1 };
    const body = JSON.stringify({ resultCode: '000000', data });
    bench.cloud.faults.add({ kind: 'status', status: 200, body, path: '/cmiot/v2/device/record/list' });
    await failure(bench.camera().findRecordings(days(1)), 'BAD_RESPONSE');
  });

  it('come whole, and go on where they broke off', async () => {
    const recording = await one();
    const camera = bench.camera();
    const size = bench.cloud.state.channel(gate, undefined).recordings.find(recording.id)?.size;
    const whole = await camera.download(recording, 0);
    assert.deepEqual([whole.offset, whole.length, whole.contentType], [0, size, 'video/mp4']);
    const bytes = await buffer(whole.body);
    assert.equal(bytes.length, size);
    const rest = await camera.download(recording, 1000);
    assert.equal(rest.offset, 1000);
    assert.ok((await buffer(rest.body)).equals(bytes.subarray(1000)));
    await failure(camera.download({ ...recording, id: 'unknown' }, 0), 'REJECTED');
  });

  it('of a channel are fetched from it', async () => {
    const camera = bench.camera({ deviceSn: station });
    const { recordings } = await camera.findRecordings({ from: Date.now() - 3 * hour, to: Date.now() }, { channel: 2 });
    const [recording] = recordings;
    assert.equal(recording?.channel, 2);
    if (recording) (await camera.download(recording, 0)).body.destroy();
  });

  it('break off with what the network did, and show no address', async () => {
    const recording = await one();
    bench.cloud.faults.add({ kind: 'half', path: '/storage/', times: 1 });
    const camera = bench.camera();
    const broken = await camera.download(recording, 0);
    const error = await buffer(broken.body).catch((thrown: unknown) => broken.explain(thrown));
    assert.ok(error instanceof Error);
    assert.match(error.message, /recordings download/);
    assert.doesNotMatch(error.message, /token=/);
    bench.cloud.faults.add({ kind: 'status', status: 403, path: '/storage/', times: 1 });
    assert.equal((await failure(camera.download(recording, 0), 'REJECTED')).deviceCode, 403);
  });

  it('have the address of their file, or else one to play them from', async () => {
    const recording = await one();
    const file = await bench.camera().recordingUrl(recording);
    assert.match(file.url, /^http:.*\.mp4\?token=/);
    assert.equal(file.protocol, 'http');
    assert.ok(Date.parse(file.expires ?? '') > Date.now());
    refuse('/cmiot/v2/api/device/alarm/url');
    const played = await bench.camera().recordingUrl(recording);
    assert.equal(played.protocol, 'https');
    assert.match(played.url, /kind=hls/);
    refuse('/cmiot/v2/api/device/record/address/id');
    await failure(bench.camera().recordingUrl(recording), 'REJECTED');
  });
});
