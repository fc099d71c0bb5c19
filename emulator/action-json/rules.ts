import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Members, Value } from './factory.js';

/** What is read of the catalogue: which members a call has and what they may be. */
interface Parameter {
  name: string;
  in?: string;
  type: string;
  required?: boolean;
  min?: number;
  max?: number;
  values?: Record<string, string>;
}

interface CatalogueEntry {
  id: string;
  request: { fixed?: Record<string, string | number> };
  params: Parameter[];
}

interface Rule {
  parameter?: Parameter;
  members: Map<string, Rule>;
}

/** A refusal with a code of section 1.3. */
export class Refusal extends Error {
  constructor(readonly code: number) {
    super(`code ${code}`);
  }
}

export const UNKNOWN_MEMBER = 201;
export const BUSY = 204;
export const INVALID = 205;
export const WRONG_PASSWORD = 206;
export const NOT_SUPPORTED = 209;

const catalogue = join(__dirname, '..', '..', 'src', 'dialects', 'action-json', 'catalogue');

const entries: CatalogueEntry[] = readdirSync(catalogue).flatMap(
  (file) => JSON.parse(readFileSync(join(catalogue, file), 'utf8')) as CatalogueEntry[],
);

/** The calls behind one action: setPlatformServer has four chapters, setPtzControl ten commands. */
const calls = new Map<string, CatalogueEntry[]>();
for (const entry of entries) {
  const action = entry.request.fixed?.action;
  if (typeof action === 'string') calls.set(action, [...(calls.get(action) ?? []), entry]);
}

export const isAction = (action: string): boolean => calls.has(action);

const ruleTree = (parameters: readonly Parameter[]): Rule => {
  const root: Rule = { members: new Map() };
  for (const parameter of parameters) {
    let rule = root;
    for (const step of parameter.name.replaceAll('[]', '').split('.')) {
      const next: Rule = rule.members.get(step) ?? { members: new Map() };
      rule.members.set(step, next);
      rule = next;
    }
    rule.parameter = parameter;
  }
  return root;
};

/** Entries that a list may have, where the document says so. */
const LONGEST: Record<string, number> = { title_list: 4, area_list: 9, schedule_list: 7 };

const isObject = (value: Value | undefined): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

const ADDRESS = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const MAC = /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i;

const fits = ({ type, min, max, values }: Parameter, value: Value): boolean => {
  const isWhole = Number.isInteger(value);
  switch (type) {
    case 'int':
      return isWhole && Number(value) >= (min ?? Number.NEGATIVE_INFINITY) && Number(value) <= (max ?? Number.POSITIVE_INFINITY);
    case 'port':
      return isWhole && Number(value) >= 0 && Number(value) <= 65_535;
    case 'bool01':
      return value === 0 || value === 1;
    case 'enum':
      return typeof value === 'number' && Object.hasOwn(values ?? {}, String(value));
    case 'ip':
      return typeof value === 'string' && ADDRESS.test(value);
    case 'mac':
      return typeof value === 'string' && MAC.test(value);
    default:
      return typeof value === 'string';
  }
};

const check = (rule: Rule, value: Value): void => {
  if (rule.members.size === 0) {
    if (rule.parameter && !fits(rule.parameter, value)) throw new Refusal(INVALID);
    return;
  }
  if (!Array.isArray(value) || value.length > (LONGEST[rule.parameter?.name ?? ''] ?? Number.POSITIVE_INFINITY)) throw new Refusal(INVALID);
  for (const item of value) {
    if (!isObject(item)) throw new Refusal(INVALID);
    checkMembers(rule, item);
  }
};

const checkMembers = ({ members }: Rule, object: Members): void => {
  for (const [name, value] of Object.entries(object)) {
    const rule = members.get(name);
    if (!rule) throw new Refusal(UNKNOWN_MEMBER);
    check(rule, value);
  }
  for (const [name, { parameter }] of members) if (parameter?.required && !Object.hasOwn(object, name)) throw new Refusal(UNKNOWN_MEMBER);
};

/** True where the members that select the call are there, or where there is nothing to select by. */
const isMeant = ({ request, params }: CatalogueEntry, object: Members): boolean => {
  const { action: _, ...fixed } = request.fixed ?? {};
  if (Object.entries(fixed).some(([name, value]) => object[name] !== value)) return false;
  const command = params.find(({ name }) => name === 'ptz_cmd');
  return !command || fits(command, object.ptz_cmd ?? null);
};

/**
 * Checks the json of a request against the tables of the document. One that only some of an action's chapters have is a member all the same:
 * the device has one call for them.
 * @throws Refusal
 */
export const checkRequest = (action: string, object: Members): void => {
  const candidates = (calls.get(action) ?? []).filter((entry) => isMeant(entry, object));
  // Calls that are told apart by a member: the one that says most of itself is meant.
  const selected = candidates.some(({ request }) => Object.keys(request.fixed ?? {}).length > 1)
    ? candidates.filter(({ request }) => Object.keys(request.fixed ?? {}).length > 1).slice(0, 1)
    : candidates;
  if (selected.length === 0) throw new Refusal(INVALID);
  const isShared = selected.length > 1;
  const parameters = selected.flatMap(({ params }) =>
    params.map((parameter) => (isShared ? { ...parameter, required: false } : parameter)),
  );
  const fixed = selected.flatMap(({ request }) => Object.keys(request.fixed ?? {})).filter((name) => name !== 'action');
  const own = Object.fromEntries(Object.entries(object).filter(([name]) => !fixed.includes(name)));
  checkMembers(ruleTree(parameters), own);
};
