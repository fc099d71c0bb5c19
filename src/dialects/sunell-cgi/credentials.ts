import type { IncomingHttpHeaders } from 'node:http';
import { CameraError } from '../../camera/errors.js';
import { HttpCredentials } from '../../http/challenge.js';
import type { DriverContext } from '../dialect.js';
import type { Proof } from './request.js';

type Way = 'header' | 'query';

export interface Trial {
  signal?: AbortSignal | undefined;
  held?: boolean;
  proves?: boolean;
}

const wrongName = -507;

/**
 * User name and password, in the header or in the query: which of them a device takes is a setting of its own (1.2). The way that worked last
 * is tried first, and remembered beyond a redeploy; without one the header, which stands in no log.
 */
export class Credentials {
  readonly #context: DriverContext;
  readonly #digest: HttpCredentials;

  constructor(context: DriverContext) {
    this.#context = context;
    this.#digest = new HttpCredentials(context.settings.username, context.settings.password);
  }

  /**
   * Makes a request with the proof that the device takes. A refusal was no effect, so that whatever it is may be asked the other way too.
   * @param held the request lasts: it does not keep others waiting until the credentials have been tried
   * @param proves false where a device may answer without looking at the credentials
   * @throws CameraError LOCKED_OUT, UNAUTHORIZED, and what `ask` throws
   */
  async proven<T>(ask: (proof: Proof) => Promise<T>, { signal, held = false, proves = true }: Trial = {}): Promise<T> {
    const { settings, guard } = this.#context;
    if (settings.username === '') return anonymous(ask);
    const attempt = async (): Promise<T> => {
      const known = this.#way;
      const first = known ?? 'header';
      try {
        return await this.#ask(first, ask, proves);
      } catch (error) {
        if (!mayBeOtherWay(error, known !== undefined)) throw error;
        const explicit = isRefusal(error) && error.deviceCode === wrongName;
        try {
          return await this.#ask(first === 'header' ? 'query' : 'header', ask, proves);
        } catch (again) {
          // Both were seen and refused: the device has counted two.
          if (explicit && isRefusal(again) && again.deviceCode !== 401) guard.refused();
          throw again;
        }
      }
    };
    return held ? guard.count(attempt, proves) : guard.attempt(attempt, signal, proves);
  }

  /**
   * Makes a request with the header that it needs: Basic, which the document names, or Digest where a device insists on it.
   * @param ask sends the request with these headers; called again where the first was answered by a challenge, which had no effect
   */
  async headed<T extends { status: number; headers: IncomingHttpHeaders }>(
    request: { method: string; path: string; headers: Record<string, string> },
    proof: Proof,
    ask: (headers: Record<string, string>) => Promise<T>,
  ): Promise<T> {
    if (proof?.in !== 'header') return ask(request.headers);
    const headers = (): Record<string, string> => ({ ...request.headers, ...this.#digest.header(request.method, request.path) });
    const first = await ask(headers());
    const challenge = first.headers['www-authenticate'];
    const again = first.status === 401 && /\bdigest\b/i.test(String(challenge)) && this.#digest.answers(challenge);
    const reply = again ? await ask(headers()) : first;
    if (reply.status !== 401) this.#digest.accepted();
    return reply;
  }

  get #way(): Way | undefined {
    const way = this.#context.memory.get('credentials');
    return way === 'header' || way === 'query' ? way : undefined;
  }

  async #ask<T>(way: Way, ask: (proof: Proof) => Promise<T>, proves: boolean): Promise<T> {
    const { settings, memory } = this.#context;
    try {
      const result = await ask({ in: way, username: settings.username, password: settings.password });
      if (proves) memory.set('credentials', way);
      return result;
    } catch (error) {
      // Whatever else the device minds, it has let us in.
      if (proves && error instanceof CameraError && error.code === 'REJECTED') memory.set('credentials', way);
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
