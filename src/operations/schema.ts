import { Ajv, type ValidateFunction } from 'ajv';
import { CameraError } from '../camera/errors.js';
import { explain } from './explain.js';
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

const ajv = new Ajv({ strict: false, strictNumbers: true, verbose: true, allErrors: false, ownProperties: true });
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
      const given = values[name];
      if (!this.#tree.has(name) && typeof given !== 'object' && String(given) === String(value)) delete values[name];
    }
    if (!this.#validate(values)) {
      const [error] = this.#validate.errors ?? [];
      throw new CameraError('INVALID_PARAMETER', error ? explain(error) : 'the parameters do not fit');
    }
    return values;
  }
}
