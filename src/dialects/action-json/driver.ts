import type { AlarmsDriver } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver } from '../../camera/io.js';
import type { OsdDriver } from '../../camera/osd.js';
import type { PtzDriver } from '../../camera/ptz.js';
import type { Snapshots } from '../../camera/snapshot.js';
import type { StreamsDriver } from '../../camera/streams.js';
import type { DeviceAnswer } from '../../http/device-http.js';
import { answerLimit, isSafe } from '../../operations/traits.js';
import type { Json, Operation, Values } from '../../operations/types.js';
import type { Answer, Driver, DriverContext, Identity } from '../dialect.js';
import { alarmInput } from './alarm-input.js';
import { actionAlarms } from './alarms.js';
import { type JsonObject, rawOf, readEmbeddedPicture, readObject, readPicture, readText, throwCode, withoutEnvelope } from './answer.js';
import { actionIo } from './io.js';
import { actionOsd } from './osd.js';
import { actionPtz } from './ptz.js';
import { type Credentials, md5, wirePath } from './request.js';
import { ActionRtsp } from './rtsp.js';
import { actionSnapshots } from './snapshot.js';
import { actionStreams } from './streams.js';

const rtspPort = 554;

/** A camera of the action CGI. There are no sessions: user name and the MD5 of the password stand in every request. */
export class ActionDriver implements Driver {
  readonly #context: DriverContext;
  readonly #rtsp: ActionRtsp;
  #port: number | undefined;
  readonly ptz: PtzDriver;
  readonly snapshots: Snapshots;
  readonly osd: OsdDriver;
  readonly io: IoDriver;
  readonly streams: StreamsDriver;
  readonly alarms: AlarmsDriver;

  constructor(context: DriverContext) {
    this.#context = context;
    const { catalogue, memory, settings } = context;
    const command = (id: string, values: Values, call: Call): Promise<Answer> =>
      this.run(catalogue.get(id), catalogue.check(catalogue.get(id), values), call);
    this.#rtsp = new ActionRtsp(context, (call) => this.#rtspPort(call));
    this.ptz = actionPtz(command, memory);
    this.snapshots = actionSnapshots(command);
    const ask = async (id: string, values: Values, call: Call): Promise<Record<string, Json>> =>
      (await command(id, values, call)).payload as Record<string, Json>;
    const input = alarmInput(ask);
    this.osd = actionOsd(ask);
    this.io = actionIo(ask, input);
    this.streams = actionStreams(ask, settings.host, (call) => this.#rtspPort(call));
    this.alarms = actionAlarms(input, settings.pollInterval);
  }

  async run(operation: Operation, values: Values, call: Call): Promise<Answer> {
    if (operation.request.auth === 'rtsp') return this.#rtsp.run(operation, values, call);
    if (operation.id === 'snapshot.image.get') {
      const reply = await this.#send(operation, values, call);
      const { data, contentType } = readPicture(reply, String(values.fmt ?? 'jpg'));
      return { payload: data, raw: data, contentType };
    }
    if (operation.request.auth === 'none') {
      const text = readText(await this.#send(operation, values, call));
      return { payload: text, raw: text };
    }
    const { reply, object } = await this.#proven(operation, this.#completed(operation, values), call);
    // The next request asks for the port anew.
    if (operation.id === 'platform.rtsp.set') this.#port = undefined;
    if (operation.id === 'snapshot.base64.get') {
      const { data, contentType } = readEmbeddedPicture(object);
      return Object.assign(rawOf(reply), { payload: data, contentType });
    }
    return Object.assign(rawOf(reply), { payload: withoutEnvelope(object, operation) });
  }

  async identify(call: Call): Promise<Identity> {
    const { object } = await this.#proven(this.#context.catalogue.get('device.config.get'), {}, call);
    const { dev_name: name, pf_version: platform } = object;
    return {
      ...text('firmware', object.version),
      ...text('serial', object.deviceID ?? object.device_id),
      ...text('mac', object.device_mac),
      notes: [...note('name', name), ...note('platform', platform)],
    };
  }

  async close(): Promise<void> {
    this.#rtsp.close();
  }

  /** The answer to a request that carries the credentials. */
  async #proven(operation: Operation, values: Values, call: Call): Promise<{ reply: DeviceAnswer; object: JsonObject }> {
    const { settings, guard, redactor } = this.#context;
    if (settings.username === '') throw new CameraError('UNAUTHORIZED', "no user name is set in the camera's settings");
    return guard.attempt(async () => {
      const reply = await this.#send(operation, values, call, settings);
      const object = await readObject(reply);
      // Whatever its code: the camera has looked at the request.
      guard.accepted();
      throwCode(object, redactor);
      return { reply, object };
    }, call.signal);
  }

  #send(operation: Operation, values: Values, call: Call, credentials?: Credentials): Promise<DeviceAnswer> {
    return this.#context.http.request({
      method: operation.request.method,
      path: wirePath(operation, values, credentials),
      safe: isSafe(operation),
      limit: answerLimit(operation),
      ...(call.signal ? { signal: call.signal } : {}),
    });
  }

  /** The present password is the device's to know, and need not be in a flow. */
  #completed(operation: Operation, values: Values): Values {
    return operation.id === 'user.password.set' && values.oldPassword === undefined
      ? { ...values, oldPassword: md5(this.#context.settings.password) }
      : values;
  }

  async #rtspPort(call: Call): Promise<number> {
    if (this.#port === undefined) {
      const port = Number(await this.#toldRtspPort(call));
      this.#port = Number.isInteger(port) && port > 0 && port < 65_536 ? port : rtspPort;
    }
    return this.#port;
  }

  async #toldRtspPort(call: Call): Promise<Json | undefined> {
    try {
      const { object } = await this.#proven(this.#context.catalogue.get('platform.rtsp.get'), {}, call);
      return object.rtsp_port;
    } catch (error) {
      // A camera that does not tell has the usual one.
      if (error instanceof CameraError && error.code === 'REJECTED') return undefined;
      throw error;
    }
  }
}

const text = <K extends string>(key: K, value: Json | undefined): { [P in K]?: string } =>
  typeof value === 'string' && value !== '' ? ({ [key]: value } as { [P in K]?: string }) : {};

const note = (what: string, value: Json | undefined): string[] => (typeof value === 'string' && value !== '' ? [`${what} ${value}`] : []);
