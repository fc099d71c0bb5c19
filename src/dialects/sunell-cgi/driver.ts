import type { Readable } from 'node:stream';
import type { AlarmsDriver } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver } from '../../camera/io.js';
import type { OsdDriver } from '../../camera/osd.js';
import type { PtzDriver } from '../../camera/ptz.js';
import type { RecordingsDriver } from '../../camera/recordings.js';
import type { Snapshots } from '../../camera/snapshot.js';
import type { StreamsDriver } from '../../camera/streams.js';
import { httpOrigin } from '../../http/address.js';
import { type DeviceRequest, type DeviceStream, pictureLimit } from '../../http/device-http.js';
import { asDownload, collect, rangeFrom, readHead } from '../../http/download.js';
import { answerLimit, isSafe } from '../../operations/traits.js';
import type { Json, Operation, Values } from '../../operations/types.js';
import type { Answer, Driver, DriverContext, Identity } from '../dialect.js';
import { membersOf } from '../dialect.js';
import { sunellAlarms } from './alarms.js';
import { isText, readAnswer } from './answer.js';
import { Credentials } from './credentials.js';
import { sunellIo } from './io.js';
import type { Command } from './members.js';
import { canvasOsd } from './osd-canvas.js';
import { infoOsd } from './osd-info.js';
import { sunellPtz } from './ptz.js';
import { sunellRecordings } from './recordings.js';
import { type Proof, type WireRequest, wireRequest } from './request.js';
import { sunellSnapshots } from './snapshot.js';
import { sunellStreams } from './streams.js';
import { filePieces, rawUploadOf, silence } from './upload.js';

/** Milliseconds that a device may take for a piece of a file. */
const uploadTimeout = 60_000;

/** How a stream is asked for: from a byte on, if the device knows how. */
type StreamManner = Pick<DeviceRequest, 'held' | 'quiet'> & { from?: number };

/** A camera or recorder of the key=value CGI: every request stands for itself, with the credentials in it. */
export class SunellDriver implements Driver {
  readonly #context: DriverContext;
  readonly #credentials: Credentials;
  readonly ptz: PtzDriver;
  readonly snapshots: Snapshots;
  readonly osd: OsdDriver;
  readonly io: IoDriver;
  readonly recordings: RecordingsDriver;
  readonly streams: StreamsDriver;
  readonly alarms: AlarmsDriver;

