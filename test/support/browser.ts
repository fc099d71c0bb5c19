import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const hint = 'Chromium is missing: the browser tests need it; install it with: apt-get install chromium';

/** The browser of this machine: `CHROMIUM_PATH`, which `npm test` sets, or where distributions put it. */
const executable = (): string | undefined => [process.env.CHROMIUM_PATH ?? '', ...places].find((path) => path !== '' && existsSync(path));

/** Skips the tests of a suite where there is no Chromium, and says how to get it; on a CI machine that is a failure. */
export const needBrowser = async (context: Mocha.Context): Promise<Browser> => {
  const executablePath = executable();
  if (executablePath === undefined) {
    if (process.env.CI === 'true') throw new Error(hint);
    process.stdout.write(`${hint}\n`);
    return context.skip();
  }
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
};

export interface Editor {
  readonly page: Page;
  /** What went wrong in the page by now: uncaught errors, `console.error`, failed requests to Node-RED. */
  readonly problems: string[];
  /** Opens the dialog of a node. */
  edit(id: string): Promise<void>;
  /** Opens the dialog of a config node. */
  editConfig(type: string, id: string): Promise<void>;
  /** Leaves every open dialog as Cancel does. */
  cancelAll(): Promise<void>;
  /** Presses Done (Update for a config node), and waits until the dialog is gone. */
  done(): Promise<void>;
  cancel(): Promise<void>;
  /** A node as it would be deployed. */
  stored(id: string): Promise<Record<string, unknown>>;
  /** What a person reads in the first element that the selector finds. */
  textOf(selector: string): Promise<string>;
  /** All that is written in the open dialog. */
  dialogText(): Promise<string>;
  close(): Promise<void>;
}

const cancelButton = '#node-dialog-cancel, #node-config-dialog-cancel';
const dialog = '.red-ui-tray:last-of-type';

/** Node-RED's editor in a page of its own. */
export const openEditor = async (browser: Browser, url: string, language = 'en-US'): Promise<Editor> => {
  const context = await browser.newContext({ locale: language, viewport: { width: 1500, height: 1000 } });
  const page = await context.newPage();
  // Several times what a busy machine has been seen to need.
  page.setDefaultTimeout(45_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => {
    // Node-RED's code editor says so of itself when a dialog is left while it still colours its text; nothing of ours is wrong then.
    if (!/Model is disposed/.test(error.message)) problems.push(`page error: ${error.stack ?? error.message}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  await page.locator('#red-ui-header-button-deploy').waitFor();
  await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
  const settled = async (): Promise<void> => {
    await page.locator(`${dialog} .ipcam-panel`).waitFor();
    // The dialog slides in; what it shows has its place only then.
    await page.waitForFunction((selector) => {
      const tray = document.querySelector<HTMLElement>(selector);
      return tray !== null && Math.abs(tray.getBoundingClientRect().right - (tray.parentElement?.getBoundingClientRect().right ?? 0)) < 2;
    }, dialog);
  };
  const leave = async (button: string): Promise<void> => {
    const count = await page.locator('.red-ui-tray').count();
    await page.locator(`${dialog} ${button}`).click();
    await page.waitForFunction((before) => document.querySelectorAll('.red-ui-tray').length < before, count);
  };
  const textOf = async (selector: string): Promise<string> =>
    (await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`)) as string;
  return {
    page,
    problems,
    async edit(id) {
      await page.evaluate(`RED.editor.edit(RED.nodes.node(${JSON.stringify(id)}))`);
      await settled();
    },
    async editConfig(type, id) {
      await page.evaluate(`RED.editor.editConfig('', ${JSON.stringify(type)}, ${JSON.stringify(id)})`);
      await settled();
    },
    async cancelAll() {
      while ((await page.locator('.red-ui-tray').count()) > 0) await leave(cancelButton);
    },
    done: () => leave('.red-ui-tray-toolbar .primary, .red-ui-tray-footer .primary'),
    cancel: () => leave(cancelButton),
    stored: (id) =>
      page.evaluate(`RED.nodes.createCompleteNodeSet().find((node) => node.id === ${JSON.stringify(id)})`) as Promise<
        Record<string, unknown>
      >,
    textOf,
    dialogText: () => textOf(dialog),
    close: () => context.close(),
  };
};
