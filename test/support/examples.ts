import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, type StoredNode } from './node-red-process.js';

const folder = join(projectRoot, 'examples');

export const exampleNames = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

export const readExample = (name: string): StoredNode[] => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as StoredNode[];

/** The flow as it is, apart from what its comment tells a person to set: the camera's address and account. */
export const withCamera = (flow: readonly StoredNode[], camera: { host: string; port: number }): StoredNode[] =>
  flow.map((node) =>
    node.type === 'ipcam-device'
      ? { ...node, host: camera.host, port: camera.port, credentials: { username: 'admin', password: 'admin' } }
      : node,
  );
