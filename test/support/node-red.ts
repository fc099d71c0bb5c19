import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const packageRoot = resolve(__dirname, '..', '..', '..');
const packageName = 'node-red-contrib-ipcam';
/** Milliseconds for the start, generous: the machine may be busy with other things. */
const startLimit = 60_000;

export type Flow = Record<string, unknown> & { id: string; type: string };

export interface NodeRedOptions {
  /** Members of `settings.js`; plain data. */
  settings?: Record<string, unknown>;
  /** Nodes to start with; `credentials` of a node are stored where Node-RED keeps them. */
  flows?: readonly Flow[];
  /** Folder of the package to load; this one where left out. */
  package?: string;
}

export interface NodeRed {
  /** The editor's address, with a slash at the end. */
  readonly url: string;
  readonly userDir: string;
  /** All that it has logged. */
  log(): string;
  /** Replaces the flows and waits until they run. */
  deploy(flows: readonly Flow[]): Promise<void>;
  /** Ends the process and removes its folder. */
  close(): Promise<void>;
}

const credentialsOf = (flows: readonly Flow[]): Record<string, unknown> =>
  Object.fromEntries(flows.filter((node) => node.credentials !== undefined).map((node) => [node.id, node.credentials]));

const withoutCredentials = (flows: readonly Flow[]): Flow[] =>
  flows.map((node) => Object.fromEntries(Object.entries(node).filter(([key]) => key !== 'credentials')) as Flow);

/** A user directory in which this package is installed as `npm install` of a folder does it: as a link. */
const makeUserDir = async ({ settings = {}, flows = [], package: folder = packageRoot }: NodeRedOptions): Promise<string> => {
  const userDir = await mkdtemp(join(tmpdir(), 'ipcam-node-red-'));
  const json = (name: string, value: unknown): Promise<void> => writeFile(join(userDir, name), JSON.stringify(value, null, 2));
  await mkdir(join(userDir, 'node_modules'));
  await symlink(folder, join(userDir, 'node_modules', packageName), 'junction');
  await json('package.json', { name: 'node-red-project', private: true, dependencies: { [packageName]: `file:${folder}` } });
  await json('flows.json', withoutCredentials(flows));
  await json('flows_cred.json', credentialsOf(flows));
  const all = {
    uiHost: '127.0.0.1',
    uiPort: 0,
    flowFile: 'flows.json',
    credentialSecret: false,
    // Nothing of a test leaves this machine, and no greeting covers the editor.
    telemetry: { enabled: false, updateNotification: false },
    ...settings,
    editorTheme: { tours: false, palette: { catalogues: [] }, ...(settings.editorTheme as object | undefined) },
  };
  await writeFile(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(all, null, 2)};\n`);
  return userDir;
};

/** Resolves with the address once the flows run. */
const started = (child: ChildProcess, log: () => string): Promise<string> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(`has not started within ${startLimit / 1000} s`), startLimit);
    const settle = (): void => {
      clearTimeout(timer);
      child.stdout?.off('data', look);
      child.off('exit', gone);
    };
    const fail = (why: string): void => {
      settle();
      reject(new Error(`Node-RED ${why}:\n${log()}`));
    };
    const gone = (): void => fail('has ended');
    const look = (): void => {
      const url = /(https?:\/\/127\.0\.0\.1:\d+\/\S*)/.exec(log())?.[1];
      if (url === undefined || !log().includes('Started flows')) return;
      settle();
      resolve(url);
    };
    child.stdout?.on('data', look);
    child.on('exit', gone);
  });

/** A real Node-RED in a process of its own, on a free port of the loopback, with a fresh user directory and this package. */
export const startNodeRed = async (options: NodeRedOptions = {}): Promise<NodeRed> => {
  const userDir = await makeUserDir(options);
  const redJs = join(dirname(require.resolve('node-red/package.json')), 'red.js');
  const child = spawn(process.execPath, [redJs, '--userDir', userDir], {
    cwd: userDir,
    env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: '', NODE_RED_HOME: '', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const close = async (): Promise<void> => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(kill, 10_000);
      await exited;
      clearTimeout(timer);
    }
    await rm(userDir, { recursive: true, force: true });
  };
  try {
    const url = await started(child, () => text);
    const deploy = async (flows: readonly Flow[]): Promise<void> => {
      const response = await fetch(new URL('flows', url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Node-RED-Deployment-Type': 'full' },
        body: JSON.stringify(flows),
      });
      if (!response.ok) throw new Error(`Node-RED refused the flows: ${response.status} ${await response.text()}`);
    };
    return { url, userDir, log: () => text, deploy, close };
  } catch (error) {
    await close();
    throw error;
  }
};
