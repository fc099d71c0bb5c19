import { isIPv6 } from 'node:net';
import type { Call } from './camera/call.js';
import { asCameraError, CameraError } from './camera/errors.js';
import { CredentialGuard } from './camera/guard.js';
import { PtzControl, type PtzRequest } from './camera/ptz-control.js';
import type { CameraSettings } from './camera/settings.js';
import { type Picture, type SnapshotRequest, takeSnapshot } from './camera/snapshot.js';
import type { Answer, Driver, Identity } from './dialects/dialect.js';
import { dialects } from './dialects/index.js';
import { DeviceHttp } from './http/device-http.js';
import { Redactor } from './http/redact.js';
import { Catalogue } from './operations/catalogue.js';
import type { Operation } from './operations/types.js';

const catalogues = new Map<string, Promise<Catalogue>>();

/** A dialect's catalogue, read when it is first asked for. @throws CameraError UNSUPPORTED for a dialect that is not there */
export const catalogueOf = (dialectId: string): Promise<Catalogue> => {
  let catalogue = catalogues.get(dialectId);
  if (!catalogue) {
    catalogue = entryOf(dialectId)
      .load()
      .then((dialect) => Catalogue.fromFolder(dialect.catalogueFolder));
    catalogues.set(dialectId, catalogue);
    catalogue.catch(() => catalogues.delete(dialectId));
  }
  return catalogue;
};

const entryOf = (dialectId: string): (typeof dialects)[number] => {
  const entry = dialects.find(({ id }) => id === dialectId);
  if (!entry)
    throw new CameraError(
      'UNSUPPORTED',
      `there is no dialect ${JSON.stringify(dialectId)}; there are ${dialects.map(({ id }) => id).join(', ')}`,
    );
  return entry;
};

export interface CameraOptions {
  /** What drivers remember of this camera from one redeploy to the next. */
  memory?: Map<string, unknown>;
  /** Told of what goes wrong when nobody waits for it: a movement that could not be stopped. */
  onBackgroundError?: (error: CameraError) => void;
}

/** What can be asked of a camera, beside its requests: the abilities that its driver has. */
export interface Abilities {
  ptz: string[];
  snapshot: string[];
}

/** What the Test button shows. */
export interface CameraReport extends Identity {
  dialect: string;
  abilities: Abilities;
}

interface Open {
  driver: Driver;
  catalogue: Catalogue;
  http: DeviceHttp;
  ptz: PtzControl | undefined;
}

/**
 * One camera as a flow uses it. Opened by the first request, so that a camera nobody asks costs nothing. Every error is a
 * {@link CameraError} that names the camera and the operation.
 */
export class Camera {
  readonly settings: CameraSettings;
  readonly #options: CameraOptions;
  readonly #redactor: Redactor;
  #open: Promise<Open> | undefined;
  #closed = false;

  constructor(settings: CameraSettings, options: CameraOptions = {}) {
    this.settings = settings;
    this.#options = options;
    const { password, token, cloud } = settings;
    this.#redactor = new Redactor([password, token, ...(cloud ? [cloud.secretKey, cloud.privateKey] : [])]);
  }

