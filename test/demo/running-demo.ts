import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'undici';
import { projectRoot } from '../support/node-red-process.js';

export interface WallMessage {
  do: string;
  camera?: string | { name: string };
  payload?: unknown;
  error?: { code?: string; message: string };
}

/** `npm start`, or what it runs, on free ports, with a user folder of its own. */
export class RunningDemo {
  readonly #child: ChildProcess;
  #output = '';
  #url = '';

  static async start(userDir: string, env: Record<string, string> = {}, byNpm = false): Promise<RunningDemo> {
    const [command, ...args] = byNpm ? ['npm', 'start'] : [process.execPath, join(projectRoot, 'scripts', 'start.mjs')];
    const demo = new RunningDemo(
      spawn(command ?? '', args, {
        cwd: projectRoot,
        env: { ...process.env, PORT: '0', HOST: '127.0.0.1', CAMERA_PORT: '0', IPCAM_DEMO_DIR: userDir, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    await demo.#started();
    return demo;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  get output(): string {
    return this.#output;
  }

  get url(): string {
    return this.#url;
  }

  async #started(): Promise<void> {
    const child = this.#child;
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        this.#output += chunk.toString('utf8');
        const wall = /Cameras {2}(http:\S+)\/cameras/.exec(this.#output);
        if (!wall?.[1]) return;
        this.#url = wall[1];
        resolve();
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('close', (code) => reject(new Error(`ended with exit code ${code}:\n${this.#output}`)));
    });
  }

  /** As Ctrl-C does. Resolves with the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'close');
    child.kill(signal);
    return ((await gone) as [number | null])[0];
  }
}

/** What the page of the wall does, without a page. */
export class Wall {
  readonly #socket: WebSocket;
  readonly #messages: WallMessage[] = [];
  #arrived: () => void = () => undefined;

  static async open(url: string): Promise<Wall> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/cameras/live`);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', ({ error }) => reject(error));
    });
    return new Wall(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.#messages.push(JSON.parse(String(data)) as WallMessage);
      this.#arrived();
    });
  }

  /** Asks and gives the answer to it. */
  async ask(what: string, camera?: string, payload?: unknown): Promise<WallMessage> {
    this.#socket.send(JSON.stringify({ do: what, camera, payload }));
    const isAnswer = (message: WallMessage): boolean =>
      message.do === what && (camera === undefined || message.camera === camera || (message.camera as { name?: string }).name === camera);
    for (;;) {
      const index = this.#messages.findIndex(isAnswer);
      const [message] = index < 0 ? [] : this.#messages.splice(index, 1);
      if (message) return message;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  close(): void {
    this.#socket.close();
  }
}