  constructor(context: DriverContext) {
    this.#context = context;
    this.#credentials = new Credentials(context);
    const command = (id: string, values: Values, call: Call): Promise<Answer> =>
      this.run(context.catalogue.get(id), context.catalogue.check(context.catalogue.get(id), values), call);
    const members: Command = async (id, values, call) => membersOf((await command(id, values, call)).payload);
    this.ptz = sunellPtz(members, context.settings.model);
    this.snapshots = sunellSnapshots(context.settings.model, command);
    this.osd = context.settings.model === 'ipc' ? canvasOsd(members) : infoOsd(members);
    this.io = sunellIo(members, context.settings.model);
    const addressOf = (id: string, values: Values): string => this.#addressOf(id, values);
    const explain = (error: unknown, call: Call): CameraError => context.http.explain(error, call.signal);
    this.recordings = sunellRecordings({
      command: members,
      addressOf,
      open: async (id, values, from, call) => {
        const operation = context.catalogue.get(id);
        const file = await this.#open(operation, context.catalogue.check(operation, values), call, { from });
        return { ...asDownload(file, from, 'application/octet-stream', (error) => explain(error, call)), isSizeExact: false };
      },
    });
    this.streams = sunellStreams({
      settings: context.settings,
      command,
      addressOf,
      open: (id, values, call) => {
        const operation = context.catalogue.get(id);
        return this.#open(operation, context.catalogue.check(operation, values), call, { held: true });
      },
      explain,
    });
    this.alarms = sunellAlarms({
      context,
      command: members,
      attach: async (call) => (await this.#open(context.catalogue.get('event.alarm.attach'), {}, call, { held: true, quiet: true })).body,
      explain,
    });
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
    ].flatMap(([member = '', what]) => (typeof info[member] === 'number' && info[member] > 0 ? [`${what}: ${info[member]}`] : []));
    return {
      ...text('model', info.productModel),
      ...text('firmware', info.softwareVer),
      ...text('serial', info.deviceID),
      ...text('mac', info.MACAddress),
      notes,
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
    const ask = async (proof: Proof): Promise<Answer> => {
      const request = this.#request(operation, values, proof, call, path);
      const reply = await this.#credentials.headed(request, proof, (headers) => http.request({ ...request, headers }));
      return readAnswer(operation, reply, redactor);
    };
    return this.#credentials.proven(ask, { signal: call.signal, proves: operation.area !== 'snapshot' });
  }

  /** Sound and firmware, behind a request that announces nothing. */
  #sendRaw(operation: Operation, values: Values, call: Call): Promise<Answer> {
    const { http, redactor } = this.#context;
    const ask = async (proof: Proof): Promise<Answer> => {
      const request = wireRequest(operation, values, proof);
      let complete = true;
      const reply = await this.#credentials.headed(request, proof, async (headers) => {
        const end = await http.upload(rawUploadOf(operation, values, { ...request, headers }), call.signal);
        complete = end.complete;
        return end.answer ?? silence;
      });
      const answer = await readAnswer(operation, reply, redactor);
      if (!complete) throw new CameraError('CONNECTION_LOST', 'the device closed the connection before all was sent');
      return answer;
    };
    return this.#credentials.proven(ask, { held: true });
  }

  /** A stream, accepted by the device; whoever gets it reads its body or destroys it. */
  #open(operation: Operation, values: Values, call: Call, { from = 0, ...manner }: StreamManner = {}): Promise<DeviceStream> {
    const { http, redactor } = this.#context;
    const ask = async (proof: Proof): Promise<DeviceStream> => {
      const request = { ...this.#request(operation, values, proof, call), ...manner };
      Object.assign(request.headers, rangeFrom(from));
      const stream = await this.#credentials.headed(request, proof, async (headers) => {
        const { body, ...head } = await http.stream({ ...request, headers });
        const { 'content-type': type = '', 'content-length': length } = head.headers;
        const mayGoOn = type === '' || (isText(type) && manner.quiet === true && length === undefined);
        const isAnswer = head.status >= 300 || (mayGoOn ? !(await goesOn(body)) : isText(type));
        // What is refused is read as far as it says why.
        if (isAnswer) return { ...head, refusal: await readHead(body) };
        return { ...head, body };
      });
      if ('body' in stream) return stream;
      await readAnswer(operation, { ...stream, body: stream.refusal }, redactor);
      throw new CameraError('BAD_RESPONSE', 'a stream was asked for and text came');
    };
    return this.#credentials.proven(ask, { held: true });
  }

  /** Where others find what an operation gives, without credentials. */
  #addressOf(id: string, values: Values): string {
    const { catalogue, settings } = this.#context;
    const operation = catalogue.get(id);
    const { path } = wireRequest(operation, catalogue.check(operation, values), undefined);
    return `${httpOrigin(settings)}${path}`;
  }

  /** A stream as a command: what comes of it within the device's time-out. */
  async #listen(operation: Operation, values: Values, call: Call): Promise<Answer> {
    const { http } = this.#context;
    const { body, headers } = await this.#open(operation, values, call);
    const data = await collect(body, { limit: pictureLimit, time: http.timeout, ...(call.signal ? { signal: call.signal } : {}) });
    if (call.signal?.aborted) throw new CameraError('ABORTED', 'ended before the answer came');
    if (data.length === 0) throw new CameraError('TIMEOUT', `nothing came within ${http.timeout / 1000} s`);
    return { payload: data, raw: data, contentType: String(headers['content-type'] ?? 'application/octet-stream') };
  }

  #request(operation: Operation, values: Values, proof: Proof, call: Call, path?: string): DeviceRequest & WireRequest {
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

/** Milliseconds within which an answer shows by its first words what it is. */
const firstWords = 2000;

/** Whether what does not call itself a stream is one all the same: it says nothing yet, or something that is no answer. */
const goesOn = async (body: Readable): Promise<boolean> => {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const event of ['readable', 'end', 'error', 'close']) body.off(event, done);
      resolve();
    };
    const timer = setTimeout(done, firstWords);
    for (const event of ['readable', 'end', 'error', 'close']) body.on(event, done);
  });
  const chunk: unknown = body.read();
  if (!Buffer.isBuffer(chunk)) return !body.readableEnded && !body.destroyed;
  body.unshift(chunk);
  return !/^\W{0,8}(error|ok\b|<)/i.test(chunk.toString('latin1', 0, 100));
};

/** No such program, by its number (3.2) or by that of HTTP. */
const isUnknownProgram = (error: unknown): boolean =>
  error instanceof CameraError && error.code === 'REJECTED' && (error.deviceCode === -21 || error.deviceCode === 404);

const text = <K extends string>(key: K, value: Json | undefined): { [P in K]?: string } =>
  (typeof value === 'string' || typeof value === 'number') && value !== '' ? ({ [key]: String(value) } as { [P in K]?: string }) : {};
