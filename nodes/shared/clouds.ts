import type { CloudSettings } from '../../src/index.js';

/** Every deployed cloud account, by the id of its node. Cameras look theirs up when they need it: nodes are deployed in any order. */
const clouds = new Map<string, CloudSettings>();

const watchers = new Map<string, Set<() => void>>();

/** Calls back when the account of this id is deployed; the returned function ends it. */
export const onCloudDeployed = (id: unknown, watcher: () => void): (() => void) => {
  if (typeof id !== 'string' || id === '') return () => {};
  const own = watchers.get(id) ?? new Set();
  watchers.set(id, own.add(watcher));
  return () => {
    own.delete(watcher);
    if (own.size === 0 && watchers.get(id) === own) watchers.delete(id);
  };
};

export const addCloud = (settings: CloudSettings): void => {
  clouds.set(settings.id, settings);
  for (const watcher of [...(watchers.get(settings.id) ?? [])]) watcher();
};

export const removeCloud = (settings: CloudSettings): void => {
  if (clouds.get(settings.id) === settings) clouds.delete(settings.id);
};

/** @param id as stored in a camera's configuration */
export const findCloud = (id: unknown): CloudSettings | undefined => (typeof id === 'string' ? clouds.get(id) : undefined);
