// What the commands of package.json share. Only Node.js is there before the packages are installed: nothing else is imported here.
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const at = (...parts) => join(root, ...parts);

/** Runs a command with the terminal as its own; resolves with its exit code. */
export const run = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
  });

/** Runs npm, by the very npm that started us where there is one. */
export const npm = (args, options) => {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], options);
  return process.platform === 'win32' ? run('npm.cmd', args, { shell: true, ...options }) : run('npm', args, options);
};

export const checkNode = () => {
  const { node } = JSON.parse(readFileSync(at('package.json'), 'utf8')).engines;
  const [major, minor] = node
    .replace(/[^\d.]/g, '')
    .split('.')
    .map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  console.error(`This is Node.js ${process.versions.node}; Node.js ${node} is needed.`);
  process.exit(1);
};

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

const isInstalled = () => {
  // A linked folder is somebody else's: not ours to change.
  if (existsSync(at('node_modules')) && lstatSync(at('node_modules')).isSymbolicLink()) return true;
  const installed = modified(at('node_modules', '.package-lock.json'));
  return installed > 0 && ['package.json', 'package-lock.json'].every((name) => modified(at(name)) <= installed);
};

/** Installs the packages where they are missing or older than the manifest. Shows that it is alive: npm draws its own progress only on a terminal. */
export const ensureInstalled = async () => {
  if (isInstalled()) return;
  const { packages } = JSON.parse(readFileSync(at('package-lock.json'), 'utf8'));
  console.log(`Installing about ${Object.keys(packages).length} packages with npm; the first time this takes a minute or two …`);
  const started = Date.now();
  const beat = setInterval(() => console.log(`  … still installing, ${Math.round((Date.now() - started) / 1000)} s`), 5000);
  const code = await npm(['install', '--no-save', '--include=dev', '--no-audit', '--no-fund']);
  clearInterval(beat);
  if (code !== 0) {
    console.error(`npm install failed (exit code ${code}); its own words stand above.`);
    process.exit(code);
  }
  const now = new Date();
  utimesSync(at('node_modules', '.package-lock.json'), now, now);
};

/** Builds where a source is newer than the last build. */
export const ensureBuilt = async () => {
  const { buildAll, isFresh } = await import('./build.mjs');
  if (isFresh()) return;
  console.log('Building …');
  await buildAll();
};
