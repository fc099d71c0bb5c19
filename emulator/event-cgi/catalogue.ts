import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusal.js';
import type { XmlNode } from './xml.js';

interface Member {
  name: string;
  type: string;
  required?: boolean;
  min?: number;
  max?: number;
  values?: Record<string, string>;
}

export interface Operation {
  id: string;
  request: { fixed?: Record<string, string>; body?: string };
  params: Member[];
  response: { fields: Member[] };
}

const FOLDER = join(__dirname, '..', '..', 'src', 'dialects', 'event-cgi', 'catalogue');

/** What the document describes, as data. */
export const readCatalogue = (): Operation[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Operation[]);

/** `di@ch` and `di.segment[]@id` as paths: `di/@ch`, `di/segment/@id`. */
const pathOf = (name: string): string => name.replaceAll('[]', '').replaceAll('.', '/').replace('@', '/@');

/** What one operation may be given: everything about a path in the message. */
export class Members {
  readonly #members = new Map<string, Member>();
  readonly #lists = new Set<string>();
  readonly #elements = new Set<string>();

  constructor(members: readonly Member[]) {
    for (const member of members) {
      const path = pathOf(member.name);
      this.#members.set(path, member);
      const steps = path.split('/');
      steps.forEach((step, index) => {
        if (!step.startsWith('@')) this.#elements.add(steps.slice(0, index + 1).join('/'));
      });
      for (const match of member.name.matchAll(/\[\]/g)) this.#lists.add(pathOf(member.name.slice(0, match.index)));
    }
  }

  isList(path: string): boolean {
    return this.#lists.has(path);
  }

  has(path: string): boolean {
    return this.#members.has(path);
  }

  /** @throws Refusal naming what does not belong, is missing or out of range */
  check(root: XmlNode): void {
    this.#children(root, '');
  }

  #children(element: XmlNode, path: string): void {
    const seen = new Set<string>();
    for (const child of element.children) {
      const own = path === '' ? child.name : `${path}/${child.name}`;
      if (!this.#elements.has(own)) throw new Refusal('parameter', `${own} is unknown`);
      if (seen.has(own) && !this.isList(own)) throw new Refusal('parameter', `${own} stands twice`);
      seen.add(own);
      this.#element(child, own);
    }
    for (const [required, member] of this.#members) {
      const parent = required.replace(/\/?[^/]*$/, '');
      if (parent !== path || !member.required) continue;
      const name = required.slice(required.lastIndexOf('/') + 1);
      const isThere = name.startsWith('@') ? element.attributes.has(name.slice(1)) : seen.has(required);
      if (!isThere) throw new Refusal('parameter', `${required} is missing`);
    }
  }

  #element(element: XmlNode, path: string): void {
    for (const [key, value] of element.attributes) {
      const member = this.#members.get(`${path}/@${key}`);
      if (!member) throw new Refusal('parameter', `${path}/@${key} is unknown`);
      checkValue(member, value);
    }
    const member = this.#members.get(path);
    if (member) checkValue(member, element.text);
    else if (element.text.trim() !== '') throw new Refusal('parameter', `${path} has no text`);
    this.#children(element, path);
  }
}

const checkValue = ({ name, type, min, max, values = {} }: Member, text: string): void => {
  if (type === 'string' || type === 'base64') return;
  if (!/^-?\d{1,10}$/.test(text)) throw new Refusal('parameter', `${name} is no number`);
  const number = Number(text);
  const named = Object.hasOwn(values, text);
  if (type === 'bool01' && number !== 0 && number !== 1) throw new Refusal('parameter', `${name} is neither 0 nor 1`);
  if (type === 'enum' && !named) throw new Refusal('parameter', `${name} has no value ${text}`);
  if (!named && ((min !== undefined && number < min) || (max !== undefined && number > max)))
    throw new Refusal('parameter', `${name} is out of range`);
};
