// npm test: installs what it needs, builds, checks, and runs every test. The last line it prints is `N passed, N failed[, N skipped]`.
// --matrix: the packed package also on newer versions of Node.js and Node-RED. Anything else is handed to mocha (--grep, --spec …).
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, checkNode, ensureBuilt, ensureInstalled, npm, run } from './project.mjs';

const args = process.argv.slice(2);
const matrix = args.includes('--matrix');
const matrixOnly = args.includes('--matrix-only');
const mochaArgs = args.filter((arg) => !arg.startsWith('--matrix'));
const ci = process.env.CI === 'true';

/** Node-RED 5 wants Node.js 22.9. */
const versions = [
  { node: '20', nodeRed: '4.1' },
  { node: '22', nodeRed: '5' },
  { node: '24', nodeRed: '5' },
];

const scratch = mkdtempSync(join(tmpdir(), 'ipcam-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const total = { passes: 0, failures: 0, pending: 0 };
let runs = 0;

/** One run of mocha, whose reporter leaves its numbers in a file: a run that leaves none has failed. */
const mocha = async (title, launch) => {
  console.log(`\n${title}`);
  const counts = join(scratch, `counts-${runs++}.json`);
  const code = await launch({ env: { ...process.env, IPCAM_TEST_COUNTS: counts } });
  try {
    const { passes, failures, pending } = JSON.parse(readFileSync(counts, 'utf8'));
    total.passes += passes;
    total.failures += failures;
    total.pending += pending;
    if (code !== 0 && failures === 0) throw new Error(`mocha ended with exit code ${code}`);
  } catch (error) {
    console.error(`This run did not come to its end: ${error.message}`);
    total.failures += 1;
  }
};

const bin = at('node_modules', 'mocha', 'bin', 'mocha.js');

const runHere = async () => {
  const { chromiumHint, ensureChromium, findChromium } = await import('./chromium.mjs');
  const chromium = ci ? await ensureChromium() : findChromium();
  if (chromium) process.env.CHROMIUM_PATH = chromium;
  else console.log(`There is no Chromium: the tests in a browser are skipped. To run them, ${chromiumHint}`);
  const spec = mochaArgs.some((arg) => arg.startsWith('--spec')) ? [] : ['--spec', 'dist/test/**/*.test.js'];
  await mocha(`Node.js ${process.versions.node}`, (options) => run(process.execPath, [bin, ...spec, ...mochaArgs], options));
};

const runMatrix = async ({ node, nodeRed }) => {
  const folder = join(scratch, `node-red-${nodeRed}`);
  const title = `Node.js ${node}, Node-RED ${nodeRed}: the packed package`;
  await mocha(title, async ({ env }) => {
    const installed = await npm(['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node-red@${nodeRed}`]);
    if (installed !== 0) return installed;
    return npm(['exec', '--yes', `--package=node@${node}`, '--', 'node', bin, '--spec', 'dist/test/package/*.test.js'], {
      env: { ...env, IPCAM_NODE_RED: join(folder, 'node_modules', 'node-red') },
    });
  });
};

checkNode();
await ensureInstalled();
await ensureBuilt();
if (!matrixOnly) await runHere();
if (matrix || matrixOnly) {
  for (const pair of versions) {
    // What the run above has covered.
    if (!matrixOnly && pair.nodeRed === '4.1' && process.versions.node.startsWith(`${pair.node}.`)) continue;
    await runMatrix(pair);
  }
}
const { passes, failures, pending } = total;
process.stdout.write(`\n${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}\n`);
process.exit(failures === 0 && passes > 0 ? 0 : 1);
