import { isIP } from 'node:net';
import { type Entry, isLevel, type Leaf, type Level } from './level.js';
import { CODE, Refusal } from './replies.js';

const INTEGER = /^-?\d{1,18}$/;
const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?$/;
const LONGEST = 4096;

const within = ({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Leaf, value: number): boolean =>
  value >= min && value <= max;

/** Coding names are explicitly not case-sensitive. */
const oneOf = ({ values = {}, leaf }: Leaf, value: string): boolean =>
  Object.keys(values).length === 0 ||
  Object.hasOwn(values, value) ||
  (leaf === 'EncoderType' && Object.keys(values).some((name) => name.toLowerCase() === value.toLowerCase()));

/** What a value of a type looks like on the wire. Values listed for numbers and texts are examples; for an enum they are all there are. */
const FITS: Readonly<Record<string, (member: Leaf, value: string) => boolean>> = {
  int: (member, value) => INTEGER.test(value) && within(member, Number(value)),
  float: (member, value) => DECIMAL.test(value) && within(member, Number(value)),
  bool01: (_member, value) => value === '0' || value === '1',
  bool: (_member, value) => value === 'true' || value === 'false',
  enum: oneOf,
  port: (_member, value) => /^\d{1,5}$/.test(value) && Number(value) <= 65535,
  ip: (_member, value) => value === '' || isIP(value) !== 0,
  mac: (_member, value) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(value),
  base64: (_member, value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  datetime: (_member, value) => /^(\d{14}|\d{4}[-/]\d{1,2}[-/]\d{1,2} \d{1,2}:\d{2}:\d{2})$/.test(value),
};

export const checkValue = (member: Leaf, value: string): void => {
  const fits = FITS[member.type]?.(member, value) ?? value.length <= LONGEST;
  if (!fits) throw new Refusal(CODE.value, `${member.name}=${value}`);
};

const checkList = (level: Level, value: Entry[] | string | undefined): void => {
  const { list } = level;
  const entries = Array.isArray(value) ? value : [];
  if (value === undefined && list?.required) throw new Refusal(CODE.parameter, `${level.name} is missing`);
  if (value === undefined) return;
  const { min = 0, max = Number.POSITIVE_INFINITY } = list ?? {};
  if (entries.length < min || entries.length > max) throw new Refusal(CODE.value, `${entries.length} of ${level.name}`);
  for (const entry of entries) checkMembers(level, entry);
};

/** Refuses what is missing and what does not fit, at this level and in the lists below it. */
export const checkMembers = (level: Level, entry: Entry): void => {
  for (const item of level.order) {
    if (isLevel(item)) {
      checkList(item, entry[item.name]);
      continue;
    }
    const value = entry[item.leaf];
    if (typeof value === 'string') checkValue(item, value);
    else if (item.required) throw new Refusal(CODE.parameter, `${item.name} is missing`);
  }
};
