import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { CameraError } from '../camera/errors.js';
import { type MemberNode, memberTree } from './members.js';
import type { Member, Operation, Values } from './types.js';
import { normaliseValue } from './values.js';

type Schema = Record<string, unknown>;

/** The members of an enumeration as a flow and JSON see them. */
const enumerated = (member: Member): (string | number)[] =>
  Object.keys(member.values ?? {}).map((key) => (member.quoted !== true && /^-?\d+(\.\d+)?$/.test(key) ? Number(key) : key));

/** A named value outside the bounds (-1 for "all") widens them: the document names both. */
const bounds = (member: Member): Schema => {
  const named = Object.keys(member.values ?? {})
    .map(Number)
    .filter(Number.isFinite);
  return {
    ...(member.min === undefined ? {} : { minimum: Math.min(member.min, ...named) }),
    ...(member.max === undefined ? {} : { maximum: Math.max(member.max, ...named) }),
  };
};

const leafSchema = (member: Member): Schema => {
  switch (member.type) {
    case 'int':
      return { type: 'integer', ...bounds(member) };
    case 'float':
      return { type: 'number', ...bounds(member) };
    case 'port':
      return { type: 'integer', minimum: 0, maximum: 65_535 };
    case 'bool01':
      return { enum: [0, 1] };
    case 'bool':
      return { type: 'boolean' };
    case 'enum':
      return member.values ? { enum: enumerated(member) } : { type: ['string', 'number'] };
    case 'binary':
      return { bytes: true };
    case 'object':
      return { type: 'object' };
    case 'array':
      return { type: 'array' };
    default:
      return { type: 'string' };
  }
};

const nodeSchema = (node: MemberNode): Schema => {
  const single = (): Schema => {
    const inner = node.children.get('');
    if (inner) return nodeSchema(inner);
    if (node.children.size > 0)
      return objectSchema(
        node.children,
        node.member && node.member.type !== 'object' && node.member.type !== 'array' ? node.member : undefined,
      );
    if (node.list && node.member?.type === 'array') return {};
    return node.member ? leafSchema(node.member) : {};
  };
  return node.list ? { type: 'array', items: single(), ...entries(node) } : single();
};

const entries = ({ rule }: MemberNode): Schema => ({
  ...(rule?.min === undefined ? {} : { minItems: rule.min }),
  ...(rule?.max === undefined ? {} : { maxItems: rule.max }),
});

/** An object that the catalogue does not name itself (`motion` of `motion@ch`) must be there where one of its members must. */
const isRequired = (node: MemberNode): boolean =>
  node.rule?.required === true ||
  (node.member ? node.member.required === true : !node.list && Array.from(node.children.values()).some(isRequired));

/** `text`: an element with attributes may also carry text, which is its member `value`. */
const objectSchema = (children: ReadonlyMap<string, MemberNode>, text?: Member): Schema => ({
  type: 'object',
  properties: {
    ...Object.fromEntries(Array.from(children, ([key, node]) => [key, nodeSchema(node)])),
    ...(text ? { value: leafSchema(text) } : {}),
  },
  required: Array.from(children.values())
    .filter(isRequired)
    .map((node) => node.key),
  additionalProperties: false,
});

/** The JSON Schema of an operation's parameters. */
export const parameterSchema = (operation: Operation): Schema => objectSchema(parameterTree(operation));

const parameterTree = ({ params, lists = [] }: Operation): ReadonlyMap<string, MemberNode> =>
  memberTree(
    params,
    lists.filter((list) => list.in.includes('params')),
  );

const normalise = (children: ReadonlyMap<string, MemberNode>, values: Record<string, unknown>): Record<string, unknown> => {
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(values)) {
    // An empty panel field and an absent message property mean "not given".
    if (value === undefined) continue;
    const node = children.get(key);
    result[key] = node ? normaliseNode(node, value) : value;
  }
  return { ...result };
};

const normaliseNode = (node: MemberNode, value: unknown): unknown => {
  if (node.list) return Array.isArray(value) ? value.map((item) => normaliseItem(node, item)) : value;
  return normaliseItem(node, value);
};

const normaliseItem = (node: MemberNode, value: unknown): unknown => {
  const inner = node.children.get('');
  if (inner) return normaliseNode(inner, value);
  if (node.children.size > 0) {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? normalise(node.children, value as Record<string, unknown>)
      : value;
  }
  return node.member ? normaliseValue(node.member, value) : value;
};

const shown = (value: unknown): string => {
  const text = Buffer.isBuffer(value) ? `a Buffer of ${value.length} bytes` : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const isSecret = (name: string): boolean => /pass(wd|word)?|pwd|secret|token|privatekey/i.test(name);

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

const explain = (error: ErrorObject): string => {
  const path = memberName(error.instancePath);
  if (error.keyword === 'required') return `${joined(path, String(error.params.missingProperty))} is missing`;
  if (error.keyword === 'additionalProperties') {
    const members = Object.keys((error.parentSchema as { properties?: Schema } | undefined)?.properties ?? {});
    const has =
      members.length === 0 ? 'there are no members here' : `there are ${members.slice(0, 40).join(', ')}${members.length > 40 ? ' …' : ''}`;
    return `${joined(path, String(error.params.additionalProperty))} is no member; ${has}`;
  }
  if (error.keyword === 'minItems' || error.keyword === 'maxItems')
    return `${path} must have at ${error.keyword === 'minItems' ? 'least' : 'most'} ${String(error.params.limit)} entries`;
  const given = isSecret(path) ? '' : `, not ${shown(error.data)}`;
  return `${path === '' ? 'the parameters' : path} must be ${allowedText(error)}${given}`;
};

const ajv = new Ajv({ strict: false, verbose: true, allErrors: false, ownProperties: true });
ajv.addKeyword({ keyword: 'bytes', validate: (_: unknown, value: unknown) => Buffer.isBuffer(value) });

/** Brings values to their types and checks them; made once per operation. */
export class ParameterCheck {
  readonly #tree: ReadonlyMap<string, MemberNode>;
  readonly #fixed: Readonly<Record<string, string | number>>;
  readonly #validate: ValidateFunction;

  constructor(operation: Operation) {
    this.#fixed = operation.request.fixed ?? {};
    this.#tree = parameterTree(operation);
    this.#validate = ajv.compile(parameterSchema(operation));
  }

  /** The values as the driver sends them. @throws CameraError INVALID_PARAMETER that names the member and what is allowed. */
  values(params: unknown): Values {
    if (typeof params !== 'object' || params === null || Array.isArray(params))
      throw new CameraError('INVALID_PARAMETER', 'the parameters must be an object');
    const values = normalise(this.#tree, params as Record<string, unknown>);
    // What the driver sets anyway may be named, as long as it is the same: it stands in the vendor's tables of members.
    for (const [name, value] of Object.entries(this.#fixed)) {
      if (!this.#tree.has(name) && values[name] !== undefined && String(values[name]) === String(value)) delete values[name];
    }
    if (!this.#validate(values)) {
      const [error] = this.#validate.errors ?? [];
      throw new CameraError('INVALID_PARAMETER', error ? explain(error) : 'the parameters do not fit');
    }
    return values;
  }
}
