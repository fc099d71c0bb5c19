import type { Reply } from '../reply.js';
import type { IncomingRequest } from '../server.js';
import type { Account } from './accounts.js';
import type { Operation } from './catalogue.js';
import type { Entry } from './level.js';
import { MemberPrinter } from './printing.js';
import { okReply, textReply } from './replies.js';
import { fieldsOf } from './settings.js';
import type { CameraState } from './state.js';

/** One request to one operation: read, authenticated and checked. */
export interface Visit {
  readonly state: CameraState;
  readonly operation: Operation;
  readonly members: Entry;
  readonly request: IncomingRequest;
  readonly account: Account;
}

/** What an operation does beside answering settings; by its id. */
export type Calls = Readonly<Record<string, (visit: Visit) => Reply | Promise<Reply>>>;

/** Lines of an answer, each ended. */
export const linesReply = ({ eol }: CameraState, lines: readonly string[]): Reply => textReply(lines.map((line) => line + eol).join(''));

/** An answer of key=value lines, printed as the operation says. */
export const answer = ({ state, operation }: Visit, entry: Entry): Reply =>
  linesReply(state, MemberPrinter.print(fieldsOf(operation), entry, state.settings.blanksOf(operation)));

/** Operations whose printed answer is Ok, not OK. */
const SPELT_OK = ['ptz.position.relative.set', 'maintenance.upgrade.channel.set.nvr', 'maintenance.upgrade.finish.nvr'];

export const ok = ({ operation }: Visit): Reply => (SPELT_OK.includes(operation.id) ? textReply('Ok') : okReply());

/** Settings that are no more than that, and actions that leave no trace. */
export const generic = (visit: Visit): Reply => {
  const { state, operation, members } = visit;
  if (operation.kind === 'get' || operation.kind === 'capability') return answer(visit, state.settings.get(operation, members));
  if (operation.kind === 'set') state.settings.set(operation, members);
  return ok(visit);
};
