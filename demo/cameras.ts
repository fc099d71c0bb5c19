import { startActionJsonCamera, startCmiotCloud, startEventCgiCamera, startSunellCgiCamera, startUidCgiCamera } from '../emulator/index.js';
import type { FlowNode } from './flow.js';

/** A virtual camera at work. */
export interface RunningCamera {
  readonly port: number;
  close(): Promise<void>;
}

/** One camera of the demo: an entry here is all that a further one needs, tile on the wall included. */
export interface DemoCamera {
  /** Unique and never changed: the flow's nodes are found by it. */
  readonly key: string;
  readonly name: string;
  /** Starts it on a loopback port; rejects with EADDRINUSE where that is taken. */
  start(port: number): Promise<RunningCamera>;
  /** What its `ipcam-device` holds beside name, host and port. */
  readonly device: {
    readonly dialect: string;
    readonly credentials?: Readonly<Record<string, string>>;
    readonly [property: string]: unknown;
  };
  /** Config nodes that its device needs, such as a cloud account. */
  configs?(port: number): readonly FlowNode[];
}

/** Pictures large enough to look at and small enough to be drawn several times a second by a Raspberry Pi. */
const pictureSizes = { main: [1280, 720], sub: [640, 360] } as const;

/** People walk through this camera's sight, and every minute somebody opens the door whose contact it watches. */
const startBusyCamera = async (port: number): Promise<RunningCamera> => {
  const camera = await startEventCgiCamera({ port });
  let isPassing = false;
  const look = setInterval(() => {
    const targets = camera.people().filter(({ box }) => Math.abs(box.x + box.width / 2 - 0.5) < 0.2);
    const isSomebody = targets.length > 0;
    if (isSomebody === isPassing) return;
    isPassing = isSomebody;
    for (const type of ['motion', 'person']) void camera.raiseAlarm({ type, signal: isPassing ? 1 : 0, targets });
  }, 500);
  let shutting: NodeJS.Timeout | undefined;
  const visits = setInterval(() => {
    void camera.setContact(0, false);
    shutting = setTimeout(() => void camera.setContact(0, true), 5000);
  }, 60_000);
  return {
    port: camera.port,
    close: async () => {
      clearInterval(look);
      clearInterval(visits);
      clearTimeout(shutting);
      await camera.close();
    },
  };
};

/** A camera to which something happens now and then and lasts a while; times in milliseconds. */
const visited = (
  camera: RunningCamera,
  { every, lasts, begin, end }: { every: number; lasts: number; begin: () => unknown; end: () => unknown },
): RunningCamera => {
  let leaving: NodeJS.Timeout | undefined;
  const visits = setInterval(() => {
    begin();
    leaving = setTimeout(end, lasts);
  }, every);
  return {
    port: camera.port,
    close: async () => {
      clearInterval(visits);
      clearTimeout(leaving);
      await camera.close();
    },
  };
};

/** Somebody comes through the harbour's gate now and then: a contact at the alarm input. */
const startGuardedCamera = async (port: number): Promise<RunningCamera> => {
  const camera = await startActionJsonCamera({ port, name: 'Harbour', seed: 3, pictureSize: pictureSizes.sub, password: 'admin' });
  const contact = (closed: 0 | 1) => () => {
    camera.state.alarmInput = closed;
  };
  return visited(camera, { every: 30_000, lasts: 8000, begin: contact(1), end: contact(0) });
};

/** Somebody climbs over the courtyard's wall now and then. */
const startWalledCamera = async (port: number): Promise<RunningCamera> => {
  const camera = await startSunellCgiCamera({ port, name: 'Courtyard', seed: 5, pictureSizes });
  const alarm = (flag: 0 | 1) => () => camera.raiseAlarm({ major: 6, minor: 24, flag }, { major: 1, minor: 2, flag });
  return visited(camera, { every: 25_000, lasts: 7000, begin: alarm(1), end: alarm(0) });
};

/** Somebody comes to the gate in the cloud now and then. */
const startBusyCloud = async (port: number): Promise<RunningCamera> => {
  const cloud = await startCmiotCloud({ port, ...cloudKeys });
  const alarm = (action: 'start' | 'stop') => () => {
    // Whoever is told may be starting anew just then.
    cloud.raiseAlarm({ deviceSn: cloudCamera, alarmType: '5', action }).catch(() => {});
  };
  return visited(cloud, { every: 25_000, lasts: 7000, begin: alarm('start'), end: alarm('stop') });
};

/** What the virtual cloud and its account agree on; it protects nothing. */
const cloudKeys = { appId: 'demo', secretKey: 'demo-secret' };
const cloudCamera = 'A0B1C2D3E4F5';

export const demoCameras: readonly DemoCamera[] = [
  {
    key: 'uid-cgi',
    name: 'Town square',
    start: (port) => startUidCgiCamera({ port, name: 'Town square', pictureSizes }),
    device: { dialect: 'uid-cgi', credentials: { username: 'admin', password: 'admin' } },
  },
  {
    key: 'action-json',
    name: 'Harbour',
    start: startGuardedCamera,
    device: { dialect: 'action-json', credentials: { username: 'admin', password: 'admin' } },
  },
  {
    key: 'event-cgi',
    name: 'Car park',
    start: startBusyCamera,
    device: { dialect: 'event-cgi' },
  },
  {
    key: 'sunell-cgi',
    name: 'Courtyard',
    start: startWalledCamera,
    device: { dialect: 'sunell-cgi', model: 'ipc', credentials: { username: 'admin', password: 'admin' } },
  },
  {
    key: 'cmiot-cloud',
    name: 'Gate, in a cloud',
    start: startBusyCloud,
    device: { dialect: 'cmiot-cloud', cloud: 'ipcam-cmiot-account', deviceSn: cloudCamera },
    configs: (port) => [
      {
        id: 'ipcam-cmiot-account',
        type: 'ipcam-cloud',
        name: 'Virtual cloud',
        baseUrl: `http://127.0.0.1:${port}`,
        credentials: cloudKeys,
      },
    ],
  },
];
