import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlarmType } from '../../camera/alarms.js';

/** What a bit of appendix 5 is in the common vocabulary. */
export interface AlarmKind {
  readonly code: number | string;
  readonly type: AlarmType;
  /** What raised it, where alarms of one type come from several detections. */
  readonly source?: string;
  readonly description: string;
  /** Seconds after which its end counts as lost: no way guarantees that every message arrives. */
  readonly longest: number;
}

const kinds = new Map(
  Object.entries(JSON.parse(readFileSync(join(__dirname, 'alarm-types.json'), 'utf8')) as Record<string, Omit<AlarmKind, 'code'>>).map(
    ([code, kind]) => [Number(code), { code: Number(code), ...kind }],
  ),
);

const unknown = (code: number | string): AlarmKind => ({ code, type: 'other', description: `alarm type ${code}`, longest: 1800 });

/**
 * The kinds that an alarm's `type` names. The types are bits, and the document does not say that an alarm has only one: each bit known is
 * an alarm of its own, what is left is another.
 */
export const kindsOf = (type: unknown): AlarmKind[] => {
  if (typeof type !== 'number' || !Number.isInteger(type) || type <= 0 || type > 0x7fff_ffff)
    return [unknown(typeof type === 'string' || typeof type === 'number' ? String(type).slice(0, 40) : '')];
  const known = [...kinds.values()].filter(({ code }) => (type & Number(code)) !== 0);
  const rest = known.reduce((bits, { code }) => bits & ~Number(code), type);
  return rest === 0 ? known : [...known, unknown(rest)];
};
