import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { exampleNames, readExample, withCamera } from '../support/examples.js';
import { linkPackage, NodeRedProcess, type StoredNode } from '../support/node-red-process.js';

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('the examples of the import dialog', function () {
  this.timeout(60_000);
  const userDir = mkdtempSync(join(tmpdir(), 'ipcam-examples-'));
  let runtime: NodeRedProcess;
  let camera: UidCgiCamera;
  const tested = new Set<string>();

  const example = (name: string, run: (flow: StoredNode[]) => Promise<void>): void => {
    tested.add(name);
    it(name, async () => {
      const flow = readExample(name);
      await runtime.deploy(withCamera(flow, camera));
      await run(flow);
      const failures = flow.filter(({ type, complete }) => type === 'debug' && complete === 'error').map(({ id }) => id);
      assert.deepEqual(
        runtime.rest.filter(({ id }) => failures.includes(id)),
        [],
      );
    });
  };

  before(async () => {
    linkPackage(userDir);
    camera = await startUidCgiCamera();
    runtime = await NodeRedProcess.start(userDir);
  });

  after(async () => {
    await runtime?.stop();
    await camera?.close();
    rmSync(userDir, { recursive: true, force: true });
  });

  example('01-first-picture', async () => {
    await runtime.press('ipcam-ex1-press');
    assert.match(String((await runtime.debugged('ipcam-ex1-show')).msg), /"contentType":"image\/jpeg"/);
    const picture = await runtime.get('picture', '*/*');
    assert.equal(picture.headers.get('content-type'), 'image/jpeg');
  });

  example('02-door-contact', async () => {
    camera.state.head.move({ pan: 1 });
    await until(() => camera.state.head.position().pan > 5);
    camera.state.head.stop();
    const door = camera.state.head.position();
    await runtime.press('ipcam-ex2-store');
    await until(() => camera.state.head.presets.has(1));
    camera.state.head.move({ pan: -1 });
    await until(() => camera.state.head.position().pan < 0);
    camera.state.head.stop();
    await runtime.press('ipcam-ex2-door');
    const file = String((await runtime.debugged('ipcam-ex2-file')).msg);
    assert.ok(file.startsWith(join(userDir, 'ipcam', 'door')), file);
    assert.ok(existsSync(file));
    assert.deepEqual([...readFileSync(file).subarray(0, 2)], [0xff, 0xd8]);
    assert.ok(Math.abs(camera.state.head.position().pan - door.pan) < 0.5);
  });

  example('03-ptz-by-message', async () => {
    const start = camera.state.head.position();
    await runtime.press('ipcam-ex3-left');
    await until(() => camera.state.head.position().pan !== start.pan);
    await runtime.press('ipcam-ex3-zoom');
    await until(() => camera.state.head.position().zoom !== start.zoom);
    await runtime.press('ipcam-ex3-stop');
    await runtime.press('ipcam-ex3-store');
    await until(() => camera.state.head.presets.has(3));
    await runtime.press('ipcam-ex3-goto');
    await runtime.press('ipcam-ex3-diagonal');
    const before = camera.state.head.position();
    await until(() => camera.state.head.position().tilt !== before.tilt);
    await runtime.press('ipcam-ex3-list');
    for (;;) {
      const { msg, format } = await runtime.debugged('ipcam-ex3-answer');
      if (!format.startsWith('array')) continue;
      assert.match(String(msg), /"id":3,"name":"Gate"/);
      break;
    }
  });

  example('04-any-operation', async () => {
    const answer = async (button: string): Promise<string> => {
      await runtime.press(button);
      return String((await runtime.debugged('ipcam-ex4-answer')).msg);
    };
    assert.match(await answer('ipcam-ex4-info'), /"sn":"\w+"/);
    await answer('ipcam-ex4-set');
    assert.match(await answer('ipcam-ex4-get'), /"contrast":60/);
  });

  it('are all tested here', () => {
    assert.deepEqual([...tested].sort(), exampleNames);
  });

  it('say what they show and what to set', () => {
    for (const name of exampleNames) {
      const comment = readExample(name).find(({ type }) => type === 'comment');
      assert.match(String(comment?.info), /\*\*Test\*\*/, name);
    }
  });
});
