import { untilAborted } from './abort.js';
import { CameraError } from './errors.js';

/** Who refuses what, and where a user corrects it. */
export interface CredentialNames {
  readonly who: string;
  readonly what: string;
  readonly where: string;
}

const usualNames: CredentialNames = { who: 'the device', what: 'the user name or password', where: "the camera's settings" };

/** This many refusals in a row, and the credentials are left alone. */
const refusalLimit = 3;

/**
 * Keeps a wrong password from locking the account on the device: after several refusals nothing more is tried until the pause is over,
 * or the camera's settings change (which makes a new guard).
 */
export class CredentialGuard {
  #refusals = 0;
  #proven = false;
  /** The request that shows whether the credentials hold; false where it could not tell. */
  #trial: Promise<boolean> | undefined;
  #lockedUntil = 0;
  readonly #pause: number;
  readonly #now: () => number;
  readonly #names: CredentialNames;

  /**
   * @param pause milliseconds after which one further try is made
   * @param now milliseconds of a clock that is never set
   */
  constructor(pause: number, now: () => number = () => performance.now(), names: CredentialNames = usualNames) {
    this.#pause = pause;
    this.#now = now;
    this.#names = names;
  }

  /** @throws CameraError LOCKED_OUT */
  check(): void {
    const left = this.#lockedUntil - this.#now();
    if (left <= 0) return;
    const { who, what, where } = this.#names;
    const minutes = Math.max(1, Math.ceil(left / 60_000));
    throw new CameraError(
      'LOCKED_OUT',
      `not tried: ${who} refused ${what} ${this.#refusals} times, and another try could lock the account; correct them in ${where} and deploy (tried again by itself in ${minutes} min)`,
    );
  }

  refused(): void {
    this.#proven = false;
    this.#refusals += 1;
    if (this.#refusals >= refusalLimit) this.#lockedUntil = this.#now() + this.#pause;
  }

  accepted(): void {
    this.#proven = true;
    this.#refusals = 0;
    this.#lockedUntil = 0;
  }

  /**
   * Makes a request that carries the credentials, and counts its outcome. Until the device has accepted them, one goes first and the
   * others wait for it: a burst of requests must not be a burst of wrong passwords.
   * @param proves false where the device may answer without looking at the credentials: success does not take refusals back
   * @throws CameraError LOCKED_OUT, ABORTED while it waits, and what `ask` throws; its UNAUTHORIZED counts as a refusal
   */
  async attempt<T>(ask: () => Promise<T>, signal?: AbortSignal, proves = true): Promise<T> {
    let waits = true;
    while (waits && !this.#proven && this.#trial) waits = await untilAborted(this.#trial, signal);
    if (this.#proven || this.#trial) return this.count(ask, proves);
    let tell: (known: boolean) => void = () => {};
    this.#trial = new Promise((resolve) => {
      tell = resolve;
    });
    const before = this.#refusals;
    try {
      return await this.count(ask, proves);
    } finally {
      this.#trial = undefined;
      // Where the device did not answer at all, there is no reason to ask it one by one.
      tell(this.#proven || this.#refusals !== before);
    }
  }

  /** Makes a request that carries the credentials without waiting for another's outcome. @throws as {@link attempt} */
  async count<T>(ask: () => Promise<T>, proves = true): Promise<T> {
    this.check();
    try {
      const result = await ask();
      if (proves) this.accepted();
      else if (this.#refusals === 0) this.#proven = true;
      return result;
    } catch (error) {
      if (error instanceof CameraError && error.code === 'UNAUTHORIZED') this.refused();
      throw error;
    }
  }
}
