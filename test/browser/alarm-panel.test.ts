import assert from 'node:assert/strict';
import { cameraNode, useRig } from './rig.js';

describe('the panel of ipcam-alarm-listen', () => {
  const rig = useRig((camera) => [
    { id: 'tab', type: 'tab', label: 'Flow' },
    cameraNode(camera),
    { ...cameraNode(camera), id: 'cam2', name: 'Yard' },
    {
      id: 'alarms',
      type: 'ipcam-alarm-listen',
      z: 'tab',
      devices: ['cam'],
      types: ['person'],
      minDuration: 5000,
      x: 300,
      y: 100,
      wires: [[], []],
    },
    { id: 'bare', type: 'ipcam-alarm-listen', z: 'tab', x: 300, y: 160, wires: [[], []] },
  ]);

  const ticked = `[...document.querySelectorAll('.ipcam-many input:checked')].map((box) => box.value)`;

  it('shows the cameras of the flow file and what is chosen', async () => {
    const editor = await rig.open();
    await editor.edit('alarms');
    assert.match(await editor.textOf('.ipcam-row[data-member=devices] .ipcam-many'), /Gate[\s\S]*Yard/);
    assert.deepEqual(await editor.page.evaluate(ticked), ['cam', 'person']);
    assert.equal(await editor.page.inputValue('#node-input-minDuration-shown'), '5');
    await editor.cancel();
  });

  it('stores what is ticked as lists, and all as an empty list', async () => {
    const editor = await rig.open();
    const { page } = editor;
    const stored = `(({ devices, types, states, pictures, minDuration }) => ({ devices, types, states, pictures, minDuration }))(RED.nodes.node('alarms'))`;
    await editor.edit('alarms');
    await page.check('.ipcam-row[data-member=devices] input[value=cam2]');
    await page.uncheck('.ipcam-row[data-member=types] input[value=person]');
    await page.check('.ipcam-row[data-member=states] input[value=start]');
    await editor.done();
    assert.deepEqual(await page.evaluate(stored), {
      devices: ['cam', 'cam2'],
      types: [],
      states: ['start'],
      pictures: true,
      minDuration: 5000,
    });
    await editor.edit('bare');
    assert.deepEqual(await page.evaluate(ticked), []);
    await editor.cancel();
  });
});
