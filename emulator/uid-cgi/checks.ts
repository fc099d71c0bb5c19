import { isIPv4 } from 'node:net';
import { Fault } from './xml.js';

/** Refuses a value that a member may not have. */
export type Check = (value: string, name: string) => void;

/** Fault texts: as the document prints them, or after the pattern of the section (the document: "other parameters fail alike"). */
export type Reason = string | ((name: string) => string);

const INTEGER = /^-?\d{1,9}$/;

const check =
  (fits: (value: string) => boolean, reason: Reason): Check =>
  (value, name) => {
    if (!fits(value)) throw new Fault(typeof reason === 'string' ? reason : reason(name));
  };

export const isWithin = (value: string, min: number, max: number): boolean =>
  INTEGER.test(value) && Number(value) >= min && Number(value) <= max;

export const option = (values: readonly string[], reason: Reason): Check => check((value) => values.includes(value), reason);

export const bool = (reason: Reason = (name) => `${name}: 0 or 1`): Check => option(['0', '1'], reason);

export const range = (min: number, max: number, reason: Reason = (name) => `${name}: ${min} ~ ${max}`): Check =>
  check((value) => isWithin(value, min, max), reason);

/** The wording of the sections on the picture, PTZ and RTMP. */
export const rangeOf = (min: number, max: number): Check => range(min, max, (name) => `${name} range: ${min}-${max}`);

/** The wording of the section on recordings. */
export const mustBetween = (min: number, max: number, named?: string): Check =>
  range(min, max, (name) => `${named ?? name} must between ${min}-${max}`);

export const matching = (pattern: RegExp, reason: Reason = (name) => `${name} error`): Check =>
  check((value) => pattern.test(value), reason);

export const filled: Check = check(
  (value) => value !== '',
  (name) => `${name} is NULL`,
);

export const ip: Check = check(isIPv4, (name) => `${name} error`);

export const anything: Check = () => {};
