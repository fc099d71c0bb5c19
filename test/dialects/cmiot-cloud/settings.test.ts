import assert from 'node:assert/strict';
import { Bench, failure, gate, station, warehouse } from './support.js';

describe('cmiot-cloud streams, text, lights and sounds', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  const settings = () => bench.cloud.state.device(gate).settings;
  const flow = Symbol('a node of a flow');

  describe('addresses', () => {
    const address = (protocol: string, camera = bench.camera(), channel = 1) =>
      camera.streamAddress({ protocol, stream: 'main', includeCredentials: false }, { channel });

    it('are live, of the channel meant, and tell when they end', async () => {
      for (const [protocol, scheme] of [
        ['rtsp', 'rtsp:'],
        ['rtmp', 'rtmp:'],
        ['hls', 'https:'],
      ] as const) {
        const { url, expires } = await address(protocol, bench.camera({ deviceSn: warehouse }), 2);
        assert.equal(new URL(url).protocol, scheme);
        assert.match(url, /\/1\?kind=/);
        assert.match(expires ?? '', /\+08:00$/);
      }
      await failure(bench.camera().streamAddress({ stream: 'sub', includeCredentials: false }), 'INVALID_PARAMETER');
    });

    it('are for talking, with the sound that the camera takes', async () => {
      assert.match((await address('talk-wss')).url, /^wss:/);
      assert.match((await address('talk-rtsp', bench.camera({ deviceSn: warehouse }), 2)).url, /^rtsp:/);
      assert.deepEqual(bench.latest(), {
        deviceSn: warehouse,
        type: 'RTSP',
        audioEncode: '1',
        samplingRate: '8000',
        bitDepth: 8,
        channelId: 1,
      });
      bench.cloud.faults.add({ kind: 'status', status: 200, body: '{"resultCode":"000003"}', path: '/cmiot/v2/api/device/audio/param' });
      await address('talk-rtsp');
      assert.equal((bench.latest() as { bitDepth: number }).bitDepth, 16);
    });

    it('that are none are refused', async () => {
      const body = JSON.stringify({ resultCode: '000000', data: { url: 'nowhere' } });
      bench.cloud.faults.add({ kind: 'status', status: 200, body, path: '/cmiot/v2/api/device/live/url' });
      await failure(address('rtsp'), 'BAD_RESPONSE');
    });
  });

  describe('texts', () => {
    it('are the setting, in parts of the picture', async () => {
      assert.deepEqual(await bench.camera().osd(), [
        { id: 'title', kind: 'title', visible: true, text: 'Gate', x: 0.02, y: 0.92, size: 'medium', color: '#ffffff' },
        { id: 'text1', kind: 'text', visible: false, text: '', size: 'medium', color: '#ffffff' },
        { id: 'time', kind: 'time', visible: true, format: 'YYYY-MM-DD 24', x: 0.02, y: 0.02, size: 'medium', color: '#ffffff' },
        { id: 'week', kind: 'week', visible: true },
      ]);
    });

    it('are set where they are named', async () => {
      const camera = bench.camera();
      await camera.setOsd([
        { id: 'text1', text: '东门', x: 0.5, y: 0.25 },
        { kind: 'time', format: 'YYYY年MM月DD日 12', x: 1, y: 0 },
        { kind: 'week', visible: false },
        { kind: 'title', size: 'large', color: '#ff8800' },
      ]);
      assert.deepEqual(settings().osd, {
        date: { status: 'On', attr: { date_format: 'YYYY年MM月DD日', time_format: 12, weekday: 0, position: { x: 10_000, y: 0 } } },
        text: [
          { content: 'Gate', position: { x: 200, y: 9200 } },
          { content: '东门', position: { x: 5000, y: 2500 } },
        ],
        common_format: { font_size: 64, font_color: '#ff8800' },
      });
      assert.deepEqual(
        (await camera.osd()).map(({ id }) => id),
        ['title', 'text1', 'text2', 'time', 'week'],
      );
    });

    it('come back as they were when they are shown again', async () => {
      const camera = bench.camera();
      await camera.setOsd({ kind: 'title', visible: false });
      assert.deepEqual((settings().osd as { text: unknown[] }).text[0], { content: '', position: { x: 200, y: 9200 } });
      assert.equal((await camera.osd())[0]?.text, 'Gate');
      await camera.setOsd({ kind: 'title', visible: true });
      assert.deepEqual((settings().osd as { text: unknown[] }).text[0], { content: 'Gate', position: { x: 200, y: 9200 } });
    });

    it('that the setting cannot hold are refused', async () => {
      const camera = bench.camera();
      const before = structuredClone(settings().osd);
      for (const item of [
        { kind: 'title', text: 'x'.repeat(33) },
        { kind: 'title', size: 20 },
        { kind: 'time', format: 'DD.MM.YYYY 24' },
        { id: 'text1', visible: true },
      ])
        await failure(camera.setOsd(item), 'INVALID_PARAMETER');
      assert.deepEqual(settings().osd, before);
      await camera.setOsd({ kind: 'title', text: '😀'.repeat(32) });
      await failure(bench.camera({ deviceSn: station }).osd(), 'REJECTED');
      delete settings().osd;
      await failure(camera.osd(), 'UNSUPPORTED');
    });
  });

  describe('lights and sounds', () => {
    const io = (request: Parameters<ReturnType<Bench['camera']>['io']>[0]) => bench.camera().io(request, flow);

    it('are the alarm of sound and light in its modes, and the lamp of the state', async () => {
      const alarm = () => [settings().soundLightAlarm, settings().soundLightAlarmModel];
      await io({ action: 'light', active: true, brightness: 40 });
      assert.deepEqual([...alarm(), settings().lightIntensity], ['On', 4, 40]);
      await io({ action: 'light', active: true, mode: 'flash' });
      assert.deepEqual(alarm(), ['On', 3]);
      await io({ action: 'siren', active: true });
      assert.deepEqual(alarm(), ['On', 2]);
      await io({ action: 'siren', active: false });
      assert.deepEqual(alarm(), ['Off', 2]);
      await io({ action: 'light', mode: 'status', active: false });
      assert.equal(settings().statusLight, 'Off');
    });

    it('are broadcast from an address', async () => {
      await io({ action: 'play', file: 'https://sounds.example/a.wav', count: 3 });
      const { audioId, ...rest } = bench.latest() as Record<string, unknown>;
      assert.match(String(audioId), /^[0-9a-f]{32}$/);
      assert.deepEqual(rest, { oprType: 1, deviceSnList: [gate], audioUrl: 'https://sounds.example/a.wav', times: 3 });
      for (const request of [{ file: 'a.wav' }, { file: 'file:///etc/passwd' }, { file: 'https://a.example/', count: 6 }])
        await failure(io({ action: 'play', ...request }), 'INVALID_PARAMETER');
      await failure(io({ action: 'openDoor' }), 'UNSUPPORTED');
    });
  });

  it('are not tried with an account that was refused', async () => {
    const camera = bench.camera({}, { secretKey: 'wrong-secret' });
    for (let time = 0; time < 3; time++) await failure(camera.osd(), 'UNAUTHORIZED');
    const { message } = await failure(camera.osd(), 'LOCKED_OUT');
    assert.match(message, /the cloud refused the app id or the secret key 3 times.*the cloud account's settings/);
  });
});
