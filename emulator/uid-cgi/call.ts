import type { Reply } from '../reply.js';
import type { IncomingRequest } from '../server.js';
import type { Session, User } from './accounts.js';
import type { Check } from './checks.js';
import { type Members, UNREADABLE } from './query.js';
import type { Group } from './settings.js';
import type { CameraState } from './state.js';
import { Fault, xmlReply } from './xml.js';

/** One request to one call, already read and authenticated. */
export interface Visit {
  state: CameraState;
  request: IncomingRequest;
  path: string;
  /** Members that belong to the call: without uid, credentials and timestamp. */
  members: Members;
  user?: User;
  session?: Session;
}

export interface Call {
  /** `uid`: a session; `either`: a session or user name and password in the query; `open`: the call looks after it itself. */
  auth: 'uid' | 'either' | 'open';
  /** What a User may not do; by default a call with members of its own changes something and one without only looks. */
  changes?: (members: Members) => boolean;
  /** The members it knows, each with what it may hold. */
  params: Record<string, Check>;
  /** <value> of its own faults, where the document prints another than the path. */
  faultValue?: string;
  run: (visit: Visit) => Reply | Promise<Reply>;
}

export const looksOnly = (): boolean => false;
export const always = (): boolean => true;

export const refuseUnknown = (members: Members, params: Record<string, Check>): void => {
  for (const name of members.keys()) if (!Object.hasOwn(params, name)) throw new Fault(UNREADABLE);
};

export const checkValues = (members: Members, params: Record<string, Check>): void => {
  for (const [name, value] of members) params[name]?.(value, name);
};

/** A call that answers one fixed text and takes no members. */
export const plain = (answer: (visit: Visit) => string): Call => ({ auth: 'uid', params: {}, run: (visit) => xmlReply(answer(visit)) });

interface SettingsCall<G extends Group> {
  auth?: 'uid' | 'either';
  params: Partial<Record<keyof G & string, Check>>;
  faultValue?: string;
  group: (state: CameraState) => G;
  /** Members that the request names otherwise than the settings: request name → settings name. */
  names?: Record<string, keyof G & string>;
  /** May refuse or complete what will be in force; gets the settings with the members sent already in them. */
  settle?: (next: G, sent: Members, state: CameraState) => void;
  answer: (settings: G, state: CameraState, sent: Members) => string;
}

/** The common kind of call: without members it reads, with members it sets; both answer the settings in force (document, section 1). */
export const settingsCall = <G extends Group>({
  auth = 'uid',
  params,
  faultValue,
  group,
  names = {},
  settle,
  answer,
}: SettingsCall<G>): Call => {
  const renamed = Object.fromEntries(Object.entries(names).map(([sent, stored]) => [stored, sent]));
  const checks: Record<string, Check> = {};
  for (const [name, check] of Object.entries(params)) if (check) checks[renamed[name] ?? name] = check;
  return {
    auth,
    params: checks,
    ...(faultValue === undefined ? {} : { faultValue }),
    run: ({ state, members }) => {
      const current = group(state);
      const sent = Object.fromEntries([...members].map(([name, value]) => [names[name] ?? name, value]));
      const next: G = { ...current, ...sent };
      if (members.size > 0) settle?.(next, members, state);
      Object.assign(current, next);
      return xmlReply(answer(current, state, members));
    },
  };
};
