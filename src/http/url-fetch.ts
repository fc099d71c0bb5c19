import type { Readable } from 'node:stream';
import { CameraError } from '../camera/errors.js';
import type { Download } from '../camera/recordings.js';
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
  async get(address: string, { limit, signal }: FetchOptions): Promise<DeviceAnswer> {
    return this.#followed(address, async (url) =>
      this.#at(url, (http, path) => http.request({ method: 'GET', path, safe: true, limit, ...(signal ? { signal } : {}) })),
    );
  }

  /**
   * A file as it comes.
   * @param offset bytes that the caller has already; where the server cannot leave them out, the file starts anew and says so
   * @throws as {@link get}
   */
  async download(address: string, offset: number, signal?: AbortSignal): Promise<Download> {
    const headers = offset > 0 ? { Range: `bytes=${offset}-` } : {};
    const request = { method: 'GET', headers, safe: true, limit: Number.POSITIVE_INFINITY, ...(signal ? { signal } : {}) };
    const {
      status,
      headers: answered,
      body,
      explain,
    } = await this.#followed(address, async (url) =>
      this.#at(url, async (http, path, kept) => {
        const stream = await http.stream({ ...request, path });
        if (stream.status >= 300) discard(stream.body);
        else kept(stream.body);
        return { ...stream, explain: (error: unknown) => http.explain(error, signal) };
      }),
    );
    const length = Number(answered['content-length'] ?? Number.NaN);
    return {
      body,
      offset: status === 206 ? offset : 0,
      contentType: String(answered['content-type'] ?? 'application/octet-stream'),
      ...(Number.isFinite(length) ? { length } : {}),
      explain,
    };
  }

  async #followed<T extends Pick<DeviceAnswer, 'status' | 'headers'>>(address: string, ask: (url: URL) => Promise<T>): Promise<T> {
    let url = webAddress(address);
    for (let redirects = 0; ; redirects++) {
      const answer = await ask(url);
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

  /** @param act asks the host; `kept` names what goes on after its answer */
  async #at<T>(url: URL, act: (http: DeviceHttp, path: string, kept: (body: Readable) => void) => Promise<T>): Promise<T> {
    if (this.#closed) throw new CameraError('ABORTED', 'the camera was closed');
    const host = this.#host(url.origin);
    host.underWay += 1;
    const over = (): void => {
      host.underWay -= 1;
      this.#tidy();
    };
    let goesOn = false;
    try {
      return await act(host.http, url.pathname + url.search, (body) => {
        goesOn = true;
        body.once('close', over);
        // Given up by whoever has it, it ends in an error that is nobody's.
        body.on('error', () => {});
      });
    } finally {
      if (!goesOn) over();
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

/** An answer that nobody reads. */
const discard = (body: Readable): void => {
  body.on('error', () => {});
  body.destroy();
};

const webAddress = (address: string, base?: URL): URL => {
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new CameraError('BAD_RESPONSE', 'the address given for the file is no http or https address');
};
