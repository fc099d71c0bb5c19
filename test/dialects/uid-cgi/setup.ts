import { startUidCgiCamera, type UidCgiCamera, type UidCgiCameraOptions } from '../../../emulator/uid-cgi/index.js';
import { Camera, type CameraOptions, cameraSettings } from '../../../src/index.js';
import { closing } from '../../support/closing.js';

/** A clock that goes by hand, for both sides. */
export class HandClock {
  time = Date.parse('2026-11-20T09:30:00Z');
  readonly now = (): number => this.time;
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}

export interface Rig {
  device: UidCgiCamera;
  camera: Camera;
  /** A further camera node for the same device. */
  another(settings?: Record<string, unknown>, options?: CameraOptions): Camera;
  /** Paths and queries that reached the device, without the session's value. */
  sent(): string[];
}

export interface RigOptions {
  device?: UidCgiCameraOptions;
  settings?: Record<string, unknown>;
  options?: CameraOptions;
}

/** For a `describe`: a virtual camera and ours that talks to it, closed after each test. */
export const rigs = (): ((options?: RigOptions) => Promise<Rig>) => {
  const own = closing();
  return async ({ device: deviceOptions, settings, options } = {}) => {
    const device = own(await startUidCgiCamera(deviceOptions));
    const another = (more: Record<string, unknown> = {}, moreOptions: CameraOptions = {}): Camera =>
      own(
        new Camera(
          cameraSettings({
            ...{ id: 'c1', name: 'Gate', dialect: 'uid-cgi', host: device.host, port: device.port, username: 'admin', password: 'admin' },
            ...more,
          }),
          moreOptions,
        ),
      );
    return {
      device,
      camera: another(settings, options),
      another,
      sent: () => device.requests.map(({ url }) => url.replace('/cgi-bin/', '').replace(/[?&]uid=[0-9a-f]{8}$/, '')),
    };
  };
};

/** How often the device was asked for a session. */
export const logins = ({ device }: Rig): number => device.requests.filter(({ url }) => url.startsWith('/cgi-bin/getuid?')).length;
