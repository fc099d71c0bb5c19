import type { Member, Node } from './catalogue.js';
import { treeOf } from './catalogue.js';

/** A value of the kind that the document gives a member. */
const leaf = ({ name, type, values, quoted, min, max, unit }: Member): unknown => {
  const [key] = Object.keys(values ?? {}).slice(-1);
  if (key !== undefined) return !quoted && /^-?\d+(\.\d+)?$/.test(key) ? Number(key) : key;
  if (type === 'int' || type === 'float') return Math.min(max ?? 50, Math.max(min ?? 0, 50));
  if (type === 'bool') return true;
  if (/ip(v4)?(Intranet)?$/i.test(name)) return '127.0.0.1';
  if (/port/i.test(name)) return '8554';
  if (unit !== undefined || /^(width|height)$/.test(name)) return unit === 'ms since 1970' ? '1676529849700' : '1024';
  return `sample-${name.slice(name.lastIndexOf('.') + 1).replaceAll('[]', '')}`;
};

const nodeSample = (node: Node): unknown => {
  const inner = node.children.get('');
  const single = inner ? nodeSample(inner) : node.children.size > 0 ? treeSample(node) : node.member ? leaf(node.member) : null;
  return node.isList ? [single] : single;
};

const treeSample = ({ children }: Node): Record<string, unknown> =>
  Object.fromEntries(Array.from(children, ([name, node]) => [name, nodeSample(node)]));

/** An answer made of the document's fields alone. */
export const sampleOf = (fields: readonly Member[]): unknown => {
  const tree = treeOf(fields);
  const list = tree.children.get('');
  return list ? nodeSample(list) : treeSample(tree);
};
