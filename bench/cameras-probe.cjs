// Loaded into Node-RED before anything of its own: takes the messages that a flow sees, and tells of them, of memory and of the processor when
// asked. For comparison it reads the multipart streams of other cameras with the parts that a widely used package reads them with.
const http = require('node:http');

let seen = [];
let connected = 0;
let dropped = 0;

// How long the event loop is held up. On a busy machine it waits for the processor too: only what it worked in the meantime is its own doing.
const beat = 20;
let longest = 0;
let last = { at: performance.now(), cpu: process.cpuUsage() };
setInterval(() => {
  const at = performance.now();
  const cpu = process.cpuUsage();
  const worked = (cpu.user - last.cpu.user + cpu.system - last.cpu.system) / 1000;
  longest = Math.max(longest, Math.min(at - last.at - beat, worked));
  last = { at, cpu };
}, beat);

const counts = new Map();

globalThis.ipcamBench = {
  /** Called by a function node with every message of output 1. */
  event({ camera, payload }) {
    const at = performance.timeOrigin + performance.now();
    const count = (counts.get(camera.name) ?? 0) + 1;
    counts.set(camera.name, count);
    seen.push({ camera: camera.name, time: Date.parse(payload.time), count, synthetic: payload.synthetic === true, at });
  },
  /** Called with every message of output 2. */
  connection({ payload }) {
    if (payload.dropped > 0) dropped += payload.dropped;
    else connected += payload.state === 'connected' ? 1 : -1;
  },
  /** Listens to multipart streams by dicer and fast-xml-parser. */
  streams(cameras, send) {
    const Dicer = require('dicer');
    const { XMLParser } = require('fast-xml-parser');
    for (const { id, port } of cameras) {
      http.get({ host: '127.0.0.1', port, path: '/' }, (response) => {
        connected += 1;
        const dicer = new Dicer({ boundary: 'boundary' });
        dicer.on('part', (part) => {
          const pieces = [];
          part.on('data', (piece) => pieces.push(piece));
          part.on('end', () => {
            const { EventNotificationAlert: alert } = new XMLParser({ ignoreAttributes: false }).parse(Buffer.concat(pieces).toString());
            send({ topic: id, camera: { name: id }, payload: { time: alert.dateTime, type: alert.eventType, state: alert.eventState } });
          });
        });
        response.pipe(dicer);
      });
    }
  },
};

const questions = {
  connected: () => connected,
  /** Messages that the node said it had to drop since the last time. */
  dropped: () => {
    const all = dropped;
    dropped = 0;
    return all;
  },
  /** What has come since the last time. */
  seen: () => {
    const all = seen;
    seen = [];
    return all;
  },
  /** The longest the event loop was held up since the last time, in ms. */
  block: () => {
    const block = longest;
    longest = 0;
    return block;
  },
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return { cpu: (user + system) / 1000, at: performance.now() };
  },
  memory: async () => {
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external };
  },
};

process.on('message', async ({ ask }) => process.send({ answer: await questions[ask]() }));
