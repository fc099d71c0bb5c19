import { CameraError } from '../../camera/errors.js';
import type { DriverContext } from '../dialect.js';
import type { Proof } from './request.js';

type Way = 'header' | 'query';

const wrongName = -507;

/**
 * User name and password, in the header or in the query: which of them a device takes is a setting of its own (1.2). The way that worked last
 * is tried first, and remembered beyond a redeploy; without one the header, which stands in no log.
 */
export class Credentials {
  readonly #context: DriverContext;

  constructor(context: DriverContext) {
    this.#context = context;
  }

  /**
   * Makes a request with the proof that the device takes. A refusal was no effect, so that whatever it is may be asked the other way too.
   * @throws CameraError LOCKED_OUT, UNAUTHORIZED, and what `ask` throws
   */
  async proven<T>(ask: (proof: Proof) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { settings, guard } = this.#context;
    const { username, password } = settings;
    if (username === '') return anonymous(ask);
    return guard.attempt(async () => {
      const known = this.#way;
      const first = known ?? 'header';
      try {
        return await this.#ask(first, { username, password }, ask);
      } catch (error) {
        if (!mayBeOtherWay(error, known !== undefined)) throw error;
        const explicit = isRefusal(error) && error.deviceCode === wrongName;
        try {
          return await this.#ask(first === 'header' ? 'query' : 'header', { username, password }, ask);
        } catch (again) {
          // Both were seen and refused: the device has counted two.
          if (explicit && isRefusal(again) && again.deviceCode !== 401) guard.refused();
          throw again;
        }
      }
    }, signal);
  }

  get #way(): Way | undefined {
    const way = this.#context.memory.get('credentials');
    return way === 'header' || way === 'query' ? way : undefined;
  }

  async #ask<T>(way: Way, credentials: { username: string; password: string }, ask: (proof: Proof) => Promise<T>): Promise<T> {
    try {
      const result = await ask({ in: way, ...credentials });
      this.#context.memory.set('credentials', way);
      return result;
    } catch (error) {
      // Whatever else the device minds, it has let us in.
      if (error instanceof CameraError && error.code === 'REJECTED') this.#context.memory.set('credentials', way);
      throw error;
    }
  }
}

const isRefusal = (error: unknown): error is CameraError => error instanceof CameraError && error.code === 'UNAUTHORIZED';

/**
 * Whether a device that refused may not have seen the credentials at all. A wrong password it has seen; a wrong user name may be none at all,
 * as long as no way is known to work.
 */
const mayBeOtherWay = (error: unknown, known: boolean): boolean =>
  isRefusal(error) && (error.deviceCode === 401 || error.deviceCode === 403 || (!known && error.deviceCode === wrongName));

const anonymous = async <T>(ask: (proof: Proof) => Promise<T>): Promise<T> => {
  try {
    return await ask(undefined);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new CameraError('UNAUTHORIZED', "the device asks for a user name, and none is set in the camera's settings", { cause: error });
  }
};
