// Five hundred virtual cameras on one Node-RED, all ways by which events come mixed; beside it as many multipart streams read by dicer and
// fast-xml-parser, in a Node-RED too. One run, less than three minutes, loopback only.
import { createRequire } from 'node:module';
import { at, Child, kB, ms, quantile, ratio, table, wait } from './measure.mjs';
import { NodeRed, removeDir, userDir } from './node-red.mjs';

const require = createRequire(import.meta.url);

const total = 500;
const farms = 2;
const idleTime = 8000;
const steady = { rate: 100, duration: 8000 };
const ramp = { rates: [200, 400, 800, 1600, 3200], duration: 3000 };
/** An event that takes longer than so many milliseconds is late. */
const late = 250;

const device = (dialect, more) => ({ dialect, ...more });
/** How the cameras are shared out, in parts of the whole. A way that its dialect does not have yet gives its part to the first. */
const mix = [
  { kind: 'event push', part: 0.3, device: device('event-cgi', { alarmSource: 'push' }), way: 'push' },
  { kind: 'event push kept', part: 0.1, device: device('event-cgi', { alarmSource: 'push' }), way: 'push' },
  { kind: 'event poll', part: 0.2, device: device('event-cgi', { alarmSource: 'poll' }), way: 'poll' },
  {
    kind: 'action poll',
    part: 0.1,
    device: device('action-json', { alarmSource: 'poll', pollInterval: 1000, credentials: { username: 'admin', password: 'bench' } }),
    way: 'poll',
  },
  {
    kind: 'sunell attach',
    part: 0.2,
    device: device('sunell-cgi', { alarmSource: 'attach', credentials: { username: 'admin', password: 'admin' } }),
    way: 'attach',
  },
  { kind: 'cloud push', part: 0.1, device: device('cmiot-cloud', {}), way: 'push' },
];

/** Kinds that tell at once; the action CGI is asked each second, and has its own row. */
const prompt = ['event push', 'event push kept', 'event poll', 'sunell attach', 'cloud push', 'stream'];

/** The ways that this build has. */
const available = async () => {
  const { Camera, cameraSettings } = require(at('dist', 'src', 'index.js'));
  const ways = new Map();
  for (const dialect of new Set(mix.map((entry) => entry.device.dialect))) {
    const camera = new Camera(cameraSettings({ id: dialect, dialect, host: '127.0.0.1' }));
    ways.set(dialect, (await camera.abilities()).alarms);
    await camera.close();
  }
  return mix.filter((entry) => ways.get(entry.device.dialect).includes(entry.way));
};

const ours = (there) => {
  const cameras = there.flatMap((entry) =>
    Array.from({ length: Math.round(total * entry.part) }, (_, index) => ({ id: `${entry.kind} ${index}`, ...entry })),
  );
  const [first] = there;
  while (cameras.length < total) cameras.push({ id: `${first.kind} ${cameras.length}`, ...first });
  return cameras;
};

const theirs = () => Array.from({ length: total }, (_, index) => ({ id: `stream ${index}`, kind: 'stream' }));

const take = { id: 'take', type: 'function', z: 'tab', func: "global.get('bench').event(msg);", wires: [] };
const tell = { id: 'tell', type: 'function', z: 'tab', func: "global.get('bench').connection(msg);", wires: [] };

const cloudNode = (baseUrl) => `cloud${new URL(baseUrl).port}`;

const ourFlow = (cameras, started, url) => {
  const accounts = new Map([...started.values()].flatMap(({ account }) => (account ? [[account.baseUrl, account]] : [])));
  return [
    { id: 'tab', type: 'tab' },
    ...Array.from(accounts.values(), ({ baseUrl, ...credentials }) => ({
      id: cloudNode(baseUrl),
      type: 'ipcam-cloud',
      baseUrl,
      publicUrl: url,
      credentials,
    })),
    ...cameras.map(({ id, device: { credentials, ...more } }, index) => {
      const { port, account } = started.get(id);
      return {
        id: `camera${index}`,
        type: 'ipcam-device',
        name: id,
        ...(account ? { cloud: cloudNode(account.baseUrl), deviceSn: id } : { host: '127.0.0.1', port }),
        ...more,
        ...(credentials ? { credentials } : {}),
      };
    }),
    { id: 'listen', type: 'ipcam-alarm-listen', z: 'tab', devices: [], pictures: false, wires: [['take'], ['tell']] },
    take,
    tell,
  ];
};

