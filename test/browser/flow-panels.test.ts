import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { cameraNode, useRig } from './rig.js';

const field = (member: string): string => `#node-input-${member}`;

const visibleMembers = async (page: Page): Promise<string[]> =>
  (await page.evaluate(
    `[...document.querySelectorAll('.ipcam-row')].filter((row) => row.style.display !== 'none').map((row) => row.dataset.member)`,
  )) as string[];

/** Chooses a type in a typed input as a person does. */
const chooseType = async (page: Page, member: string, label: string): Promise<void> => {
  await page.click(`.ipcam-row[data-member=${member}] .red-ui-typedInput-type-select`);
  await page.click(`.red-ui-typedInput-options:visible a:has-text("${label}")`);
};

const typedField = (member: string): string => `.ipcam-row[data-member=${member}] .red-ui-typedInput-input`;

const options = async (page: Page, member: string, state: 'enabled' | 'disabled'): Promise<string[]> =>
  (await page.evaluate(
    `[...document.querySelectorAll('${field(member)} option')].filter((option) => option.disabled === ${state === 'disabled'}).map((option) => option.value)`,
  )) as string[];

describe('the panels of ipcam-ptz and ipcam-snapshot', () => {
  const rig = useRig((camera) => [
    { id: 'tab', type: 'tab', label: 'Flow' },
    cameraNode(camera),
    { id: 'ptz', type: 'ipcam-ptz', z: 'tab', device: 'cam', action: 'left', speed: '0.25', speedType: 'num', x: 300, y: 100, wires: [[]] },
    { id: 'old', type: 'ipcam-ptz', z: 'tab', device: 'cam', x: 300, y: 160, wires: [[]] },
    { ...cameraNode(camera), id: 'cam2', name: 'Yard' },
    { id: 'other', type: 'ipcam-ptz', z: 'tab', device: 'cam2', action: 'zoomIn', x: 300, y: 280, wires: [[]] },
    { id: 'snap', type: 'ipcam-snapshot', z: 'tab', device: 'cam', x: 300, y: 220, wires: [[]] },
  ]);

  it('opens by a double click on the node', async () => {
    const { page } = await rig.open();
    await page.locator('#ptz .red-ui-flow-node').dblclick();
    await page.locator('.red-ui-tray .ipcam-panel').waitFor();
    assert.equal(await page.inputValue(field('action')), 'left');
    assert.equal(await page.inputValue(typedField('speed')), '0.25');
  });

  it('greys the actions that the camera’s dialect lacks, and says so', async () => {
    const editor = await rig.open();
    const { page } = editor;
    const dialects = await rig.red.process.json<{ id: string; abilities: { ptz: string[] } }[]>('ipcam/dialects');
    const has = dialects.find(({ id }) => id === 'uid-cgi')?.abilities.ptz ?? [];
    await editor.edit('ptz');
    assert.deepEqual((await options(page, 'action', 'enabled')).sort(), [...has].sort());
    assert.ok((await options(page, 'action', 'disabled')).includes('startTour'));
    assert.match(await editor.dialogText(), /Greyed: this camera's dialect has no such action/);
    await page.selectOption(field('action'), 'goto');
    assert.equal(await page.isDisabled(field('wait')), true);
    assert.match(await editor.dialogText(), /does not tell the position/);
    await page.selectOption(field('device'), '_ADD_');
    assert.deepEqual(await options(page, 'action', 'disabled'), [], 'any camera may come by msg.camera');
    assert.equal(await page.isDisabled(field('wait')), false);
    await editor.cancel();
  });

  it('offers every action that any camera has', async () => {
    const editor = await rig.open();
    const dialects = await rig.red.process.json<{ abilities: { ptz: string[] } }[]>('ipcam/dialects');
    await editor.edit('ptz');
    const offered = [...(await options(editor.page, 'action', 'enabled')), ...(await options(editor.page, 'action', 'disabled'))];
    assert.deepEqual(
      dialects.flatMap(({ abilities }) => abilities.ptz).filter((action) => !offered.includes(action)),
      [],
    );
    await editor.cancel();
  });

  it('shows the fields of the action', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('ptz');
    const common = ['name', 'device', 'source', 'action'];
    const fields: Record<string, string[]> = {
      left: ['speed', 'duration', 'wait'],
      stop: [],
      goto: ['preset', 'wait'],
      setPreset: ['preset', 'presetName'],
      move: ['pan', 'tilt', 'zoom', 'duration', 'wait'],
      listPresets: [],
    };
    for (const [action, members] of Object.entries(fields)) {
      await page.selectOption(field('action'), action);
      assert.deepEqual((await visibleMembers(page)).sort(), [...common, ...members].sort(), action);
    }
    await editor.cancel();
  });

  it('stores values and where the flow finds them, and reads them back', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('ptz');
    await page.selectOption(field('action'), 'goto');
    await chooseType(page, 'preset', 'msg.');
    await page.fill(typedField('preset'), 'payload.preset');
    await page.fill(field('name'), 'To the gate');
    await editor.done();
    const stored = await editor.stored('ptz');
    assert.deepEqual(
      { action: stored.action, preset: stored.preset, type: stored.presetType, name: stored.name, version: stored.version },
      { action: 'goto', preset: 'payload.preset', type: 'msg', name: 'To the gate', version: 1 },
    );
    assert.deepEqual({ speed: stored.speed, type: stored.speedType }, { speed: '0.25', type: 'num' }, 'of no use to goto, and not lost');
    await editor.edit('ptz');
    assert.equal(await page.inputValue(typedField('preset')), 'payload.preset');
    assert.equal(await page.inputValue(field('presetType')), 'msg');
    await editor.cancel();
  });

  it('gives what an older flow did not store its default', async () => {
    const editor = await rig.open();
    await editor.edit('old');
    assert.equal(await editor.page.inputValue(field('action')), 'goto');
    assert.equal(await editor.page.inputValue(field('source')), 'panel');
    assert.equal(await editor.page.inputValue(typedField('preset')), '1');
    await editor.done();
    const stored = await editor.stored('old');
    assert.deepEqual(
      { source: stored.source, preset: stored.preset, type: stored.presetType },
      { source: 'panel', preset: '1', type: 'num' },
    );
  });

  it('shows with messages all that a message may leave out', async () => {
    const editor = await rig.open();
    await editor.edit('ptz');
    await editor.page.selectOption(field('source'), 'message');
    const visible = await visibleMembers(editor.page);
    for (const member of ['preset', 'speed', 'duration', 'pan']) assert.ok(visible.includes(member), member);
    assert.ok(!visible.includes('tour'), 'the camera has no tours');
    assert.match(await editor.dialogText(), /what it leaves out is taken from here/);
    await editor.cancel();
  });

  it('outlines a value out of range and says why', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('ptz');
    await page.selectOption(field('action'), 'left');
    await page.fill(typedField('speed'), '2');
    await page.locator(typedField('speed')).blur();
    await page.locator('.ipcam-row[data-member=speed] .red-ui-typedInput-container.input-error').waitFor();
    await editor.done();
    assert.deepEqual(await page.evaluate(`RED.nodes.node('ptz').validationErrors`), ['Speed: must be a number from 0 to 1']);
  });

  it('follows a camera that is edited on the way', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('other');
    await page.click('#node-input-btn-device-edit');
    await page.locator('#node-config-input-dialect').waitFor();
    await page.selectOption('#node-config-input-dialect', 'event-cgi');
    await page.locator('#node-config-dialog-ok').click();
    await page.locator('.ipcam-hint', { hasText: 'Cameras of this dialect cannot be moved' }).waitFor();
    assert.deepEqual(await options(page, 'action', 'enabled'), []);
    await editor.cancel();
  });

  it('says on the workspace what a node does', async () => {
    const { page } = await rig.open();
    assert.equal(await page.locator('#other .red-ui-flow-node-label').textContent(), 'zoom in');
    assert.equal(await page.locator('#old .red-ui-flow-node-label').textContent(), 'go to preset 1');
    assert.equal(await page.locator('#snap .red-ui-flow-node-label').textContent(), 'camera snapshot');
  });

  it('explains file names, and wants one for a file', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('snap');
    assert.match(await editor.dialogText(), /\{name\} is the camera, \{channel\} the channel, \{time\} the local time/);
    assert.ok(!(await visibleMembers(page)).includes('interval'), 'one picture has no interval');
    await page.fill(typedField('count'), '5');
    await page.locator(typedField('count')).blur();
    assert.ok((await visibleMembers(page)).includes('interval'));
    await page.selectOption(field('output'), 'file');
    await page.fill(typedField('filename'), '');
    await page.locator(typedField('filename')).blur();
    await page.locator('.ipcam-row[data-member=filename] .red-ui-typedInput-container.input-error').waitFor();
    await editor.cancel();
  });

  it('stores a stream by name or by number', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('snap');
    await page.click('.ipcam-row[data-member=stream] .red-ui-typedInput-option-trigger');
    await page.click('.red-ui-typedInput-options:visible a:has-text("sub stream")');
    await editor.done();
    let stored = await editor.stored('snap');
    assert.deepEqual({ stream: stored.stream, type: stored.streamType }, { stream: 'sub', type: 'str' });
    await editor.edit('snap');
    assert.match(await editor.textOf('.ipcam-row[data-member=stream]'), /sub stream/);
    await chooseType(page, 'stream', 'number');
    await page.fill(typedField('stream'), '2');
    await editor.done();
    stored = await editor.stored('snap');
    assert.deepEqual({ stream: stored.stream, type: stored.streamType }, { stream: '2', type: 'num' });
  });
});
