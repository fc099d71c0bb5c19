import type { AlarmsDriver } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { IoDriver } from '../../camera/io.js';
import { HttpCredentials } from '../../http/challenge.js';
import type { DeviceAnswer, DeviceRequest } from '../../http/device-http.js';
import { answerLimit, isSafe } from '../../operations/traits.js';
import type { Json, Operation, Values } from '../../operations/types.js';
import { type Answer, type Driver, type DriverContext, type Identity, membersOf } from '../dialect.js';
import { type AlarmTimes, alarmTimes, EventAlarms } from './alarms.js';
import { readAnswer } from './answer.js';
import { eventIo } from './io.js';
import { type Message, withoutTexts } from './message.js';
import { messageLimit } from './push-intake.js';
import { wirePath } from './request.js';

/** The camera holds a request for an alarm for so long, in milliseconds, before it answers that there is none (6.2.1). */
const pollHold = 60_000;
const poll = 'event.alarm.poll';

/** Asked twice, they have done nothing that asking once does not: a subscription renewed, an alarm waited for. */
const repeatable = new Set(['event.subscription.renew', poll]);

type Limits = Pick<DeviceRequest, 'safe' | 'limit'>;

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
  readonly alarms: AlarmsDriver;

  constructor(context: DriverContext, times: AlarmTimes = alarmTimes) {
    this.#context = context;
    this.#credentials = new HttpCredentials(context.settings.username, context.settings.password);
    const command = async (id: string, values: Values, call: Call): Promise<Record<string, Json>> => {
      const operation = context.catalogue.get(id);
      return membersOf((await this.run(operation, context.catalogue.check(operation, values), call)).payload);
    };
    this.io = eventIo(command);
    this.alarms = new EventAlarms(context, { command, poll: (details, call) => this.#poll(details, call) }, times);
  }

  async run(operation: Operation, values: Values, call: Call): Promise<Answer> {
    const limits = { safe: isSafe(operation) || repeatable.has(operation.id), limit: answerLimit(operation) };
    return this.#ask(operation, values, limits, call, (answer) => readAnswer(operation, answer, this.#context.redactor));
  }

  /** Once: an answer that got lost may have held an alarm. Its pictures are not read as XML. */
  async #poll(details: boolean, call: Call): Promise<Message> {
    const operation = this.#context.catalogue.get(poll);
    const values = details ? { details: 1 } : {};
    return this.#ask(operation, values, { safe: false, limit: messageLimit }, call, async (answer) => {
      const { lean, texts } = withoutTexts(answer.body);
      return { payload: membersOf((await readAnswer(operation, { ...answer, body: lean }, this.#context.redactor)).payload), texts };
    });
  }

  async #ask<T>(operation: Operation, values: Values, limits: Limits, call: Call, read: (answer: DeviceAnswer) => Promise<T>): Promise<T> {
    const { guard, settings } = this.#context;
    const path = wirePath(operation, values, settings.token);
    const ask = async (): Promise<T> => read(await this.#send(operation, path, limits, call));
    if (settings.token === '' && settings.username === '') return ask();
    // The credentials' first trial would keep every other request waiting for as long as this one is held.
    return operation.id === poll ? guard.count(ask) : guard.attempt(ask, call.signal);
  }

  async #send(operation: Operation, path: string, limits: Limits, { signal }: Call): Promise<DeviceAnswer> {
    const { http, settings } = this.#context;
    const { method } = operation.request;
    const send = (): Promise<DeviceAnswer> =>
      http.request({
        method,
        path,
        headers: this.#credentials.header(method, path),
        ...limits,
        ...(signal ? { signal } : {}),
        ...(operation.id === poll ? { timeout: pollHold + settings.timeout, held: true } : {}),
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
        const payload = membersOf((await this.run(this.#context.catalogue.get(id), {}, call)).payload);
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
