import assert from 'node:assert/strict';
import { CameraError, type IoRequest } from '../../../src/index.js';
import { closing } from '../../support/closing.js';
import { failure, until } from '../../support/until.js';
import { Rig } from './rig.js';

const flow = Symbol('a node of a flow');

describe('sunell-cgi: inputs and outputs', () => {
  const own = closing();

  const sent = ({ asked }: Rig): string[] => asked.map((url) => url.replace('/cgi-bin/', ''));

  const forms: [IoRequest, string][] = [
    [{ action: 'setOutput', active: true }, 'alarm.cgi?action=manualControl&alarmOutID=1&controlFlag=1'],
    [{ action: 'setOutput', output: '1', active: false }, 'alarm.cgi?action=manualControl&alarmOutID=1&controlFlag=0'],
    [{ action: 'trigger', active: true }, 'alarm.cgi?action=manual&alarmInID=1&alarmFlag=1&AlarmSourceType=1'],
    [{ action: 'trigger', input: 1, active: false }, 'alarm.cgi?action=manual&alarmInID=1&alarmFlag=2&AlarmSourceType=1'],
    [{ action: 'light', active: true }, 'param.cgi?action=set&type=WhiteLedManualControl&cameraID=1&WhiteLedManualMode=1'],
    [{ action: 'light', mode: 'infrared', active: false }, 'sensor.cgi?action=set&type=infraredLight&cameraID=1&mode=0'],
    [
      { action: 'light', mode: 'infrared', active: true, brightness: 40 },
      'sensor.cgi?action=set&type=infraredLight&cameraID=1&mode=1&brigthnessMode=2&far=40&near=40',
    ],
    [
      { action: 'light', mode: 'redBlue', active: true, frequency: 5 },
      'sensor.cgi?action=set&type=RedBlueLamp&RedBlueLampMode=0&RedBlueFlickerInterval=2',
    ],
    [{ action: 'light', mode: 'redBlue', active: false }, 'sensor.cgi?action=set&type=RedBlueLamp&RedBlueLampMode=1'],
    [
      { action: 'light', mode: 'led', active: true, frequency: 4, brightness: 80 },
      'param.cgi?action=set&type=ledControlParam&cameraID=1&LedControlCount=1&LedControlBegin=1&ID=0&DisplayMode=3&Brightness=80&FlickerInterval=250&LedControlEnd=1',
    ],
  ];
  for (const [request, wire] of forms) {
    it(`${JSON.stringify(request)} is ${wire}`, async () => {
      const rig = own(await Rig.start());
      await rig.camera.io(request, flow);
      assert.deepEqual(sent(rig), [wire]);
    });
  }

  it('tell a light how long it is to be on, and switch it off all the same', async () => {
    const rig = own(await Rig.start());
    await rig.camera.io({ action: 'light', active: true, duration: 1200 }, flow);
    assert.match(sent(rig)[0] ?? '', /WhiteLedManualMode=1&WhiteLedManualDuration=2$/);
    await until(() => sent(rig).length === 2);
    assert.match(sent(rig)[1] ?? '', /WhiteLedManualMode=0$/);
  });

  it('reads inputs by their alarms, those that a hand raised too', async () => {
    const rig = own(await Rig.start());
    const { info } = { info: rig.device.state.settings.of('device.info') };
    info.alarmInNum = '3';
    await rig.device.raiseAlarm({ major: 1, minor: 1, sourceID: 2 });
    await rig.camera.io({ action: 'trigger', input: 3 }, flow);
    const inputs = (): Promise<unknown> => rig.camera.io({ action: 'getInputs' }, flow);
    assert.deepEqual(await inputs(), [
      { id: 1, active: false },
      { id: 2, active: true },
      { id: 3, active: true },
    ]);
    await rig.device.raiseAlarm({ major: 1, minor: 1, sourceID: 2, flag: 0 });
    await rig.camera.io({ action: 'trigger', input: 3, active: false }, flow);
    assert.deepEqual(await inputs(), [
      { id: 1, active: false },
      { id: 2, active: false },
      { id: 3, active: false },
    ]);
  });

  it('list the sound files', async () => {
    const rig = own(await Rig.start());
    const sounds = (await rig.camera.io({ action: 'listSounds' }, flow)) as { id: number; name: string }[];
    assert.deepEqual(sounds[0], { id: 0, name: 'high_temperature_alarm.wav' });
    assert.ok(sounds.length > 5);
  });

  it('are those of the model', async () => {
    const actions = async (model: 'ipc' | 'lite' | 'nvr'): Promise<string[]> =>
      (await own(await Rig.start({}, { model })).camera.abilities()).io;
    assert.deepEqual(await actions('ipc'), ['setOutput', 'getInputs', 'trigger', 'light', 'listSounds']);
    assert.deepEqual(await actions('lite'), ['getInputs', 'light']);
    assert.deepEqual(await actions('nvr'), ['setOutput', 'getInputs', 'trigger']);
    const lite = own(await Rig.start({}, { model: 'lite' }));
    const error = await failure(lite.camera.io({ action: 'light', mode: 'redBlue' }, flow));
    assert.ok(error instanceof CameraError && error.code === 'UNSUPPORTED');
    assert.match(error.message, /it has white$/);
  });

  it('name what is no output', async () => {
    const rig = own(await Rig.start());
    const error = await failure(rig.camera.io({ action: 'setOutput', output: 'siren' }, flow));
    assert.ok(error instanceof CameraError && error.code === 'INVALID_PARAMETER', String(error));
    const beyond = await failure(rig.camera.io({ action: 'setOutput', output: 99 }, flow));
    assert.ok(beyond instanceof CameraError && beyond.code === 'REJECTED', String(beyond));
  });
});
