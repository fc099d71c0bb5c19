import assert from 'node:assert/strict';
import { CameraError, type ErrorCode, type OsdItem } from '../../../src/index.js';
import { closing } from '../../support/closing.js';
import { failure } from '../../support/until.js';
import { Rig } from './rig.js';

const refused = async (promise: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<void> => {
  const error = await failure(promise);
  assert.ok(error instanceof CameraError, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
};

const byId = (items: readonly OsdItem[]): Record<string, OsdItem> => Object.fromEntries(items.map((item) => [item.id, item]));

describe('sunell-cgi: text on the picture of an IP camera', () => {
  const own = closing();

  it('is what its canvases show, with a text for each that is free', async () => {
    const { camera } = own(await Rig.start({}, { name: 'Yard' }));
    const items = await camera.osd();
    assert.deepEqual(items.slice(0, 3), [
      {
        ...{ id: 'time', kind: 'time', visible: true, color: '#ffffff', x: 0.67, y: 0.02, size: 'medium', format: 'YYYY-MM-DDhh:mm:ssww' },
      },
      { id: 'title', kind: 'title', visible: true, text: 'Yard', color: '#ffffff', x: 0.02, y: 0.02, size: 'medium' },
      { id: 'text3', kind: 'text', visible: false, text: '', color: '#ffffff' },
    ]);
    assert.deepEqual(
      items.slice(3).map(({ id }) => id),
      ['text4', 'text5', 'text6', 'text7', 'text8', 'week'],
    );
  });

  it('is written to a free canvas, and seen from then on', async () => {
    const rig = own(await Rig.start());
    await rig.camera.setOsd({ id: 'text4', text: '温度21°', x: 0.5, y: 0.9, size: 'large' });
    assert.deepEqual(byId(await rig.camera.osd()).text4, {
      ...{ id: 'text4', kind: 'text', visible: true, text: '温度21°', color: '#ffffff', x: 0.5, y: 0.9, size: 'large' },
    });
    assert.equal(
      rig.asked.find((url) => url.includes('action=set')),
      '/cgi-bin/param.cgi?action=set&type=OSDCanvas&cameraID=1&OSDCanvasBegin=1&canvasID=4&topX=50&topY=90&fontSize=1&alignMode=0&OSDInfoAction=add&OSDInfoBegin=1&arrowID=0&OSDEnableFlag=1&OSDType=5&info=温度21°&OSDInfoEnd=1&OSDCanvasEnd=1',
    );
  });

  it('keeps what is not named: the place, the text, the blinking', async () => {
    const rig = own(await Rig.start());
    const canvases = rig.device.state.settings.of('osd.canvas').OSDCanvas;
    assert.ok(Array.isArray(canvases));
    const line = { arrowID: '0', OSDEnableFlag: '1', OSDType: '5', info: 'gate', OSDBlinkFlag: '1', OSDBlinkInterval: '3' };
    canvases.push({ canvasID: '3', topX: '10', topY: '20', fontSize: '3', alignMode: '1', OSDInfo: [line] });
    await rig.camera.setOsd({ id: 'text3', y: 0.5 });
    const [, , third] = rig.device.state.settings.of('osd.canvas').OSDCanvas as unknown[];
    assert.deepEqual(third, { canvasID: '3', topX: '10', topY: '50', fontSize: '3', alignMode: '1', OSDInfo: [line] });
  });

  it('is switched off and on, and the weekday with it', async () => {
    const rig = own(await Rig.start());
    await rig.camera.setOsd([
      { kind: 'time', visible: false },
      { kind: 'week', visible: true },
    ]);
    const { time, week } = byId(await rig.camera.osd());
    assert.deepEqual([time?.visible, time?.format, week?.visible], [false, 'YYYY-MM-DDhh:mm:ssww', true]);
  });

  it('has formats of the clock that the camera knows, blanks or not', async () => {
    const rig = own(await Rig.start());
    await rig.camera.setOsd({ kind: 'time', format: 'DD/MM/YYYY hh:mm:ss ww' });
    assert.equal(byId(await rig.camera.osd()).time?.format, 'DD/MM/YYYYhh:mm:ssww');
    await refused(
      rig.camera.setOsd({ kind: 'time', format: 'hh:mm' }),
      'INVALID_PARAMETER',
      /format must be one of YYYY-MM-DDhh:mm:ssww, /,
    );
  });

  it('has one colour for all', async () => {
    const rig = own(await Rig.start());
    await rig.camera.setOsd({ kind: 'title', color: '#FF0000' });
    assert.deepEqual(new Set((await rig.camera.osd()).map(({ color }) => color)), new Set(['#ff0000', undefined]));
    await refused(rig.camera.setOsd({ kind: 'title', color: '#123456' }), 'UNSUPPORTED', /color must be one of #ffffff, #000000/);
    const two = [
      { kind: 'title', color: '#ffffff' },
      { kind: 'time', color: '#000000' },
    ];
    await refused(rig.camera.setOsd(two), 'UNSUPPORTED', /one colour/);
  });

  it('refuses what the camera would, before anything is changed', async () => {
    const rig = own(await Rig.start());
    const changes = (text: string) => [
      { kind: 'title', text: 'new' },
      { id: 'text3', text },
    ];
    await refused(rig.camera.setOsd(changes('a|b')), 'INVALID_PARAMETER', /must not hold \|/);
    await refused(rig.camera.setOsd(changes('x'.repeat(257))), 'INVALID_PARAMETER', /longer than 256/);
    await refused(rig.camera.setOsd({ kind: 'time', text: 'noon' }), 'INVALID_PARAMETER', /no text of its own/);
    await refused(rig.camera.setOsd({ kind: 'title', size: 'huge' }), 'UNSUPPORTED', /size must be one of large, medium, small/);
    assert.ok(rig.asked.every((url) => !url.includes('action=set')));
  });

  it('offers time and title where no canvas shows them', async () => {
    const rig = own(await Rig.start());
    rig.device.state.settings.of('osd.canvas').OSDCanvas = [];
    const items = await rig.camera.osd();
    assert.deepEqual(
      items.slice(0, 3).map(({ id, visible }) => [id, visible]),
      [
        ['time', false],
        ['title', false],
        ['text3', false],
      ],
    );
    await rig.camera.setOsd([
      { kind: 'time', visible: true, x: 0.1, y: 0.1 },
      { kind: 'title', visible: true, text: 'Gate' },
    ]);
    const { time, title } = byId(await rig.camera.osd());
    assert.deepEqual([time?.visible, time?.format, title?.visible, title?.text], [true, 'YYYY-MM-DDhh:mm:ssww', true, 'Gate']);
  });

  it('is that of the channel asked for', async () => {
    const rig = own(await Rig.start());
    await rig.camera.setOsd({ kind: 'title', text: 'second' }, { channel: 2 });
    assert.equal(byId(await rig.camera.osd({ channel: 2 })).title?.text, 'second');
    assert.notEqual(byId(await rig.camera.osd()).title?.text, 'second');
  });
});

for (const model of ['lite', 'nvr'] as const) {
  describe(`sunell-cgi: text on the picture of a device of model ${model}`, () => {
    const own = closing();

    it('is the time and the name of the channel', async () => {
      const { camera } = own(await Rig.start({}, { model }));
      const look = { color: '#ffffff', size: 32 };
      assert.deepEqual(await camera.osd(), [
        { id: 'time', kind: 'time', visible: true, x: 0.65, y: 0.02, ...look },
        { id: 'title', kind: 'title', visible: true, text: 'Channel01', x: 0.02, y: 0.02, ...look },
      ]);
    });

    it('is changed where it is named, within what the device takes', async () => {
      const rig = own(await Rig.start({}, { model }));
      await rig.camera.setOsd([
        { kind: 'title', text: '北门', x: 1, y: 0 },
        { kind: 'time', visible: false },
      ]);
      const { time, title } = byId(await rig.camera.osd());
      assert.deepEqual([title?.text, title?.x, title?.y, title?.visible], ['北门', 0.83, 0.01, true]);
      assert.deepEqual([time?.visible, time?.x], [false, 0.65]);
      assert.ok(rig.asked.every((url) => !url.includes('type=OSD&') || url.includes('action=get')));
    });

    it('has one colour and one height for all', async () => {
      const rig = own(await Rig.start({}, { model }));
      await rig.camera.setOsd({ kind: 'title', color: '#0a141e', size: 48 });
      assert.deepEqual(
        (await rig.camera.osd()).map(({ color, size }) => [color, size]),
        [
          ['#0a141e', 48],
          ['#0a141e', 48],
        ],
      );
      await refused(rig.camera.setOsd({ kind: 'title', size: 'large' }), 'UNSUPPORTED', /a number/);
      await refused(rig.camera.setOsd({ kind: 'time', text: 'x' }), 'INVALID_PARAMETER', /no text/);
      await refused(rig.camera.setOsd({ kind: 'time', format: 'hh:mm' }), 'UNSUPPORTED', /time\.clock\.set/);
    });
  });
}
