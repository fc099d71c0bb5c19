import type { Json } from '../../operations/types.js';

type Data = Json | Buffer | undefined;

/** The objects of an answer that is one or a list of them; whatever else it holds is left out. */
export const objects = (data: Data): Record<string, Json>[] =>
  (Array.isArray(data) ? data : [data]).filter(
    (item): item is Record<string, Json> => typeof item === 'object' && item !== null && !Array.isArray(item) && !Buffer.isBuffer(item),
  );

/** The whole numbers of a list, also where they come as text. */
export const numbers = (data: Data): number[] =>
  (Array.isArray(data) ? data : [])
    .map((item) => (typeof item === 'string' && item.trim() !== '' ? Number(item) : item))
    .filter((item): item is number => Number.isInteger(item));

export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
