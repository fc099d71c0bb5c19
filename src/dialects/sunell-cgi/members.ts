import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { Named } from '../../camera/ptz.js';
import type { Json, Values } from '../../operations/types.js';
import { membersOf } from '../dialect.js';

/** Runs an operation of the catalogue; the answer's members. */
export type Command = (id: string, values: Values, call: Call) => Promise<Record<string, Json>>;

/** The device has no such thing: no such program or type, an unknown command, not supported, a call that it does not know (3.2), or no such page. */
export const isMissing = (error: unknown): boolean =>
  error instanceof CameraError && error.code === 'REJECTED' && [-5, -21, -22, -401, -506, 404].includes(Number(error.deviceCode));

/** The entries of a list in an answer. */
export const entriesOf = (answer: Record<string, Json>, list: string): Record<string, Json>[] => {
  const entries = answer[list];
  return Array.isArray(entries) ? entries.map((entry) => membersOf(entry)) : [];
};

/** Things that a device lists by number and name. */
export const listOf = (answer: Record<string, Json>, list: string, id: string, name: string): Named[] =>
  entriesOf(answer, list).flatMap((entry) => {
    const number = entry[id];
    return typeof number === 'number' ? [{ id: number, name: String(entry[name] ?? '') }] : [];
  });

/** The number that a flow means. @throws CameraError INVALID_PARAMETER */
export const numbered = (what: string, id: number | string): number => {
  const number = typeof id === 'string' && id.trim() !== '' ? Number(id) : id;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0)
    throw new CameraError('INVALID_PARAMETER', `${what} must be a whole number from 0, not ${JSON.stringify(id).slice(0, 60)}`);
  return number;
};

const streams = { main: 1, sub: 2 } as const;

/** A stream's number: the examples count from 1, the main one. */
export const streamNumber = (stream: 'main' | 'sub' | number): number => (typeof stream === 'number' ? stream : streams[stream]);
