import { CameraError } from '../camera/errors.js';
import { type DeviceAnswer, DeviceHttp, type DeviceHttpOptions } from './device-http.js';

/** Hosts to which connections are kept; those of more are closed as soon as nothing is under way there. */
const keptHosts = 4;
const maxRedirects = 3;

interface Host {
  readonly http: DeviceHttp;
  underWay: number;
}

export interface FetchOptions {
  /** Most bytes of the answer; more is a BAD_RESPONSE. */
  limit: number;
  signal?: AbortSignal;
}

/**
 * Fetches files from addresses that a device or a cloud has given: the same limits of time and size as for the device itself, connections of
 * their own, and nothing of the device's credentials. The addresses may hold keys of their own, so no error shows one.
 */
export class UrlFetch {
  readonly #options: Omit<DeviceHttpOptions, 'origin'>;
  /** By origin, the latest used last. */
  readonly #hosts = new Map<string, Host>();
  #closed = false;

  constructor(options: Omit<DeviceHttpOptions, 'origin'>) {
    this.#options = options;
  }

  /** @throws CameraError REJECTED where there is no such file (any more), BAD_RESPONSE, and what the network does */
  async get(address: string, options: FetchOptions): Promise<DeviceAnswer> {
    let url = webAddress(address);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#once(url, options);
      const { location } = answer.headers;
      if (answer.status >= 200 && answer.status < 300) return answer;
      if (answer.status < 300 || answer.status >= 400 || location === undefined)
        throw new CameraError('REJECTED', `the file is not to be had at the address given for it (HTTP ${answer.status})`, {
          deviceCode: answer.status,
          deviceMessage: `HTTP ${answer.status}`,
        });
      if (redirects === maxRedirects) throw new CameraError('BAD_RESPONSE', 'the address given for the file leads in circles');
      url = webAddress(String(location), url);
    }
  }

  async #once(url: URL, { limit, signal }: FetchOptions): Promise<DeviceAnswer> {
    if (this.#closed) throw new CameraError('ABORTED', 'the camera was closed');
    const host = this.#host(url.origin);
    host.underWay += 1;
    try {
      const path = url.pathname + url.search;
      return await host.http.request({ method: 'GET', path, safe: true, limit, ...(signal ? { signal } : {}) });
    } finally {
      host.underWay -= 1;
      this.#tidy();
    }
  }

  #host(origin: string): Host {
    const host = this.#hosts.get(origin) ?? { http: new DeviceHttp({ ...this.#options, origin }), underWay: 0 };
    this.#hosts.delete(origin);
    this.#hosts.set(origin, host);
    return host;
  }

  #tidy(): void {
    for (const [origin, { http, underWay }] of this.#hosts) {
      if (this.#hosts.size <= keptHosts) return;
      if (underWay > 0) continue;
      this.#hosts.delete(origin);
      http.close().catch(() => {});
    }
  }

  /** Ends every connection; fetches under way fail with ABORTED. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Array.from(this.#hosts.values(), ({ http }) => http.close()));
    this.#hosts.clear();
  }
}

const webAddress = (address: string, base?: URL): URL => {
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new CameraError('BAD_RESPONSE', 'the address given for the file is no http or https address');
};
