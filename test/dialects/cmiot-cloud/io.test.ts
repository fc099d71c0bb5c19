import assert from 'node:assert/strict';
import type { IoRequest } from '../../../src/index.js';
import { until } from '../../support/until.js';
import { Bench, failure, gate, station, warehouse } from './support.js';

describe('cmiot-cloud inputs and outputs', () => {
  const flow = Symbol('a node of a flow');
  let bench: Bench;
  let camera: ReturnType<Bench['camera']>;
  beforeEach(async () => {
    bench = await Bench.start();
    camera = bench.camera();
  });
  afterEach(() => bench.close());

  const device = (deviceSn = gate): ReturnType<Bench['cloud']['state']['device']> => bench.cloud.state.device(deviceSn);
  const run = (request: IoRequest): Promise<unknown> => camera.io(request, flow);
  const watching = { soundLightAlarm: 'On', soundLightAlarmModel: 1, lightIntensity: 50 };
  const setting = (...names: string[]): unknown => Object.fromEntries(names.map((name) => [name, device().settings[name]]));
  const alarm = (): unknown => setting(...Object.keys(watching));
  /** The settings that were written, in their order. */
  const written = (): unknown[] =>
    device()
      .log.splice(0)
      .map(({ values }) => values);

  it('has a siren, lights and sounds, and says so', async () => {
    assert.deepEqual((await camera.abilities()).io, ['light', 'siren', 'play']);
    await failure(run({ action: 'setOutput' }), 'UNSUPPORTED');
  });

  it('sounds the siren, and lets the alarm watch again afterwards', async () => {
    await run({ action: 'siren' });
    assert.equal(device().alarm, 'siren');
    await run({ action: 'siren', active: false });
    assert.deepEqual(alarm(), watching);
    assert.deepEqual(written(), [{ soundLightAlarmModel: 2 }, { soundLightAlarmModel: 1 }]);
  });

  it('leaves an alarm that was off as it was', async () => {
    device().settings.soundLightAlarm = 'Off';
    await run({ action: 'siren', duration: 60_000 });
    assert.equal(device().alarm, 'siren');
    await camera.release(flow);
    assert.deepEqual(alarm(), { ...watching, soundLightAlarm: 'Off' });
    assert.deepEqual(written(), [
      { soundLightAlarmModel: 2 },
      { soundLightAlarm: 'On' },
      { soundLightAlarm: 'Off' },
      { soundLightAlarmModel: 1 },
    ]);
  });

  it('lights and flashes, as brightly as wanted', async () => {
    await run({ action: 'light', brightness: 80 });
    assert.equal(device().alarm, 'lamp');
    assert.equal(device().settings.lightIntensity, 80);
    await run({ action: 'light', mode: 'flash' });
    assert.equal(device().alarm, 'flash');
    await run({ action: 'light', mode: 'flash', active: false });
    assert.equal(device().alarm, 'lamp');
    assert.equal(device().settings.lightIntensity, 80);
    await run({ action: 'light', active: false });
    assert.deepEqual(alarm(), watching);
  });

  it('lets the lamp shine on when the siren over it ends by its time', async () => {
    await run({ action: 'light' });
    await run({ action: 'siren', duration: 200 });
    assert.equal(device().alarm, 'siren');
    await until(() => device().alarm === 'lamp', 'the lamp does not shine again');
    await run({ action: 'light', active: false });
    assert.deepEqual(alarm(), watching);
  });

  it('does not light again what was switched off under the siren', async () => {
    await run({ action: 'light' });
    await run({ action: 'siren' });
    await run({ action: 'light', active: false });
    assert.equal(device().alarm, 'siren');
    await run({ action: 'siren', active: false });
    assert.deepEqual(alarm(), watching);
  });

  it('switches off what it did not switch on, and leaves alone what somebody else has changed', async () => {
    Object.assign(device().settings, { soundLightAlarm: 'On', soundLightAlarmModel: 2 });
    await run({ action: 'siren', active: false });
    assert.equal(device().alarm, 'silent');
    await run({ action: 'siren' });
    Object.assign(device().settings, { soundLightAlarm: 'On', soundLightAlarmModel: 4 });
    await run({ action: 'siren', active: false });
    assert.equal(device().alarm, 'lamp');
  });

  it('leaves an alarm switched off that its owner switched off meanwhile', async () => {
    await run({ action: 'siren' });
    device().settings.soundLightAlarm = 'Off';
    await run({ action: 'siren', active: false });
    assert.deepEqual(alarm(), { ...watching, soundLightAlarm: 'Off' });
  });

  it('switches on and off where the device does not tell how it is', async () => {
    const { settings } = device();
    for (const name of Object.keys(watching)) delete settings[name];
    await run({ action: 'siren' });
    assert.equal(device().alarm, 'siren');
    delete settings.soundLightAlarmModel;
    await run({ action: 'siren', active: false });
    assert.equal(settings.soundLightAlarm, 'Off');
  });

  it('keeps two that come at once apart', async () => {
    await Promise.all([run({ action: 'siren' }), run({ action: 'light' }), run({ action: 'light', mode: 'flash' })]);
    assert.equal(device().alarm, 'flash');
    for (const mode of ['white', 'flash']) await run({ action: 'light', mode, active: false });
    assert.equal(device().alarm, 'siren');
    await run({ action: 'siren', active: false });
    assert.deepEqual(alarm(), watching);
  });

  it('remembers how it was when a start or an end is refused', async () => {
    await run({ action: 'siren' });
    bench.cloud.refuse('000003');
    await failure(run({ action: 'siren', active: false }), 'REJECTED');
    assert.equal(device().alarm, 'siren');
    await run({ action: 'light' });
    await run({ action: 'light', active: false });
    assert.deepEqual(alarm(), watching);
    bench.cloud.refuse('000003');
    await failure(run({ action: 'light' }), 'REJECTED');
    Object.assign(device().settings, { lightIntensity: 10 });
    await run({ action: 'siren' });
    await run({ action: 'siren', active: false });
    assert.deepEqual(alarm(), { ...watching, lightIntensity: 10 });
  });

  it('sees in the dark for a while, then as it was', async () => {
    const now = (): unknown => device().settings.nightVision;
    await run({ action: 'light', mode: 'infrared', duration: 60_000 });
    assert.equal(now(), 'On');
    await camera.release(flow);
    assert.equal(now(), 'Auto');
    await run({ action: 'light', mode: 'infrared' });
    assert.equal(now(), 'On');
    await run({ action: 'light', mode: 'infrared', active: false });
    assert.equal(now(), 'Off');
  });

  it('switches the status light', async () => {
    for (const active of [false, true]) {
      await run({ action: 'light', mode: 'status', active });
      assert.equal(device().settings.statusLight, active ? 'On' : 'Off');
    }
  });

  it('refuses what no light has', async () => {
    await failure(run({ action: 'light', mode: 'infrared', brightness: 50 }), 'UNSUPPORTED');
    await failure(run({ action: 'light', mode: 'flash', frequency: 2 }), 'UNSUPPORTED');
    await failure(run({ action: 'light', mode: 'constructor' }), 'UNSUPPORTED');
    assert.deepEqual(bench.seen(), []);
  });

  it('plays a sound from an address, once by the setting and several times by the broadcast', async () => {
    const url = 'https://sounds.example/go-away.g711_alaw';
    await run({ action: 'play', file: url });
    const [once] = written() as { cloudBroadcast: { value: number; url: string; id: string } }[];
    assert.deepEqual({ ...once?.cloudBroadcast, id: '' }, { value: 1, url, id: '' });
    assert.match(String(once?.cloudBroadcast.id), /^[0-9a-f]{32}$/);
    await run({ action: 'play', file: url, count: 3 });
    assert.deepEqual(bench.latest(), { deviceSnList: [gate], audioId: once?.cloudBroadcast.id, audioUrl: url, times: 3, oprType: 1 });
    assert.equal(device().log.at(-1)?.operation, 'io.broadcast.start');
  });

  it('plays nothing else', async () => {
    for (const file of ['bark.wav', 3, 'ftp://sounds.example/a', undefined])
      await failure(run({ action: 'play', ...(file === undefined ? {} : { file }) }), 'INVALID_PARAMETER');
    await failure(run({ action: 'play', file: 'https://sounds.example/a', count: 6 }), 'INVALID_PARAMETER');
    assert.deepEqual(bench.seen(), []);
  });

  it('has nothing for the further channels of a device, nor for devices without settings', async () => {
    camera = bench.camera({ deviceSn: warehouse });
    await run({ action: 'siren' });
    assert.equal(device(warehouse).alarm, 'siren');
    camera = bench.camera({ deviceSn: warehouse, channel: 2 });
    await failure(run({ action: 'siren' }), 'UNSUPPORTED');
    camera = bench.camera({ deviceSn: station });
    await failure(run({ action: 'siren' }), 'REJECTED');
  });
});
