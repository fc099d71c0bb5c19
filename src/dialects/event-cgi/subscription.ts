import type { AlarmSink } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { pause } from '../../camera/effects.js';
import { CameraError } from '../../camera/errors.js';
import type { Reception } from '../../camera/receivers.js';
import { addressesOf } from '../../camera/route.js';
import { networkError } from '../../http/errors.js';
import type { Json } from '../../operations/types.js';
import type { DriverContext } from '../dialect.js';
import { callbackAddress } from './callback.js';
import { type Intake, PushIntake } from './push-intake.js';

/** Runs an operation; the members of its answer. */
export type Command = (id: string, values: Record<string, Json>, call: Call) => Promise<Record<string, Json>>;

export interface SubscriptionTimes {
  /** Milliseconds that a subscription lives unless it is renewed (6.1.1.1). */
  life: number;
  /** Milliseconds between two renewals, and until the next try of one that failed. */
  renew: number;
  retry: number;
}

/** What the camera may take to connect to us and to send, in milliseconds; its own 500 ms (6.1.1.4) lose large pictures on slow ways. */
const sending = { connecttimeout: 5000, sendtimeout: 5000 };

/** Milliseconds for deleting: a camera that is gone must not keep a flow from being deployed. */
const farewell = 2000;

/** Where the id of the subscription is remembered from one redeploy to the next. */
const memoryKey = 'event-cgi subscription';

/** A renewal that failed so may succeed the next time. */
const passing = ['UNREACHABLE', 'TIMEOUT', 'CONNECTION_LOST', 'BAD_RESPONSE'];

/** Keeps waiting whoever comes while it is shut, as it is at first. */
class Gate {
  #isOpen = false;
  #waiting: (() => void)[] = [];

  shut(): void {
    this.#isOpen = false;
  }

  open(): void {
    this.#isOpen = true;
    for (const pass of this.#waiting.splice(0)) pass();
  }

  async pass(): Promise<void> {
    if (!this.#isOpen) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/** The place where a camera's pushes arrive and its subscription: made, kept alive, made anew where the camera has forgotten it, deleted. */
export class Subscription {
  /** Where the camera pushes to, IP:PORT. */
  readonly address: string;
  readonly #context: DriverContext;
  readonly #command: Command;
  readonly #times: SubscriptionTimes;
  readonly #reception: Reception;
  readonly #intake: PushIntake;
  readonly #gate: Gate;
  #renewed = 0;

  /**
   * Makes the place.
   * @param take told what comes, one after the other; it does not reject
   * @throws CameraError where nothing can be received
   */
  static async open(
    context: DriverContext,
    command: Command,
    times: SubscriptionTimes,
    take: (item: Intake) => Promise<void>,
  ): Promise<Subscription> {
    const { settings, receivers, redactor, now } = context;
    const gate = new Gate();
    const intake = new PushIntake(async (item) => {
      await gate.pass();
      await take(item);
    }, now);
    let reception: Reception | undefined;
    try {
      reception = await receivers.tcp(await addressesOf(settings.host), (socket) => intake.accept(socket));
      const address = await callbackAddress(settings, reception.port);
      return new Subscription(context, command, times, reception, intake, gate, address);
    } catch (error) {
      reception?.release();
      throw networkError(error, redactor);
    }
  }

  private constructor(
    context: DriverContext,
    command: Command,
    times: SubscriptionTimes,
    reception: Reception,
    intake: PushIntake,
    gate: Gate,
    address: string,
  ) {
    this.#context = context;
    this.#command = command;
    this.#times = times;
    this.#reception = reception;
    this.#intake = intake;
    this.#gate = gate;
    this.address = address;
  }

  /**
   * Asks the camera to push. Its first push may be here before its answer is: nothing is told before `accepted` was called.
   * @throws CameraError
   */
  async subscribe(details: boolean, call: Call, accepted: () => void): Promise<void> {
    this.#gate.shut();
    // One that could not be deleted lives on, and everything would come twice.
    await this.#delete(call);
    const request = { address: this.address, ...sending, ...(details ? { details: 1 } : {}) };
    const { subscriptionid } = await this.#command('event.subscription.add', request, call);
    if (typeof subscriptionid !== 'string' || subscriptionid.trim() === '')
      throw new CameraError('BAD_RESPONSE', 'the camera gave the subscription no id');
    this.#context.memory.set(memoryKey, subscriptionid.trim());
    this.#renewed = this.#context.now();
    accepted();
    this.#gate.open();
  }

  /** Renews until the call is aborted. @throws CameraError where the subscription cannot be kept */
  async keep(details: boolean, sink: AlarmSink, call: Call): Promise<void> {
    const { renew, retry, life } = this.#times;
    for (let wait = renew; ; ) {
      await pause(wait, call.signal);
      if (call.signal?.aborted) return;
      try {
        await this.#renew(details, sink, call);
        sink.alive();
        wait = renew;
      } catch (error) {
        if (call.signal?.aborted) return;
        const isPassing = error instanceof CameraError && passing.includes(error.code);
        if (!isPassing || this.#context.now() - this.#renewed >= life) throw error;
        wait = retry;
      }
    }
  }

  /** Deletes the subscription at the camera, as far as that can be had quickly, and gives the place back. */
  async close(channel: number): Promise<void> {
    this.#intake.close();
    await this.#delete({ channel });
    this.#reception.release();
  }

  async #renew(details: boolean, sink: AlarmSink, call: Call): Promise<void> {
    try {
      const subscriptionid = String(this.#context.memory.get(memoryKey) ?? '');
      await this.#command('event.subscription.renew', { subscriptionid }, call);
      this.#renewed = this.#context.now();
    } catch (error) {
      if (!(error instanceof CameraError && error.code === 'REJECTED')) throw error;
      const reason = 'the camera had forgotten the subscription; it was restarted, or out of reach for too long';
      await this.subscribe(details, call, () => sink.missed(reason));
    }
  }

  async #delete({ channel, signal }: Call): Promise<void> {
    const { memory } = this.#context;
    const subscriptionid = memory.get(memoryKey);
    if (typeof subscriptionid !== 'string') return;
    memory.delete(memoryKey);
    const limit = AbortSignal.timeout(farewell);
    const ending = signal ? AbortSignal.any([signal, limit]) : limit;
    try {
      await this.#command('event.subscription.delete', { subscriptionid }, { channel, signal: ending });
    } catch {
      // It runs out by itself.
    }
  }
}
