import assert from 'node:assert/strict';
import type { PtzRequest } from '../../../src/index.js';
import { type Scripted, scripted, text } from './scripted.js';

const owner = {};

/** Runs a PTZ action; what was asked meanwhile, without the program and the channel. */
const commands = async ({ camera, server, asked }: Scripted, request: PtzRequest, channel = 1): Promise<string[]> => {
  server.requests.length = 0;
  await camera.ptz(request, owner, { channel });
  return asked().map((url) => url.replace('/cgi-bin/', '').replace(`&cameraID=${channel}`, ''));
};

const position = 'pan=350.000000\r\ntilt=30.000000\r\nzoom=3.000000\r\n';

/** A device that says OK to everything, tells its position, and lists one thing of each kind. */
const device = ({ url }: { url: string }) => {
  if (url.includes('getPosition')) return text(position);
  const list = /list(Preset|Track|Scan|Tour)/.exec(url)?.[1]?.toLowerCase();
  if (list)
    return text(
      `${list}Begin=1\r\n${list}ID=0\r\n${list}Name=eins\r\nnext_${list}URL=2\r\n${list}ID=4\r\n${list}Name=vier\r\n${list}End=2\r\n`,
    );
  if (url.includes('getKeeper')) return text('keeperType=1\r\nkeeperID=4\r\nStatusId=2\r\ntime=12\r\n');
  if (url.includes('ptzCap')) return text('presetMaxNum=16\r\ntourMaxNum=4\r\ntourPresetMaxNum=12\r\nscanMaxNum=12');
  return text('OK');
};