  /** Runs one operation of the catalogue. The device's channel fills a channel member that is required and left out. */
  async run(operationId: string, params: Record<string, unknown>, call: Partial<Call> = {}): Promise<Answer> {
    return this.#named(operationId, async ({ driver, catalogue }) => {
      const operation = catalogue.get(operationId);
      const full = this.#call(call);
      return driver.run(operation, catalogue.check(operation, withChannel(operation, params, full.channel)), full);
    });
  }

  /** A PTZ action; `owner` is whoever starts a movement and stops it by {@link release}. */
  async ptz(request: PtzRequest, owner: unknown, call: Partial<Call> = {}): Promise<unknown> {
    return this.#named(`ptz ${request.action}`, async ({ ptz }) => {
      if (!ptz) throw this.#unable('PTZ');
      return ptz.run(request, this.#call(call), owner);
    });
  }

  /** Stops the movements that `owner` started. */
  async release(owner: unknown): Promise<void> {
    const open = await this.#open?.catch(() => undefined);
    await open?.ptz?.release(owner);
  }

  async snapshot(request: SnapshotRequest, call: Partial<Call> = {}): Promise<Picture> {
    return this.#named('snapshot', async ({ driver }) => {
      if (!driver.snapshots) throw this.#unable('snapshots');
      return takeSnapshot(driver.snapshots, request, this.#call(call));
    });
  }

  /** Reaches the camera and tells what it is and what it can do. */
  async test(call: Partial<Call> = {}): Promise<CameraReport> {
    return this.#named('test', async ({ driver, ptz }) => ({
      dialect: this.settings.dialect,
      ...(await driver.identify(this.#call(call))),
      abilities: abilitiesOf(driver, ptz),
    }));
  }

  /** The abilities of this camera's dialect; asks nothing of the device. */
  async abilities(): Promise<Abilities> {
    return this.#named('abilities', async ({ driver, ptz }) => abilitiesOf(driver, ptz));
  }

  /** Takes secrets out of a text that people will see. */
  redact(text: string): string {
    return this.#redactor.text(text);
  }

  /** Stops movements, then ends every connection; requests under way fail with ABORTED. */
  async close(): Promise<void> {
    this.#closed = true;
    const open = await this.#open?.catch(() => undefined);
    if (!open) return;
    await open.ptz?.release();
    await open.driver.close();
    await open.http.close();
  }

  #call({ signal, channel }: Partial<Call>): Call {
    return { channel: channel ?? this.settings.channel, ...(signal ? { signal } : {}) };
  }

  #unable(ability: string): CameraError {
    return new CameraError('UNSUPPORTED', `${this.settings.dialect} cameras have no ${ability}`);
  }

  async #named<T>(operation: string, act: (open: Open) => Promise<T>): Promise<T> {
    try {
      if (this.#closed) throw new CameraError('ABORTED', 'the camera was closed');
      this.#open ??= this.#start();
      return await act(await this.#open);
    } catch (error) {
      throw asCameraError(error).locate(this.settings.name, operation);
    }
  }

  async #start(): Promise<Open> {
    const { settings } = this;
    try {
      const dialect = await entryOf(settings.dialect).load();
      const catalogue = await catalogueOf(settings.dialect);
      const http = new DeviceHttp({ ...settings, origin: originOf(settings), redactor: this.#redactor });
      const guard = new CredentialGuard(settings.lockoutPause);
      const driver = dialect.open({
        settings,
        catalogue,
        http,
        guard,
        redactor: this.#redactor,
        memory: this.#options.memory ?? new Map(),
      });
      const onStopFailed = (error: unknown): void =>
        this.#options.onBackgroundError?.(asCameraError(error).locate(settings.name, 'ptz stop'));
      return { driver, catalogue, http, ptz: driver.ptz && new PtzControl(driver.ptz, onStopFailed) };
    } catch (error) {
      // A later request may find what is missing now: an address, a dialect.
      this.#open = undefined;
      throw error;
    }
  }
}

const abilitiesOf = (driver: Driver, ptz: PtzControl | undefined): Abilities => ({
  ptz: ptz?.actions ?? [],
  snapshot: driver.snapshots ? [...driver.snapshots.formats] : [],
});

/** @throws CameraError NO_DEVICE where no address is set */
const originOf = ({ dialect, tls, host, port, cloud }: CameraSettings): string => {
  if (dialect === 'cmiot-cloud') return new URL(cloud?.baseUrl ?? 'https://localhost').origin;
  if (host === '') throw new CameraError('NO_DEVICE', "no address is set in the camera's settings");
  const origin = `${tls ? 'https' : 'http'}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  if (!URL.canParse(origin)) throw new CameraError('NO_DEVICE', `${JSON.stringify(host)} is no host name or address`);
  return origin;
};

const withChannel = (operation: Operation, params: Record<string, unknown>, channel: number): Record<string, unknown> => {
  const member = operation.params.find(({ role, required }) => role === 'channel' && required);
  return member && params[member.name] === undefined ? { ...params, [member.name]: channel } : params;
};
