import type { CloudSettings } from '../../src/index.js';

/** Every deployed cloud account, by the id of its node. Cameras look theirs up when they need it: nodes are deployed in any order. */
const clouds = new Map<string, CloudSettings>();

export const addCloud = (settings: CloudSettings): void => {
  clouds.set(settings.id, settings);
};

export const removeCloud = (settings: CloudSettings): void => {
  if (clouds.get(settings.id) === settings) clouds.delete(settings.id);
};

/** @param id as stored in a camera's configuration */
export const findCloud = (id: unknown): CloudSettings | undefined => (typeof id === 'string' ? clouds.get(id) : undefined);
