import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Editor } from '../support/browser.js';
import { cameraNode, useRig } from './rig.js';

const search = '.ipcam-operation';
const picks = '.ipcam-picks';

const formRow = (page: Page, name: string) =>
  page.locator('.ipcam-form-row', { has: page.locator('label .ipcam-form-name', { hasText: new RegExp(`^${name}( \\*)?$`) }) });

const storedParams = async ({ page }: Editor): Promise<unknown> => JSON.parse(await page.inputValue('#node-input-params'));

/** The editor takes two quick clicks on its tabs for a double click, and lets the second one be. */
const openTab = async ({ page }: Editor, tab: 'form' | 'json'): Promise<void> => {
  while (!(await page.isVisible(`.ipcam-${tab}`))) {
    await page.click(`.ipcam-params a[href="#ipcam-tab-${tab}"]`);
    await page.waitForTimeout(50);
  }
};

/** Writes into the JSON editor as a person who selects all and types. */
const writeJson = async (editor: Editor, text: string): Promise<void> => {
  const { page } = editor;
  await openTab(editor, 'json');
  await page.locator('.ipcam-json .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  // The editor closes brackets by itself.
  await page.keyboard.press('Control+Shift+End');
  await page.keyboard.press('Delete');
};

const pick = async ({ page }: Editor, id: string): Promise<void> => {
  await page.fill(search, id);
  await page.keyboard.press('Enter');
  await page.locator('.ipcam-operation-about span').first().waitFor();
};

describe('the panel of ipcam-command', () => {
  const rig = useRig((camera) => [
    { id: 'tab', type: 'tab', label: 'Flow' },
    cameraNode(camera),
    { id: 'run', type: 'inject', z: 'tab', x: 100, y: 100, wires: [['command']], props: [], repeat: '', once: false },
    { id: 'command', type: 'ipcam-command', z: 'tab', device: 'cam', x: 300, y: 100, wires: [['shown']] },
    {
      id: 'shown',
      type: 'debug',
      z: 'tab',
      active: true,
      tosidebar: true,
      complete: 'true',
      targetType: 'full',
      x: 500,
      y: 100,
      wires: [],
    },
    { id: 'free', type: 'ipcam-command', z: 'tab', device: '', operation: 'ptz.stop', x: 300, y: 160, wires: [[]] },
    {
      id: 'typed',
      type: 'ipcam-command',
      z: 'tab',
      device: 'cam',
      operation: 'ptz.move.left',
      params: { speed: 3 },
      x: 300,
      y: 220,
      wires: [[]],
    },
    {
      id: 'computed',
      type: 'ipcam-command',
      z: 'tab',
      device: 'cam',
      operation: 'ptz.move.left',
      params: '{"speed": payload}',
      paramsType: 'jsonata',
      x: 300,
      y: 280,
      wires: [[]],
    },
  ]);

  it('finds an operation by any words of its id, title, area or section', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('command');
    await page.click(search);
    const all = await page.locator(`${picks} .ipcam-pick`).count();
    assert.equal(all, (await rig.red.process.json<unknown[]>('ipcam/operations/uid-cgi')).length);
    for (const words of ['preset add', 'add a ptz preset', 'PTZ 3.15 preset']) {
      await page.fill(search, words);
      const ids = (await page
        .locator(`${picks} .ipcam-pick`)
        .evaluateAll((items) => items.map((item) => item.getAttribute('data-id')))) as string[];
      assert.ok(ids.includes('ptz.preset.add'), words);
      assert.ok(ids.length < all / 4, `${words} narrows ${all} to ${ids.length}`);
    }
    assert.match(await editor.textOf(picks), /ptz\.preset\.add[\s\S]*action · 3\.15/);
    await page.fill(search, 'no such thing');
    assert.match(await editor.textOf(picks), /No operation has/);
    await editor.cancel();
  });

  it('is worked by the keyboard, and Escape closes the list and not the dialog', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('command');
    await page.fill(search, 'ptz.move');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await page.inputValue('#node-input-operation'), 'ptz.move.right');
    assert.equal(await page.isVisible(picks), false);
    await page.fill(search, 'osd');
    await page.keyboard.press('Escape');
    assert.equal(await page.isVisible(picks), false);
    assert.equal(await page.isVisible('.ipcam-panel'), true);
    await editor.cancel();
  });

  it('makes a form of the description: ranges, meanings, marks', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('command');
    await pick(editor, 'osd.config.set');
    assert.match(await editor.textOf('.ipcam-operation-about'), /Set the OSD · set · section 3\.13/);
    const described = await rig.red.process.json<{ params: { name: string; values?: Record<string, string>; required?: boolean }[] }>(
      'ipcam/operations/uid-cgi/osd.config.set',
    );
    const shown = (await page.locator('.ipcam-form-name').evaluateAll((names) => names.map((name) => name.textContent))) as string[];
    assert.deepEqual(
      shown,
      described.params.map(({ name, required }) => (required ? `${name} *` : name)),
    );
    assert.match(await formRow(page, 'title_pos_x').textContent().then(String), /0…100/);
    const colours = (await formRow(page, 'color')
      .locator('option')
      .evaluateAll((all) => all.map((one) => one.textContent))) as string[];
    assert.deepEqual(
      colours.slice(1),
      Object.entries(described.params.find(({ name }) => name === 'color')?.values ?? {}).map(
        ([value, meaning]) => `${value} – ${meaning}`,
      ),
    );
    await formRow(page, 'title_pos_x').locator('input').fill('200');
    assert.match(String(await formRow(page, 'title_pos_x').locator('input').getAttribute('class')), /input-error/);
    await editor.cancel();
  });

  it('keeps form and JSON the same', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('command');
    await pick(editor, 'osd.config.set');
    await formRow(page, 'enable').locator('select').selectOption('1');
    await formRow(page, 'title_pos_x').locator('input').fill('7');
    assert.deepEqual(await storedParams(editor), { enable: 1, title_pos_x: 7 });
    await openTab(editor, 'json');
    assert.match(await editor.textOf('.ipcam-json'), /"title_pos_x":\s7/);

    await writeJson(editor, '{ "enable": 0, "title_pos_y": 9, "odd": true }');
    await openTab(editor, 'form');
    assert.equal(await formRow(page, 'enable').locator('select').inputValue(), '0');
    assert.equal(await formRow(page, 'title_pos_x').locator('input').inputValue(), '');
    assert.equal(await formRow(page, 'title_pos_y').locator('input').inputValue(), '9');
    assert.match(await editor.dialogText(), /Not parameters of this operation: odd/);
    await formRow(page, 'title_pos_y').locator('input').fill('');
    assert.deepEqual(await storedParams(editor), { enable: 0, odd: true });

    await writeJson(editor, '{ "enable": ');
    await page.locator('.ipcam-row[data-member=params].ipcam-problem').waitFor();
    while (!(await page.isVisible('.ipcam-params-views > .ipcam-form-note'))) {
      await page.click('.ipcam-params a[href="#ipcam-tab-form"]');
      await page.waitForTimeout(50);
    }
    assert.match(await editor.dialogText(), /The JSON is not an object yet/);
    await editor.cancel();
  });

  it('puts by what another operation does not take, and brings it back', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('typed');
    assert.equal(await formRow(page, 'speed').locator('input').inputValue(), '3');
    await pick(editor, 'osd.config.get');
    await page.locator('.ipcam-form-note', { hasText: 'takes no parameters' }).waitFor();
    assert.deepEqual(await storedParams(editor), {});
    await pick(editor, 'ptz.move.left');
    await formRow(page, 'speed').waitFor();
    assert.deepEqual(await storedParams(editor), { speed: 3 });
    await editor.cancel();
  });

  it('makes lists and what they hold', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('free');
    assert.match(await editor.dialogText(), /each message has to name one in msg\.camera/);
    await page.selectOption('.ipcam-row[data-member=browse] select', 'event-cgi');
    await pick(editor, 'alarm.motion.set');
    const list = page.locator('.ipcam-form-group', { has: page.locator('> summary .ipcam-form-name', { hasText: /^action$/ }) });
    await list.locator('> summary').last().click();
    await list.last().locator('> button').click();
    await list.last().locator('> button').click();
    await list.last().locator('.ipcam-form-inner input').nth(0).fill('4');
    await list.last().locator('.ipcam-form-inner input').nth(1).fill('5');
    await formRow(page, 'sensitivity').locator('input').fill('60');
    assert.deepEqual(await storedParams(editor), { motion: { action: [4, 5], sensitivity: 60 } });
    await list.last().locator('.ipcam-form-item button').first().click();
    assert.deepEqual(await storedParams(editor), { motion: { action: [5], sensitivity: 60 } });
    await editor.cancel();
  });

  it('says where there is no such operation', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('command');
    await page.fill(search, 'ptz.preset.ad');
    await page.keyboard.press('Escape');
    await page.locator(search).blur();
    await page.locator('.ipcam-operation-about .ipcam-wrong').waitFor();
    assert.match(await editor.textOf('.ipcam-operation-about'), /no operation “ptz\.preset\.ad” in this dialect/);
    await editor.cancel();
  });

  it('keeps parameters that the flow computes', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('computed');
    assert.equal(await page.isVisible('.ipcam-params'), false);
    assert.equal(await page.inputValue('.ipcam-row[data-member=params] .red-ui-typedInput-input'), '{"speed": payload}');
    await editor.done();
    let stored = await editor.stored('computed');
    assert.deepEqual([stored.params, stored.paramsType], ['{"speed": payload}', 'jsonata']);
    await editor.edit('computed');
    await page.click('.ipcam-row[data-member=params] .red-ui-typedInput-type-select');
    await page.click('.red-ui-typedInput-options:visible a:has-text("as below")');
    await formRow(page, 'speed').locator('input').fill('4');
    await editor.done();
    stored = await editor.stored('computed');
    assert.deepEqual([JSON.parse(String(stored.params)), stored.paramsType], [{ speed: 4 }, 'json']);
  });

  it('does what was filled in', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.edit('command');
    await pick(editor, 'osd.config.set');
    await formRow(page, 'title_utf8').locator('input').fill('Filled in by hand');
    await page.check('#node-input-raw');
    await editor.done();
    await rig.red.process.restarted(() => page.click('#red-ui-header-button-deploy'));
    await rig.red.process.press('run');
    const { msg } = await rig.red.process.debugged('shown');
    const sent = JSON.parse(String(msg)) as { operation?: string; raw?: string; camera?: { name?: string } };
    assert.equal(sent.operation, 'osd.config.set');
    assert.equal(sent.camera?.name, 'Gate');
    assert.match(String(sent.raw), /</);
    assert.ok(rig.camera.requests.some(({ url }) => url.includes('title_utf8=Filled%20in%20by%20hand')));
  });
});
