import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import { Fault } from './xml.js';

export type Privilege = 'User' | 'Operator' | 'Administrator';

export interface User {
  name: string;
  password: string;
  privilege: Privilege;
  enabled: boolean;
}

export interface Session {
  uid: string;
  username: string;
  /** Milliseconds it lasts after each successful call. */
  validity: number;
  expires: number;
}

export interface AccountOptions {
  now: Clock;
  username: string;
  password: string;
  /** Wrong passwords in a row after which the account is locked; 0: never. */
  lockAfter: number;
}

const VALIDITY = 60_000;
const LOCKED_FOR = 10 * 60_000;
const MOST_SESSIONS = 64;

/** The camera's users, who of them is logged in, and whose account is locked. */
export class Accounts {
  readonly users = new Map<string, User>();
  readonly sessions = new Map<string, Session>();
  readonly #options: AccountOptions;
  readonly #failures = new Map<string, { count: number; lockedUntil: number }>();

  constructor(options: AccountOptions) {
    this.#options = options;
    this.reset();
  }

  /** Back to the user of the factory setting. */
  reset(): void {
    const { username, password } = this.#options;
    this.users.clear();
    this.users.set(username, { name: username, password, privilege: 'Administrator', enabled: true });
    this.sessions.clear();
    this.#failures.clear();
  }

  /** Begins a session: eight hexadecimal digits. */
  login(username: string, password: string): Session {
    const user = this.verify(username, password);
    const uid = randomBytes(4).toString('hex');
    const session = { uid, username: user.name, validity: VALIDITY, expires: this.#options.now() + VALIDITY };
    const [oldest] = this.sessions.keys();
    if (this.sessions.size >= MOST_SESSIONS && oldest !== undefined) this.sessions.delete(oldest);
    this.sessions.set(uid, session);
    return session;
  }

  /** The user of that name and password. One fault for every refusal: the document has no other, not even for a locked account. */
  verify(username: string, password: string): User {
    const user = this.users.get(username);
    if (user?.enabled && user.password === password && !this.isLocked(username)) {
      this.#failures.delete(username);
      return user;
    }
    this.#fail(username);
    throw new Fault('password error');
  }

  isLocked(username: string): boolean {
    return (this.#failures.get(username)?.lockedUntil ?? 0) > this.#options.now();
  }

  unlock(): void {
    this.#failures.clear();
  }

  session(uid: string): Session {
    const session = this.sessions.get(uid);
    if (!session || session.expires <= this.#options.now()) {
      this.sessions.delete(uid);
      throw new Fault('uid error');
    }
    return session;
  }

  /** Every successful call restarts the time. */
  renew(session: Session): void {
    session.expires = this.#options.now() + session.validity;
  }

  #fail(username: string): void {
    const { lockAfter, now } = this.#options;
    // Names that do not exist cannot be locked, and must not fill the memory.
    if (lockAfter === 0 || !this.users.has(username) || this.isLocked(username)) return;
    const count = (this.#failures.get(username)?.count ?? 0) + 1;
    this.#failures.set(username, count < lockAfter ? { count, lockedUntil: 0 } : { count: 0, lockedUntil: now() + LOCKED_FOR });
  }
}
