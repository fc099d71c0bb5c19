import { type EventCgiCamera, type EventCgiCameraOptions, type Fault, startEventCgiCamera } from '../../../emulator/index.js';
import { AlarmHub, type AlarmListener } from '../../../src/alarms/hub.js';
import { CredentialGuard } from '../../../src/camera/guard.js';
import { type AlarmTimes, alarmTimes } from '../../../src/dialects/event-cgi/alarms.js';
import { EventDriver } from '../../../src/dialects/event-cgi/driver.js';
import { DeviceHttp } from '../../../src/http/device-http.js';
import { Redactor } from '../../../src/http/redact.js';
import { type AlarmEvent, type ConnectionState, cameraSettings, catalogueOf, type Receivers } from '../../../src/index.js';
import { LoopbackReceivers } from '../../support/receivers.js';
import { until } from '../../support/until.js';

/** One who listens. */
export class Ear implements AlarmListener {
  readonly events: AlarmEvent[] = [];
  readonly states: ConnectionState[] = [];

  constructor(readonly pictures = false) {}

  event(heard: AlarmEvent): void {
    this.events.push(heard);
  }

  connection(state: ConnectionState): void {
    this.states.push(state);
  }

  get isConnected(): boolean {
    return this.states.at(-1)?.state === 'connected';
  }

  heard(count: number): Promise<void> {
    return until(() => this.events.length >= count, `there are ${this.events.length} events, not ${count}`, 15_000);
  }

  /** Type, state and whether it was inferred, of every event. */
  get summary(): string[] {
    return this.events.map(({ type, state, synthetic }) => `${type} ${state}${synthetic ? ' synthetic' : ''}`);
  }
}

/** A driver for a camera, as a deployed `ipcam-device` has it, and its hub. */
export class Station {
  private constructor(
    readonly http: DeviceHttp,
    readonly hub: AlarmHub,
  ) {}

  static async open(
    { host, port }: Pick<EventCgiCamera, 'host' | 'port'>,
    stored: Record<string, unknown>,
    receivers: Receivers,
    memory = new Map<string, unknown>(),
    times: Partial<AlarmTimes> = {},
  ): Promise<Station> {
    const settings = cameraSettings({ name: 'Gate', dialect: 'event-cgi', host, port, timeout: 5000, ...stored });
    const redactor = new Redactor([settings.token, settings.password]);
    const http = new DeviceHttp({ ...settings, origin: `http://${host}:${port}`, redactor });
    const now = (): number => performance.now();
    const catalogue = await catalogueOf('event-cgi');
    const guard = new CredentialGuard(settings.lockoutPause, now);
    const driver = new EventDriver(
      { settings, catalogue, http, guard, redactor, memory, receivers, now },
      { ...alarmTimes, underway: 30, ...times },
    );
    const hub = new AlarmHub({
      ...settings,
      driver: driver.alarms,
      source: settings.alarmSource,
      memory,
      redact: (text) => redactor.text(text),
    });
    return new Station(http, hub);
  }

  async close(): Promise<void> {
    await this.hub.close();
    await this.http.close();
  }
}

/** A camera and one who listens to it. */
export class Listening {
  readonly receivers = new LoopbackReceivers();
  #stations: Station[] = [];

  private constructor(
    readonly device: EventCgiCamera,
    readonly ear: Ear,
  ) {}

  static async start(
    stored: Record<string, unknown>,
    options: EventCgiCameraOptions = {},
    more: { pictures?: boolean; times?: Partial<AlarmTimes>; receivers?: Receivers; connected?: boolean; fault?: Fault } = {},
  ): Promise<Listening> {
    const device = await startEventCgiCamera(options);
    if (more.fault) device.faults.add(more.fault);
    const listening = new Listening(device, new Ear(more.pictures));
    const station = await Station.open(device, stored, more.receivers ?? listening.receivers, new Map(), more.times);
    listening.#stations.push(station);
    station.hub.listen(listening.ear);
    if (more.connected !== false) await until(() => listening.ear.isConnected, 'it is not connected');
    return listening;
  }

  /** Somebody waits at the camera for an alarm. */
  async asked(): Promise<void> {
    await until(() => this.device.state.polls.waiting > 0, 'nobody asks');
  }

  async close(): Promise<void> {
    for (const station of this.#stations) await station.close();
    await this.device.close();
  }
}
