import { untilAborted } from '../../camera/abort.js';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import { textLimit } from '../../http/device-http.js';
import type { DriverContext } from '../dialect.js';
import { readAnswer, SessionExpired } from './answer.js';
import { wireRequest } from './request.js';

/** A session ends this long after the last successful call, in milliseconds (section 3), unless setUidValidTime says otherwise. */
const defaultLife = 60_000;

/** Timers count no further than some weeks, and a session may be set to live longer. */
const longestBeat = 3_600_000;

/** Kept this far from the end: what is sent then may arrive late. */
const margin = (life: number): number => Math.min(10_000, life / 4);

/**
 * The camera's session id: one login for any number of concurrent requests, made anew when it has or is about to run out, kept alive
 * while something holds it.
 */
export class UidSession {
  readonly #context: DriverContext;
  #uid: string | undefined;
  #life = defaultLife;
  #lastSuccess = 0;
  #login: Promise<string> | undefined;
  #holds = 0;
  #keepAlive: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(context: DriverContext) {
    this.#context = context;
  }

  /** A session that is good for a request now; `used`: the one that was just refused. */
  async uid(call: Call, used?: string): Promise<string> {
    const lapsed = this.#context.now() - this.#lastSuccess > this.#life - margin(this.#life);
    if (this.#uid !== undefined && this.#uid !== used && !lapsed) return this.#uid;
    this.#login ??= this.#logIn().finally(() => {
      this.#login = undefined;
    });
    return untilAborted(this.#login, call.signal);
  }

  /** The device answered a request of this session, which starts its time anew. */
  touch(): void {
    this.#lastSuccess = this.#context.now();
  }

  /** The session's time, in seconds, as set by setUidValidTime (3.39). */
  setLife(seconds: number): void {
    this.#life = Math.max(2, seconds) * 1000;
    this.#schedule();
  }

  /** Forgets the session, as after a reboot of the device. */
  drop(): void {
    this.#uid = undefined;
  }

  /** Keeps the session alive until the returned function is called: for movements and downloads that outlast it. */
  hold(): () => void {
    this.#holds += 1;
    this.#schedule();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      if (this.#holds === 0) clearInterval(this.#keepAlive);
    };
  }

  #schedule(): void {
    clearInterval(this.#keepAlive);
    if (this.#holds === 0 || this.#closed) return;
    this.#keepAlive = setInterval(() => void this.#beat(), Math.min(this.#life / 2, longestBeat));
  }

  /** The heartbeat (3.2). What it cannot do, the next request does: it logs in. */
  async #beat(): Promise<void> {
    const uid = this.#uid;
    if (uid === undefined || this.#context.now() - this.#lastSuccess < this.#life / 4) return;
    const { catalogue, http, redactor } = this.#context;
    const operation = catalogue.get('security.uid.keepAlive');
    try {
      const answer = await http.request({ ...wireRequest(operation, {}, { uid }), safe: true, limit: textLimit });
      await readAnswer(operation, answer, redactor);
      this.touch();
    } catch (error) {
      if (error instanceof SessionExpired && this.#uid === uid) this.#uid = undefined;
    }
  }

  async #logIn(): Promise<string> {
    const { settings, catalogue, http, guard, redactor } = this.#context;
    if (settings.username === '') throw new CameraError('UNAUTHORIZED', "no user name is set in the camera's settings");
    const operation = catalogue.get('security.uid.get');
    const request = { ...wireRequest(operation, {}, settings), safe: true, limit: textLimit };
    // Not bound to one caller's cancellation: others wait for the same login.
    const ask = async (): Promise<string> => uidOf((await readAnswer(operation, await http.request(request), redactor)).payload);
    try {
      const uid = await guard.attempt(ask);
      redactor.session(uid);
      this.#uid = uid;
      this.#life = defaultLife;
      this.#schedule();
      this.touch();
      return uid;
    } catch (error) {
      if (error instanceof SessionExpired)
        throw new CameraError('BAD_RESPONSE', 'the camera answered the login with a fault of the session', { cause: error });
      throw error;
    }
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#keepAlive);
  }
}

/** The id of a login's answer. @throws CameraError BAD_RESPONSE, UNAUTHORIZED where the camera hands out none */
const uidOf = (payload: unknown): string => {
  const value = typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>).value : undefined;
  const uid = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  if (!/^[\w-]{1,128}$/.test(uid)) throw new CameraError('BAD_RESPONSE', 'the camera answered the login without a session id');
  // The vendor's own page takes 0 for "not logged in" (section 4).
  if (/^0+$/.test(uid)) throw new CameraError('UNAUTHORIZED', 'the camera refused the user name or password (it gave no session)');
  return uid;
};
