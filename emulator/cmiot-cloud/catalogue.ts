import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Member {
  name: string;
  type: string;
  required?: boolean;
  min?: number;
  max?: number;
  values?: Record<string, string>;
  quoted?: boolean;
  jsonText?: boolean;
  unit?: string;
  default?: unknown;
  role?: 'channel' | 'device' | 'camera';
}

export interface Operation {
  id: string;
  kind: string;
  models?: string;
  request: { method: string; path: string; fixed?: Record<string, string | number>; auth?: string };
  params: Member[];
  response: { fields: Member[] };
}

const FOLDER = join(__dirname, '..', '..', 'src', 'dialects', 'cmiot-cloud', 'catalogue');

/** What the document describes, as data. */
export const readCatalogue = (): Operation[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Operation[]);

/** One member and what hangs below it: `a.b` and `a[].b` are children of `a`, a list in a list has an empty name. */
export interface Node {
  member?: Member;
  isList: boolean;
  children: Map<string, Node>;
}

export const treeOf = (members: readonly Member[]): Node => {
  const root: Node = { isList: false, children: new Map() };
  for (const member of members) {
    let node = root;
    for (const part of member.name.split('.')) {
      const [name = '', ...lists] = part.split('[]');
      node = childOf(node, name);
      node.isList ||= lists.length > 0;
      for (let depth = 1; depth < lists.length; depth += 1) {
        node = childOf(node, '');
        node.isList = true;
      }
    }
    node.member = member;
  }
  return root;
};

const childOf = ({ children }: Node, name: string): Node => {
  let child = children.get(name);
  if (!child) {
    child = { isList: false, children: new Map() };
    children.set(name, child);
  }
  return child;
};
