import type { Clock } from '../clock.js';
import type { Model } from './catalogue.js';
import type { Credentials } from './query.js';
import { CODE, Refusal } from './replies.js';

export interface Account {
  readonly name: string;
  password: string;
  group: string;
  note: string;
}

export interface LoginLock {
  enabled: boolean;
  /** Wrong passwords in a row. */
  errors: number;
  minutes: number;
}

export interface AccountOptions {
  now: Clock;
  model: Model;
  username: string;
  password: string;
  /** As set by securityParam. */
  lock: () => LoginLock;
}

/** Groups whose members may change things. The first user's is spelt differently on recorders and lite cameras. */
const MANAGERS = ['SuperAdmin', 'Super admin', 'Administrators'];
const MOST = 32;

/** In a request a blank in a name is sent as `_`. */
export const spelt = (name: string): string => name.replaceAll('_', ' ');

/** The users, who of them is locked out, and who may do what. */
export class Accounts {
  readonly users = new Map<string, Account>();
  readonly #options: AccountOptions;
  readonly #failures = new Map<string, { count: number; lockedUntil: number }>();

  constructor(options: AccountOptions) {
    this.#options = options;
    this.reset();
  }

  /** Back to the users as delivered: the first one, and the second of the document's answers. */
  reset(): void {
    const { model, username, password } = this.#options;
    this.users.clear();
    this.#failures.clear();
    this.users.set(username, { name: username, password, group: model === 'ipc' ? 'SuperAdmin' : 'Super admin', note: '' });
    const [name, group] = model === 'ipc' ? ['test', 'Operator'] : ['lishun', 'Media user'];
    if (name !== username) this.users.set(name, { name, password: 'admin1234', group, note: '' });
  }

  verify(credentials: Credentials | undefined): Account {
    if (!credentials) throw new Refusal(CODE.wrongUser, 'no credentials');
    const { username, password } = credentials;
    const user = this.users.get(username);
    if (!user) throw new Refusal(CODE.wrongUser, `no user ${username}`);
    if (this.isLocked(username)) throw new Refusal(CODE.lockedNow, `${username} is locked`);
    if (user.password === password) {
      this.#failures.delete(username);
      return user;
    }
    this.#fail(username);
    throw new Refusal(CODE.wrongPassword, `not the password of ${username}`);
  }

  isLocked(username: string): boolean {
    return (this.#failures.get(username)?.lockedUntil ?? 0) > this.#options.now();
  }

  unlock(): void {
    this.#failures.clear();
  }

  known(name: string): Account {
    const user = this.users.get(name);
    if (!user) throw new Refusal(CODE.wrongUser, `no user ${name}`);
    return user;
  }

  add(account: Account): void {
    if (this.users.has(account.name)) throw new Refusal(CODE.userExists, account.name);
    if (this.users.size >= MOST) throw new Refusal(CODE.tooManyUsers, account.name);
    this.users.set(account.name, account);
  }

  mayManage({ group }: Account): boolean {
    return MANAGERS.includes(group);
  }

  #fail(username: string): void {
    const { now, lock } = this.#options;
    const { enabled, errors, minutes } = lock();
    if (!enabled) return;
    const count = (this.#failures.get(username)?.count ?? 0) + 1;
    this.#failures.set(username, count < errors ? { count, lockedUntil: 0 } : { count: 0, lockedUntil: now() + minutes * 60_000 });
  }
}
