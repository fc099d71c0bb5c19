import { CameraError } from '../../src/index.js';
import type { FlowMessage, FlowNode, RED, StoredConfig } from './types.js';

/** One member of a node's panel, which a message may give instead. */
export interface MemberRule {
  /** `id`: a number or a name. */
  readonly type: 'number' | 'text' | 'flag' | 'id' | 'any';
  readonly min?: number;
  readonly max?: number;
  /** Whole numbers only. */
  readonly whole?: boolean;
  readonly values?: readonly string[];
  readonly fallback?: unknown;
  /** Actions for which a panel that points at a value must find one: the default is no guess at what a message forgot to say. */
  readonly foundFor?: readonly string[];
  /** The panel's property that holds it, where Node-RED keeps something of its own under the member's name: a node's `name`, its place `x`, `y`. */
  readonly property?: string;
  /** The typed input's type where the stored configuration has none. */
  readonly inputType?: string;
}

export type MemberRules = Readonly<Record<string, MemberRule>>;

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : typeof value === 'object' ? 'an object' : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const wrong = (name: string, must: string, value: unknown): CameraError =>
  new CameraError('INVALID_PARAMETER', `${name} must be ${must}, not ${shown(value)}`);

const numberText = ({ min, max, whole }: MemberRule): string => {
  const kind = whole ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  return min === undefined ? kind : `${kind} of at least ${min}`;
};

/** A value as its rule wants it. @throws CameraError INVALID_PARAMETER that names the member and what is allowed */
const checked = (name: string, rule: MemberRule, value: unknown): unknown => {
  switch (rule.type) {
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      const fits =
        typeof number === 'number' &&
        Number.isFinite(number) &&
        number >= (rule.min ?? Number.NEGATIVE_INFINITY) &&
        number <= (rule.max ?? Number.POSITIVE_INFINITY) &&
        (!rule.whole || Number.isInteger(number));
      if (!fits) throw wrong(name, numberText(rule), value);
      return number;
    }
    case 'flag': {
      const flag =
        value === true || value === 'true' || value === 1 ? true : value === false || value === 'false' || value === 0 ? false : undefined;
      if (flag === undefined) throw wrong(name, 'true or false', value);
      return flag;
    }
    case 'id':
      if (typeof value !== 'number' && typeof value !== 'string') throw wrong(name, 'a number or a name', value);
      return value;
    case 'text': {
      if (typeof value !== 'string' && typeof value !== 'number') throw wrong(name, 'a text', value);
      const text = String(value);
      if (rule.values && !rule.values.includes(text)) throw wrong(name, `one of ${rule.values.join(', ')}`, value);
      return text;
    }
    default:
      return value;
  }
};

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Types of typed inputs that say where a value is to be had. */
const pointers = new Set(['msg', 'flow', 'global', 'env', 'jsonata']);

/** JSONata throws plain objects. */
const reasonOf = (error: unknown): string => {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return String(message).slice(0, 200);
};

/** A property of the panel, typed input or not, as its value for this message; undefined where it is empty. @throws CameraError INVALID_PARAMETER */
export const panelValue = async (
  red: RED,
  node: FlowNode,
  config: StoredConfig,
  msg: FlowMessage,
  name: string,
  inputType = 'literal',
): Promise<unknown> => {
  const stored = config[name];
  const type = String(config[`${name}Type`] ?? inputType);
  if (isEmpty(stored)) return undefined;
  if (type === 'literal' || type === 'str' || typeof stored !== 'string') return stored;
  try {
    return await new Promise((resolve, reject) => {
      red.util.evaluateNodeProperty(stored, type, node, msg, (error, value) => (error ? reject(error) : resolve(value)));
    });
  } catch (error) {
    // A path through a member that the message does not have leads to nothing, like one to a member that it does not have.
    if (type === 'msg' && error instanceof TypeError) return undefined;
    // What is stored as a value may hold a secret, and a JSON parser quotes it; what only points at one may be shown.
    const what = pointers.has(type) ? `${type} ${shown(stored)}: ${reasonOf(error)}` : `what the panel holds: it is no ${type}`;
    throw new CameraError('INVALID_PARAMETER', `${name} cannot be read from ${what}`, { cause: pointers.has(type) ? error : undefined });
  }
};

/** The members that a message gives instead of the panel. @throws CameraError INVALID_PARAMETER */
const messageMembers = (payload: unknown, rules: MemberRules): Record<string, unknown> => {
  if (isEmpty(payload)) return {};
  if (typeof payload === 'string' && 'action' in rules) return { action: payload };
  if (typeof payload !== 'object' || Array.isArray(payload) || Buffer.isBuffer(payload)) {
    throw new CameraError(
      'INVALID_PARAMETER',
      `msg.payload must be an object${'action' in rules ? ' or the name of an action' : ''}, not ${shown(payload)}`,
    );
  }
  const unknown = Object.keys(payload as object).find((name) => !Object.hasOwn(rules, name));
  if (unknown !== undefined)
    throw new CameraError('INVALID_PARAMETER', `${unknown} is no member here; there are ${Object.keys(rules).join(', ')}`);
  return payload as Record<string, unknown>;
};

/**
 * What a node shall do with this message: the panel's members, or with `source` `message` those of `msg.payload` and the panel's for
 * what it leaves out. Members without a value are left out.
 * @throws CameraError INVALID_PARAMETER
 */
export const resolveMembers = async (
  red: RED,
  node: FlowNode,
  config: StoredConfig,
  msg: FlowMessage,
  rules: MemberRules,
): Promise<Record<string, unknown>> => {
  const given = config.source === 'message' ? messageMembers(msg.payload, rules) : {};
  const result: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(rules)) {
    let value = given[name];
    if (isEmpty(value)) {
      const property = rule.property ?? name;
      value = await panelValue(red, node, config, msg, property, rule.inputType);
      if (rule.foundFor?.includes(String(result.action)) && isEmpty(value) && !isEmpty(config[property]))
        throw new CameraError(
          'INVALID_PARAMETER',
          `${name} has no value: there is none at ${config[`${property}Type`]} ${shown(config[property])}`,
        );
    }
    if (isEmpty(value)) value = rule.fallback;
    if (!isEmpty(value)) result[name] = checked(name, rule, value);
  }
  return result;
};
