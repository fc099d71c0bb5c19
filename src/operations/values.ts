import type { Member } from './types.js';

const numeric = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

const numberOf = (text: string): number | undefined => {
  const trimmed = text.trim();
  if (numeric.test(trimmed)) return Number(trimmed);
  return /^0[xX][0-9a-fA-F]+$/.test(trimmed) ? Number.parseInt(trimmed, 16) : undefined;
};

const flags: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...[true, 1, 'true', '1'].map((word): [unknown, boolean] => [word, true]),
  ...[false, 0, 'false', '0'].map((word): [unknown, boolean] => [word, false]),
]);

const flagOf = (value: unknown): boolean | undefined => flags.get(typeof value === 'string' ? value.trim().toLowerCase() : value);

/** True where the member's values are all numbers on the wire, so that a flow sees numbers. */
const hasNumericValues = (member: Member): boolean =>
  member.quoted !== true && Object.keys(member.values ?? {}).every((key) => numeric.test(key));

/**
 * Text from a device as the type that the catalogue gives: numbers are numbers, bool01 is 0 or 1, an enum whose values are numbers is a
 * number. A text that does not fit its type stays text: devices know values that their documents do not.
 */
export const readValue = (member: Member | undefined, text: string): string | number | boolean => {
  switch (member?.type) {
    case 'int':
    case 'float':
    case 'port':
      return numberOf(text) ?? text.trim();
    case 'enum':
      return hasNumericValues(member) ? (numberOf(text) ?? text.trim()) : text.trim();
    case 'bool01': {
      const flag = flagOf(text);
      return flag === undefined ? (numberOf(text) ?? text.trim()) : Number(flag);
    }
    case 'bool':
      return flagOf(text) ?? text.trim();
    case 'string':
    case 'base64':
      return text;
    default:
      return text.trim();
  }
};

/** Coordinates that went through a browser's scaling come as 123.99999999999999: nothing is lost by calling that 124. */
export const withoutNoise = (value: number): number => (Math.abs(value - Math.round(value)) < 1e-6 ? Math.round(value) : value);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Bytes as a flow gives them: a Buffer, a typed array, base64 text, or a Buffer that went through JSON. */
export const bytesOf = (value: unknown): Buffer | undefined => {
  if (Buffer.isBuffer(value)) return value;
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (isObject(value) && value.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data as number[]);
  if (typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)) return Buffer.from(value, 'base64');
  return undefined;
};

/** The enum member that is meant, regardless of case, so that `ntp` and `NTP` both reach the device in the document's spelling. */
const enumKey = (member: Member, value: string): string => {
  const keys = Object.keys(member.values ?? {});
  return keys.find((key) => key === value) ?? keys.find((key) => key.toLowerCase() === value.toLowerCase()) ?? value;
};

/**
 * A value as a flow gives it, brought to the member's type where nothing is lost by it: `"5"` is 5 for a number, 5 is `"5"` for a text,
 * true and false are 1 and 0 for bool01. What does not fit stays as it is, for the validation to name.
 */
export const normaliseValue = (member: Member, value: unknown): unknown => {
  switch (member.type) {
    case 'int':
    case 'port': {
      const number = typeof value === 'string' ? numberOf(value) : value;
      return typeof number === 'number' ? withoutNoise(number) : value;
    }
    case 'float':
      return typeof value === 'string' ? (numberOf(value) ?? value) : value;
    case 'bool01': {
      const flag = flagOf(value);
      return flag === undefined ? value : Number(flag);
    }
    case 'bool':
      return flagOf(value) ?? value;
    case 'enum': {
      const given = typeof value === 'boolean' && !Object.hasOwn(member.values ?? {}, String(value)) ? Number(value) : value;
      const key = typeof given === 'object' ? given : enumKey(member, String(given));
      return typeof key === 'string' && hasNumericValues(member) ? (numberOf(key) ?? key) : key;
    }
    case 'binary':
      return bytesOf(value) ?? value;
    case 'object':
    case 'array':
      return value;
    default:
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  }
};

/** A validated value as the text that goes over the wire. */
export const wireText = (value: unknown): string => (typeof value === 'boolean' ? (value ? 'true' : 'false') : String(value));
