import type { KeyObject } from 'node:crypto';
import type { AlarmsDriver } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { pause } from '../../camera/effects.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver } from '../../camera/io.js';
import type { OsdDriver } from '../../camera/osd.js';
import type { PtzDriver } from '../../camera/ptz.js';
import type { RecordingsDriver } from '../../camera/recordings.js';
import type { CloudSettings } from '../../camera/settings.js';
import type { Snapshots } from '../../camera/snapshot.js';
import type { StreamsDriver } from '../../camera/streams.js';
import { type DeviceAnswer, textLimit } from '../../http/device-http.js';
import { UrlFetch } from '../../http/url-fetch.js';
import { isSafe } from '../../operations/traits.js';
import type { Operation, Values } from '../../operations/types.js';
import type { Answer, Driver, DriverContext, Identity } from '../dialect.js';
import { CameraAddress } from './address.js';
import { cmiotAlarms } from './alarms.js';
import { momentary, readAnswer, wrongSignature } from './answer.js';
import { readPrivateKey } from './cipher.js';
import { deviceSettings } from './device-settings.js';
import { identify } from './identity.js';
import { cmiotIo } from './io.js';
import { cmiotOsd } from './osd.js';
import { cmiotPtz } from './ptz.js';
import { cmiotRecordings } from './recordings.js';
import { wireRequest } from './request.js';
import { cmiotSnapshots } from './snapshot.js';
import { cmiotStreams } from './streams.js';

/** Milliseconds before a read that came at a busy moment is tried once more. */
const busyPause = 1000;
/** Milliseconds by which the cloud's clock, told in whole seconds, may differ from ours without being the reason of a refusal. */
const clockTolerance = 60_000;

const refusedBy = (error: unknown, codes: readonly unknown[]): boolean => error instanceof CameraError && codes.includes(error.deviceCode);

/** One operation on its way. */
interface Job {
  readonly operation: Operation;
  readonly values: Values;
  readonly account: CloudSettings;
  /** For what comes encrypted. */
  readonly key: KeyObject | undefined;
  readonly call: Call;
}

/** A camera in the cloud: every operation signed with the account, by the cloud's clock. */
export class CmiotDriver implements Driver {
  readonly #context: DriverContext;
  readonly #files: UrlFetch;
  /** Milliseconds by which the cloud's clock is ahead of ours. */
  #clockAhead = 0;
  #key: KeyObject | undefined;
  readonly ptz: PtzDriver;
  readonly snapshots: Snapshots;
  readonly recordings: RecordingsDriver;
  readonly streams: StreamsDriver;
  readonly osd: OsdDriver;
  readonly io: IoDriver;
  readonly alarms: AlarmsDriver;

