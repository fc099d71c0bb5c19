import { type SunellCgiCamera, type SunellCgiCameraOptions, startSunellCgiCamera } from '../../../emulator/index.js';
import { type AlarmEvent, Camera, type CameraOptions, type ConnectionState, cameraSettings } from '../../../src/index.js';
import { until } from '../../support/until.js';

/** Somebody who listens, and remembers. */
export class Ear {
  readonly events: AlarmEvent[] = [];
  readonly states: ConnectionState[] = [];

  constructor(readonly pictures = false) {}

  event(event: AlarmEvent): void {
    this.events.push(event);
  }

  connection(state: ConnectionState): void {
    this.states.push(state);
  }

  get isConnected(): boolean {
    return this.states.at(-1)?.state === 'connected';
  }

  /** `motion start`, with a mark where it was inferred. */
  get told(): string[] {
    return this.events.map(({ type, state, synthetic }) => `${type} ${state}${synthetic ? ' (inferred)' : ''}`);
  }

  heard(count: number): Promise<void> {
    return until(() => this.events.length >= count, `${count} events did not come`, 20_000);
  }

  connected(): Promise<void> {
    return until(() => this.isConnected, 'it did not connect', 20_000);
  }
}

/** A virtual camera and a driver for it. */
export class Rig {
  private constructor(
    readonly device: SunellCgiCamera,
    readonly camera: Camera,
  ) {}

  static async start(
    settings: Record<string, unknown> = {},
    emulated: SunellCgiCameraOptions = {},
    options: CameraOptions = {},
  ): Promise<Rig> {
    const device = await startSunellCgiCamera(emulated);
    const { host, port } = device;
    const whole = cameraSettings({
      ...{ id: 'cam1', name: 'Yard', dialect: 'sunell-cgi', host, port, username: 'admin', password: 'admin', timeout: 5000 },
      ...{ model: emulated.model ?? 'ipc', ...settings },
    });
    return new Rig(device, new Camera(whole, options));
  }

  /** Requests so far, decoded. */
  get asked(): string[] {
    return this.device.requests.map(({ url }) => decodeURIComponent(url));
  }

  /** Listens until the connection stands. */
  async listen(pictures = false): Promise<Ear> {
    const ear = new Ear(pictures);
    await this.camera.listen(ear);
    await ear.connected();
    return ear;
  }

  /** Until the device has been asked what is on: later alarms are news. */
  async settled(): Promise<void> {
    await until(() => this.asked.some((url) => url.includes('currentAlarmStatus')));
    await this.camera.run('event.alarmStatus.get', {});
  }

  async close(): Promise<void> {
    await this.camera.close();
    await this.device.close();
  }
}
