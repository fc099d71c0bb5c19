import { type Look, type Range, type Row, seen } from './rows.js';
import { sharedText } from './text.js';

const rangeText = ({ min, max, whole }: Range): string => {
  const kind = whole ? 'whole' : 'number';
  if (min !== undefined && max !== undefined) return sharedText(`wrong.${kind}Between`, { min, max });
  if (min !== undefined) return sharedText(`wrong.${kind}From`, { min });
  return sharedText(`wrong.${kind}`);
};

/** What is wrong with a number as it is written, or undefined. */
export const numberProblem = (text: string, range: Range): string | undefined => {
  const number = Number(text);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, whole = false } = range;
  const fits = text.trim() !== '' && Number.isFinite(number) && number >= min && number <= max && (!whole || Number.isInteger(number));
  return fits ? undefined : rangeText(range);
};

/** `${NAME}` is replaced by Node-RED before the node sees it. */
const isEnvironment = (text: string): boolean => /^\$\{[^}]+\}$/.test(text);

/** What is wrong with a row as it stands, in words; undefined where nothing is. */
export const problemOf = (row: Row, look: Look): string | undefined => {
  if (row.when && !row.when(look)) return undefined;
  if (row.kind === 'custom') return row.problem?.(look);
  if (row.kind === 'many') return undefined;
  const stored = look.get(row.member);
  const text = stored === undefined || stored === null ? '' : String(stored);
  if (text === '') return seen(row.required, look) ? sharedText('wrong.missing') : undefined;
  if (isEnvironment(text)) return undefined;
  if (row.kind === 'number') {
    const { scale = 1, range = {} } = row;
    return numberProblem(String(Number(text) / scale), range);
  }
  if (row.kind !== 'typed') return undefined;
  const type = String(look.get(`${row.member}Type`) ?? row.type);
  if (type === 'str') return undefined;
  if (type === 'num') return numberProblem(text, seen(row.range, look) ?? {});
  const valid = RED.utils.validateTypedProperty(text, type, {});
  return valid === true ? undefined : valid;
};
