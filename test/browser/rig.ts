import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { type Editor, needBrowser, openEditor } from '../support/browser.js';
import { type RunningNodeRed, startNodeRed } from '../support/node-red.js';
import type { StoredNode } from '../support/node-red-process.js';

export interface Rig {
  readonly camera: UidCgiCamera;
  readonly red: RunningNodeRed;
  /** The suite's editor in a language, without an open dialog. Nothing may go wrong in it during a test. */
  open(language?: string): Promise<Editor>;
}

/** The camera of all flows here, under the id `cam`. */
export const cameraNode = ({ port }: { port: number }, more: Record<string, unknown> = {}): StoredNode => ({
  id: 'cam',
  type: 'ipcam-device',
  name: 'Gate',
  version: 1,
  dialect: 'uid-cgi',
  host: '127.0.0.1',
  port,
  tls: false,
  verifyCertificate: true,
  channel: 1,
  timeout: 10_000,
  connections: 2,
  credentials: { username: 'admin', password: 'admin' },
  ...more,
});

/** A virtual camera, a Node-RED with these flows, and a browser, for all tests of a suite. */
export const useRig = (flows: (camera: UidCgiCamera) => StoredNode[]): Rig => {
  let camera: UidCgiCamera | undefined;
  let red: RunningNodeRed | undefined;
  let browser: Browser | undefined;
  const editors = new Map<string, Editor>();

  before(async function start() {
    this.timeout(120_000);
    browser = await needBrowser(this);
    camera = await startUidCgiCamera();
    red = await startNodeRed(flows(camera));
  });

  beforeEach(function patience() {
    this.currentTest?.timeout(90_000);
  });

  afterEach(async () => {
    camera?.faults.clear();
    const problems: string[] = [];
    for (const editor of editors.values()) {
      problems.push(...editor.problems.splice(0));
      await editor.cancelAll();
    }
    assert.deepEqual(problems, []);
  });

  after(async function stop() {
    this.timeout(60_000);
    await browser?.close();
    await red?.close();
    await camera?.close();
  });

  const started = <T>(part: T | undefined): T => {
    assert.ok(part, 'not started');
    return part;
  };
  return {
    get camera() {
      return started(camera);
    },
    get red() {
      return started(red);
    },
    async open(language = 'en-US') {
      const editor = editors.get(language) ?? (await openEditor(started(browser), started(red).url, language));
      editors.set(language, editor);
      return editor;
    },
  };
};
