import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { until } from './until.js';

export type Message = Record<string, unknown>;
type NodeModule = (red: NodeAPI) => void;

/** What we use of node-red-node-test-helper, which comes without types. */
interface Helper {
  init(runtimePath: string): void;
  settings(settings: Record<string, unknown>): void;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  load(nodes: NodeModule[], flow: readonly Message[], credentials: Record<string, unknown>): Promise<void>;
  setFlows(flow: readonly Message[], type: 'full' | 'nodes' | 'flows'): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): Node | null;
  log(): { args: unknown[][] };
  readonly _httpAdmin: unknown;
}

const helper = require('node-red-node-test-helper') as Helper;

const moduleOf = (type: string): NodeModule => require(`../../nodes/${type}/${type}.js`) as NodeModule;

/** Every flow node that has to do with a camera. */
const types = [
  'ipcam-device',
  'ipcam-command',
  'ipcam-ptz',
  'ipcam-snapshot',
  'ipcam-osd',
  'ipcam-io',
  'ipcam-record-query',
  'ipcam-stream',
  'ipcam-alarm-listen',
];

/** The catch node's message: what went wrong, and the message that it went wrong with. */
export interface Caught extends Message {
  error: { message: string; code: string; cause?: Record<string, unknown>; stack?: string; source: { id: string; type: string } };
}

/** A flow at work in a real runtime: a node called `it`, what comes out of it, and what a Catch node catches. */
export class Flow {
  readonly outputs: Message[] = [];
  readonly caught: Caught[] = [];
  readonly statuses: { text?: string; fill?: string }[] = [];
  readonly done: Message[] = [];
  readonly userDir: string;
  readonly #nodes: readonly Message[];

  constructor(nodes: readonly Message[], userDir: string) {
    this.#nodes = nodes;
    this.userDir = userDir;
    this.#listen();
  }

  #listen(): void {
    helper.getNode('out')?.on('input', (msg: object) => this.outputs.push(msg as Message));
    helper.getNode('caught')?.on('input', (msg: object) => this.caught.push(msg as Caught));
    helper.getNode('completed')?.on('input', (msg: object) => this.done.push(msg as Message));
    this.#listenToStatus();
  }

  #listenToStatus(): void {
    const events = this.it as unknown as { on(event: string, listener: (call: { args: [Message] }) => void): void };
    events.on('call:status', ({ args: [status] }) => this.statuses.push(status));
  }

  node(id: string): Node {
    const node = helper.getNode(id);
    if (!node) throw new Error(`there is no node ${id}`);
    return node;
  }

  get it(): Node {
    return this.node('it');
  }

  /** Everything that Node-RED has logged. */
  get logged(): unknown[] {
    return helper.log().args.map(([entry]) => entry);
  }

  /** Sends a message into the node and waits for what comes of it: one message, or what a Catch node catches. */
  async send(msg: Message = {}): Promise<Message> {
    const [outputs, caught] = [this.outputs.length, this.caught.length];
    this.it.receive(msg);
    await until(() => this.outputs.length > outputs || this.caught.length > caught, 'neither an answer nor an error');
    const error = this.caught[caught];
    if (error) throw Object.assign(new Error(error.error.message), { caught: error });
    return this.outputs[outputs] ?? {};
  }

  /** Sends a message that must fail. */
  async fail(msg: Message = {}): Promise<Caught> {
    const [outputs, caught] = [this.outputs.length, this.caught.length];
    this.it.receive(msg);
    await until(() => this.outputs.length > outputs || this.caught.length > caught, 'neither an answer nor an error');
    const error = this.caught[caught];
    if (!error) throw new Error(`it did not fail but sent ${JSON.stringify(this.outputs[outputs])}`);
    return error;
  }

  /** Deploys the flow with changes to the node `it`; the nodes that did not change live on. */
  async redeploy(changes: Message): Promise<void> {
    await helper.setFlows(
      this.#nodes.map((node) => (node.id === 'it' ? { ...node, ...changes } : node)),
      'nodes',
    );
    this.#listenToStatus();
  }

  /** Deploys nothing but the tab. */
  async remove(): Promise<void> {
    await helper.setFlows([{ id: 'tab', type: 'tab', label: 'x' }], 'full');
  }
}

export interface FlowOptions {
  type: string;
  /** The node's own members. */
  config?: Message;
  /** The cameras by their names (`gate` has the id `gate-id`); `username` and `password` are stored as credentials. The first is the node's. */
  devices?: Record<string, Message>;
  /** Members of `settings.js`. */
  settings?: Record<string, unknown>;
  /** More nodes. */
  more?: readonly Message[];
  /** Changes what the nodes are given of Node-RED. */
  prepare?: (red: NodeAPI) => void;
}

/** For a `describe`: starts flows in a real Node-RED runtime, one at a time. */
export const flows = (): ((options: FlowOptions) => Promise<Flow>) => {
  const folders: string[] = [];
  let isLoaded = false;
  const unload = async (): Promise<void> => {
    if (isLoaded) await helper.unload();
    isLoaded = false;
  };
  before(async () => {
    helper.init(require.resolve('node-red'));
    await helper.startServer();
  });
  afterEach(async () => {
    await unload();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  after(() => helper.stopServer());
  return async ({ type, config = {}, devices = {}, settings = {}, more = [], prepare = () => {} }) => {
    await unload();
    const userDir = mkdtempSync(join(tmpdir(), 'ipcam-flow-'));
    folders.push(userDir);
    helper.settings({ userDir, ...settings });
    const credentials: Record<string, unknown> = {};
    const cameras = Object.entries(devices).map(([name, { username, password, token, ...stored }]) => {
      credentials[`${name}-id`] = { username, password, token };
      return { id: `${name}-id`, type: 'ipcam-device', name, dialect: 'uid-cgi', ...stored };
    });
    const device = cameras[0]?.id ?? '';
    const nodes: Message[] = [
      { id: 'tab', type: 'tab', label: 'x' },
      ...cameras,
      { id: 'it', z: 'tab', type, device, wires: [['out']], ...config },
      { id: 'out', z: 'tab', type: 'helper', wires: [] },
      { id: 'catcher', z: 'tab', type: 'catch', scope: null, uncaught: false, wires: [['caught']] },
      { id: 'caught', z: 'tab', type: 'helper', wires: [] },
      { id: 'completer', z: 'tab', type: 'complete', scope: ['it'], uncaught: false, wires: [['completed']] },
      { id: 'completed', z: 'tab', type: 'helper', wires: [] },
      ...more,
    ];
    isLoaded = true;
    await helper.load([prepare, ...types.map(moduleOf)], nodes, credentials);
    return new Flow(nodes, userDir);
  };
};

/** The editor's server, as it would answer a browser. */
export const adminApp = (): unknown => helper._httpAdmin;
