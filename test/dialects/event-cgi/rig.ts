import assert from 'node:assert/strict';
import { type EventCgiCamera, type EventCgiCameraOptions, startEventCgiCamera } from '../../../emulator/index.js';
import { Camera, CameraError, cameraSettings, type ErrorCode } from '../../../src/index.js';

/** A virtual camera and a driver for it. */
export class Rig {
  private constructor(
    readonly device: EventCgiCamera,
    readonly camera: Camera,
  ) {}

  static async start(settings: Record<string, unknown> = {}, options: EventCgiCameraOptions = {}): Promise<Rig> {
    const device = await startEventCgiCamera({ poll: { hold: 10 }, ...options });
    const { host, port } = device;
    return new Rig(device, new Camera(cameraSettings({ name: 'Gate', dialect: 'event-cgi', host, port, timeout: 5000, ...settings })));
  }

  async payload(operation: string, params: Record<string, unknown> = {}, channel?: number): Promise<Record<string, unknown>> {
    const { payload } = await this.camera.run(operation, params, channel === undefined ? {} : { channel });
    assert.ok(typeof payload === 'object' && payload !== null && !Buffer.isBuffer(payload) && !Array.isArray(payload));
    return payload;
  }

  /** The next answers are this text. */
  answer(body: string | Buffer, times = 1): void {
    this.device.faults.add({
      kind: 'status',
      status: 200,
      headers: { 'Content-type': 'text/plain;charset=utf-8' },
      body: String(body),
      times,
    });
  }

  async close(): Promise<void> {
    await this.camera.close();
    await this.device.close();
  }
}

/** The failure, with its code. */
export const failure = async (promise: Promise<unknown>, code: ErrorCode): Promise<CameraError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CameraError, `a CameraError was expected, not ${String(error)}`);
  assert.equal(error.code, code, error.message);
  return error;
};
