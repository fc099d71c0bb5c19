// Finds Chromium for the tests that need a browser; on a CI machine installs it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './project.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
/** The second one has Chinese letters: without it they would be boxes. */
const packages = ['chromium', 'fonts-noto-cjk'];

/** The path of an installed Chromium or Chrome; CHROMIUM_PATH comes first. */
export const findChromium = () => {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [process.env.CHROMIUM_PATH, ...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places];
  return candidates.find((path) => path && existsSync(path));
};

const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

const isRoot = process.getuid?.() === 0;

export const chromiumHint = `install it, for example with: sudo apt-get install -y ${packages.join(' ')}`;

const hasChinese = () => {
  const { status, stdout } = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
};

/** Installs what is missing. @returns {Promise<string | undefined>} the path of Chromium */
export const ensureChromium = async () => {
  const found = findChromium();
  if (found && hasChinese()) return found;
  if (!has('apt-get')) return found;
  const sudo = isRoot ? [] : ['sudo', '-n'];
  const apt = (...args) => {
    const [command, ...rest] = [...sudo, 'apt-get', '-q', ...args];
    return run(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  };
  console.log(`Installing ${packages.join(', ')} …`);
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...packages);
  return findChromium();
};
