import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import { answerLimit, isSafe } from '../../operations/traits.js';
import type { Operation, Values } from '../../operations/types.js';
import type { Answer, Driver, DriverContext, Identity } from '../dialect.js';
import { readAnswer } from './answer.js';
import { wirePath } from './request.js';

/** The camera holds a request for an alarm for so long, in milliseconds, before it answers that there is none (6.2.1). */
const pollHold = 60_000;

/** Asked twice, they have done nothing that asking once does not: a subscription renewed, an alarm waited for. */
const repeatable = new Set(['event.subscription.renew', 'event.alarm.poll']);

/** What a camera is asked for the Test button: the dialect has no request that tells make, model or serial number. */
const inventory = [
  ['alarm.input.get', 'di', 'alarm inputs'],
  ['io.relay.get', 'docfg', 'relay outputs'],
  ['io.sound.list', 'file', 'sound files'],
] as const;

/** A camera of the event CGI. There are no sessions: every request stands for itself, with the token where one is set. */
export class EventDriver implements Driver {
  readonly #context: DriverContext;

  constructor(context: DriverContext) {
    this.#context = context;
  }

  async run(operation: Operation, values: Values, call: Call): Promise<Answer> {
    const { http, guard, redactor, settings } = this.#context;
    guard.check();
    try {
      const reply = await http.request({
        method: operation.request.method,
        path: wirePath(operation, values, settings.token),
        safe: isSafe(operation) || repeatable.has(operation.id),
        limit: answerLimit(operation),
        ...(call.signal ? { signal: call.signal } : {}),
        ...(operation.id === 'event.alarm.poll' ? { timeout: pollHold + settings.timeout } : {}),
      });
      const answer = await readAnswer(operation, reply, redactor);
      guard.accepted();
      return answer;
    } catch (error) {
      if (error instanceof CameraError && error.code === 'UNAUTHORIZED') guard.refused();
      throw error;
    }
  }

  /** Tells what the camera has; a camera without relays or sounds may refuse to list them. */
  async identify(call: Call): Promise<Identity> {
    const notes: string[] = [];
    let refusal: unknown;
    for (const [id, member, what] of inventory) {
      try {
        const { payload } = await this.run(this.#context.catalogue.get(id), {}, call);
        const list =
          typeof payload === 'object' && payload !== null && member in payload ? (payload as Record<string, unknown>)[member] : [];
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
