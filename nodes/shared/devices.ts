import type { Node } from 'node-red';
import { type Camera, CameraError } from '../../src/index.js';

/** An `ipcam-device` at work. */
export interface DeviceNode extends Node {
  readonly camera: Camera;
}

/** Every deployed camera, by the id of its node. */
const devices = new Map<string, DeviceNode>();

/** What drivers remember of their cameras from one redeploy to the next. */
const memories = new Map<string, Map<string, unknown>>();

export const memoryOf = (id: string): Map<string, unknown> => {
  let memory = memories.get(id);
  if (!memory) {
    memory = new Map();
    memories.set(id, memory);
  }
  return memory;
};

/** Told when cameras come or go. */
const watchers = new Set<() => void>();
let announced = false;

/** Once for all changes of one turn: a deploy makes and closes many cameras. */
const announce = (): void => {
  if (announced || watchers.size === 0) return;
  announced = true;
  setImmediate(() => {
    announced = false;
    for (const watcher of [...watchers]) watcher();
  });
};

/** Calls back when cameras come or go; the returned function ends it. */
export const onDevicesChanged = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export const addDevice = (device: DeviceNode): void => {
  devices.set(device.id, device);
  announce();
};

/** @param removed true where the camera's node was deleted, so that nothing of it is remembered */
export const removeDevice = (device: DeviceNode, removed: boolean): void => {
  if (devices.get(device.id) === device) devices.delete(device.id);
  if (removed) memories.delete(device.id);
  announce();
};

/** False for one that has been closed meanwhile. */
export const isDeployed = (device: DeviceNode): boolean => devices.get(device.id) === device;

export const allDevices = (): DeviceNode[] => [...devices.values()];

const noDevice = (what: string): CameraError => {
  const names = allDevices().map(({ camera }) => camera.settings.name);
  const there = names.length === 0 ? 'no camera is deployed' : `there are ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}`;
  return new CameraError('NO_DEVICE', `${what}; ${there}`);
};

const byName = (name: string): DeviceNode => {
  const found = allDevices().filter(({ camera }) => camera.settings.name === name);
  const [first, second] = found;
  if (!first) throw noDevice(`there is no camera ${JSON.stringify(name.slice(0, 80))}`);
  if (second)
    throw new CameraError(
      'NO_DEVICE',
      `${found.length} cameras are named ${JSON.stringify(name)}; choose by id: ${found.map(({ id }) => id).join(', ')}`,
    );
  return first;
};

/**
 * The camera that a message chooses by `msg.camera` (name or id, or an object with `id` or `name`), else the one of the node's panel.
 * @throws CameraError NO_DEVICE, INVALID_PARAMETER
 */
export const findDevice = (choice: unknown, panel: string): DeviceNode => {
  if (choice === undefined || choice === null || choice === '') {
    if (panel === '') throw noDevice('no camera is chosen, in the panel or by msg.camera');
    const device = devices.get(panel);
    if (!device) throw noDevice('the camera chosen in the panel is not deployed');
    return device;
  }
  if (typeof choice === 'string') return devices.get(choice) ?? byName(choice);
  if (typeof choice === 'object') {
    const { id, name } = choice as Record<string, unknown>;
    const device = typeof id === 'string' && id !== '' ? devices.get(id) : undefined;
    if (device) return device;
    if (typeof name === 'string' && name !== '') return byName(name);
    if (typeof id === 'string' && id !== '') throw noDevice(`there is no camera with the id ${JSON.stringify(id.slice(0, 80))}`);
  }
  throw new CameraError('INVALID_PARAMETER', "msg.camera must be a camera's name or id, or an object with one of them");
};
