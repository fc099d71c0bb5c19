import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { demoCameras, type RunningCamera } from '../../demo/cameras.js';
import { demoFlow } from '../../demo/flow.js';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { needBrowser } from '../support/browser.js';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.js';
import { until } from '../support/until.js';

const moved = demoCameras.findIndex(({ key }) => key === 'uid-cgi');

describe('the wall in a browser', function () {
  this.timeout(120_000);
  let browser: Browser | undefined;
  let runtime: RunningNodeRed | undefined;
  let camera: UidCgiCamera | undefined;
  let others: RunningCamera[] = [];
  let page: Page;
  const problems: string[] = [];

  const tile = (index: number): Locator => page.locator('main > article').nth(index);
  const head = (): UidCgiCamera['state']['head'] => {
    assert.ok(camera);
    return camera.state.head;
  };

  before(async function () {
    browser = await needBrowser(this);
    camera = await startUidCgiCamera();
    others = await Promise.all(demoCameras.map(({ start }) => start(0)));
    const port = camera.port;
    runtime = await startNodeRed(demoFlow(others.map((other, index) => (index === moved ? port : other.port))));
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${runtime.url}/cameras`);
  });

  after(async () => {
    await browser?.close();
    await runtime?.close();
    await camera?.close();
    await Promise.all(others.map((other) => other.close()));
  });

  it('has a tile for every camera, with its picture or the reason why there is none', async () => {
    for (const [index, { name }] of demoCameras.entries()) {
      assert.equal(await tile(index).locator('h2').textContent(), name);
      await tile(index).locator('.pill.live').waitFor();
    }
    await tile(moved).locator('.view.live').waitFor();
    const size = await tile(moved)
      .locator('img')
      .first()
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);
    assert.ok(size > 0);
  });

  it('turns a camera as long as a button is pressed', async () => {
    const button = tile(moved).locator('[data-action=right]');
    const box = await button.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 5, box.y + 5);
    await page.mouse.down();
    await until(() => head().moving());
    await page.mouse.up();
    await until(() => !head().moving());
    assert.ok(head().position().pan > 0);
  });

  it('turns a camera by the arrow keys too', async () => {
    await tile(moved).focus();
    await page.keyboard.down('ArrowUp');
    await until(() => head().moving());
    await page.keyboard.up('ArrowUp');
    await until(() => !head().moving());
  });

  it('stores a view and goes back to it', async () => {
    await tile(moved).locator('.store').click();
    await tile(moved).locator('.goto', { hasText: '2' }).first().click();
    await until(() => head().presets.has(2));
    const there = head().position().pan;
    head().goTo({ pan: there + 20 });
    await until(() => !head().moving());
    await tile(moved).locator('.goto', { hasText: '2' }).first().click();
    await until(() => Math.abs(head().position().pan - there) < 0.5);
  });

  it('writes on the picture', async () => {
    await tile(moved).locator('form input').fill('后门 42');
    await tile(moved).locator('form button').click();
    await until(() => camera?.state.settings.osd.title_utf8 === '后门 42');
  });

  it('says what is wrong with a camera that is away, and is live again when it is back', async () => {
    const port = camera?.port ?? 0;
    await camera?.close();
    await tile(moved).locator('.notice b', { hasText: 'UNREACHABLE' }).waitFor();
    camera = await startUidCgiCamera({ port });
    await tile(moved).locator('.view.live').waitFor();
  });

  it('says when Node-RED is away', async () => {
    await runtime?.close();
    await page.locator('#link.bad').waitFor();
    await tile(moved).locator('.pill', { hasText: 'offline' }).waitFor();
    assert.deepEqual(problems, []);
  });
});
