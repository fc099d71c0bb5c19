import type { Operation } from './catalogue.js';
import type { Values } from './check.js';
import type { Channel, Device } from './device.js';
import { invalid } from './refusal.js';
import type { CloudState } from './state.js';

/** One request, verified and checked. */
export interface Visit {
  state: CloudState;
  operation: Operation;
  values: Values;
  now: number;
  /** The device meant. @throws Error where the operation has none */
  device: Device;
  /** The channel meant. @throws Error where the operation has none */
  channel: Channel;
}

/** What goes into the envelope beside the result. */
export interface Outcome {
  data?: unknown;
  total?: number;
  page?: number;
  pageSize?: number;
}

export type Call = (visit: Visit) => Outcome;

export const done = (): Outcome => ({});

/** A page of a list (4.3.1). */
export const paged = (items: readonly unknown[], { page = 1, pageSize }: Values, usual: number): Outcome => {
  const [number, size] = [Number(page), Number(pageSize ?? usual)];
  if (number < 1 || size < 1) throw invalid('page');
  return { total: items.length, page: number, pageSize: size, data: items.slice((number - 1) * size, number * size) };
};

export const millis = (value: unknown, name: string): number => {
  const time = Number(value);
  if (!/^\d{13}$/.test(String(value)) || !Number.isFinite(time)) throw invalid(`${name} is no time stamp of 13 digits`);
  return time;
};

/** The entry of this id. @throws Refusal */
export const taskOf = <T>(tasks: ReadonlyMap<string, T>, id: unknown): T => {
  const task = tasks.get(String(id));
  if (task === undefined) throw invalid('no such task');
  return task;
};
