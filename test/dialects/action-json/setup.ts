import assert from 'node:assert/strict';
import { type ActionJsonCamera, type ActionJsonCameraOptions, startActionJsonCamera } from '../../../emulator/index.js';
import { VirtualServer } from '../../../emulator/server.js';
import { Camera, CameraError, cameraSettings } from '../../../src/index.js';

export const password = 'pass word & 密码';

/** A camera as a flow has it. */
export const cameraAt = (port: number, more: Record<string, unknown> = {}): Camera =>
  new Camera(
    cameraSettings({
      name: 'front door',
      dialect: 'action-json',
      host: '127.0.0.1',
      port,
      username: 'admin',
      password,
      timeout: 5000,
      ...more,
    }),
  );

/** A virtual camera and its driver, both closed after the test. */
export const withCamera = async (
  test: (camera: Camera, device: ActionJsonCamera) => Promise<void>,
  { device = {}, settings = {} }: { device?: ActionJsonCameraOptions; settings?: Record<string, unknown> } = {},
): Promise<void> => {
  const virtual = await startActionJsonCamera({ password, ...device });
  const camera = cameraAt(virtual.port, settings);
  try {
    await test(camera, virtual);
  } finally {
    await camera.close();
    await virtual.close();
  }
};

/** What a camera makes of an answer that the test makes up. */
export const answering = async (
  body: string | Buffer,
  test: (camera: Camera) => Promise<void>,
  headers: Record<string, string> = {},
): Promise<void> => {
  const server = await VirtualServer.start(() => ({ headers, body }));
  const camera = cameraAt(server.port);
  try {
    await test(camera);
  } finally {
    await camera.close();
    await server.close();
  }
};

/** The error of a promise that has to fail with a code of the contract, with a text that is fit to be shown. */
export const failure = async (promise: Promise<unknown>, code: string): Promise<CameraError> => {
  const error = await promise.then(
    () => assert.fail(`succeeded; expected ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CameraError, String(error));
  assert.equal(error.code, code, error.message);
  assert.ok(error.message.length < 500, `a message of ${error.message.length} characters`);
  assert.match(error.message, /^front door: /);
  return error;
};
