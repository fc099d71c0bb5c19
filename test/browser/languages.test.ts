import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { cameraNode, useRig } from './rig.js';

const nodes = ['ptz', 'byMessage', 'snap', 'command', 'free', 'osd', 'records', 'anyRecords', 'io', 'anyIo', 'live', 'anyLive', 'alarms'];

/** What a person reads in the dialog, options and placeholders included. */
const readings = async (page: Page): Promise<string[]> =>
  (await page.evaluate(`(() => {
    const panel = document.querySelector('.red-ui-tray .ipcam-panel');
    const texts = [...panel.querySelectorAll('label, .ipcam-label, option, summary, button, .ipcam-hint, .ipcam-unit, .ipcam-form-note')].map((one) => one.textContent);
    const labels = [...panel.querySelectorAll('optgroup')].map((one) => one.label);
    const hints = [...panel.querySelectorAll('[placeholder]')].map((one) => one.placeholder);
    return [...texts, ...labels, ...hints].map((text) => text.trim()).filter(Boolean);
  })()`)) as string[];

/** A key that has no text: what the locale files call things. */
const key =
  /^(\S*:)?(ipcam\.|palette\.|label\.|hint\.|choice\.|group\.|unit\.|placeholder\.|test\.|detect\.|form\.|tab\.|area\.|kind\.|operation\.)[\w.-]+$/;

/** Words that are the same in Chinese: names of cameras, products, formats and fields of a form. */
const same =
  /^(Gate|RTSP|RTMP|HTTP|JPEG|BMP|PNG|JSON|Buffer|data URL|Action JSON|Sunell CGI|MAC|°|–|speed|none|true|\d.*|Add new ipcam-\w+\.\.\.)$/;

