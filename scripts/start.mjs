// npm start: Node-RED on this machine with this package, the virtual cameras and the demo flow. Installs and builds first where needed.
// --fresh: forgets what was changed in the demo's flows. npm run dev starts it again at every change: tsc watches the folders of the panels and catalogues too.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { at, checkNode, ensureBuilt, ensureInstalled } from './project.mjs';

const args = process.argv.slice(2);
const host = process.env.HOST || '127.0.0.1';
const port = Number(process.env.PORT || 1880);

/** Asked before anything slow: port 1880 is where a Node-RED that is already there listens. */
const checkPort = async () => {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`PORT must be a number from 0 to 65535, not ${process.env.PORT}.`);
    process.exit(1);
  }
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    console.error(
      error.code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is in use, perhaps by another Node-RED. Choose another one, for example: PORT=${port + 1} npm start`
        : `Cannot listen on ${host}, port ${port}: ${error.message}`,
    );
    process.exit(1);
  }
  probe.close();
  await once(probe, 'close');
};

let demo;
let ending = false;

const startDemo = () => {
  const child = fork(at('dist', 'demo', 'main.js'), args, { env: { ...process.env, HOST: host, PORT: String(port) } });
  demo = child;
  // One that ends unasked has said why.
  child.once('exit', (code) => process.exit(ending ? 0 : (code ?? 1)));
};

/** The demo ends by itself after a signal; one that does not is killed. */
const stopDemo = async () => {
  const child = demo;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(kill);
};

const end = async () => {
  if (ending) return;
  ending = true;
  await stopDemo();
  process.exit(0);
};

// npm hands a SIGTERM of its own to the shell between us and forgets us: then we have another parent.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), 500).unref();
}

checkNode();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
await checkPort();
await ensureInstalled();
await ensureBuilt();
if (!ending) startDemo();
