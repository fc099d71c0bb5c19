import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, type StoredNode } from './node-red-process.js';

const folder = join(projectRoot, 'examples');

export const exampleNames = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

export const readExample = (name: string): StoredNode[] => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as StoredNode[];

interface Place {
  host: string;
  port: number;
}

/** The flow as it is, apart from what its comment tells a person to set: each camera's address and account. */
export const withCameras = (flow: readonly StoredNode[], ...cameras: readonly Place[]): StoredNode[] => {
  const devices = flow.filter(({ type }) => type === 'ipcam-device');
  return flow.map((node) => {
    const camera = cameras[devices.indexOf(node)] ?? cameras[0];
    if (node.type !== 'ipcam-device' || !camera) return node;
    return { ...node, host: camera.host, port: camera.port, credentials: { username: 'admin', password: 'admin' } };
  });
};

/** The flow with the address of the MQTT server. */
export const withServer = (flow: readonly StoredNode[], { host, port }: Place): StoredNode[] =>
  flow.map((node) => (node.type === 'mqtt-broker' ? { ...node, broker: host, port: String(port) } : node));

/** The flow with other values of its environment variables. */
export const withEnv = (flow: readonly StoredNode[], values: Readonly<Record<string, string>>): StoredNode[] =>
  flow.map((node) =>
    node.type === 'tab' && Array.isArray(node.env)
      ? {
          ...node,
          env: (node.env as { name: string; value: string }[]).map((entry) => ({ ...entry, value: values[entry.name] ?? entry.value })),
        }
      : node,
  );
