import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, sep } from 'node:path';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { exampleNames, readExample, withCameras } from '../support/examples.js';
import { NodeRedProcess, nodeRedVersion, projectRoot, type StoredNode } from '../support/node-red-process.js';

interface NodeSet {
  id: string;
  name: string;
  module: string;
  types: string[];
  enabled: boolean;
  err?: unknown;
}

const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
  'node-red': { nodes: Record<string, string> };
};
const types = Object.keys(manifest['node-red'].nodes);

const npm = (args: string[], cwd: string): string => {
  const cli = process.env.npm_execpath;
  const [command, ...first] = cli?.endsWith('.js') ? [process.execPath, cli] : ['npm'];
  const result = spawnSync(command ?? 'npm', [...first, ...args], { cwd, encoding: 'utf8', shell: process.platform === 'win32' && !cli });
  assert.equal(result.status, 0, `npm ${args.join(' ')}:\n${result.stdout}${result.stderr}`);
  return result.stdout;
};

describe(`the packed package on Node.js ${process.versions.node} and Node-RED ${nodeRedVersion}`, function () {
  this.timeout(300_000);
  const scratch = mkdtempSync(join(tmpdir(), 'ipcam-package-'));
  const userDir = join(scratch, 'user');
  const installed = join(scratch, 'user', 'node_modules', manifest.name);
  let files: string[] = [];
  let runtime: NodeRedProcess;
  let camera: UidCgiCamera;

  before(async () => {
    // The build has been made: packing must not make another one beneath the tests that run from it.
    const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', scratch], projectRoot)) as {
      filename: string;
      files: { path: string }[];
    }[];
    assert.ok(packed);
    files = packed.files.map(({ path }) => path);
    mkdirSync(userDir);
    writeFileSync(join(userDir, 'package.json'), JSON.stringify({ name: 'user', private: true }));
    npm(['install', '--no-audit', '--no-fund', '--prefer-offline', join(scratch, packed.filename)], userDir);
    camera = await startUidCgiCamera();
    runtime = await NodeRedProcess.start(userDir);
  });

  after(async () => {
    await runtime?.stop();
    await camera?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('holds what users need and nothing else', () => {
    const top = new Set(files.map((path) => path.split('/')[0]));
    assert.deepEqual([...top].sort(), ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'examples', 'package.json', 'resources']);
    const below = new Set(files.filter((path) => path.startsWith('dist/')).map((path) => path.split('/')[1]));
    assert.deepEqual([...below].sort(), ['nodes', 'src']);
    const odd = files.filter(
      (path) => !/\.(js|json|d\.ts|html|svg|md)$|^LICENSE$/.test(path) || /\.test\.|\.map$|\/test\/|emulator|demo/.test(path),
    );
    assert.deepEqual(odd, []);
  });

  it('brings few packages along', () => {
    const own = readdirSync(join(userDir, 'node_modules')).filter((name) => !name.startsWith('.'));
    assert.ok(own.length < 25, `${own.length} packages: ${own.join(', ')}`);
  });

  it('registers every node type without an error', async () => {
    const sets = (await runtime.json<NodeSet[]>('nodes')).filter(({ module }) => module === manifest.name);
    assert.deepEqual(sets.map(({ name }) => name).sort(), [...types].sort());
    for (const set of sets) {
      assert.equal(set.err, undefined, `${set.name}: ${JSON.stringify(set.err)}`);
      assert.equal(set.enabled, true, set.name);
      assert.deepEqual(set.types, [set.name]);
    }
    assert.match(runtime.log, new RegExp(`Node-RED version: v${nodeRedVersion}`));
    assert.doesNotMatch(runtime.log, /\[(warn|error)\] .*ipcam/);
  });

  it('gives the editor a panel for every node type, and everything that the panels load', async () => {
    const html = await (await runtime.get('nodes', 'text/html')).text();
    for (const type of types) {
      assert.ok(html.includes(`data-template-name="${type}"`), `the panel of ${type}`);
      assert.ok(files.includes(`dist/nodes/${type}/icons/${type}.svg`), `the icon of ${type}`);
      await runtime.get(`icons/${manifest.name}/${type}.svg`, '*/*');
    }
    const resources = [...html.matchAll(/(?:src|href)="(resources\/node-red-contrib-ipcam\/[^"]+)"/g)].map(([, path = '']) => path);
    assert.ok(resources.length > 0);
    for (const path of resources) await runtime.get(path, '*/*');
  });

  it('misses no text that the sources have', () => {
    for (const type of types) {
      const locales = join(projectRoot, 'nodes', type, 'locales');
      for (const path of readdirSync(locales, { recursive: true, encoding: 'utf8' }).filter((name) => extname(name) !== '')) {
        const packed = `dist/nodes/${type}/locales/${path.split(sep).join('/')}`;
        assert.ok(files.includes(packed), packed);
      }
    }
  });

  it('speaks English and Chinese', async () => {
    for (const type of types) {
      for (const language of ['en-US', 'zh-CN']) {
        const folder = join(installed, 'dist', 'nodes', type, 'locales', language);
        assert.ok(existsSync(join(folder, `${type}.json`)), `${language} of ${type}`);
        const texts = await runtime.json<Record<string, unknown>>(`nodes/${manifest.name}/${type}/messages?lng=${language}`);
        assert.ok(Object.keys(texts).length > 0, `${language} of ${type}`);
      }
    }
  });

  it('offers its examples in the import dialog', async () => {
    const list = await runtime.json<{ fn: string }[]>(`library/examples/flows/${manifest.name}`);
    assert.deepEqual(
      list.map(({ fn }) => fn),
      exampleNames,
    );
    for (const name of exampleNames) {
      assert.deepEqual(await runtime.json(`library/examples/flows/${manifest.name}/${name}`), readExample(name));
    }
  });

  it('takes the first picture as the README says', async () => {
    const flow = await runtime.json<StoredNode[]>(`library/examples/flows/${manifest.name}/01-first-picture`);
    await runtime.deploy(withCameras(flow, camera));
    await runtime.press('ipcam-ex1-press');
    const { msg, format } = await runtime.debugged('ipcam-ex1-show');
    assert.equal(format, 'Object');
    assert.match(String(msg), /image\/jpeg/);
    const picture = await runtime.get('picture', '*/*');
    assert.equal(picture.headers.get('content-type'), 'image/jpeg');
    const bytes = Buffer.from(await picture.arrayBuffer());
    assert.deepEqual([bytes[0], bytes[1], bytes.at(-2), bytes.at(-1)], [0xff, 0xd8, 0xff, 0xd9]);
  });

  it('ends within its time and without a trace', async () => {
    await runtime.stop();
    assert.match(runtime.log, /Stopped flows/i);
  });
});
