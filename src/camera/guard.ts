import { CameraError } from './errors.js';

/** This many refusals in a row, and the credentials are left alone. */
const refusalLimit = 3;

/**
 * Keeps a wrong password from locking the account on the device: after several refusals nothing more is tried until the pause is over,
 * or the camera's settings change (which makes a new guard).
 */
export class CredentialGuard {
  #refusals = 0;
  #lockedUntil = 0;
  readonly #pause: number;
  readonly #now: () => number;

  /** @param pause milliseconds after which one further try is made */
  constructor(pause: number, now: () => number = Date.now) {
    this.#pause = pause;
    this.#now = now;
  }

  /** @throws CameraError LOCKED_OUT */
  check(): void {
    const left = this.#lockedUntil - this.#now();
    if (left <= 0) return;
    const minutes = Math.max(1, Math.ceil(left / 60_000));
    throw new CameraError(
      'LOCKED_OUT',
      `not tried: the device refused the user name or password ${this.#refusals} times, and another try could lock the account; correct them in the camera's settings and deploy (tried again by itself in ${minutes} min)`,
    );
  }

  refused(): void {
    this.#refusals += 1;
    if (this.#refusals >= refusalLimit) this.#lockedUntil = this.#now() + this.#pause;
  }

  accepted(): void {
    this.#refusals = 0;
    this.#lockedUntil = 0;
  }
}
