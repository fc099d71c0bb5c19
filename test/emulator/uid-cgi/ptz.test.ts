import assert from 'node:assert/strict';
import { decode } from 'jpeg-js';
import { Bench } from './client.js';

describe('uid-cgi camera: PTZ and pictures', () => {
  let bench: Bench;
  const start = async (options: Parameters<typeof Bench.start>[0] = {}) => {
    bench = await Bench.start(options);
  };
  beforeEach(() => start());
  afterEach(() => bench.close());

  const ptz = async (members: string) => assert.equal(await bench.xml('ptz_ctrl', members), '<ptz_ctrl>true</ptz_ctrl>');
  const position = () => bench.camera.state.head.position();
  const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
  const picture = async () => decode((await bench.ask(`/cgi-bin/snapshot.cgi?stream=0&uid=${bench.uid}`)).body, { useTArray: true });
  const differ = (one: { data: Uint8Array }, other: { data: Uint8Array }) => {
    let different = 0;
    for (let at = 0; at < one.data.length; at += 4) if (Math.abs((one.data[at] ?? 0) - (other.data[at] ?? 0)) > 30) different += 1;
    return different / (one.data.length / 4);
  };

  it('moves in eight directions with the speed given, until it is stopped', async () => {
    for (const [x, y] of [
      [-1, 0],
      [1, 0],
      [0, 1],
      [0, -1],
      [-1, 1],
      [-1, -1],
      [1, 1],
      [1, -1],
    ] as const) {
      const from = position();
      await ptz(`move_x=${x}&move_y=${y}&speed=5`);
      bench.wait(0.5);
      await ptz('stop=1');
      bench.wait(5);
      near(position().pan - from.pan, x * 15);
      near(position().tilt - from.tilt, y * 10);
    }
  });

  it('moves twice as far at twice the speed, and somehow without a speed', async () => {
    const { pan } = position();
    await ptz('move_x=1&move_y=0&speed=10');
    bench.wait(1);
    near(position().pan, pan + 60);
    await ptz('move_x=-1&move_y=0');
    bench.wait(1);
    near(position().pan, pan + 30);
  });

  it('zooms, focuses and opens its iris', async () => {
    for (const command of ['zoom=1', 'focus=1', 'iris=1']) await ptz(command);
    bench.wait(1);
    await ptz('stop=1');
    const { zoom, focus, iris } = position();
    assert.ok(zoom > 1.3 && focus < 0.3 && iris > 0.7, JSON.stringify(position()));
    for (const command of ['zoom=-1', 'focus=-1', 'iris=-1']) await ptz(command);
    bench.wait(1);
    near(position().zoom, 1);
    near(position().focus, 0.5);
    near(position().iris, 0.5);
  });

  it('returns to a preset in its own time; one that does not exist moves nothing', async () => {
    await ptz('move_x=1&move_y=1&speed=10');
    bench.wait(1);
    await ptz('stop=1');
    const stored = position();
    await ptz('add_preset=200');
    await ptz('move_x=-1&move_y=-1&speed=10');
    bench.wait(1);
    await ptz('stop=1');
    await ptz('call_preset=200');
    bench.wait(0.5);
    assert.ok(bench.camera.state.head.moving());
    bench.wait(5);
    assert.deepEqual(position(), stored);
    await ptz('delete_preset=200');
    await ptz('move_x=-1&move_y=0&speed=10');
    bench.wait(1);
    await ptz('stop=1');
    const away = position();
    await ptz('call_preset=200');
    bench.wait(5);
    assert.deepEqual(position(), away);
  });

  it('keeps its presets over a restart, and stops', async () => {
    await ptz('add_preset=7');
    await ptz('move_x=1&move_y=0&speed=1');
    bench.camera.reboot(1000);
    bench.wait(2);
    assert.equal(bench.camera.state.head.moving(), false);
    assert.ok(bench.camera.state.head.presets.has(7));
  });

  it('shows in the picture where it points', async () => {
    const before = await picture();
    assert.deepEqual([before.width, before.height], [320, 180]);
    await ptz('move_x=1&move_y=0&speed=10');
    bench.wait(1);
    await ptz('stop=1');
    assert.ok(differ(before, await picture()) > 0.2);
  });

  it('shows title, clock, masks, flip and brightness in the picture', async () => {
    const reference = await picture();
    for (const [name, set, reset] of [
      ['osd', 'title_utf8=Something%20else', 'title_utf8=IPCAM'],
      ['userosd', 'title_index=0&enable=1&title_utf8=%E4%BD%A0', 'title_index=0&enable=0'],
      ['osd', 'enable=0', 'enable=1'],
      ['set_privacy_zone', 'Mask1Height=288&Mask1width=352&Mask1xPos=0&Mask1yPos=0', 'Mask1Height=0&Mask1width=0&Mask1xPos=0&Mask1yPos=0'],
      ['set_flip', 'vertical_flip=1', 'vertical_flip=0'],
      ['image', 'brightness=220', 'brightness=128'],
      ['set_ircut', 'ircutmode=3&time=night', 'ircutmode=1'],
    ] as const) {
      await bench.xml(name, set);
      assert.ok(differ(reference, await picture()) > 0.0005, `${name}?${set} is not seen`);
      await bench.xml(name, reset);
      assert.equal(differ(reference, await picture()), 0, `${name}?${reset} is not seen`);
    }
    bench.wait(1);
    assert.ok(differ(reference, await picture()) > 0);
  });

  it('says so where it has no head', async () => {
    await bench.close();
    await start({ ptz: false });
    assert.equal(await bench.xml('getcapabilities'), '<capabilities video="1" audio="1" ptz="0"/>');
    assert.deepEqual(await bench.fault('ptz_ctrl', 'stop=1'), ['/cgi-bin/ptz_ctrl', 'ptz not support']);
  });
});
