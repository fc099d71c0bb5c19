import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import RED from 'node-red';
import { demoFlow } from './flow.js';
import { UserDir } from './user-dir.js';

type App = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const root = join(__dirname, '..', '..');
const host = process.env.HOST || '127.0.0.1';
const userDir = new UserDir(process.env.IPCAM_DEMO_DIR || join(root, '.demo'), root, process.argv.includes('--fresh'));

const startCameras = async (): Promise<number[]> => {
  const firstPort = Number(process.env.CAMERA_PORT || 18_801);
  const worker = new Worker(join(__dirname, 'camera-worker.js'), { workerData: { firstPort } });
  worker.on('error', (error) => {
    console.error('The virtual cameras stopped:', error);
    process.exit(1);
  });
  const [ports] = (await once(worker, 'message')) as [number[]];
  return ports;
};

interface LogMessage {
  level: number;
  msg: unknown;
  id?: string;
  type?: string;
  name?: string;
}

/** Warnings of nodes, and errors; what the runtime remarks about a user folder that is new is nobody's concern. */
const logLine = ({ level, msg, id, type, name }: LogMessage): void => {
  if (level > RED.log.ERROR && id === undefined) return;
  console.error(
    `${new Date().toLocaleTimeString()} ${id === undefined ? '' : `[${type}:${name || id}] `}${msg instanceof Error ? msg.stack : msg}`,
  );
};

const app: App = (request, response) => {
  (RED.httpAdmin as unknown as App)(request, response, () => {
    (RED.httpNode as unknown as App)(request, response, () => response.writeHead(404).end());
  });
};

const start = async (): Promise<void> => {
  const flow = demoFlow(await startCameras());
  const fate = userDir.prepare(flow);

  let ready = false;
  const server = createServer((request, response) => {
    if (ready) app(request, response, () => undefined);
    else response.writeHead(503, { 'Retry-After': '2' }).end('Node-RED is starting.');
  });
  server.listen(Number(process.env.PORT || 1880), host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  RED.init(server, {
    uiHost: host,
    uiPort: port,
    httpAdminRoot: '/',
    httpNodeRoot: '/',
    userDir: userDir.path,
    flowFile: userDir.flowFile,
    flowFilePretty: true,
    credentialSecret: userDir.secret,
    // Other Node-REDs on this computer may have the usual port; the cameras are told ours.
    ipcam: { pushHost: host, pushPort: 0 },
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
    logging: { console: { level: 'off' }, demo: { level: 'warn', metrics: false, audit: false, handler: () => logLine } },
  } as unknown as Parameters<typeof RED.init>[1]);
  // A flow that a person has changed may lack a node type: Node-RED then waits for it, and the editor says so.
  const started = new Promise<void>((resolve) => {
    RED.events.once('flows:started', () => resolve());
    RED.events.on('runtime-event', ({ id, payload }: { id: string; payload?: { type?: string } }) => {
      if (id === 'runtime-state' && payload?.type === 'warning') resolve();
    });
  });
  await RED.start();
  for (const { id, err } of (await RED.runtime.nodes.getNodeList({})) as { id: string; err?: unknown }[]) {
    if (err !== undefined) console.error(`${id} cannot be loaded:`, err);
  }
  await started;
  if (fate === 'deploy') {
    const deployed = once(RED.events, 'flows:started');
    await RED.runtime.flows.setFlows({ flows: { flows: flow } } as unknown as Parameters<typeof RED.runtime.flows.setFlows>[0]);
    await deployed;
    userDir.remember(flow);
  }
  ready = true;

  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  console.log(`
  Editor   http://${shown}:${port}/
  Cameras  http://${shown}:${port}/cameras

  Ctrl-C ends both.${fate === 'kept' ? ' Your changes of the demo flow are kept; `npm start -- --fresh` brings the original back.' : ''}
`);
  if (!/^(127\.|::1$|localhost$)/.test(host)) console.log(`  Attention: the editor has no password and listens on ${host}.\n`);
};

let ending = false;
/** Everything else of this process ends with it: connections, timers and the cameras' thread. */
const end = async (): Promise<void> => {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(1), 5000).unref();
  await RED.stop();
  process.exit(0);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
// Whoever started us was killed.
process.on('disconnect', end);

start().catch((error: NodeJS.ErrnoException) => {
  console.error(error.code === 'EADDRINUSE' ? `Port ${process.env.PORT} on ${host} is in use.` : error);
  process.exit(1);
});
