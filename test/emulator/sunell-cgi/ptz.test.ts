import assert from 'node:assert/strict';
import { Bench } from './bench.js';

const close = (actual: number, expected: number, tolerance = 0.6): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);

describe('sunell-cgi camera: PTZ', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  const ptz = (query: string, cameraID = 1) => bench.ok(`ptz.cgi?cameraID=${cameraID}&${query}`);
  const position = async (cameraID = 1): Promise<{ pan: number; tilt: number; zoom: number }> => {
    const lines = await bench.lines(`ptz.cgi?action=getPosition&cameraID=${cameraID}`);
    const [pan, tilt, zoom] = lines.map((line) => Number(line.split('=')[1]));
    assert.ok(pan !== undefined && tilt !== undefined && zoom !== undefined);
    return { pan, tilt, zoom };
  };

  it('turns at the speed asked for until it is stopped', async () => {
    const from = await position();
    await ptz('action=rotate&pan=63&tilt=0');
    bench.wait(1);
    const fast = (await position()).pan - from.pan;
    await ptz('action=rotate&pan=21&tilt=0');
    bench.wait(1);
    const slow = (await position()).pan - from.pan - fast;
    close(slow, fast / 3, 0.01);
    await ptz('action=stop');
    const stopped = await position();
    bench.wait(10);
    assert.deepEqual(await position(), stopped);
  });

  it('turns left over 0 to 360, and up for a positive tilt', async () => {
    await ptz('action=rotate&pan=-63&tilt=63');
    bench.wait(0.5);
    const { pan, tilt } = await position();
    assert.ok(pan > 300 && pan < 360, `${pan}`);
    assert.ok(tilt > 4, `${tilt}`);
  });

  it('zooms with pan as direction', async () => {
    await ptz('action=zoom&pan=1');
    bench.wait(2);
    const { zoom } = await position();
    assert.ok(zoom > 1.5, `${zoom}`);
    await ptz('action=zoom&pan=-1');
    bench.wait(10);
    assert.equal((await position()).zoom, 1);
  });

  it('keeps presets with names, calls and deletes them', async () => {
    await ptz('action=setPosition&pan=100&tilt=20&zoom=4');
    bench.wait(20);
    await ptz(`action=presetAdd&presetID=400&presetName=${encodeURIComponent('Tor 3')}`);
    await ptz('action=presetInvoke&presetID=1');
    bench.wait(20);
    close((await position()).pan, 0);
    await ptz('action=presetInvoke&presetID=400');
    bench.wait(20);
    close((await position()).pan, 100);
    assert.deepEqual((await bench.lines('ptz.cgi?action=listPreset&cameraID=1')).slice(-3), [
      'presetID=400',
      'presetName=Tor 3',
      'presetEnd=4',
    ]);
    await ptz('action=presetDelete&presetID=400');
    assert.equal(await bench.code('ptz.cgi?action=presetInvoke&presetID=400&cameraID=1'), -16);
    assert.equal(await bench.code('ptz.cgi?action=presetAdd&presetID=401&presetName=x&cameraID=1'), -8);
  });

  it('has room for as many presets as it says', async () => {
    const most = Number(await bench.value('ptz.cgi?action=get&type=ptzCap&cameraID=1', 'presetMaxNum'));
    for (let id = 4; id <= most; id += 1) await ptz(`action=presetAdd&presetID=${id}&presetName=x`);
    assert.equal(await bench.code(`ptz.cgi?action=presetAdd&presetID=${most + 1}&presetName=x&cameraID=1`), -518);
    await ptz('action=presetAdd&presetID=1&presetName=again');
  });

  it('defines a tour in steps and runs it until it is stopped', async () => {
    await ptz('action=tourAddBegin&tourID=2');
    await ptz('action=tourAddPreset&presetID=2&time=10&speed=7');
    await ptz('action=tourAddPreset&presetID=3&time=5');
    await ptz('action=tourAddEnd&tourID=2&tourName=round');
    const lines = await bench.lines('ptz.cgi?action=listTour&cameraID=1');
    assert.equal(
      lines.slice(-11).join('&'),
      'tourID=2&tourName=round&presetBegin=1&presetID=2&time=10&speed=7&next_presetURL=2&presetID=3&time=5&presetEnd=2&tourEnd=3',
    );
    await ptz('action=tourRun&tourID=2');
    bench.wait(5);
    close((await position()).pan, 70);
    bench.wait(10);
    close((await position()).pan, 200);
    bench.wait(8);
    close((await position()).pan, 70);
    await ptz('action=tourStop');
    bench.wait(60);
    close((await position()).pan, 70);
  });

  it('refuses steps of a tour that was not begun', async () => {
    assert.equal(await bench.code('ptz.cgi?action=tourAddPreset&presetID=1&time=10&cameraID=1'), -9);
    await ptz('action=tourAddBegin&tourID=2');
    assert.equal(await bench.code('ptz.cgi?action=tourAddEnd&tourID=3&tourName=x&cameraID=1'), -9);
    assert.equal(await bench.code('ptz.cgi?action=tourAddPreset&presetID=99&time=10&cameraID=1'), -16);
  });

  it('teaches a track and follows it', async () => {
    await ptz('action=trackAddBegin&trackID=3');
    await ptz('action=rotate&pan=10&tilt=0');
    bench.wait(5);
    await ptz('action=stop');
    const taught = (await position()).pan;
    await ptz('action=trackAddEnd&trackID=3&trackName=sweep');
    assert.match((await bench.lines('ptz.cgi?action=listTrack&cameraID=1')).join(' '), /trackID=3 trackName=sweep trackEnd=3$/);
    await ptz('action=setPosition&pan=180&tilt=4&zoom=1');
    bench.wait(20);
    await ptz('action=trackInvoke&trackID=3');
    bench.wait(4);
    const seen = [];
    for (let step = 0; step < 8; step += 1) {
      bench.wait(1);
      seen.push((await position()).pan);
    }
    assert.ok(Math.max(...seen) > taught - 3 && Math.max(...seen) < taught + 3, `${seen} towards ${taught}`);
    assert.ok(Math.min(...seen) < taught / 2, `${seen}`);
  });

  it('scans between two borders', async () => {
    await ptz('action=setPosition&pan=40&tilt=4&zoom=1');
    bench.wait(20);
    await ptz('action=scanAddBegin&scanID=5');
    await ptz('action=setPosition&pan=80&tilt=4&zoom=1');
    bench.wait(20);
    await ptz('action=scanAddEnd&scanID=5&scanName=yard');
    await ptz('action=scanInvoke&scanID=5');
    const seen = [];
    for (let step = 0; step < 40; step += 1) {
      bench.wait(0.5);
      seen.push((await position()).pan);
    }
    close(Math.max(...seen), 80, 5);
    close(Math.min(...seen), 40, 5);
    await ptz('action=scanDelete&scanID=5');
    assert.equal(await bench.code('ptz.cgi?action=scanInvoke&scanID=5&cameraID=1'), -16);
  });

  it('goes home, and sets and restores it', async () => {
    await ptz('action=setPosition&pan=90&tilt=10&zoom=2');
    bench.wait(20);
    await ptz('action=setHome');
    await ptz('action=setPosition&pan=10&tilt=10&zoom=2');
    bench.wait(20);
    await ptz('action=goHome');
    bench.wait(20);
    close((await position()).pan, 90);
    await ptz('action=restoreHome');
    await ptz('action=goHome');
    bench.wait(20);
    close((await position()).pan, 0);
  });

  it('keeps watch: goes back when nobody has moved it for a while', async () => {
    await ptz('action=keeperSet&keeperType=1&keeperID=2&time=3');
    await ptz('action=keeperRun&StatusId=2');
    assert.deepEqual(await bench.lines('ptz.cgi?action=getKeeper&cameraID=1'), ['keeperType=1', 'keeperID=2', 'StatusId=2', 'time=3']);
    await ptz('action=setPosition&pan=300&tilt=4&zoom=1');
    bench.wait(120);
    close((await position()).pan, 300);
    bench.wait(90);
    close((await position()).pan, 70);
    await ptz('action=keeperRun&StatusId=0');
    await ptz('action=setPosition&pan=300&tilt=4&zoom=1');
    bench.wait(600);
    close((await position()).pan, 300);
  });

  it('moves relatively, to points of the picture, and takes a new north', async () => {
    const { text } = await bench.ask('ptz.cgi?action=setRelativePosition&pan=320&tilt=3&zoom=1&cameraID=1');
    assert.equal(text, 'Ok');
    bench.wait(20);
    const there = await position();
    close(there.pan, 320);
    close(there.tilt, 7);
    close(there.zoom, 2);
    await ptz('action=3DPosition&PontX=100&PontY=-100&ZoomRate=4');
    bench.wait(20);
    const zoomed = await position();
    close(zoomed.pan, 335);
    assert.ok(zoomed.tilt > there.tilt, `${zoomed.tilt}`);
    close(zoomed.zoom, 4);
    await ptz('action=setNorthPosition');
    close((await position()).pan, 0);
  });

  it('keeps the heads of channels apart', async () => {
    await ptz('action=setPosition&pan=50&tilt=4&zoom=1', 2);
    bench.wait(20);
    close((await position(2)).pan, 50);
    close((await position(1)).pan, 0);
  });

  it('wipes, washes and heats', async () => {
    const unit = bench.camera.state.unit(1);
    await bench.ok('ptz.cgi?type=Wiper&action=open');
    await bench.ok('ptz.cgi?type=Wash&action=open');
    await ptz('action=heating&HeatingSwitch=1');
    assert.deepEqual([unit.wiping, unit.washing, unit.heating], [true, true, true]);
    bench.wait(6);
    await bench.ok('ptz.cgi?type=Wiper&action=close');
    assert.deepEqual([unit.wiping, unit.washing], [false, false]);
    await bench.ok('ptz.cgi?type=WiperParam&action=set&WipeMode=2&IntervalTime=5');
    assert.equal(await bench.value('ptz.cgi?type=WiperParam&action=get', 'IntervalTime'), '5');
  });

  it('zooms for a time on sensor.cgi', async () => {
    await bench.ok('sensor.cgi?action=set&type=zoomFocus&zoomIN=1&duration=1000');
    bench.wait(1);
    const { zoom } = await position();
    bench.wait(10);
    close((await position()).zoom, zoom, 0.1);
    assert.ok(zoom > 1.2, `${zoom}`);
  });
});
