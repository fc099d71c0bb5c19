import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { type CmiotCloud, startCmiotCloud } from '../../emulator/index.js';
import { needBrowser, openEditor } from '../support/browser.js';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.js';

describe('the panel of ipcam-cloud', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let cloud: CmiotCloud | undefined;
  let red: RunningNodeRed | undefined;

  before(async function () {
    browser = await needBrowser(this);
    cloud = await startCmiotCloud();
    const { appId, secretKey } = cloud.state.application;
    red = await startNodeRed([
      { id: 'tab', type: 'tab', label: 'Flow' },
      { id: 'cam', type: 'ipcam-device', name: 'gate', dialect: 'cmiot-cloud', cloud: 'account', deviceSn: 'A0B1C2D3E4F5' },
      { id: 'account', type: 'ipcam-cloud', name: '', baseUrl: cloud.url, credentials: { appId, secretKey } },
      { id: 'picture', type: 'ipcam-snapshot', z: 'tab', device: 'cam', x: 300, y: 100, wires: [[]] },
    ]);
  });
  after(async () => {
    await browser?.close();
    await red?.close();
    await cloud?.close();
  });

  const open = (language?: string) => {
    assert.ok(browser && red);
    return openEditor(browser, red.url, language);
  };
  const result = '.ipcam-ask-result .ipcam-result[role]';

  it('signs in with what is in the dialog, and lists the devices', async () => {
    const editor = await open();
    const { page } = editor;
    await editor.editConfig('ipcam-cloud', 'account');
    // What is stored is not shown, and good for a test all the same.
    assert.equal(await page.inputValue('#node-config-input-secretKey'), '__PWRD__');
    await page.click('.ipcam-ask');
    await page.locator(result).waitFor();
    const text = await editor.dialogText();
    assert.match(text, /devices: 4/);
    assert.match(text, /A0B1C2D3E4F5\s+Gate\s+online/);
    assert.match(text, /Warehouse\s+online, channels: 4/);
    assert.match(text, /Orchard\s+asleep/);
    await page.fill('#node-config-input-secretKey', 'wrong-secret');
    await page.click('.ipcam-ask');
    await page.locator(`${result}.ipcam-failure`).waitFor();
    assert.match(await editor.dialogText(), /refused the account[\s\S]*000004/);
    await editor.cancel();
    assert.deepEqual(editor.problems, []);
    await editor.close();
  });

  it('stores what is chosen, and keeps what is not', async () => {
    const editor = await open();
    const { page } = editor;
    await editor.editConfig('ipcam-cloud', 'account');
    await page.click('.ipcam-advanced summary');
    await page.selectOption('#node-config-input-emptyDigest', 'text');
    await page.selectOption('#node-config-input-queryMethods', 'GET DELETE');
    await page.check('#node-config-input-apiPaths');
    await page.fill('#node-config-input-baseUrl', 'https://cloud.example.org');
    await page.locator('#node-config-input-baseUrl').blur();
    assert.equal(await page.isVisible('#node-config-input-verifyCertificate'), true);
    await editor.done();
    const stored = await editor.stored('account');
    assert.deepEqual(
      [stored.emptyDigest, stored.queryMethods, stored.apiPaths, stored.baseUrl, stored.verifyCertificate],
      ['text', 'GET DELETE', true, 'https://cloud.example.org', true],
    );
    await editor.editConfig('ipcam-cloud', 'account');
    await page.fill('#node-config-input-baseUrl', 'http://cloud.example.org');
    await page.locator('#node-config-input-baseUrl').blur();
    assert.equal(await page.isVisible('#node-config-input-verifyCertificate'), false);
    assert.match(await editor.dialogText(), /Without HTTPS/);
    await editor.cancel();
    await editor.close();
  });

  it('is chosen by a camera, whose dialog shows what a cloud camera needs', async () => {
    const editor = await open();
    const { page } = editor;
    await editor.editConfig('ipcam-device', 'cam');
    await page.locator('#node-config-input-deviceSn').waitFor();
    for (const [member, shown] of Object.entries({ host: false, password: false, deviceSn: true, channelSn: true, channel: true }))
      assert.equal(await page.isVisible(`#node-config-input-${member}`), shown, member);
    await editor.cancel();
    await editor.close();
  });

  it('speaks Chinese', async () => {
    const editor = await open('zh-CN');
    await editor.editConfig('ipcam-cloud', 'account');
    assert.match(await editor.dialogText(), /基础地址[\s\S]*密钥[\s\S]*测试/);
    assert.deepEqual(editor.problems, []);
    await editor.cancel();
    await editor.close();
  });
});
