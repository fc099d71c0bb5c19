import type { AlarmsDriver } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver } from '../../camera/io.js';
import type { OsdDriver } from '../../camera/osd.js';
import type { PtzDriver } from '../../camera/ptz.js';
import type { Download, RecordingsDriver } from '../../camera/recordings.js';
import type { Snapshots } from '../../camera/snapshot.js';
import type { StreamsDriver } from '../../camera/streams.js';
import { httpOrigin } from '../../http/address.js';
import { basicAuthorization } from '../../http/challenge.js';
import type { DeviceRequest } from '../../http/device-http.js';
import { asDownload, rangeFrom, readHead } from '../../http/download.js';
import { encodePath } from '../../http/query.js';
import { answerLimit, isSafe } from '../../operations/traits.js';
import type { Json, Operation, Values } from '../../operations/types.js';
import { type Answer, type Driver, type DriverContext, type Identity, membersOf } from '../dialect.js';
import { uidAlarms } from './alarms.js';
import { readAnswer, SessionExpired } from './answer.js';
import { uidIo } from './io.js';
import { uidOsd } from './osd.js';
import { uidPtz } from './ptz.js';
import { uidRecordings } from './recordings.js';
import { type Proof, wireRequest } from './request.js';
import { UidSession } from './session.js';
import { uidSnapshots } from './snapshot.js';
import { uidStreams } from './streams.js';

/** Milliseconds that a camera may take to receive and check a firmware. */
const uploadTimeout = 300_000;

/** A camera of the session CGI: every operation with its proof, the session renewed where the camera says it is gone. */
export class UidDriver implements Driver {
  readonly #context: DriverContext;
  readonly #session: UidSession;
  readonly ptz: PtzDriver;
  readonly snapshots: Snapshots;
  readonly osd: OsdDriver;
  readonly recordings: RecordingsDriver;
  readonly io: IoDriver;
  readonly streams: StreamsDriver;
  readonly alarms: AlarmsDriver;

  constructor(context: DriverContext) {
    this.#context = context;
    this.#session = new UidSession(context);
    const command = (id: string, values: Values, call: Call): Promise<Answer> =>
      this.run(context.catalogue.get(id), context.catalogue.check(context.catalogue.get(id), values), call);
    const answer = async (id: string, values: Values, call: Call): Promise<Record<string, Json>> =>
      membersOf((await command(id, values, call)).payload);
    const addressOf = (path: string): string => `${httpOrigin(context.settings)}/playback/${encodePath(path.replace(/^\/+/, ''))}`;
    this.ptz = uidPtz(command, context.memory, () => this.#session.hold());
    this.snapshots = uidSnapshots(command);
    this.osd = uidOsd(answer);
    this.recordings = uidRecordings(answer, (path, offset, call) => this.#openFile(path, offset, call), addressOf);
    this.io = uidIo(answer);
    this.streams = uidStreams(answer);
    this.alarms = uidAlarms((call) => command('device.state.get', {}, call), context.settings.pollInterval);
  }

  async run(operation: Operation, values: Values, call: Call): Promise<Answer> {
    const answer = await this.#proven(operation, call, async (proof) =>
      readAnswer(operation, await this.#context.http.request(this.#request(operation, values, proof, call)), this.#context.redactor),
    );
    if (operation.id === 'security.uid.validTime.set') this.#session.setLife(Number(values.validTime));
    if (operation.id === 'maintenance.reboot' || operation.id === 'maintenance.factoryReset') this.#session.drop();
    return answer;
  }

  /** A recording as it comes; the document shows no proof for it (3.20). */
  async #openFile(path: string, offset: number, call: Call): Promise<Download> {
    const { catalogue, http, redactor } = this.#context;
    const operation = catalogue.get('record.file.download');
    const request = this.#request(operation, catalogue.check(operation, { filepath: path }), undefined, call);
    const stream = await http.stream({ ...request, headers: { ...request.headers, ...rangeFrom(offset) } });
    const contentType = String(stream.headers['content-type'] ?? '');
    if (stream.status >= 300 || /xml/i.test(contentType)) {
      await readAnswer(operation, { ...stream, body: await readHead(stream.body) }, redactor);
      throw new CameraError('BAD_RESPONSE', `a file was asked for and ${contentType} came`);
    }
    return asDownload(stream, offset, 'video/mp4', (error) => http.explain(error, call.signal));
  }

  async identify(call: Call): Promise<Identity> {
    const { catalogue } = this.#context;
    const info = membersOf((await this.run(catalogue.get('device.info.get'), {}, call)).payload);
    const abilities = await this.run(catalogue.get('device.capabilities.get'), {}, call).then(
      ({ payload }) => membersOf(payload),
      () => ({}) as Record<string, Json>,
    );
    const has = ['video', 'audio', 'ptz'].filter((name) => abilities[name] === 1);
    return {
      ...text('model', info.oem),
      ...text('firmware', info.filesystem === info.oem ? info.kernel : info.filesystem),
      ...text('serial', info.sn),
      ...text('mac', info.mac_address),
      notes: has.length > 0 ? [`the camera says it has ${has.join(', ')}`] : [],
    };
  }

  #request(operation: Operation, values: Values, proof: Proof, call: Call): DeviceRequest {
    const { username, password, timeout } = this.#context.settings;
    const wire = wireRequest(operation, values, proof);
    const basic = operation.request.auth === 'basic' ? { Authorization: basicAuthorization(username, password) } : {};
    return {
      ...wire,
      headers: { ...wire.headers, ...basic },
      safe: isSafe(operation) || operation.id === 'security.uid.get' || operation.id === 'security.uid.keepAlive',
      limit: answerLimit(operation),
      patient: operation.response.format === 'binary',
      ...(call.signal ? { signal: call.signal } : {}),
      ...(operation.kind === 'upload' ? { timeout: Math.max(timeout, uploadTimeout) } : {}),
    };
  }

