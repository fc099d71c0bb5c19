import type { ErrorObject } from 'ajv';

type Schema = Record<string, unknown>;

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** What was given, in few characters and without looking into objects: they may hold secrets, or themselves. */
const shown = (value: unknown): string => {
  if (Buffer.isBuffer(value)) return `a Buffer of ${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return shortened(typeof value === 'string' ? JSON.stringify(value) : String(value));
};

const isSecret = (name: string): boolean => /pass|pwd|secret|token|privatekey/i.test(name);

/** `/region/0/point` as people write it: `region[0].point`. */
const memberName = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((name, part) => (/^\d+$/.test(part) ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`), '');

const limitText = (schema: Schema): string => {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum !== undefined ? ` of at most ${maximum}` : '';
};

const typeText: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
};

const allowedText = (error: ErrorObject): string => {
  const schema = (error.parentSchema ?? {}) as Schema;
  const allowed = schema.enum;
  if (Array.isArray(allowed)) return allowed.length > 20 ? `one of ${allowed.slice(0, 20).join(', ')} …` : `one of ${allowed.join(', ')}`;
  if (schema.bytes === true) return 'a Buffer or base64 text';
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.map((type) => typeText[String(type)] ?? String(type)).join(' or ') + limitText(schema);
};

const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** What does not fit, in words: which member, what is allowed, what was given. Secrets are not repeated. */
export const explain = (error: ErrorObject): string => {
  const path = memberName(error.instancePath);
  if (error.keyword === 'required') return `${joined(path, String(error.params.missingProperty))} is missing`;
  if (error.keyword === 'additionalProperties') {
    const members = Object.keys((error.parentSchema as { properties?: Schema } | undefined)?.properties ?? {});
    const has =
      members.length === 0 ? 'there are no members here' : `there are ${members.slice(0, 40).join(', ')}${members.length > 40 ? ' …' : ''}`;
    return `${shortened(joined(path, String(error.params.additionalProperty)))} is no member; ${has}`;
  }
  if (error.keyword === 'minItems' || error.keyword === 'maxItems')
    return `${path} must have at ${error.keyword === 'minItems' ? 'least' : 'most'} ${String(error.params.limit)} entries`;
  const given = isSecret(path) ? '' : `, not ${shown(error.data)}`;
  return `${path === '' ? 'the parameters' : path} must be ${allowedText(error)}${given}`;
};
