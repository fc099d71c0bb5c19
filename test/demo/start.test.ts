import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoCameras } from '../../demo/cameras.js';
import { type Abilities, Camera, cameraSettings } from '../../src/index.js';
import type { StoredNode } from '../support/node-red-process.js';
import { RunningDemo, Wall } from './running-demo.js';

describe('npm start', function () {
  this.timeout(120_000);
  const userDir = mkdtempSync(join(tmpdir(), 'ipcam-demo-'));
  const flowFile = join(userDir, 'flows.json');
  const readFlow = (): StoredNode[] => JSON.parse(readFileSync(flowFile, 'utf8')) as StoredNode[];
  let demo: RunningDemo | undefined;
  let wall: Wall | undefined;

  const open = async (): Promise<{ demo: RunningDemo; wall: Wall }> => {
    demo = await RunningDemo.start(userDir);
    wall = await Wall.open(demo.url);
    return { demo, wall };
  };

  const abilitiesOf = async (index: number): Promise<Abilities> => {
    const camera = new Camera(cameraSettings({ ...demoCameras[index]?.device, host: '127.0.0.1' }));
    return camera.abilities().finally(() => camera.close());
  };

  /** A picture of every camera that takes any. */
  const checkPictures = async (page: Wall): Promise<void> => {
    for (const [index, { name }] of demoCameras.entries()) {
      const { payload, error } = await page.ask('picture', name, { stream: 'main' });
      if ((await abilitiesOf(index)).snapshot.length === 0) assert.equal(error?.code, 'UNSUPPORTED', name);
      else assert.match(String(payload), /^data:image\/jpeg;base64,\/9j\//, `${name}: ${error?.message}`);
    }
  };

  afterEach(async () => {
    wall?.close();
    await demo?.stop();
  });

  after(() => rmSync(userDir, { recursive: true, force: true }));

  it('serves the editor and a wall on which every camera can be seen and moved', async () => {
    const { demo, wall } = await open();
    assert.match(await (await fetch(demo.url)).text(), /Node-RED/);
    const page = await fetch(`${demo.url}/cameras`);
    assert.match(page.headers.get('content-type') ?? '', /text\/html/);
    assert.match(await page.text(), /<title>Camera wall/);

    const { payload } = await wall.ask('cameras');
    assert.deepEqual(
      (payload as { name: string }[]).map(({ name }) => name),
      demoCameras.map(({ name }) => name),
    );
    await checkPictures(wall);
    for (const [index, { name }] of demoCameras.entries()) {
      const { error } = await wall.ask('abilities', name, 'capabilities');
      if ((await abilitiesOf(index)).ptz.length === 0) {
        assert.equal(error?.code, 'UNSUPPORTED', name);
        continue;
      }
      assert.equal(error, undefined, name);
      assert.equal((await wall.ask('ptz', name, { action: 'left', duration: 1000 })).error, undefined, name);
      assert.equal((await wall.ask('ptz', name, 'stop')).error, undefined, name);
      assert.equal((await wall.ask('ptz', name, { action: 'setPreset', preset: 1 })).error, undefined, name);
      assert.equal((await wall.ask('ptz', name, { action: 'goto', preset: 1 })).error, undefined, name);
    }
  });

  it('shows on the wall what goes wrong, without a stack', async () => {
    const { wall } = await open();
    const { error } = await wall.ask('picture', 'No such camera');
    assert.equal(error?.code, 'NO_DEVICE');
    assert.deepEqual(Object.keys(error ?? {}).sort(), ['code', 'message']);
  });

  it('hands out a recording as a file', async () => {
    const { demo, wall } = await open();
    for (const [index, { name }] of demoCameras.entries()) {
      const { recordings } = await abilitiesOf(index);
      const { payload, error } = await wall.ask('recordings', name, { action: 'find', from: '-6h' });
      if (!recordings.includes('find')) {
        assert.equal(error?.code, 'UNSUPPORTED', name);
        continue;
      }
      assert.equal(error, undefined, `${name}: ${error?.message}`);
      const [record] = payload as { size: number | null }[];
      assert.ok(record, name);
      if (!recordings.includes('download')) continue;
      const file = await fetch(`${demo.url}/cameras/recording?${new URLSearchParams({ camera: name, record: JSON.stringify(record) })}`);
      assert.equal(file.status, 200, name);
      const { byteLength } = await file.arrayBuffer();
      assert.equal(byteLength, record.size ?? byteLength, `${name}: ${JSON.stringify(record)}`);
    }
    const wrong = await fetch(`${demo.url}/cameras/recording?camera=x&record={`);
    assert.equal(wrong.status, 502);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends everything on ${signal}`, async () => {
      const { demo } = await open();
      const ports = readFlow()
        .filter(({ type }) => type === 'ipcam-device' || type === 'ipcam-cloud')
        .map(({ port, baseUrl }) => (typeof port === 'number' ? `http://127.0.0.1:${port}` : String(baseUrl)));
      assert.ok(ports.length > 0);
      assert.equal(await demo.stop(signal), 0);
      for (const url of [demo.url, ...ports]) await assert.rejects(fetch(url), url);
    });
  }

  it('ends everything when npm alone is told to end', async function () {
    if (process.platform === 'win32') this.skip();
    demo = await RunningDemo.start(userDir, {}, true);
    const { url } = demo;
    await demo.stop('SIGTERM');
    for (;;) {
      const answer = await fetch(url).catch(() => undefined);
      if (!answer) break;
      await answer.arrayBuffer();
    }
  });

  it('keeps what a person has changed, and leads it to the cameras wherever they listen now', async () => {
    const first = await open();
    assert.doesNotMatch(first.demo.output, /--fresh/);
    first.wall.close();
    await first.demo.stop();
    writeFileSync(flowFile, JSON.stringify(readFlow().map((node) => (node.type === 'tab' ? { ...node, label: 'My wall' } : node))));
    const second = await open();
    assert.match(second.demo.output, /--fresh/);
    assert.equal(readFlow().find(({ type }) => type === 'tab')?.label, 'My wall');
    await checkPictures(second.wall);
  });

  it('puts a camera elsewhere where its port is taken', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    demo = await RunningDemo.start(userDir, { CAMERA_PORT: String(port) });
    wall = await Wall.open(demo.url);
    await checkPictures(wall);
    other.close();
  });

  it('says what to do where the port is taken', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await assert.rejects(
      RunningDemo.start(userDir, { PORT: String(port) }),
      new RegExp(`exit code 1[\\s\\S]*Port ${port} on 127.0.0.1 is in use[\\s\\S]*PORT=${port + 1} npm start`),
    );
    other.close();
  });
});
