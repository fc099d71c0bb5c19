import type { Account } from './accounts.js';
import { type Operation, operations } from './catalogue.js';
import { checkMembers } from './checks.js';
import type { Entry } from './level.js';
import type { Pair } from './query.js';
import { MemberReader } from './reading.js';
import { CODE, Refusal } from './replies.js';
import { paramsOf } from './settings.js';
import type { CameraState } from './state.js';

/** Programs that an example of the document calls where the rest of the section names another. */
const ALSO_AT: Readonly<Record<string, string>> = {
  'alarm.cameraIo.set': '/cgi-bin/alarm.cgi',
  'network.ddns.capabilities.get.nvr': '/cgi-bin/param.cgi',
  'network.https.set': '/cgi-bin/network.cgi',
  'osd.info.get': '/cgi-bin/param.cgi',
  'security.appVerification.app.clear': '/cgi-bin/params.cgi',
};

/** The document's own examples count wrongly here. */
const ANY_COUNT = ['alarm.cameraIo.set', 'alarm.videoLoss.set'];

/** Values out of range have a code of their own here. */
const VALUE_CODES: Readonly<Record<string, number>> = { 'network.https.set': -5002 };

/** Words in which case does not matter: said so of video.cgi, and printed both ways. */
const CASELESS = ['RTSP', 'HTTP', 'Exposure'];

const equal = (wanted: string, sent: string): boolean =>
  wanted === sent || (CASELESS.includes(wanted) && wanted.toLowerCase() === sent.toLowerCase());

/** The members left once those that select the operation are taken out; undefined where it is not the one selected. */
const rest = ({ request }: Operation, pairs: readonly Pair[]): Pair[] | undefined => {
  const left = [...pairs];
  for (const [name, wanted] of Object.entries(request.fixed ?? {})) {
    const at = left.findIndex(([key]) => key === name);
    const found = left[at];
    if (!found || !equal(wanted, found[1])) return undefined;
    left.splice(at, 1);
  }
  return left;
};

const fixedCount = ({ request }: Operation): number => Object.keys(request.fixed ?? {}).length;

/** Fills in the channel where the document does: it is 1 by default for PTZ, and its examples for cameras leave it out. */
const fillChannel = (state: CameraState, operation: Operation, members: Entry): void => {
  for (const { leaf, required, role, default: standard } of paramsOf(operation).members.values()) {
    if (role !== 'channel') continue;
    if (members[leaf] === undefined && required && (standard !== undefined || state.model !== 'nvr')) members[leaf] = '1';
    if (Number(members[leaf] ?? 0) > state.options.channels) throw new Refusal(CODE.value, `${leaf}=${String(members[leaf])}`);
  }
};

const read = (state: CameraState, operation: Operation, pairs: readonly Pair[]): Entry => {
  const level = paramsOf(operation);
  const members = MemberReader.read(level, pairs, { anyCount: ANY_COUNT.includes(operation.id) });
  fillChannel(state, operation, members);
  checkMembers(level, members);
  return members;
};

/** Who is no manager may look, watch and move. */
const refuseUnpermitted = (state: CameraState, account: Account, { id, kind }: Operation): void => {
  const harmless = ['get', 'capability', 'stream', 'subscribe'].includes(kind) || id.startsWith('ptz.');
  if (!harmless && !state.accounts.mayManage(account)) throw new Refusal(CODE.noPermission, `${account.name}: ${id}`);
};

/**
 * The operation that a request stands for, with its members read and checked. Where several are selected alike (a dome's zoom and another
 * camera's), it is the first that knows the members sent.
 */
export const recognise = (
  state: CameraState,
  method: string,
  path: string,
  pairs: readonly Pair[],
  account: Account,
): { operation: Operation; members: Entry } => {
  const programs = new Set([...operations().map(({ request }) => request.path), ...Object.values(ALSO_AT)]);
  if (!programs.has(path)) throw new Refusal(CODE.noProgram, path);
  const selected = state.operations
    .filter(({ id, request }) => request.path === path || ALSO_AT[id] === path)
    .map((operation) => ({ operation, left: rest(operation, pairs) }))
    .filter((candidate): candidate is { operation: Operation; left: Pair[] } => candidate.left !== undefined)
    .sort(
      (one, other) =>
        fixedCount(other.operation) - fixedCount(one.operation) || one.operation.params.length - other.operation.params.length,
    );
  if (selected.length === 0) throw new Refusal(CODE.noType, pairs.map(([key, value]) => `${key}=${value}`).join('&'));
  const callable = selected.filter(({ operation }) => operation.request.method === method);
  if (callable.length === 0) throw new Refusal(CODE.call, `${method} ${path}`);
  const refusals: Refusal[] = [];
  for (const { operation, left } of callable) {
    try {
      const members = read(state, operation, left);
      refuseUnpermitted(state, account, operation);
      return { operation, members };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const own = error.code === CODE.value ? VALUE_CODES[operation.id] : undefined;
      refusals.push(own === undefined ? error : new Refusal(own, error.message));
    }
  }
  throw refusals[0] ?? new Refusal(CODE.noType, path);
};
