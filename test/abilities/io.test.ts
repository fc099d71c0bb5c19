import assert from 'node:assert/strict';
import type { Camera, IoRequest } from '../../src/index.js';
import { until } from '../support/until.js';
import { failure, onEveryCamera } from './behaviours.js';
import { part } from './cameras.js';

const flow = Symbol('a node of a flow');

const io = (...needs: string[]) =>
  ({ ability: 'io', needs, ask: (camera: Camera, action: string) => camera.io({ action: action || 'setOutput' }, flow) }) as const;

interface State {
  id: number | string;
  active: boolean;
}

const states = async (camera: Camera, action: 'getOutputs' | 'getInputs'): Promise<State[]> => {
  const list = (await camera.io({ action }, flow)) as State[];
  assert.ok(Array.isArray(list) && list.length > 0, action);
  for (const { id, active } of list) {
    assert.ok(['number', 'string'].includes(typeof id));
    assert.equal(typeof active, 'boolean');
  }
  return list;
};

describe('inputs and outputs of every camera', () => {
  onEveryCamera('an output is switched, and reads as it is', io('setOutput', 'getOutputs'), async ({ camera, device }) => {
    const output = part(device.output, 'output');
    for (const active of [true, false, true]) {
      await camera.io({ action: 'setOutput', output: 1, active }, flow);
      assert.equal(output(), active);
      assert.equal((await states(camera, 'getOutputs'))[0]?.active, active);
    }
  });

  onEveryCamera('an output with a duration falls back', io('setOutput'), async ({ camera, device }) => {
    const output = part(device.output, 'output');
    await camera.io({ action: 'setOutput', output: 1, active: true, duration: 200 }, flow);
    assert.equal(output(), true);
    await until(() => !output(), 'the output has not fallen back');
  });

  onEveryCamera('an output with a duration falls back when its node goes', io('setOutput'), async ({ camera, device }) => {
    const output = part(device.output, 'output');
    await camera.io({ action: 'setOutput', output: 1, active: true, duration: 60_000 }, flow);
    await camera.release(Symbol('another node'));
    assert.equal(output(), true);
    await camera.release(flow);
    assert.equal(output(), false);
  });

  onEveryCamera('an output that was switched anew does not fall back', io('setOutput'), async ({ camera, device }) => {
    const output = part(device.output, 'output');
    await camera.io({ action: 'setOutput', output: 1, active: true, duration: 100 }, flow);
    await camera.io({ action: 'setOutput', output: 1, active: true }, flow);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(output(), true);
  });

  onEveryCamera('an input reads as its contact is', io('getInputs'), async ({ camera, device }) => {
    const setInput = part(device.setInput, 'input');
    for (const active of [true, false]) {
      setInput(active);
      assert.equal((await states(camera, 'getInputs'))[0]?.active, active);
    }
  });

  onEveryCamera('a light goes on and, with a duration, off again', io('light'), async ({ camera, device }) => {
    const light = part(device.light, 'light');
    await camera.io({ action: 'light', active: true }, flow);
    assert.equal(light(), true);
    await camera.io({ action: 'light', active: false }, flow);
    assert.equal(light(), false);
    await camera.io({ action: 'light', active: true, duration: 300 }, flow);
    assert.equal(light(), true);
    await until(() => !light(), 'the light is still on');
  });

  onEveryCamera('a light of no kind that there is is refused', io('light'), async ({ camera }) => {
    const { message } = await failure(camera.io({ action: 'light', active: true, mode: 'disco' }, flow), 'UNSUPPORTED');
    assert.match(message, /it has \w/);
  });

  onEveryCamera('a sound is played by its number and by its name', io('play', 'listSounds'), async ({ camera }) => {
    const [sound] = (await camera.io({ action: 'listSounds' }, flow)) as { id: number | string; name: string }[];
    assert.ok(sound);
    for (const file of [sound.id, sound.name]) await camera.io({ action: 'play', file, count: 1 }, flow);
    const { message } = await failure(camera.io({ action: 'play', file: 'no such sound' }, flow), 'INVALID_PARAMETER');
    assert.ok(message.includes(sound.name), message);
  });

  onEveryCamera('a door opens', io('openDoor'), async ({ camera, device }) => {
    const door = part(device.door, 'door');
    await camera.io({ action: 'openDoor' }, flow);
    assert.equal(door(), 1);
  });

  for (const action of ['siren', 'trigger'] as const) {
    onEveryCamera(`${action} is done or refused, never passed over`, io(action), async ({ camera }) => {
      for (const active of [true, false]) await camera.io({ action, active } satisfies IoRequest, flow);
    });
  }

  onEveryCamera('an action that there is nowhere is refused', io(), async ({ camera }) => {
    await failure(camera.io({ action: 'dance' }, flow), 'INVALID_PARAMETER');
  });
});
