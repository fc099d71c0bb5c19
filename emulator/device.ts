import type { Faults } from './faults.js';
import type { LoggedRequest, VirtualServer } from './server.js';

/** What every virtual device shows of the server that it stands on. */
export class VirtualDevice {
  protected readonly server: VirtualServer;

  constructor(server: VirtualServer) {
    this.server = server;
  }

  get host(): string {
    return this.server.host;
  }

  get port(): number {
    return this.server.port;
  }

  get url(): string {
    return this.server.url;
  }

  /** Switches for tests: ways to misbehave. */
  get faults(): Faults {
    return this.server.faults;
  }

  /** The latest requests, literally. */
  get requests(): LoggedRequest[] {
    return this.server.requests;
  }
}