const theirFlow = (cameras, started) => {
  const streams = JSON.stringify(cameras.map(({ id }) => ({ id, port: started.get(id).port })));
  const initialize = `global.get('bench').streams(${streams}, (msg) => node.send(msg));`;
  return [{ id: 'tab', type: 'tab' }, { id: 'streams', type: 'function', z: 'tab', func: '', initialize, wires: [['take']] }, take];
};

/** Waits until so many cameras are connected; half a minute at the most. */
const connected = async (red, count) => {
  for (let tries = 0; tries < 150; tries += 1) {
    if ((await red.ask('connected')) >= count) return;
    await wait(200);
  }
  throw new Error(`only ${await red.ask('connected')} of ${count} cameras are connected`);
};

/** @param idling the processor's part that is used without any event */
const load = async (red, children, kinds, rate, duration, idling) => {
  await red.ask('seen');
  await red.ask('block');
  const before = await red.ask('cpu');
  const sent = (
    await Promise.all(children.map((child) => child.ask({ ask: 'raise', kinds, rate: rate / children.length, duration })))
  ).flat();
  const arrived = new Map();
  const key = (camera, event) => `${camera}\n${event}`;
  // What is on its way may take its time, as long as something comes.
  for (let quiet = 0; quiet < 4; ) {
    const before = arrived.size;
    for (const { camera, time, count, synthetic, at } of await red.ask('seen')) {
      if (synthetic) continue;
      arrived.set(key(camera, time), at);
      arrived.set(key(camera, count), at);
    }
    if (sent.every(({ camera, event }) => arrived.has(key(camera, event)))) break;
    quiet = arrived.size === before ? quiet + 1 : 0;
    await wait(500);
  }
  const after = await red.ask('cpu');
  const worked = after.cpu - before.cpu - idling * (after.at - before.at);
  const delays = sent.flatMap(({ camera, event, at }) => {
    const came = arrived.get(key(camera, event));
    return came === undefined ? [] : [Math.max(0, came - at)];
  });
  const span = Math.max(...sent.map(({ at }) => at)) - Math.min(...sent.map(({ at }) => at));
  return {
    rate: (sent.length / span) * 1000,
    sent: sent.length,
    lost: sent.length - delays.length,
    told: await red.ask('dropped'),
    work: worked / sent.length,
    p50: quantile(delays, 0.5),
    p99: quantile(delays, 0.99),
    block: await red.ask('block'),
  };
};

