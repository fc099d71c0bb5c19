import fs from 'node:fs';
import { join } from 'node:path';

// Nothing is imported here that itself loads a package.
const projectRoot = join(__dirname, '..', '..', '..');

/** What a process of its own has loaded and read; run by the test beside it, which reads what is printed. */
export interface Loaded {
  /** Packages from node_modules. */
  packages: string[];
  /** Folders listed and files read that belong to a catalogue. */
  catalogues: string[];
}

const touched: string[] = [];
for (const name of ['readFileSync', 'readdirSync'] as const) {
  const original = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      touched.push(String(args[0]));
      return original(...args);
    },
  });
}

const loaded = (): Loaded => ({
  packages: [...new Set(Object.keys(require.cache).flatMap((path) => /[\\/]node_modules[\\/](.*?)[\\/]/.exec(path)?.[1] ?? []))].sort(),
  catalogues: touched.filter((path) => /[\\/]catalogue(?:[\\/]|$)/.test(path)),
});

const main = async (): Promise<void> => {
  const manifest = JSON.parse(fs.readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { 'node-red': { nodes: object } };
  for (const path of Object.values(manifest['node-red'].nodes)) require(join(projectRoot, String(path)));
  const { Camera, cameraSettings, dialectIds } = require(
    join(projectRoot, 'dist', 'src', 'index.js'),
  ) as typeof import('../../src/index.js');
  const cameras = dialectIds.map((dialect) => new Camera(cameraSettings({ id: dialect, dialect, host: '127.0.0.1' })));
  const atStart = loaded();
  await Promise.all(cameras.map((camera) => camera.abilities().catch(() => undefined)));
  const inUse = loaded();
  await Promise.all(cameras.map((camera) => camera.close()));
  process.stdout.write(JSON.stringify({ atStart, inUse }));
};

void main();
