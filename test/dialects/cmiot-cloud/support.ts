import assert from 'node:assert/strict';
import { type CmiotCloud, type CmiotCloudOptions, startCmiotCloud } from '../../../emulator/index.js';
import {
  type AlarmEvent,
  type AlarmListener,
  Camera,
  CameraError,
  type CloudSettings,
  type ConnectionState,
  cameraSettings,
  cloudSettings,
  type ErrorCode,
} from '../../../src/index.js';
import type { Json } from '../../../src/operations/types.js';
import type { LoopbackReceivers } from '../../support/receivers.js';
import { until } from '../../support/until.js';

/** Serial numbers of the virtual cloud's devices. */
export const gate = 'A0B1C2D3E4F5';
export const warehouse = '6c0f1234pag00001';
export const station = '34020000001180000001';
export const platform2 = '34020000001310000002';

/** A virtual cloud and the cameras of one test; all of them end with `close`. */
export class Bench {
  readonly #cameras: Camera[] = [];

  /** Where pushes arrive; none where left out. */
  receivers: LoopbackReceivers | undefined;

  private constructor(readonly cloud: CmiotCloud) {}

  static async start(options: CmiotCloudOptions = {}): Promise<Bench> {
    return new Bench(await startCmiotCloud(options));
  }

  /** @param camera settings of `ipcam-device` @param account settings of `ipcam-cloud` that differ from the right ones */
  camera(camera: Record<string, unknown> = {}, account: Record<string, unknown> = {}): Camera {
    const cloud = this.account(account);
    const settings = cameraSettings({ name: 'cam', dialect: 'cmiot-cloud', deviceSn: gate, timeout: 5000, ...camera });
    return this.made(settings, () => cloud);
  }

  /** @param settings of `ipcam-cloud` that differ from the right ones */
  account(settings: Record<string, unknown> = {}): CloudSettings {
    const { appId, secretKey } = this.cloud.state.application;
    return cloudSettings({ id: 'account', baseUrl: this.cloud.url, appId, secretKey, ...settings });
  }

  made(settings: ReturnType<typeof cameraSettings>, cloud: () => CloudSettings | undefined, memory?: Map<string, unknown>): Camera {
    const made = new Camera(settings, {
      cloud,
      ...(this.receivers ? { receivers: this.receivers } : {}),
      ...(memory ? { memory } : {}),
    });
    this.#cameras.push(made);
    return made;
  }

  /** Requests to the cloud since the last call, as method and path without query. */
  seen(): string[] {
    return this.cloud.requests.splice(0).map(({ method, url }) => `${method} ${url.split('?')[0]}`);
  }

  /** The parameters of the latest request. */
  latest(): unknown {
    const request = this.cloud.requests.at(-1);
    assert.ok(request);
    const text = request.body.length > 0 ? request.body.toString() : new URL(request.url, 'http://cloud').searchParams.get('jsonObject');
    return JSON.parse(text ?? 'null');
  }

  async close(): Promise<void> {
    await Promise.all(this.#cameras.map((camera) => camera.close()));
    await this.cloud.close();
    this.receivers?.close();
  }
}

/** Somebody who listens to a camera. */
export class Ear implements AlarmListener {
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

  /** Waits until so many events have come, and takes them. */
  async heard(count = 1): Promise<AlarmEvent[]> {
    await until(() => this.events.length >= count, `${count} events did not come`);
    return this.events.splice(0);
  }
}

/** What a promise fails with. */
export const failure = async (promise: Promise<unknown>, code: ErrorCode): Promise<CameraError> => {
  const error = await promise.then(
    (value) => assert.fail(`was fulfilled with ${JSON.stringify(value)?.slice(0, 200)}`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CameraError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
};

/** The payload of an answer as an object. */
export const object = (payload: Json | Buffer | undefined): Record<string, Json> => {
  assert.ok(typeof payload === 'object' && payload !== null && !Array.isArray(payload) && !Buffer.isBuffer(payload));
  return payload;
};

/** The payload of an answer as a list of objects. */
export const list = (payload: Json | Buffer | undefined): Record<string, Json>[] => {
  assert.ok(Array.isArray(payload));
  return payload.map(object);
};