describe('sunell-cgi: PTZ', () => {
  const actions: [PtzRequest, string[]][] = [
    [{ action: 'left', speed: 1 }, ['ptz.cgi?action=rotate&pan=-63&tilt=0']],
    [{ action: 'upRight', speed: 0.5 }, ['ptz.cgi?action=rotate&pan=32&tilt=32']],
    [{ action: 'downLeft', speed: 0.001 }, ['ptz.cgi?action=rotate&pan=-1&tilt=-1']],
    [{ action: 'move', pan: 1, tilt: -0.5, zoom: 0.1 }, ['ptz.cgi?action=rotate&pan=63&tilt=-32', 'ptz.cgi?action=zoom&pan=1']],
    [{ action: 'zoomIn' }, ['ptz.cgi?action=zoom&pan=1']],
    [{ action: 'zoomOut' }, ['ptz.cgi?action=zoom&pan=-1']],
    [{ action: 'stop' }, ['ptz.cgi?action=stop']],
    [{ action: 'focusNear' }, ['ptz.cgi?action=focusNear']],
    [{ action: 'focusFar' }, ['ptz.cgi?action=focusFar']],
    [{ action: 'focusAuto' }, ['ptz.cgi?action=runAutoFocus']],
    [{ action: 'irisOpen' }, ['ptz.cgi?action=irisIncrease']],
    [{ action: 'irisClose' }, ['ptz.cgi?action=irisDecrease']],
    [{ action: 'goto', preset: 7 }, ['ptz.cgi?action=presetInvoke&presetID=7']],
    [{ action: 'goto', preset: 'vier' }, ['ptz.cgi?action=listPreset', 'ptz.cgi?action=presetInvoke&presetID=4']],
    [{ action: 'setPreset', preset: 7, name: 'Tor & Hof' }, ['ptz.cgi?action=presetAdd&presetID=7&presetName=Tor & Hof']],
    [{ action: 'setPreset', preset: 4 }, ['ptz.cgi?action=listPreset', 'ptz.cgi?action=presetAdd&presetID=4&presetName=vier']],
    [{ action: 'deletePreset', preset: 400 }, ['ptz.cgi?action=presetDelete&presetID=400']],
    [{ action: 'startTour', tour: 0 }, ['ptz.cgi?action=tourRun&tourID=0']],
    [{ action: 'stopTour', tour: 1 }, ['ptz.cgi?action=tourStop&tourID=1']],
    [{ action: 'deleteTour', tour: 1 }, ['ptz.cgi?action=tourDelete&tourID=1']],
    [
      { action: 'saveTour', tour: 1, name: 'Nacht', steps: [1, { preset: 2, time: 30, speed: 1 }, { preset: 3, time: 999, speed: 0.01 }] },
      [
        'ptz.cgi?action=tourAddBegin&tourID=1',
        'ptz.cgi?action=tourAddPreset&presetID=1&time=10',
        'ptz.cgi?action=tourAddPreset&presetID=2&time=30&speed=7',
        'ptz.cgi?action=tourAddPreset&presetID=3&time=255&speed=1',
        'ptz.cgi?action=tourAddEnd&tourID=1&tourName=Nacht',
      ],
    ],
    [{ action: 'startTrack', track: 1 }, ['ptz.cgi?action=trackInvoke&trackID=1']],
    [{ action: 'stopTrack', track: 1 }, ['ptz.cgi?action=stop']],
    [{ action: 'deleteTrack', track: 1 }, ['ptz.cgi?action=trackDelete&trackID=1']],
    [{ action: 'startScan', scan: 1 }, ['ptz.cgi?action=scanInvoke&scanID=1']],
    [{ action: 'stopScan', scan: 1 }, ['ptz.cgi?action=stop']],
    [{ action: 'deleteScan', scan: 1 }, ['ptz.cgi?action=scanDelete&scanID=1']],
    [{ action: 'home' }, ['ptz.cgi?action=goHome']],
    [{ action: 'setHome' }, ['ptz.cgi?action=setHome']],
    [{ action: 'deleteHome' }, ['ptz.cgi?action=restoreHome']],
    [{ action: 'setPosition', pan: 45.5, tilt: 30.1, zoom: 3 }, ['ptz.cgi?action=setPosition&pan=45.5&tilt=30.1&zoom=3']],
    [{ action: 'setPosition', pan: -10 }, ['ptz.cgi?action=getPosition', 'ptz.cgi?action=setPosition&pan=350&tilt=30&zoom=3']],
    [{ action: 'moveBy', pan: 20, tilt: 3 }, ['ptz.cgi?action=setRelativePosition&pan=20&tilt=3']],
    [{ action: 'moveBy', pan: 20, zoom: 2 }, ['ptz.cgi?action=getPosition', 'ptz.cgi?action=setPosition&pan=10&tilt=30&zoom=6']],
    [{ action: 'moveBy', tilt: -5 }, ['ptz.cgi?action=getPosition', 'ptz.cgi?action=setPosition&pan=350&tilt=25&zoom=3']],
    [{ action: 'zoomTo', x: 0.5, y: 0.25, width: 0.5, height: 0.5 }, ['ptz.cgi?action=3DPosition&PontX=50&PontY=0&ZoomRate=4']],
    [{ action: 'zoomTo', x: 0, y: 0, width: 0.2, height: 0.1 }, ['ptz.cgi?action=3DPosition&PontX=-80&PontY=-90&ZoomRate=50']],
    [{ action: 'wiperOn' }, ['ptz.cgi?type=Wiper&action=open']],
    [{ action: 'wiperOff' }, ['ptz.cgi?type=Wiper&action=close']],
    [{ action: 'wash' }, ['ptz.cgi?type=Wash&action=open']],
    [{ action: 'heaterOn' }, ['ptz.cgi?action=heating&HeatingSwitch=1']],
    [{ action: 'heaterOff' }, ['ptz.cgi?action=heating&HeatingSwitch=0']],
    [{ action: 'lightOn' }, ['param.cgi?action=set&type=WhiteLedManualControl&WhiteLedManualMode=1']],
    [{ action: 'lightOff' }, ['param.cgi?action=set&type=WhiteLedManualControl&WhiteLedManualMode=0']],
  ];
  for (const [request, expected] of actions) {
    const { action, ...members } = request;
    it(`${action} ${JSON.stringify(members)}`, () =>
      scripted(device, {}, {}, async (scene) => assert.deepEqual(await commands(scene, request), expected)));
  }

  it('has every action of the vocabulary', () =>
    scripted(device, {}, {}, async ({ camera }) => {
      const { ptz } = await camera.abilities();
      for (const action of [
        ...actions.map(([{ action: name }]) => name),
        'recordTrack',
        'saveScan',
        'getHome',
        'capabilities',
        'getPosition',
      ])
        assert.ok(ptz.includes(action), action);
    }));

  it('goes to the channel that is meant', () =>
    scripted(device, {}, {}, async ({ camera, asked }) => {
      await camera.ptz({ action: 'left', speed: 1 }, owner, { channel: 12 });
      assert.deepEqual(asked(), ['/cgi-bin/ptz.cgi?action=rotate&cameraID=12&pan=-63&tilt=0']);
    }));

  it('lists presets, tours, tracks and scans by number and name', () =>
    scripted(device, {}, {}, async ({ camera }) => {
      const two = [
        { id: 0, name: 'eins' },
        { id: 4, name: 'vier' },
      ];
      for (const action of ['listPresets', 'listTours', 'listTracks', 'listScans'])
        assert.deepEqual(await camera.ptz({ action }, owner), two);
    }));

  it('tells position, home and limits', () =>
    scripted(device, {}, {}, async ({ camera }) => {
      assert.deepEqual(await camera.ptz({ action: 'getPosition' }, owner), { pan: 350, tilt: 30, zoom: 3 });
      assert.deepEqual(await camera.ptz({ action: 'getHome' }, owner), { enabled: true, kind: 'preset', id: 4, idle: 720 });
      const capabilities = (await camera.ptz({ action: 'capabilities' }, owner)) as Record<string, unknown>;
      assert.deepEqual({ ...capabilities, actions: undefined }, { presets: 16, tours: 4, tourSteps: 12, scans: 12, actions: undefined });
    }));

  it('records a track until it is stopped', () =>
    scripted(device, {}, {}, async (scene) => {
      assert.deepEqual(await commands(scene, { action: 'recordTrack', track: 2, name: 'Runde' }), [
        'ptz.cgi?action=trackAddBegin&trackID=2',
      ]);
      assert.deepEqual(await commands(scene, { action: 'stopTrack', track: 2 }), ['ptz.cgi?action=trackAddEnd&trackID=2&trackName=Runde']);
      assert.deepEqual(await commands(scene, { action: 'stopTrack', track: 2 }), ['ptz.cgi?action=stop']);
    }));

  it('sets where a scan starts, and then where it ends', () =>
    scripted(device, {}, {}, async (scene) => {
      assert.deepEqual(await commands(scene, { action: 'saveScan', scan: 3 }), ['ptz.cgi?action=scanAddBegin&scanID=3']);
      assert.deepEqual(await commands(scene, { action: 'saveScan', scan: 3, name: 'Hof' }), [
        'ptz.cgi?action=scanAddEnd&scanID=3&scanName=Hof',
      ]);
      assert.deepEqual(await commands(scene, { action: 'saveScan', scan: 3 }), ['ptz.cgi?action=scanAddBegin&scanID=3']);
    }));

  it('defines one tour after the other', () =>
    scripted(device, {}, {}, async ({ camera, asked }) => {
      const save = (tour: number): Promise<unknown> => camera.ptz({ action: 'saveTour', tour, steps: [1, 2] }, owner, { channel: tour });
      await Promise.all([save(1), save(2)]);
      assert.deepEqual(
        asked().map((url) => /action=tourAdd(\w+)&cameraID=(\d)/.exec(url)?.slice(1).join(' ')),
        [1, 2].flatMap((channel) => ['Begin', 'Preset', 'Preset', 'End'].map((part) => `${part} ${channel}`)),
      );
    }));

  it('names what does not fit', () =>
    scripted(device, {}, {}, async ({ camera, server }) => {
      const cases: PtzRequest[] = [
        { action: 'goto', preset: 401 },
        { action: 'setPosition', pan: 1, tilt: 91, zoom: 1 },
        { action: 'startTour', tour: 'x' },
        { action: 'zoomTo', x: 0, y: 0, width: 0, height: 1 },
        { action: 'saveTour', tour: 1 },
      ];
      for (const request of cases) await assert.rejects(camera.ptz(request, owner), { code: 'INVALID_PARAMETER' }, request.action);
      assert.equal(server.requests.length, 0);
    }));

  it('stops what it has started when its owner goes', () =>
    scripted(device, {}, {}, async ({ camera, asked }) => {
      await camera.ptz({ action: 'left' }, owner);
      await camera.release(owner);
      assert.match(asked().at(-1) ?? '', /action=stop&cameraID=1/);
    }));
});

