import { type MemberNode, memberTree } from './members.js';
import type { Member, Operation } from './types.js';

/** One step of a form: a value, an object of further fields, or a list of either. */
export interface FormField {
  readonly key: string;
  readonly list: boolean;
  /** What the catalogue says of it; missing on a step that only holds others. */
  readonly member?: Member;
  readonly fields: readonly FormField[];
}

const fieldOf = ({ key, list, member, children }: MemberNode): FormField => ({
  key,
  list,
  ...(member ? { member } : {}),
  fields: Array.from(children.values(), fieldOf),
});

/** An operation's parameters as an editor shows them, in the catalogue's order. A list in a list is a field without a key. */
export const formOf = (operation: Operation): readonly FormField[] => Array.from(memberTree(operation.params).values(), fieldOf);
