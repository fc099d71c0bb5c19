import { isoWithOffset } from '../../camera/time.js';
import type { Json } from '../../operations/types.js';

/** Minutes east of UTC: the platform keeps the time of Beijing (4.3.1). */
export const zone = 480;

/** A time stamp in milliseconds since 1970, also as text, or in seconds where it is too small. */
export const stampOf = (value: Json | undefined): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0 || number > 8e15) return undefined;
  return number < 1e11 ? number * 1000 : number;
};

/** ISO 8601 with the platform's offset. */
export const isoOf = (time: number): string => isoWithOffset(time, zone);

/** When an address ends, where the cloud tells. */
export const expiry = (value: Json | undefined): { expires?: string } => {
  const time = stampOf(value);
  return time === undefined ? {} : { expires: isoOf(time) };
};
