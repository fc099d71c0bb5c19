import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { PtzDriver } from '../../camera/ptz.js';
import type { Snapshots } from '../../camera/snapshot.js';
import { type DeviceRequest, pictureLimit } from '../../http/device-http.js';
import { collect } from '../../http/download.js';
import { answerLimit, isSafe } from '../../operations/traits.js';
import type { Json, Operation, Values } from '../../operations/types.js';
import type { Answer, Driver, DriverContext, Identity } from '../dialect.js';
import { readAnswer } from './answer.js';
import { Credentials } from './credentials.js';
import { type Command, membersOf } from './members.js';
import { sunellPtz } from './ptz.js';
import { type Proof, wireRequest } from './request.js';
import { sunellSnapshots } from './snapshot.js';
import { filePieces, rawUploadOf, silence } from './upload.js';

/** Milliseconds that a device may take for a piece of a file. */
const uploadTimeout = 60_000;

/** A camera or recorder of the key=value CGI: every request stands for itself, with the credentials in it. */
export class SunellDriver implements Driver {
  readonly #context: DriverContext;
  readonly #credentials: Credentials;
  readonly ptz: PtzDriver;
  readonly snapshots: Snapshots;

  constructor(context: DriverContext) {
    this.#context = context;
    this.#credentials = new Credentials(context);
    const command = (id: string, values: Values, call: Call): Promise<Answer> =>
      this.run(context.catalogue.get(id), context.catalogue.check(context.catalogue.get(id), values), call);
    const members: Command = async (id, values, call) => membersOf((await command(id, values, call)).payload);
    this.ptz = sunellPtz(members, context.settings.model);
    this.snapshots = sunellSnapshots(context.settings.model, command);
  }

  async run(operation: Operation, values: Values, call: Call): Promise<Answer> {
    if (operation.request.body === 'binary') return this.#sendRaw(operation, values, call);
    if (operation.response.format === 'multipart') return this.#listen(operation, values, call);
    let answer: Answer = { payload: undefined, raw: '' };
    for (const piece of filePieces(operation, values)) answer = await this.#ask(operation, piece, call);
    return answer;
  }

  async identify(call: Call): Promise<Identity> {
    const info = membersOf((await this.run(this.#context.catalogue.get('device.info.get'), {}, call)).payload);
    const notes = [
      ['channelNum', 'channels'],
      ['alarmInNum', 'alarm inputs'],
      ['alarmOutNum', 'alarm outputs'],
    ].flatMap(([member = '', what]) => (typeof info[member] === 'number' && info[member] > 0 ? [`${info[member]} ${what}`] : []));
    return {
      ...text('model', info.productModel),
      ...text('firmware', info.softwareVer),
      ...text('serial', info.deviceID),
      ...text('mac', info.MACAddress),
      notes: notes.length > 0 ? [`the device has ${notes.join(', ')}`] : [],
    };
  }

  /** Asks the program that the document names, or the other one that it names too, where the device does not know the first. */
  async #ask(operation: Operation, values: Values, call: Call): Promise<Answer> {
    const { otherPath } = operation.request;
    const { memory } = this.#context;
    const key = `program of ${operation.id}`;
    const known = memory.get(key);
    if (otherPath === undefined || known === otherPath)
      return this.#askAt(operation, values, call, otherPath === known ? otherPath : undefined);
    try {
      return await this.#askAt(operation, values, call);
    } catch (error) {
      if (!isUnknownProgram(error)) throw error;
      const answer = await this.#askAt(operation, values, call, otherPath);
      memory.set(key, otherPath);
      return answer;
    }
  }

  #askAt(operation: Operation, values: Values, call: Call, path?: string): Promise<Answer> {
    const { http, redactor } = this.#context;
    return this.#credentials.proven(
      async (proof) => readAnswer(operation, await http.request(this.#request(operation, values, proof, call, path)), redactor),
      call.signal,
    );
  }

  /** Sound and firmware, behind a request that announces nothing. */
  #sendRaw(operation: Operation, values: Values, call: Call): Promise<Answer> {
    const { http, redactor } = this.#context;
    return this.#credentials.proven(async (proof) => {
      const { complete, answer } = await http.upload(rawUploadOf(operation, values, wireRequest(operation, values, proof)), call.signal);
      const read = await readAnswer(operation, answer ?? silence, redactor);
      if (!complete) throw new CameraError('CONNECTION_LOST', 'the device closed the connection before all was sent');
      return read;
    }, call.signal);
  }

  /** A stream that ends with the device's time-out at the latest: as a command it answers what came until then. */
  #listen(operation: Operation, values: Values, call: Call): Promise<Answer> {
    const { http, redactor } = this.#context;
    return this.#credentials.proven(async (proof) => {
      const stream = await http.stream(this.#request(operation, values, proof, call));
      const body = await collect(stream.body, { limit: pictureLimit, time: http.timeout, ...(call.signal ? { signal: call.signal } : {}) });
      if (call.signal?.aborted) throw new CameraError('ABORTED', 'ended before the answer came');
      if (body.length === 0) throw new CameraError('TIMEOUT', `nothing came within ${http.timeout / 1000} s`);
      return readAnswer(operation, { ...stream, body }, redactor);
    }, call.signal);
  }

  #request(operation: Operation, values: Values, proof: Proof, call: Call, path?: string): DeviceRequest {
    return {
      ...wireRequest(operation, values, proof, path),
      safe: isSafe(operation),
      limit: answerLimit(operation),
      ...(call.signal ? { signal: call.signal } : {}),
      ...(operation.kind === 'upload' ? { timeout: Math.max(this.#context.settings.timeout, uploadTimeout) } : {}),
    };
  }

  async close(): Promise<void> {
    // Nothing of this dialect outlives a request.
  }
}

/** No such program, by its number (3.2) or by that of HTTP. */
const isUnknownProgram = (error: unknown): boolean =>
  error instanceof CameraError && error.code === 'REJECTED' && (error.deviceCode === -21 || error.deviceCode === 404);

const text = <K extends string>(key: K, value: Json | undefined): { [P in K]?: string } =>
  (typeof value === 'string' || typeof value === 'number') && value !== '' ? ({ [key]: String(value) } as { [P in K]?: string }) : {};