  constructor(context: DriverContext) {
    this.#context = context;
    const { settings, catalogue, memory, redactor } = context;
    const { timeout, cloud } = settings;
    this.#files = new UrlFetch({ timeout, connections: 2, verifyCertificate: cloud?.verifyCertificate ?? true, redactor });
    const command = (id: string, values: Values, call: Call): Promise<Answer> =>
      this.run(catalogue.get(id), catalogue.check(catalogue.get(id), values), call);
    const address = new CameraAddress(settings, command);
    const deviceOwn = deviceSettings(command, address);
    /** At the device, or at the channel that has a code of its own, where the operation knows no number of a channel. */
    const atCode = async (id: string, values: Values, call: Call): Promise<Answer> =>
      command(id, { deviceSn: (await address.of(call)).deviceSn, ...values }, call);
    const atCamera = async (id: string, values: Values, call: Call): Promise<Answer> =>
      command(id, { ...(await address.of(call)), ...values }, call);
    this.ptz = cmiotPtz(atCamera, memory);
    this.snapshots = cmiotSnapshots(atCamera, this.#files);
    this.recordings = cmiotRecordings(atCamera, this.#files);
    this.streams = cmiotStreams(atCamera, atCode);
    this.osd = cmiotOsd(deviceOwn, memory);
    this.io = cmiotIo(command, deviceOwn);
    this.alarms = cmiotAlarms({
      context,
      account: () => this.#account(),
      command,
      atCamera,
      files: this.#files,
      cloudTime: () => Date.now() + this.#clockAhead,
    });
  }

  /** @throws CameraError LOCKED_OUT, NO_DEVICE without an account, UNAUTHORIZED, REJECTED, and what the network does */
  async run(operation: Operation, values: Values, call: Call): Promise<Answer> {
    if (operation.request.auth !== 'signature')
      throw new CameraError('UNSUPPORTED', 'this is no request to the cloud but a session with the address that the cloud gives');
    const account = this.#account();
    const key = this.#keyFor(operation, account);
    const { guard } = this.#context;
    return guard.attempt(async () => {
      try {
        return await this.#patient({ operation, values, account, key, call });
      } catch (error) {
        // Whatever else the cloud has against a request: its signature held.
        if (error instanceof CameraError && error.code === 'REJECTED') guard.accepted();
        throw error;
      }
    }, call.signal);
  }

  identify(call: Call): Promise<Identity> {
    const { catalogue, settings } = this.#context;
    return identify((id, values) => this.run(catalogue.get(id), values, call), settings);
  }

  #account(): CloudSettings {
    const { cloud } = this.#context.settings;
    if (!cloud) throw new CameraError('NO_DEVICE', "no cloud account is chosen in the camera's settings, or it is not deployed");
    if (!URL.canParse(cloud.baseUrl)) throw new CameraError('NO_DEVICE', "no base address is set in the cloud account's settings");
    if (cloud.appId === '' || cloud.secretKey === '')
      throw new CameraError('UNAUTHORIZED', "the app id or the secret key is missing in the cloud account's settings");
    return cloud;
  }

  /** The key for what comes encrypted. Looked at before anything is sent: an answer that adds a device must not get lost over it. */
  #keyFor(operation: Operation, { privateKey }: CloudSettings): KeyObject | undefined {
    if (privateKey === '' || !operation.response.fields.some(({ encrypted }) => encrypted)) return undefined;
    this.#key ??= readPrivateKey(privateKey);
    return this.#key;
  }

  /** A read that meets a busy cloud is tried once more, a moment later. */
  async #patient(job: Job): Promise<Answer> {
    const { operation, call } = job;
    try {
      return await this.#timely(job);
    } catch (error) {
      if (!isSafe(operation) || !refusedBy(error, momentary)) throw error;
    }
    await pause(busyPause, call.signal);
    if (call.signal?.aborted) throw new CameraError('ABORTED', 'ended before the cloud was asked again');
    return this.#timely(job);
  }

  /** A request refused because of our clock had no effect, whatever it is: it goes once more, by the cloud's clock. */
  async #timely(job: Job): Promise<Answer> {
    const { operation, key } = job;
    const { redactor } = this.#context;
    const answer = await this.#send(job);
    try {
      return await readAnswer(operation, answer, redactor, key);
    } catch (error) {
      if (!refusedBy(error, [wrongSignature]) || !this.#setClock(answer)) throw error;
    }
    return readAnswer(operation, await this.#send(job), redactor, key);
  }

  #send({ operation, values, account, call }: Job): Promise<DeviceAnswer> {
    return this.#context.http.request({
      ...wireRequest(operation, values, account, Date.now() + this.#clockAhead),
      safe: isSafe(operation),
      limit: textLimit,
      ...(call.signal ? { signal: call.signal } : {}),
    });
  }

  /** Takes over the cloud's time where it differs from ours; true where it did. */
  #setClock({ headers }: DeviceAnswer): boolean {
    const theirs = Date.parse(String(headers.date ?? ''));
    const ahead = theirs - Date.now();
    if (!Number.isFinite(ahead) || Math.abs(ahead - this.#clockAhead) < clockTolerance) return false;
    this.#clockAhead = Math.round(ahead);
    return true;
  }

  async close(): Promise<void> {
    await this.#files.close();
  }
}
