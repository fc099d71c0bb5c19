import {
  type EventCgiCamera,
  type Faults,
  type PtzPosition,
  startActionJsonCamera,
  startCmiotCloud,
  startEventCgiCamera,
  startSunellCgiCamera,
  startUidCgiCamera,
} from '../../emulator/index.js';
import { type Abilities, Camera, cameraSettings, cloudSettings, type DialectId, dialects } from '../../src/index.js';
import { LoopbackReceivers } from '../support/receivers.js';

/** An event that a virtual camera can be made to have. */
export interface Trigger {
  type: string;
  begin(): unknown;
  end(): unknown;
}

/** One virtual camera as the shared behaviours need it: what really happened at the device, whatever its dialect. */
export interface VirtualCamera {
  /** Of our `ipcam-device`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Of our `ipcam-cloud`. */
  readonly account?: Readonly<Record<string, unknown>>;
  readonly port: number;
  readonly faults: Faults;
  /** What the device's own motors do. */
  readonly head?: { position(): PtzPosition; moving(): boolean };
  /** Whether the first output is on. */
  readonly output?: () => boolean;
  /** Whether a light is on. */
  readonly light?: () => boolean;
  /** How often the door was opened. */
  readonly door?: () => number;
  /** The contact at the first input. */
  readonly setInput?: (closed: boolean) => void;
  /** When the recordings of its first channel began that it tells of, in milliseconds since 1970. */
  readonly recorded?: (span: { from: number; to: number }) => number[];
  /** None where the dialect's documents let nobody learn of events: a camera that is listened to tells then whether it is there. */
  readonly alarm?: Trigger;
  close(): Promise<void>;
}

const local = (port: number): Record<string, unknown> => ({ host: '127.0.0.1', port, username: 'admin', password: 'secret' });

const startUid = async (port = 0): Promise<VirtualCamera> => {
  const device = await startUidCgiCamera({ port, password: 'secret' });
  const { state, faults } = device;
  return {
    settings: local(device.port),
    port: device.port,
    faults,
    head: state.head,
    output: () => state.settings.relay.status === '1',
    light: () => state.settings.led.ledstatus === '1',
    recorded: (span) => state.recordings.list(span).map(({ start }) => start),
    close: () => device.close(),
  };
};

const eventTrigger = (device: EventCgiCamera): Trigger => ({
  type: 'motion',
  begin: () => device.raiseAlarm({ type: 'motion' }),
  end: () => device.raiseAlarm({ type: 'motion', signal: 0 }),
});

const startEvent = async (port = 0): Promise<VirtualCamera> => {
  const device = await startEventCgiCamera({ port, poll: { hold: 1000, queue: true } });
  return {
    settings: { host: device.host, port: device.port },
    port: device.port,
    faults: device.faults,
    output: () => device.state.relays[0]?.type === 'normally closed',
    light: () => device.state.light().flashing,
    alarm: eventTrigger(device),
    close: () => device.close(),
  };
};

const startAction = async (port = 0): Promise<VirtualCamera> => {
  const device = await startActionJsonCamera({ port, password: 'secret' });
  const { state, faults } = device;
  state.settings.getRtmpConf = { RtmpEnable: 1, RtmpServerAddr: 'rtmp://media.example/live/1', RtmpType: 0 };
  const setInput = (closed: boolean): void => {
    state.alarmInput = closed ? 1 : 0;
  };
  return {
    settings: { ...local(device.port), pollInterval: 100 },
    port: device.port,
    faults,
    head: state.head,
    light: () => state.settings.getImageAdjustmentEx?.led_control === 1,
    door: () => state.doorOpened.length,
    setInput,
    alarm: { type: 'alarmInput', begin: () => setInput(true), end: () => setInput(false) },
    close: () => device.close(),
  };
};

const startSunell = async (port = 0): Promise<VirtualCamera> => {
  const device = await startSunellCgiCamera({ port, password: 'secret' });
  const { state, faults } = device;
  const { head } = state.unit(1);
  return {
    settings: { ...local(device.port), model: 'ipc', pollInterval: 100 },
    port: device.port,
    faults,
    head: { position: () => head.position(), moving: () => head.look().moving() },
    output: () => state.outputs.get(1) === true,
    light: () => state.settings.of('io.whiteLed.manual').WhiteLedManualMode === '1',
    setInput: (closed) => void device.raiseAlarm({ major: 1, minor: 1, flag: closed ? 1 : 0 }),
    recorded: (span) => state.recordings.list({ ...span, channel: 1, stream: 'main', types: ['schedule'] }).map(({ start }) => start),
    alarm: {
      type: 'motion',
      begin: () => device.raiseAlarm({ major: 1, minor: 2 }),
      end: () => device.raiseAlarm({ major: 1, minor: 2, flag: 0 }),
    },
    close: () => device.close(),
  };
};

const startCmiot = async (port = 0): Promise<VirtualCamera> => {
  const cloud = await startCmiotCloud({ port });
  const deviceSn = 'A0B1C2D3E4F5';
  const channel = cloud.state.device(deviceSn).channels[0];
  if (!channel) throw new Error('the virtual device has no channel');
  return {
    settings: { deviceSn },
    account: { id: 'account', baseUrl: cloud.url, ...cloud.state.application },
    port: cloud.port,
    faults: cloud.faults,
    head: channel.head,
    alarm: {
      type: 'motion',
      begin: () => cloud.raiseAlarm({ deviceSn, action: 'start' }),
      end: () => cloud.raiseAlarm({ deviceSn, action: 'stop' }),
    },
    light: () => channel.device.alarm === 'lamp',
    recorded: (span) => channel.recordings.list(span).map(({ start }) => start),
    close: () => cloud.close(),
  };
};

/** The one table: a virtual camera of every dialect. */
export const virtualCameras: Readonly<Record<DialectId, (port?: number) => Promise<VirtualCamera>>> = {
  'event-cgi': startEvent,
  'uid-cgi': startUid,
  'sunell-cgi': startSunell,
  'action-json': startAction,
  'cmiot-cloud': startCmiot,
};

export const dialectIds = dialects.map(({ id }) => id as DialectId);

/** A virtual camera, ours that talks to it, and what its dialect has. */
export interface Rig {
  dialect: DialectId;
  readonly device: VirtualCamera;
  camera: Camera;
  abilities: Abilities;
  /** The device has lost its power. */
  vanish(): Promise<void>;
  /** It is there again, at the same address, as delivered. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export const startRig = async (dialect: DialectId, settings: Readonly<Record<string, unknown>> = {}): Promise<Rig> => {
  let device = await virtualCameras[dialect]();
  const receivers = new LoopbackReceivers();
  const account = device.account && cloudSettings({ ...device.account });
  const camera = new Camera(cameraSettings({ id: dialect, name: 'Gate', dialect, timeout: 5000, ...device.settings, ...settings }), {
    receivers,
    ...(account ? { cloud: () => account } : {}),
  });
  const close = async (): Promise<void> => {
    await camera.close();
    await device.close();
    receivers.close();
  };
  try {
    return {
      ...{ dialect, camera, close, abilities: await camera.abilities() },
      get device() {
        return device;
      },
      vanish: () => device.close(),
      comeBack: async () => {
        device = await virtualCameras[dialect](device.port);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** A member of the virtual camera that a behaviour looks at. */
export const part = <T>(member: T | undefined, name: string): T => {
  if (member === undefined) throw new Error(`the table of virtual cameras does not tell their ${name}`);
  return member;
};
