import { createHash, randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FlowNode } from './flow.js';

const packageName = 'node-red-contrib-ipcam';

interface State {
  /** Encrypts what a person stores as credentials. */
  secret: string;
  /** The demo flow that was deployed. */
  deployed?: string;
  /** The flow file as Node-RED wrote it then: another one is a person's work. */
  written?: string;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Node-RED's folder of the demo. The flow that a person has changed there is kept. */
export class UserDir {
  readonly path: string;
  readonly flowFile: string;
  readonly #stateFile: string;
  readonly #state: State;

  constructor(path: string, packageFolder: string, fresh: boolean) {
    this.path = path;
    this.flowFile = join(path, 'flows.json');
    this.#stateFile = join(path, 'demo.json');
    mkdirSync(join(path, 'node_modules'), { recursive: true });
    this.#linkPackage(packageFolder);
    this.#state = existsSync(this.#stateFile)
      ? (JSON.parse(readFileSync(this.#stateFile, 'utf8')) as State)
      : { secret: randomBytes(32).toString('hex') };
    if (fresh) this.#removeFlows();
    this.#save();
  }

  get secret(): string {
    return this.#state.secret;
  }

  /**
   * Before Node-RED starts: what to do with this demo flow. `deploy` it, `current`: it is there, `kept`: there is a flow that a person has
   * changed, in which only the addresses of the virtual cameras are brought up to date.
   */
  prepare(flow: readonly FlowNode[]): 'deploy' | 'current' | 'kept' {
    if (!existsSync(this.flowFile)) return 'deploy';
    const text = readFileSync(this.flowFile, 'utf8');
    if (hash(text) !== this.#state.written) {
      this.#updatePorts(text, flow);
      return 'kept';
    }
    if (this.#state.deployed === hash(JSON.stringify(flow))) return 'current';
    this.#removeFlows();
    return 'deploy';
  }

  /** After the demo flow was deployed. */
  remember(flow: readonly FlowNode[]): void {
    this.#state.deployed = hash(JSON.stringify(flow));
    this.#state.written = hash(readFileSync(this.flowFile, 'utf8'));
    this.#save();
  }

  /** Listed among the dependencies too: npm would remove the link when the palette manager installs something beside it. */
  #linkPackage(folder: string): void {
    const manifest = join(this.path, 'package.json');
    if (!existsSync(manifest))
      writeFileSync(
        manifest,
        `${JSON.stringify({ name: 'ipcam-demo', private: true, dependencies: { [packageName]: `file:${relative(this.path, folder)}` } }, undefined, 2)}\n`,
      );
    const link = join(this.path, 'node_modules', packageName);
    if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link, { recursive: true });
    symlinkSync(folder, link, 'junction');
  }

  #updatePorts(text: string, flow: readonly FlowNode[]): void {
    const nodes = JSON.parse(text) as FlowNode[];
    let changed = false;
    for (const node of nodes) {
      const own = flow.find(({ id, type }) => id === node.id && type === node.type);
      for (const key of ['port', 'baseUrl']) {
        if (own?.[key] === undefined || own[key] === node[key]) continue;
        node[key] = own[key];
        changed = true;
      }
    }
    if (changed) writeFileSync(this.flowFile, `${JSON.stringify(nodes, undefined, 4)}\n`);
  }

  #removeFlows(): void {
    for (const name of ['flows.json', 'flows_cred.json']) rmSync(join(this.path, name), { force: true });
  }

  #save(): void {
    writeFileSync(this.#stateFile, `${JSON.stringify(this.#state, undefined, 2)}\n`, { mode: 0o600 });
  }
}
