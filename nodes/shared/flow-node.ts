import { setMaxListeners } from 'node:events';
import { asCameraError, CameraError } from '../../src/index.js';
import { type DeviceNode, findDevice, isDeployed } from './devices.js';
import { type MemberRules, resolveMembers } from './members.js';
import type { FlowMessage, FlowNode, RED, StoredConfig } from './types.js';

/** One message on its way through a node. */
export interface Job {
  readonly red: RED;
  readonly node: FlowNode;
  readonly config: StoredConfig;
  readonly msg: FlowMessage;
  readonly device: DeviceNode;
  /** The panel's or the message's members, checked. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly channel: number;
  /** Aborted when the node closes. */
  readonly signal: AbortSignal;
  /** Sends a further message on the first output, made of this one and the properties given. */
  emit(properties: Record<string, unknown>): void;
  /** Shows progress. */
  progress(text: string): void;
}

export interface FlowNodeKind {
  readonly type: string;
  /** The members of its panel; a node without rules takes any and resolves them itself. */
  readonly members?: MemberRules;
  /**
   * Does the work. The properties that it returns are set on the message, which is then sent; `undefined` sends nothing more.
   * What it throws ends in `done(error)`.
   */
  run(job: Job): Promise<Record<string, unknown> | undefined>;
  /** What the status says after success. */
  summary?(job: Job, properties: Record<string, unknown> | undefined): string;
  /** Called when the node closes, for what must not outlive it. */
  release?(node: FlowNode, devices: Iterable<DeviceNode>): Promise<void>;
}

const channelOf = (msg: FlowMessage, device: DeviceNode): number => {
  const { channel } = msg;
  if (channel === undefined || channel === null || channel === '') return device.camera.settings.channel;
  const number = typeof channel === 'string' && channel.trim() !== '' ? Number(channel) : channel;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0)
    throw new CameraError('INVALID_PARAMETER', 'msg.channel must be a whole number of at least 0');
  return number;
};

/** A stream as people name it. @throws CameraError INVALID_PARAMETER */
export const streamOf = (value: unknown): 'main' | 'sub' | number => {
  if (value === 'main' || value === 'sub') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
  throw new CameraError('INVALID_PARAMETER', "stream must be main, sub or the camera's own stream number");
};

/** Only what is worth reading in a status: the code and the first words of the reason. */
const statusText = ({ code, reason }: CameraError): string => {
  const text = `${code}: ${reason}`;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

/**
 * Registers a flow node: resolves the camera and the members, runs the work, and reports status, `send` and `done` in one way for all.
 */
export const registerFlowNode = (red: RED, kind: FlowNodeKind): void => {
  function create(this: FlowNode, config: StoredConfig): void {
    red.nodes.createNode(this, config);
    const closing = new AbortController();
    // Every message that is under way listens to it, and takes its listener along when it goes.
    setMaxListeners(0, closing.signal);
    const used = new Set<DeviceNode>();

    const handle = async (msg: FlowMessage, send: (msg: FlowMessage) => void): Promise<void> => {
      let device: DeviceNode | undefined;
      try {
        device = findDevice(msg.camera, typeof config.device === 'string' ? config.device : '');
        // A node that lives on while its cameras are deployed anew holds none of the old ones.
        for (const known of used) if (!isDeployed(known)) used.delete(known);
        used.add(device);
        const { settings } = device.camera;
        const channel = channelOf(msg, device);
        const camera = { id: device.id, name: settings.name, dialect: settings.dialect, channel };
        this.status({ fill: 'blue', shape: 'dot', text: 'node-red-contrib-ipcam/ipcam-device:ipcam.status.asking' });
        const job: Job = {
          red,
          node: this,
          config,
          msg,
          device,
          channel,
          signal: closing.signal,
          members: kind.members ? await resolveMembers(red, this, config, msg, kind.members) : {},
          emit: (properties) => {
            if (!closing.signal.aborted) send({ ...red.util.cloneMessage(msg), ...properties, camera });
          },
          progress: (text) => this.status({ fill: 'blue', shape: 'dot', text }),
        };
        const properties = await kind.run(job);
        if (closing.signal.aborted) throw new CameraError('ABORTED', 'the node was closed before the message could go on');
        this.status({ fill: 'green', shape: 'dot', text: kind.summary?.(job, properties) ?? settings.name });
        if (properties) send(Object.assign(msg, properties, { camera }));
      } catch (error) {
        const failure = asCameraError(error);
        if (device) failure.locate(device.camera.settings.name, kind.type);
        else failure.locate(kind.type);
        if (!closing.signal.aborted) this.status({ fill: 'red', shape: 'ring', text: statusText(failure) });
        throw failure;
      }
    };

    this.on('input', (msg, send, done) => {
      handle(msg as FlowMessage, send as (msg: FlowMessage) => void).then(
        () => done(),
        (error: Error) => done(error),
      );
    });

    this.on('close', (done: () => void) => {
      closing.abort();
      this.status({});
      const released = kind.release?.(this, used) ?? Promise.resolve();
      released.then(done, done);
    });
  }
  red.nodes.registerType(kind.type, create);
};