describe('sunell-cgi: the motor in the lens of a camera without a head', () => {
  const headless = ({ url }: { url: string }) => (url.includes('ptz.cgi') ? text('error, Return=-506') : text('OK'));

  it('moves for a time on IP cameras, and needs no stop', () =>
    scripted(headless, {}, {}, async (scene) => {
      assert.deepEqual(await commands(scene, { action: 'focusNear' }), [
        'ptz.cgi?action=focusNear',
        'sensor.cgi?action=set&type=zoomFocus&nearFocus=1&duration=500',
      ]);
      assert.deepEqual(await commands(scene, { action: 'zoomIn' }), ['sensor.cgi?action=set&type=zoomFocus&zoomIN=1&duration=500']);
      assert.deepEqual(await commands(scene, { action: 'stop' }), []);
      assert.deepEqual(await commands(scene, { action: 'focusAuto' }), ['sensor.cgi?action=set&type=zoomFocus&focusOnce=1']);
    }));

  it('is started and stopped on recorders', () =>
    scripted(headless, { model: 'nvr' }, {}, async (scene) => {
      assert.deepEqual(await commands(scene, { action: 'focusFar' }, 3), [
        'ptz.cgi?action=focusFar',
        'sensor.cgi?action=set&type=zoomFocus&farFocus=1',
      ]);
      assert.deepEqual(await commands(scene, { action: 'stop' }, 3), ['sensor.cgi?action=set&type=zoomFocus&farFocus=0']);
      assert.deepEqual(await commands(scene, { action: 'focusAuto' }, 3), [
        'sensor.cgi?action=set&type=zoomFocus&autoFocus=0',
        'sensor.cgi?action=set&type=zoomFocus&autoFocus=1',
      ]);
    }));

  it('is not asked where PTZ fails for another reason, and tells the first where it is missing too', async () => {
    await scripted(
      () => text('error, Return=-505'),
      {},
      {},
      async ({ camera, server }) => {
        await assert.rejects(camera.ptz({ action: 'focusNear' }, owner), { deviceCode: -505 });
        assert.equal(server.requests.length, 1);
      },
    );
    await scripted(
      ({ url }) => text(`error, Return=${url.includes('ptz') ? -506 : -22}`),
      {},
      {},
      async ({ camera }) => {
        await assert.rejects(camera.ptz({ action: 'focusNear' }, owner), { deviceCode: -506 });
      },
    );
  });
});
