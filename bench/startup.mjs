// What the package costs a Node-RED that starts: with and without it, by turns. Then what the first call of each dialect costs.
import { createRequire } from 'node:module';
import { at, Child, kB, MiB, median, ms, table, times } from './measure.mjs';
import { NodeRed, removeDir, userDir } from './node-red.mjs';

const require = createRequire(import.meta.url);

const rounds = 7;

/** From the start of the process to `Started flows`, its processor time and its memory then. */
const start = async (dir) => {
  const began = performance.now();
  const red = await NodeRed.start(dir, 'startup-probe.cjs');
  const time = performance.now() - began;
  try {
    return { time, ...(await red.ask('memory')) };
  } finally {
    await red.stop();
  }
};

const measureStart = async () => {
  const idle = Array.from({ length: 5 }, (_, index) => ({ id: `cam${index}`, type: 'ipcam-device', name: `${index}`, host: '127.0.0.1' }));
  const flow = [...idle, { id: 'tab', type: 'tab' }, { id: 'ptz', z: 'tab', type: 'ipcam-ptz', device: 'cam0', wires: [[]] }];
  const kinds = [
    { name: 'without the package', dir: userDir({ installed: false }), runs: [] },
    { name: 'with it', dir: userDir({ installed: true }), runs: [] },
    { name: 'with it, five cameras that nobody asks', dir: userDir({ installed: true, flows: flow }), runs: [] },
  ];
  try {
    // The first run of each writes Node-RED's own files and fills the caches: not counted.
    for (const { dir } of kinds) await start(dir);
    for (let round = 0; round < rounds; round += 1) for (const { dir, runs } of kinds) runs.push(await start(dir));
  } finally {
    for (const { dir } of kinds) removeDir(dir);
  }
  const [base] = kinds;
  // Each run is compared with the one of its own round: what else the machine does comes and goes.
  const columns = ({ runs }, what, text) => [
    text(median(runs.map((run) => run[what]))),
    times(median(runs.map((run, round) => run[what] / base.runs[round][what]))),
  ];
  table(
    `Node-RED's start, medians of ${rounds} rounds`,
    ['', 'time', '', 'processor', '', 'resident', '', 'heap', ''],
    kinds.map((kind) => [
      kind.name,
      ...columns(kind, 'time', ms),
      ...columns(kind, 'cpu', ms),
      ...columns(kind, 'rss', MiB),
      ...columns(kind, 'heap', MiB),
    ]),
  );
};

const firstCalls = async () => {
  const { dialectIds } = require(at('dist', 'src', 'index.js'));
  const rows = [];
  for (const dialect of dialectIds) {
    const runs = [];
    for (let round = 0; round < 3; round += 1) {
      const child = new Child('first-call.mjs', { execArgv: ['--expose-gc'] });
      try {
        runs.push(await child.ask({ ask: 'measure', dialect }));
      } finally {
        await child.stop();
      }
    }
    const of = (what) => median(runs.map((run) => run[what]));
    rows.push([
      dialect,
      of('operations'),
      ms(of('load')),
      kB(of('loadHeap')),
      ms(of('first')),
      ms(of('each')),
      ms(of('again')),
      kB(of('allHeap')),
    ]);
  }
  table(
    "A dialect's first call, each in a process of its own, medians of 3",
    ['dialect', 'operations', 'code and catalogue', 'heap', 'first check', 'each further first', 'the same again', 'heap, all compiled'],
    rows,
  );
};

await measureStart();
await firstCalls();