/** One of the two: its cameras, its Node-RED. */
class Subject {
  #children = Array.from({ length: farms }, () => new Child('camera-farm.mjs'));
  #dir = userDir({
    installed: true,
    more: 'ipcam: { pushHost: "127.0.0.1", pushPort: 0 }, functionGlobalContext: { bench: globalThis.ipcamBench }',
  });
  #red;
  rows = [];
  steps = [];

  constructor(title) {
    this.title = title;
  }

  async start(cameras, flow) {
    this.#red = await NodeRed.start(this.#dir, 'cameras-probe.cjs');
    const started = [];
    for (const [index, child] of this.#children.entries()) {
      const wanted = cameras.filter((_, place) => place % farms === index).map(({ id, kind }) => ({ id, kind }));
      started.push(...(await child.ask({ ask: 'start', wanted })));
    }
    const places = new Map(started.map((place) => [place.id, place]));
    // What the first camera of each kind loads is no cost of each camera.
    const few = [...new Map(cameras.map((camera) => [camera.kind, camera])).values()];
    await this.#red.deploy(flow(few, places, this.#red.url));
    await connected(this.#red, few.length);
    await wait(1000);
    this.#base = await this.#red.ask('memory');
    const began = performance.now();
    await this.#red.deploy(flow(cameras, places, this.#red.url));
    await connected(this.#red, cameras.length);
    this.connecting = performance.now() - began;
    await wait(2000);
    this.#full = await this.#red.ask('memory');
    const rest = cameras.length - few.length;
    this.heap = (this.#full.heap - this.#base.heap) / rest;
    this.rss = (this.#full.rss - this.#base.rss) / rest;
  }

  #base;
  #full;

  async idle() {
    const before = await this.#red.ask('cpu');
    await wait(idleTime);
    const after = await this.#red.ask('cpu');
    this.idling = (after.cpu - before.cpu) / (after.at - before.at);
  }

  async load(name, kinds, rate, duration) {
    this.rows.push({ name, ...(await load(this.#red, this.#children, kinds, rate, duration, this.idling)) });
  }

  /** One step up; false where events come late or get lost, or the cameras cannot send as many. What happens once may be the machine's doing. */
  async climb(rate) {
    if (this.isLate) return;
    for (const attempt of [1, 2]) {
      const step = await load(this.#red, this.#children, prompt, rate, ramp.duration, this.idling);
      const inTime = step.p99 <= late && step.lost === 0 && step.rate >= rate * 0.8;
      if (!inTime && attempt === 1) continue;
      this.steps.push(step);
      this.isLate = !inTime;
      return;
    }
  }

  async grown() {
    this.growth = (await this.#red.ask('memory')).heap - this.#full.heap;
  }

  async stop() {
    await Promise.all([this.#red?.stop(), ...this.#children.map((child) => child.stop())]);
    removeDir(this.#dir);
  }
}

const there = await available();
const cameras = ours(there);
const counted = there.map(({ kind }) => `${cameras.filter((camera) => camera.kind === kind).length} ${kind}`);
console.log(`\n${cameras.length} cameras: ${counted.join(', ')}; beside them ${total} multipart streams read by dicer and fast-xml-parser`);

const own = new Subject('ipcam');
const other = new Subject('dicer');
const both = [own, other];
try {
  await own.start(cameras, ourFlow);
  await other.start(theirs(), theirFlow);
  await Promise.all(both.map((subject) => subject.idle()));
  // By turns, for what else the machine does comes and goes.
  for (let round = 1; round <= 2; round += 1)
    for (const subject of both) await subject.load('all that tell at once', prompt, steady.rate, steady.duration);
  for (const { kind } of there.filter(({ kind }) => prompt.includes(kind))) await own.load(kind, [kind], 50, 4000);
  // Slower than it is asked: what begins and ends between two questions is not seen.
  await own.load('action poll, each second', ['action poll'], 10, 6000);
  for (const rate of ramp.rates) for (const subject of both) await subject.climb(rate);
  for (const subject of both) await subject.grown();
} finally {
  await Promise.all(both.map((subject) => subject.stop()));
}

/** The better of the two rounds. */
const steadily = ({ rows: [first, second] }, what) => Math.min(first[what], second[what]);
const fastest = ({ rows, steps, isLate }) => steps.at(isLate ? -2 : -1)?.rate ?? rows[0].rate;
const row = (name, of, text) => [name, text(of(own)), text(of(other)), ratio(of(own), of(other))];
table(
  `${total} cameras on one Node-RED, beside the same load through dicer and fast-xml-parser`,
  ['', 'ipcam', 'dicer + fast-xml-parser', ''],
  [
    row('heap of each camera', ({ heap }) => heap, kB),
    row('resident memory of each camera', ({ rss }) => rss, kB),
    row(
      'processor when idle, of one core',
      ({ idling }) => idling,
      (value) => `${(value * 100).toFixed(1)} %`,
    ),
    row(`p50 at ${steady.rate} events a second`, (subject) => steadily(subject, 'p50'), ms),
    row(`p99 at ${steady.rate} events a second`, (subject) => steadily(subject, 'p99'), ms),
    row('processor for an event', ({ rows }) => Math.min(rows[0].work, rows[1].work), ms),
    row(`events a second, 99 of 100 within ${late} ms`, fastest, (value) => value.toFixed(0)),
    row('until all are connected', ({ connecting }) => connecting, ms),
  ],
);
const loadRow =
  (subject) =>
  ({ name, rate, sent, lost, told, p50, p99, work, block }) => [
    subject,
    name,
    `${rate.toFixed(0)}/s`,
    sent,
    lost,
    told,
    ms(p50),
    ms(p99),
    ms(work),
    ms(block),
  ];
table(
  `Events from the camera's send to the flow's message; late is what takes more than ${late} ms`,
  ['', 'way', 'events', 'sent', 'lost', 'of them told', 'p50', 'p99', 'processor, each', 'longest work at a stretch'],
  [own, other].flatMap(({ title, rows, steps }) => [
    ...rows.map(loadRow(title)),
    ...steps.map((step) => loadRow(title)({ name: 'ramp', ...step })),
  ]),
);
console.log(`Heap after all events: ${kB(own.growth)} more than before them (ipcam), ${kB(other.growth)} (dicer).`);
const lost = own.rows.reduce((sum, step) => sum + step.lost, 0);
if (lost > 0) {
  console.error(`${lost} events were lost on ways that lose none.`);
  process.exitCode = 1;
}
