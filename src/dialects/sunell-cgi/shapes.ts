import type { Member, Operation } from '../../operations/types.js';
import { flatShape, type Level } from '../../wire/flat-lists.js';

const made = { params: new WeakMap<Operation, Level<Member>>(), response: new WeakMap<Operation, Level<Member>>() };

/** How the query or the answer of an operation is laid out; made when it is first used. */
export const shapeOf = (operation: Operation, side: 'params' | 'response'): Level<Member> => {
  const known = made[side].get(operation);
  if (known) return known;
  const members = side === 'response' ? operation.response.fields : operation.params.filter(({ in: place = 'query' }) => place === 'query');
  const shape = flatShape(
    members,
    (operation.lists ?? []).filter((list) => list.in.includes(side)),
  );
  made[side].set(operation, shape);
  return shape;
};
