import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WebSocket } from 'undici';

export const projectRoot = join(__dirname, '..', '..', '..');

/** A node as a flow file holds it. */
export interface StoredNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

/** What the debug sidebar shows of one message. */
export interface DebugMessage {
  id: string;
  name?: string;
  msg: unknown;
  format: string;
}

/** The user folder of a Node-RED that has this very working copy among its modules. */
export const linkPackage = (userDir: string): void => {
  mkdirSync(join(userDir, 'node_modules'), { recursive: true });
  symlinkSync(projectRoot, join(userDir, 'node_modules', 'node-red-contrib-ipcam'), 'junction');
};

/** IPCAM_NODE_RED names the folder of another version than the development dependency. */
const nodeRedFolder = process.env.IPCAM_NODE_RED ?? dirname(require.resolve('node-red/package.json', { paths: [projectRoot] }));

export const nodeRedVersion = (JSON.parse(readFileSync(join(nodeRedFolder, 'package.json'), 'utf8')) as { version: string }).version;

const settings = {
  uiHost: '127.0.0.1',
  uiPort: 0,
  lang: 'en-US',
  flowFile: 'flows.json',
  credentialSecret: 'test',
  // Nothing of a test leaves this machine, and no greeting covers the editor.
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, palette: { catalogues: [] } },
  logging: { console: { level: 'info', metrics: false, audit: false } },
};

/** Node-RED as its users run it: a process of its own, reached over its admin API. */
export class NodeRedProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #lines: string[];
  readonly #debug: DebugMessage[] = [];
  #socket: WebSocket | undefined;
  #arrived: () => void = () => undefined;

  /** @param more members of `settings.js` beside the usual ones; plain data */
  static async start(userDir: string, more: Record<string, unknown> = {}): Promise<NodeRedProcess> {
    const file = join(userDir, 'settings.js');
    writeFileSync(file, `module.exports = ${JSON.stringify({ ...settings, ...more }, null, 2)};\n`);
    const child = spawn(process.execPath, [join(nodeRedFolder, 'red.js'), '--userDir', userDir, '--settings', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    try {
      const url = await new Promise<string>((resolve, reject) => {
        const read = (chunk: Buffer): void => {
          lines.push(chunk.toString('utf8'));
          const text = lines.join('');
          const running = /now running at (http:\/\/\S+?)\/?\s/.exec(text);
          // A deploy before its own first start would only be stored.
          if (running?.[1] && /Started flows/.test(text)) resolve(running[1]);
        };
        child.stdout.on('data', read);
        child.stderr.on('data', read);
        child.once('exit', (code) => reject(new Error(`Node-RED ended with exit code ${code}:\n${lines.join('')}`)));
      });
      const runtime = new NodeRedProcess(url, child, lines);
      await runtime.#listen();
      return runtime;
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  private constructor(url: string, child: ChildProcess, lines: string[]) {
    this.url = url;
    this.#child = child;
    this.#lines = lines;
  }

  /** Everything that Node-RED has printed. */
  get log(): string {
    return this.#lines.join('');
  }

  async get(path: string, accept = 'application/json'): Promise<Response> {
    const response = await fetch(`${this.url}/${path}`, { headers: { accept } });
    assert.equal(response.status, 200, `GET ${path}: ${response.status}`);
    return response;
  }

  async json<T>(path: string): Promise<T> {
    return (await (await this.get(path)).json()) as T;
  }

  /**
   * Deploys these flows in place of all others. Resolves when they have started.
   * @param kind `nodes` starts anew only what has changed
   */
  async deploy(flows: readonly StoredNode[], kind: 'full' | 'nodes' = 'full'): Promise<void> {
    await this.restarted(async () => {
      const response = await fetch(`${this.url}/flows`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'node-red-deployment-type': kind },
        body: JSON.stringify(flows),
      });
      assert.ok(response.ok, `POST flows: ${response.status} ${await response.text()}`);
    });
    this.#debug.length = 0;
  }

  /** Does what makes flows start anew, and waits until they have: the answer to a deploy comes before the nodes are there. */
  async restarted(deploy: () => Promise<void>): Promise<void> {
    const starts = this.#starts;
    await deploy();
    while (this.#starts === starts) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  get #starts(): number {
    return this.log.split(/Started (?:modified )?(?:flows|nodes)/).length;
  }

  /** Presses the button of an inject node. */
  async press(id: string): Promise<void> {
    const response = await fetch(`${this.url}/inject/${id}`, { method: 'POST' });
    assert.ok(response.ok, `inject ${id}: ${response.status}`);
  }

  /** The next message of a debug node. */
  async debugged(id: string): Promise<DebugMessage> {
    for (;;) {
      const index = this.#debug.findIndex((message) => message.id === id);
      const [message] = index < 0 ? [] : this.#debug.splice(index, 1);
      if (message) return message;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  /** What the debug sidebar has shown and nobody has asked for. */
  get rest(): readonly DebugMessage[] {
    return this.#debug;
  }

  async stop(): Promise<void> {
    this.#socket?.close();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }

  async #listen(): Promise<void> {
    const socket = new WebSocket(`${this.url.replace(/^http/, 'ws')}/comms`);
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const events = [JSON.parse(String(data))].flat() as { topic?: string; data?: DebugMessage }[];
      for (const event of events) if (event.topic === 'debug' && event.data) this.#debug.push(event.data);
      this.#arrived();
    });
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', ({ error }) => reject(error));
    });
    socket.send(JSON.stringify({ subscribe: 'debug' }));
  }
}
