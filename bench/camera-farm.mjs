// Virtual cameras in a process of their own, so that their cost is not counted. Raises events at a steady rate and remembers when.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { answerQuestions, at, wait } from './measure.mjs';

const emulator = createRequire(import.meta.url)(at('dist', 'emulator', 'index.js'));

const password = 'bench';
/** Milliseconds between two looks at which events are due. */
const beat = 5;

/** A camera that sends a multipart stream of XML parts, as the widespread dialect of another vendor does, each about as long as our cameras' messages. */
const startStreamCamera = () =>
  new Promise((resolve, reject) => {
    const clients = new Set();
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'multipart/mixed; boundary=boundary' });
      response.write('--boundary\r\n');
      clients.add(response);
      response.once('close', () => clients.delete(response));
    });
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: server.address().port,
        raise: async (on, time) => {
          const body = `<?xml version="1.0" encoding="utf-8"?>\n<EventNotificationAlert version="2.0"><channelID>1</channelID><dateTime>${new Date(time).toISOString()}</dateTime><activePostCount>1</activePostCount><eventType>VMD</eventType><eventState>${on ? 'active' : 'inactive'}</eventState><eventDescription>Motion alarm</eventDescription></EventNotificationAlert>`;
          // The next boundary is sent along: dicer waits for it before it ends a part, and a camera that sends it late delays its own event.
          const part = `Content-Type: application/xml; charset="UTF-8"\r\nContent-Length: ${body.length}\r\n\r\n${body}\r\n--boundary\r\n`;
          for (const client of clients) client.write(part);
        },
      }),
    );
  });

const eventCamera = (options) => async () => {
  const camera = await emulator.startEventCgiCamera(options);
  return {
    port: camera.port,
    raise: (on, time) => camera.raiseAlarm({ type: 'motion', signal: on ? 1 : 0, time, pictures: false }),
  };
};

/** One account for all cloud cameras of this process. */
let cloud;

/** Each way by which an event can come; `timed`: the event carries the time that it was given, else its place in the order tells which it is. */
const kinds = {
  'event push': { start: eventCamera({ push: { kept: false } }), timed: true },
  'event push kept': { start: eventCamera({ push: { kept: true } }), timed: true },
  'event poll': { start: eventCamera({ poll: { queue: true } }), timed: true },
  'action poll': {
    start: async () => {
      const camera = await emulator.startActionJsonCamera({ password });
      return {
        port: camera.port,
        raise: async (on) => {
          camera.state.alarmInput = on ? 1 : 0;
        },
      };
    },
    timed: false,
  },
  'sunell attach': {
    start: async () => {
      const camera = await emulator.startSunellCgiCamera();
      return { port: camera.port, raise: (on, time) => camera.raiseAlarm({ major: 1, minor: 2, flag: on ? 1 : 0, time }) };
    },
    timed: true,
  },
  'cloud push': {
    start: async (id) => {
      cloud ??= emulator.startCmiotCloud();
      const running = await cloud;
      return {
        port: running.port,
        account: running.account,
        // The cloud waits for the answer; the benchmark does not.
        raise: (_on, time) => running.push({ msgType: 1, data: [{ deviceSn: id, alarmType: '1', detectTime: String(time) }] }),
      };
    },
    timed: true,
  },
  stream: { start: startStreamCamera, timed: true },
};

const cameras = [];
const firstTime = Math.floor(Date.now() / 1000) * 1000;

const raise = (camera, sent) => {
  camera.on = !camera.on;
  camera.count += 1;
  // The devices' clocks count seconds: every event has one of its own.
  const time = firstTime + camera.count * 1000;
  sent.push({ camera: camera.id, event: camera.timed ? time : camera.count, at: performance.timeOrigin + performance.now() });
  camera.raise(camera.on, time).catch(() => {});
};

answerQuestions({
  /** Starts these cameras; answers where they are. */
  async start({ wanted }) {
    const started = [];
    for (const { id, kind } of wanted) {
      const { start, timed } = kinds[kind];
      const { port, raise, account } = await start(id);
      cameras.push({ id, kind, timed, raise, on: false, count: 0 });
      started.push({ id, port, account });
    }
    return started;
  },
  /** Raises events of these kinds in turn, so many a second for so many milliseconds; answers what was sent and when. */
  async raise({ kinds: wanted, rate, duration }) {
    const turn = cameras.filter(({ kind }) => wanted.includes(kind));
    const sent = [];
    if (turn.length === 0) return sent;
    const began = performance.now();
    for (;;) {
      const elapsed = performance.now() - began;
      const due = (Math.min(elapsed, duration) / 1000) * rate;
      while (sent.length < due) raise(turn[sent.length % turn.length], sent);
      if (elapsed >= duration) return sent;
      await wait(beat);
    }
  },
});
