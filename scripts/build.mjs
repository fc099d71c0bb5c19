// Builds dist/ (what is published and what the tests run) and resources/ (the script that all editor panels share).
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => join(root, ...parts);
const require = createRequire(import.meta.url);

/** Type-checks the editor code and compiles everything that runs in Node.js. */
const compile = () => {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  for (const project of ['tsconfig.json', 'nodes/tsconfig.editor.json']) {
    const { status } = spawnSync(process.execPath, [tsc, '-p', at(project)], { stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
};

const subfolders = (path) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

/** Data files that the compiled code reads beside itself. */
const copyData = () => {
  for (const dialect of subfolders(at('src', 'dialects'))) {
    for (const file of readdirSync(at('src', 'dialects', dialect)).filter((name) => name.endsWith('.json')))
      cpSync(at('src', 'dialects', dialect, file), at('dist', 'src', 'dialects', dialect, file));
    const catalogue = at('src', 'dialects', dialect, 'catalogue');
    if (existsSync(catalogue)) cpSync(catalogue, at('dist', 'src', 'dialects', dialect, 'catalogue'), { recursive: true });
  }
  for (const camera of subfolders(at('emulator'))) {
    const seeds = at('emulator', camera, 'seeds');
    if (existsSync(seeds)) cpSync(seeds, at('dist', 'emulator', camera, 'seeds'), { recursive: true });
  }
};

/** One HTML file per node type: its panel, its editor script, and beside it the locales and the icon that Node-RED's loader looks for. */
const buildNodes = async () => {
  const { build } = await import('esbuild');
  const bundle = async (entry, options = {}) => {
    const result = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2020',
      charset: 'utf8',
      ...options,
    });
    return result.outputFiles[0].text;
  };
  const shared = at('nodes', 'editor', 'index.ts');
  if (existsSync(shared)) {
    mkdirSync(at('resources'), { recursive: true });
    // Every panel's HTML loads it, because the palette loads the panels in any order; the first one counts.
    const once = { banner: { js: 'if (typeof ipcamEditor === "undefined") {' }, footer: { js: '}' } };
    writeFileSync(
      at('resources', 'ipcam-editor.js'),
      await bundle(shared, { globalName: 'ipcamEditor', loader: { '.css': 'text' }, ...once }),
    );
  }
  for (const node of subfolders(at('nodes')).filter((name) => name.startsWith('ipcam-'))) {
    const from = at('nodes', node);
    const to = at('dist', 'nodes', node);
    mkdirSync(to, { recursive: true });
    const panel = readFileSync(join(from, `${node}.html`), 'utf8');
    const script = await bundle(join(from, 'editor.ts'));
    const sharedTag = '<script src="resources/node-red-contrib-ipcam/ipcam-editor.js"></script>\n';
    writeFileSync(join(to, `${node}.html`), `${sharedTag}${panel}\n<script type="text/javascript">\n${script}</script>\n`);
    cpSync(join(from, 'locales'), join(to, 'locales'), { recursive: true });
    const icon = at('icons', `${node}.svg`);
    if (existsSync(icon)) {
      mkdirSync(join(to, 'icons'), { recursive: true });
      cpSync(icon, join(to, 'icons', `${node}.svg`));
    }
  }
};

/** True where no source is newer than the last build: `npm start` asks this to start in seconds. */
export const isFresh = () => {
  const stamp = at('dist', '.built');
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  const newer = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) return readdirSync(path).some((name) => newer(join(path, name)));
    return stat.mtimeMs > built;
  };
  return !['src', 'nodes', 'emulator', 'demo', 'test', 'icons', 'scripts', 'tsconfig.json', 'package.json'].some(
    (name) => existsSync(at(name)) && newer(at(name)),
  );
};

/** Removes what was compiled from a source that is gone: a test that was deleted must not run on. */
const prune = (folder = '') => {
  for (const entry of readdirSync(at('dist', folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) prune(path);
    else if (/\.(js|d\.ts)$/.test(path) && !existsSync(at(path.replace(/\.(js|d\.ts)$/, '.ts')))) rmSync(at('dist', path));
  }
};

export const buildAll = async () => {
  compile();
  prune();
  copyData();
  await buildNodes();
  writeFileSync(at('dist', '.built'), '');
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--clean')) for (const folder of ['dist', 'resources']) rmSync(at(folder), { recursive: true, force: true });
  await buildAll();
}
