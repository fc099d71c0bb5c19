import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver } from '../../camera/io.js';
import { HttpCredentials } from '../../http/challenge.js';
import type { DeviceAnswer } from '../../http/device-http.js';
import { answerLimit, isSafe } from '../../operations/traits.js';
import type { Json, Operation, Values } from '../../operations/types.js';
import type { Answer, Driver, DriverContext, Identity } from '../dialect.js';
import { readAnswer } from './answer.js';
import { eventIo } from './io.js';
import { wirePath } from './request.js';

/** The camera holds a request for an alarm for so long, in milliseconds, before it answers that there is none (6.2.1). */
const pollHold = 60_000;
const poll = 'event.alarm.poll';

/** Asked twice, they have done nothing that asking once does not: a subscription renewed, an alarm waited for. */
const repeatable = new Set(['event.subscription.renew', poll]);

/** What a camera is asked for the Test button: the dialect has no request that tells make, model or serial number. */
const inventory = [
  ['alarm.input.get', 'di', 'alarm inputs'],
  ['io.relay.get', 'docfg', 'relay outputs'],
  ['io.sound.list', 'file', 'sound files'],
] as const;

/**
 * A camera of the event CGI. There are no sessions: every request stands for itself, with the token where one is set. The document is
 * silent on user names: they are for cameras that ask for them by HTTP.
 */
export class EventDriver implements Driver {
  readonly #context: DriverContext;
  readonly #credentials: HttpCredentials;
  readonly io: IoDriver;

  constructor(context: DriverContext) {
    this.#context = context;
    this.#credentials = new HttpCredentials(context.settings.username, context.settings.password);
    this.io = eventIo(async (id, values, call) => {
      const operation = context.catalogue.get(id);
      return members((await this.run(operation, context.catalogue.check(operation, values), call)).payload);
    });
  }

  async run(operation: Operation, values: Values, call: Call): Promise<Answer> {
    const { guard, redactor, settings } = this.#context;
    const path = wirePath(operation, values, settings.token);
    const ask = async (): Promise<Answer> => readAnswer(operation, await this.#send(operation, path, call), redactor);
    if (settings.token === '' && settings.username === '') return ask();
    // The credentials' first trial would keep every other request waiting for as long as this one is held.
    return operation.id === poll ? guard.count(ask) : guard.attempt(ask, call.signal);
  }

  async #send(operation: Operation, path: string, { signal }: Call): Promise<DeviceAnswer> {
    const { http, settings } = this.#context;
    const { method } = operation.request;
    const send = (): Promise<DeviceAnswer> =>
      http.request({
        method,
        path,
        headers: this.#credentials.header(method, path),
        safe: isSafe(operation) || repeatable.has(operation.id),
        limit: answerLimit(operation),
        ...(signal ? { signal } : {}),
        ...(operation.id === poll ? { timeout: pollHold + settings.timeout } : {}),
      });
    const first = await send();
    // A refused request was no effect: it may be sent again whatever it is.
    const reply = first.status === 401 && this.#credentials.answers(first.headers['www-authenticate']) ? await send() : first;
    if (reply.status !== 401) this.#credentials.accepted();
    else if (settings.token === '' && settings.username === '')
      throw new CameraError('UNAUTHORIZED', 'the camera wants credentials, and there are none in its settings (HTTP 401)');
    return reply;
  }

  /** Tells what the camera has; a camera without relays or sounds may refuse to list them. */
  async identify(call: Call): Promise<Identity> {
    const notes: string[] = [];
    let refusal: unknown;
    for (const [id, member, what] of inventory) {
      try {
        const payload = members((await this.run(this.#context.catalogue.get(id), {}, call)).payload);
        const list = Object.hasOwn(payload, member) ? payload[member] : [];
        notes.push(`${Array.isArray(list) ? list.length : 1} ${what}`);
      } catch (error) {
        if (!(error instanceof CameraError && error.code === 'REJECTED')) throw error;
        refusal ??= error;
      }
    }
    if (notes.length === 0) throw refusal;
    return { notes: [`the camera has ${notes.join(', ')}`] };
  }

  async close(): Promise<void> {
    // Nothing of this dialect outlives a request.
  }
}

const members = (payload: Answer['payload']): Record<string, Json> =>
  typeof payload === 'object' && payload !== null && !Buffer.isBuffer(payload) && !Array.isArray(payload) ? payload : {};
