import http from 'node:http';
import https from 'node:https';
import type { DeviceHttpOptions, DeviceRequest, DeviceStream, Transport } from './device-http.js';

/**
 * Node's own client with its tolerant parser, for devices that speak an HTTP of their own: lines ended by a line feed only, blanks
 * before colons, both a length and chunks. Slower than the pool and used only after the strict parser refused such an answer.
 */
export class LooseHttp implements Transport {
  readonly #agent: http.Agent;
  readonly #held: http.Agent;
  readonly #origin: URL;

  constructor(options: DeviceHttpOptions) {
    this.#origin = new URL(options.origin);
    // No keep-alive: where one answer ends and the next begins is what these devices are worst at.
    const agentOptions = { keepAlive: false, maxSockets: options.connections };
    const agent = (): http.Agent =>
      this.#origin.protocol === 'https:'
        ? new https.Agent({ ...agentOptions, rejectUnauthorized: options.verifyCertificate })
        : new http.Agent(agentOptions);
    this.#agent = agent();
    this.#held = agent();
  }

  send(
    { method, path, headers, body, held = false, quiet = false }: DeviceRequest,
    signal: AbortSignal,
    stall: number,
  ): Promise<DeviceStream> {
    const client = this.#origin.protocol === 'https:' ? https : http;
    const host = this.#origin.hostname.replace(/^\[|\]$/g, '');
    return new Promise((resolve, reject) => {
      const request = client.request(
        {
          host,
          port: this.#origin.port,
          method,
          path,
          headers,
          agent: held ? this.#held : this.#agent,
          insecureHTTPParser: true,
          maxHeaderSize: 32 * 1024,
          signal,
          timeout: stall,
        },
        (response) => {
          response.on('error', () => {});
          if (quiet) request.setTimeout(0);
          // What goes wrong from now on is the body's failure, and says more than that it was cut short.
          request.on('error', (error) => response.destroy(error));
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
        },
      );
      request.on('timeout', () => request.destroy(Object.assign(new Error(`no byte for ${stall} ms`), { code: 'ETIMEDOUT' })));
      request.on('error', reject);
      request.end(body);
    });
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    this.#held.destroy();
  }
}