  /**
   * Does something with the proof that the operation needs. A refused session was no effect: whatever the operation is, it is asked
   * once more with a fresh one.
   */
  async #proven<T>(operation: Operation, call: Call, ask: (proof: Proof) => Promise<T>): Promise<T> {
    const { settings, guard } = this.#context;
    switch (operation.request.auth) {
      case 'session': {
        const uid = await this.#session.uid(call);
        try {
          return await this.#touched(ask({ uid }));
        } catch (error) {
          if (!(error instanceof SessionExpired)) throw error;
        }
        try {
          return await this.#touched(ask({ uid: await this.#session.uid(call, uid) }));
        } catch (error) {
          if (error instanceof SessionExpired)
            throw new CameraError(
              'UNAUTHORIZED',
              'the camera refuses the session that it has just given; too many clients may be logged in',
              { deviceMessage: error.message },
            );
          throw error;
        }
      }
      case 'credentials':
      case 'basic': {
        const { username, password } = settings;
        const proof = username === '' || operation.request.auth === 'basic' ? undefined : { username, password };
        const asked = (): Promise<T> => ask(proof).catch(asRefusal);
        // A snapshot may need no credentials at all: it proves nothing about them.
        return guard.attempt(asked, call.signal, operation.area !== 'snapshot');
      }
      default:
        return ask(undefined);
    }
  }

  async #touched<T>(answer: Promise<T>): Promise<T> {
    try {
      const result = await answer;
      this.#session.touch();
      return result;
    } catch (error) {
      if (error instanceof CameraError && error.code === 'REJECTED') this.#session.touch();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#session.close();
  }
}

/** Where credentials go along, a fault of the session is one of theirs. */
const asRefusal = (error: unknown): never => {
  if (!(error instanceof SessionExpired)) throw error;
  throw new CameraError('UNAUTHORIZED', `the camera refused the user name or password (${error.message})`, {
    deviceMessage: error.message,
  });
};

const text = <K extends string>(key: K, value: Json | undefined): { [P in K]?: string } =>
  typeof value === 'string' && value !== '' ? ({ [key]: value } as { [P in K]?: string }) : {};
