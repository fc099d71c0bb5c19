import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { Page } from 'playwright-core';
import { cameraNode, useRig } from './rig.js';

interface DialectInfo {
  id: string;
  fields: string[];
  abilities: { alarms: string[] };
}

/** What the dialect needs, and what its ways of getting alarms do. */
const wanted = ({ fields, abilities: { alarms } }: DialectInfo): Set<string> =>
  new Set([
    ...fields,
    ...(alarms.length > 1 ? ['alarmSource'] : []),
    ...(alarms.includes('poll') ? ['pollInterval'] : []),
    ...(alarms.includes('push') ? ['callbackHost'] : []),
  ]);

const field = (member: string): string => `#node-config-input-${member}`;
const result = '.ipcam-row[data-member=test] .ipcam-result';

/** The members whose rows a person sees. */
const visibleMembers = async (page: Page): Promise<string[]> =>
  (await page.evaluate(
    `[...document.querySelectorAll('.ipcam-row')].filter((row) => row.style.display !== 'none').map((row) => row.dataset.member)`,
  )) as string[];

/** A port that nothing listens on. */
const closedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
};

describe('the panel of ipcam-device', () => {
  const rig = useRig((camera) => [
    { id: 'tab', type: 'tab', label: 'Flow' },
    cameraNode(camera),
    { id: 'old', type: 'ipcam-device', dialect: 'uid-cgi', host: 'cam.example' },
    { ...cameraNode(camera), id: 'whole' },
    { id: 'user', type: 'ipcam-snapshot', z: 'tab', device: 'cam', x: 200, y: 100, wires: [[]] },
  ]);

  it('shows the fields of the dialect and no others', async () => {
    const editor = await rig.open();
    const dialects = await rig.red.process.json<DialectInfo[]>('ipcam/dialects');
    assert.ok(dialects.length > 0);
    await editor.editConfig('ipcam-device', 'cam');
    const always = ['name', 'dialect', 'test'];
    const all = new Set(dialects.flatMap((dialect) => [...wanted(dialect)]));
    for (const dialect of dialects) {
      const { id, fields } = dialect;
      await editor.page.selectOption(field('dialect'), id);
      if (fields.includes('tls')) await editor.page.check(field('tls'));
      const visible = await visibleMembers(editor.page);
      for (const member of all) assert.equal(visible.includes(member), wanted(dialect).has(member), `${id}: ${member}`);
      for (const member of always) assert.ok(visible.includes(member), `${id}: ${member}`);
      if (fields.includes('tls')) await editor.page.uncheck(field('tls'));
    }
    await editor.cancel();
  });

  it('moves the usual port with HTTPS and leaves a port of the user’s own', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.editConfig('ipcam-device', 'old');
    assert.equal(await page.inputValue(field('port')), '80');
    await page.check(field('tls'));
    assert.equal(await page.inputValue(field('port')), '443');
    await page.fill(field('port'), '8443');
    await page.uncheck(field('tls'));
    assert.equal(await page.inputValue(field('port')), '8443');
    await editor.cancel();
  });

  it('tests what is in the dialog, stored password or a new one', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.editConfig('ipcam-device', 'cam');
    assert.equal(await page.inputValue(field('password')), '__PWRD__');
    await page.click('.ipcam-test');
    await page.locator(`${result}.ipcam-success`).waitFor();
    const report = await editor.textOf(result);
    assert.match(report, /The camera answers/);
    assert.match(report, /Model\s+MC400L/);
    assert.match(report, /Serial no\.\s+\S+/);
    assert.match(report, /PTZ – left, right/);

    await page.fill(field('password'), 'wrong');
    await page.locator(field('password')).blur();
    assert.equal(await page.locator('.ipcam-stale .ipcam-result').count(), 1, 'an answer to other settings is greyed');
    await page.click('.ipcam-test');
    await page.locator(`${result}.ipcam-failure`).waitFor();
    const failure = await editor.textOf(result);
    assert.match(failure, /User name or password is wrong/);
    assert.match(failure, /UNAUTHORIZED/);
    assert.match(failure, /Enter the account/);
    await editor.cancel();
  });

  it('says what to do where nothing answers', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.editConfig('ipcam-device', 'cam');
    await page.fill(field('port'), String(await closedPort()));
    await page.click('.ipcam-test');
    await page.locator(`${result}.ipcam-failure`).waitFor();
    assert.match(await editor.textOf(result), /cannot be reached[\s\S]*Check address and port[\s\S]*UNREACHABLE/);
    await editor.cancel();
  });

  it('can call a test off, and closes while one runs', async () => {
    const editor = await rig.open();
    const { page } = editor;
    rig.camera.faults.add({ kind: 'hang' });
    await editor.editConfig('ipcam-device', 'cam');
    await page.click('.ipcam-test');
    await page.locator('.ipcam-test .fa-spin').waitFor();
    assert.match(await editor.textOf(result), /Asking the camera/);
    await page.click('.ipcam-test');
    await page.locator('.ipcam-test .fa-spin').waitFor({ state: 'detached' });
    assert.equal(await page.locator(result).count(), 0);
    await page.click('.ipcam-test');
    await page.locator('.ipcam-test .fa-spin').waitFor();
    await editor.cancel();
    await editor.editConfig('ipcam-device', 'cam');
    assert.equal(await page.locator(result).count(), 0);
    await editor.cancel();
  });

  it('finds out the dialect of an address', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.editConfig('ipcam-device', 'old');
    await page.selectOption(field('dialect'), 'event-cgi');
    await page.fill(field('host'), '127.0.0.1');
    await page.fill(field('port'), String(rig.camera.port));
    await page.click('.ipcam-row[data-member=host] .ipcam-ask');
    await page.locator('.ipcam-row[data-member=host] .ipcam-success').waitFor();
    assert.equal(await page.inputValue(field('dialect')), 'uid-cgi');
    assert.equal(await page.inputValue(field('port')), String(rig.camera.port));
    await editor.cancel();
  });

  it('stores numbers as numbers, and leaves what is not shown', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.editConfig('ipcam-device', 'old');
    await page.selectOption(field('dialect'), 'event-cgi');
    await page.fill(field('channel'), '3');
    await page.fill(field('port'), '8080');
    await page.locator('.ipcam-advanced summary').click();
    await page.fill(`${field('lockoutPause')}-shown`, '5');
    await page.selectOption(field('dialect'), 'uid-cgi');
    await editor.done();
    const stored = await editor.stored('old');
    assert.equal(stored.port, 8080);
    assert.equal(stored.channel, 3, 'of no use to uid-cgi, and not lost');
    assert.equal(stored.lockoutPause, 300_000);
    assert.equal(stored.tls, false);
    assert.equal(stored.version, 1);
    assert.equal(stored.verifyCertificate, true);
    assert.equal(stored.cloud, '');
  });

  it('marks nothing as changed that was only looked at', async () => {
    const editor = await rig.open();
    const lookAt = async (): Promise<void> => {
      await editor.editConfig('ipcam-device', 'whole');
      await editor.done();
      await editor.edit('user');
      await editor.done();
    };
    // The first time, what older flows did not store is filled in.
    await lookAt();
    await editor.page.evaluate(`RED.nodes.dirty(false)`);
    await lookAt();
    assert.equal(await editor.page.evaluate(`RED.nodes.dirty()`), false);
  });

  it('outlines what is wrong and says why', async () => {
    const editor = await rig.open();
    const { page } = editor;
    await editor.editConfig('ipcam-device', 'old');
    await page.fill(field('port'), '70000');
    await page.fill(field('host'), '');
    await page.locator(field('host')).blur();
    assert.match((await page.getAttribute(field('port'), 'class')) ?? '', /input-error/);
    assert.match((await page.getAttribute(field('host'), 'class')) ?? '', /input-error/);
    await editor.done();
    const errors = (await page.evaluate(`RED.nodes.node('old').validationErrors`)) as string[];
    assert.deepEqual(errors.sort(), ['Address: is missing', 'Port: must be a whole number from 1 to 65535']);
  });
});