describe('the panels in the languages of the editor', () => {
  const rig = useRig((camera) => [
    { id: 'tab', type: 'tab', label: 'Flow' },
    cameraNode(camera),
    { id: 'run', type: 'inject', z: 'tab', x: 100, y: 100, wires: [['snap']], props: [], repeat: '', once: false },
    { id: 'ptz', type: 'ipcam-ptz', z: 'tab', device: 'cam', action: 'left', x: 300, y: 100, wires: [[]] },
    { id: 'byMessage', type: 'ipcam-ptz', z: 'tab', device: '', source: 'message', x: 300, y: 160, wires: [[]] },
    { id: 'snap', type: 'ipcam-snapshot', z: 'tab', device: 'cam', count: '3', output: 'file', x: 300, y: 220, wires: [[]] },
    { id: 'command', type: 'ipcam-command', z: 'tab', device: 'cam', operation: 'ptz.move.left', x: 300, y: 280, wires: [[]] },
    { id: 'free', type: 'ipcam-command', z: 'tab', device: '', x: 300, y: 340, wires: [[]] },
    { id: 'osd', type: 'ipcam-osd', z: 'tab', device: 'cam', action: 'set', x: 500, y: 100, wires: [[]] },
    { id: 'records', type: 'ipcam-record-query', z: 'tab', device: 'cam', x: 500, y: 160, wires: [[]] },
    { id: 'anyRecords', type: 'ipcam-record-query', z: 'tab', device: '', source: 'message', x: 500, y: 220, wires: [[]] },
    { id: 'io', type: 'ipcam-io', z: 'tab', device: 'cam', x: 500, y: 280, wires: [[]] },
    { id: 'anyIo', type: 'ipcam-io', z: 'tab', device: '', source: 'message', x: 500, y: 340, wires: [[]] },
    { id: 'live', type: 'ipcam-stream', z: 'tab', device: 'cam', x: 700, y: 100, wires: [[]] },
    { id: 'anyLive', type: 'ipcam-stream', z: 'tab', device: '', source: 'message', x: 700, y: 160, wires: [[]] },
    { id: 'alarms', type: 'ipcam-alarm-listen', z: 'tab', devices: ['cam'], types: ['person'], x: 700, y: 220, wires: [[], []] },
  ]);

  for (const language of ['en-US', 'zh-CN']) {
    it(`show no names of texts in place of texts (${language})`, async () => {
      const editor = await rig.open(language);
      const read: string[] = [];
      const dialects = await rig.red.process.json<{ id: string }[]>('ipcam/dialects');
      await editor.editConfig('ipcam-device', 'cam');
      for (const { id } of dialects) {
        await editor.page.selectOption('#node-config-input-dialect', id);
        read.push(...(await readings(editor.page)));
      }
      await editor.cancel();
      for (const id of nodes) {
        await editor.edit(id);
        if (id === 'command') await editor.page.locator('.ipcam-form-row').first().waitFor();
        read.push(...(await readings(editor.page)));
        await editor.cancel();
      }
      assert.ok(read.length > 300, String(read.length));
      assert.deepEqual(
        read.filter((text) => key.test(text)),
        [],
      );
      if (language === 'zh-CN') {
        // What the catalogue says of a parameter is in English, below the field.
        assert.deepEqual(
          [...new Set(read)].filter((text) => !/\p{Script=Han}/u.test(text) && !same.test(text)),
          [],
        );
      }
    });
  }

  it('name the category, the nodes and the status in Chinese', async () => {
    const editor = await rig.open('zh-CN');
    const { page } = editor;
    assert.equal(await editor.textOf('#red-ui-palette-header-IP_camera'), '网络摄像机');
    const palette = await page.locator('#red-ui-palette-base-category-IP_camera').textContent();
    for (const name of ['摄像机云台', '摄像机抓图', '摄像机命令']) assert.ok(palette?.includes(name), name);
    assert.equal(await page.locator('#ptz .red-ui-flow-node-label').textContent(), '向左');
    rig.camera.faults.add({ kind: 'latency', ms: 3000 });
    await rig.red.process.press('run');
    await page.locator('#snap .red-ui-flow-node-status-label', { hasText: '正在询问摄像机' }).waitFor();
  });

  it('say in Chinese what a test found', async () => {
    const editor = await rig.open('zh-CN');
    const { page } = editor;
    await editor.editConfig('ipcam-device', 'cam');
    await page.click('.ipcam-test');
    await page.locator('.ipcam-row[data-member=test] .ipcam-success').waitFor();
    const report = await editor.textOf('.ipcam-row[data-member=test] .ipcam-result');
    assert.match(report, /摄像机已应答[\s\S]*型号\s+MC400L[\s\S]*云台 – 向左/);
    await page.fill('#node-config-input-password', 'wrong');
    await page.click('.ipcam-test');
    await page.locator('.ipcam-row[data-member=test] .ipcam-failure').waitFor();
    assert.match(await editor.textOf('.ipcam-row[data-member=test] .ipcam-result'), /用户名或密码错误[\s\S]*请填写可登录摄像机网页的账号/);
    await editor.cancel();
  });

  it('have help in both languages, with inputs, outputs and details', async () => {
    const headings = { 'en-US': ['Inputs', 'Outputs', 'Details'], 'zh-CN': ['输入', '输出', '详细'] };
    for (const [language, words] of Object.entries(headings)) {
      const { page } = await rig.open(language);
      for (const type of [
        'ipcam-ptz',
        'ipcam-snapshot',
        'ipcam-command',
        'ipcam-osd',
        'ipcam-record-query',
        'ipcam-io',
        'ipcam-stream',
        'ipcam-alarm-listen',
      ]) {
        const help = (await page.evaluate(`RED.nodes.getNodeHelp('${type}')`)) as string;
        // A node without an input has no help on inputs.
        const wanted = type === 'ipcam-alarm-listen' ? words.slice(1) : words;
        for (const word of wanted) assert.ok(help.includes(`<h3>${word}</h3>`), `${language} ${type}: ${word}`);
        assert.match(help, /<dl class="message-properties">/);
      }
      const help = (await page.evaluate(`RED.nodes.getNodeHelp('ipcam-device')`)) as string;
      assert.ok(help.includes(language === 'zh-CN' ? '锁定暂停' : 'Lock-out pause'));
    }
  });
});
