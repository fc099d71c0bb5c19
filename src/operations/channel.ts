import { steps } from './members.js';
import type { Operation } from './types.js';

type Params = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);

const filled = (params: Params, path: readonly string[], value: number): Params => {
  const [key, ...rest] = path;
  if (key === undefined) return params;
  const present = params[key];
  if (rest.length === 0) return present === undefined ? { ...params, [key]: value } : params;
  // What is neither absent nor an object is for the validation to name.
  return present === undefined || isObject(present) ? { ...params, [key]: filled(present ?? {}, rest, value) } : params;
};

/** The parameters with the channel meant (1 is the first) in the channel member that is required and was left out. */
export const withChannel = (operation: Operation, params: Params, channel: number): Params => {
  const member = operation.params.find(({ role, required }) => role === 'channel' && required);
  if (!member) return params;
  const path = steps(member.name).map(({ key }) => key);
  return filled(params, path, Math.max(0, channel - 1 + (member.first ?? 1)));
};
