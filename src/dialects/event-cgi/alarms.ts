import type { AlarmSink, AlarmsDriver, AlarmWay } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { pause } from '../../camera/effects.js';
import { asCameraError, CameraError } from '../../camera/errors.js';
import type { Member } from '../../operations/types.js';
import type { DriverContext } from '../dialect.js';
import { alarmEvents } from './alarm-events.js';
import { BothWays, type Way } from './both-ways.js';
import { type Message, readMessage } from './message.js';
import type { Intake } from './push-intake.js';
import { type Command, Subscription, type SubscriptionTimes } from './subscription.js';

export interface AlarmTimes extends SubscriptionTimes {
  /** Milliseconds that a push may come after a poll has brought the first alarm; none by then, and pushes do not arrive. */
  patience: number;
  /** Milliseconds after which a question has surely reached the camera. */
  underway: number;
}

export const alarmTimes: AlarmTimes = { life: 90_000, renew: 30_000, retry: 5000, patience: 6000, underway: 300 };

/** How the driver asks the camera. */
export interface AlarmRequests {
  command: Command;
  /** Waits for an alarm (6.2). */
  poll(details: boolean, call: Call): Promise<Message>;
}

interface Listening {
  readonly details: boolean;
  readonly sink: AlarmSink;
  readonly call: Call;
}

/** An answer within so many milliseconds that brings nothing new is no alarm that was waited for. */
const hasty = 1000;
/** Milliseconds between two lines about what cannot be used of a message. */
const noteEvery = 60_000;

const isAborted = ({ signal }: Call): boolean => signal?.aborted === true;

const also = (call: Call, signal: AbortSignal): Call => ({
  ...call,
  signal: call.signal ? AbortSignal.any([call.signal, signal]) : signal,
});

/** The camera cannot do it: no reason to do without the other way. */
const isUnable = (error: unknown): boolean =>
  error instanceof CameraError && ['REJECTED', 'UNSUPPORTED', 'BAD_RESPONSE'].includes(error.code);

/** Waits for all; the first failure aborts the others and is thrown. */
const together = async (...tasks: ((ending: AbortSignal) => Promise<void>)[]): Promise<void> => {
  const ending = new AbortController();
  const run = (task: (signal: AbortSignal) => Promise<void>): Promise<void> => task(ending.signal).catch((error) => ending.abort(error));
  await Promise.all(tasks.map(run));
  if (ending.signal.aborted) throw ending.signal.reason;
};

/**
 * Alarms of the event CGI (section 6). `push`: the camera connects to our port and sends. `poll`: a question that the camera answers when
 * there is an alarm, or after a minute; whether what happens between an answer and the next question is lost, the document does not say.
 * Where neither is chosen, both: as soon as a push has arrived no more is asked, and where an answer has brought an alarm and no push
 * follows (a router or a firewall is in between) the subscription is given up. Which alarms are on cannot be asked.
 */
export class EventAlarms implements AlarmsDriver {
  readonly ways = ['push', 'poll'] as const;
  readonly #context: DriverContext;
  readonly #requests: AlarmRequests;
  readonly #fields: readonly Member[];
  readonly #times: AlarmTimes;
  #noted = Number.NEGATIVE_INFINITY;
  /** Kept when whoever listened before has left: the port is free then. */
  #left: Promise<unknown> = Promise.resolve();

  constructor(context: DriverContext, requests: AlarmRequests, times: AlarmTimes) {
    this.#context = context;
    this.#requests = requests;
    this.#fields = context.catalogue.get('event.alarm.push').response.fields;
    this.#times = times;
  }

  async listen(way: AlarmWay, { pictures }: { pictures: boolean }, sink: AlarmSink, call: Call): Promise<void> {
    const running = this.#left.then(() => this.#listen(way, { details: pictures, sink, call }));
    this.#left = running.catch(() => {});
    try {
      await running;
    } catch (error) {
      if (!isAborted(call)) throw error;
    }
  }

  /** Any answer is a sign of life: a camera without relays may refuse to list them. */
  async probe(call: Call): Promise<void> {
    try {
      await this.#requests.command('io.relay.get', {}, call);
    } catch (error) {
      if (!(error instanceof CameraError && error.code === 'REJECTED')) throw error;
    }
  }

  async #listen(way: AlarmWay, listening: Listening): Promise<void> {
    if (isAborted(listening.call)) return;
    if (this.#context.settings.alarmSource !== way) return this.#both(listening);
    if (way === 'poll') return this.#poll(listening, '');
    const subscription = await this.#place(listening);
    await this.#subscribe(subscription, listening);
    await this.#keep(subscription, listening);
  }

  /** Both ways, until it is known which of them works. */
  async #both(listening: Listening): Promise<void> {
    const { sink, call } = listening;
    const ways = new BothWays(this.#times.patience);
    const by = (way: Way): Listening => ({
      ...listening,
      sink: {
        ...sink,
        event: (event) => {
          if (ways.isNew(way, event)) sink.event(event);
        },
      },
      call: also(call, ways.givenUp(way)),
    });
    const [pushing, polling] = [by('push'), by('poll')];
    let subscription: Subscription;
    try {
      subscription = await this.#place(pushing);
    } catch (error) {
      return this.#poll(listening, this.#pollingBecause(asCameraError(error).reason));
    }
    try {
      await this.#subscribe(subscription, pushing);
    } catch (error) {
      if (!isUnable(error)) throw error;
      return this.#poll(listening, this.#pollingBecause(asCameraError(error).reason));
    }
    try {
      await together(
        async (ending) => {
          await this.#keep(subscription, { ...pushing, call: also(pushing.call, ending) });
          if (ways.givenUp('push').aborted && !isAborted(call))
            sink.connected(this.#pollingBecause(`no push arrives at ${subscription.address}; is a router or a firewall in between?`));
        },
        async (ending) => {
          const asking = { ...polling, call: also(polling.call, ending) };
          try {
            await this.#ask(asking, () => {});
          } catch (error) {
            if (!isAborted(asking.call) && !isUnable(error)) throw error;
          }
        },
      );
    } finally {
      ways.close();
    }
  }

  #pollingBecause(reason: string): string {
    this.#context.receivers.debug(`${this.#context.settings.name}: alarms are polled, ${reason}`);
    return `polling: ${reason}`;
  }

  #place(listening: Listening): Promise<Subscription> {
    return Subscription.open(this.#context, this.#requests.command, this.#times, (item) => this.#taken(item, listening));
  }

  async #subscribe(subscription: Subscription, { details, sink, call }: Listening): Promise<void> {
    try {
      await subscription.subscribe(details, call, () => sink.connected());
    } catch (error) {
      await subscription.close(call.channel);
      throw error;
    }
  }

  async #keep(subscription: Subscription, { details, sink, call }: Listening): Promise<void> {
    try {
      await subscription.keep(details, sink, call);
    } finally {
      await subscription.close(call.channel);
    }
  }

  async #poll(listening: Listening, remark: string): Promise<void> {
    await this.probe(listening.call);
    await this.#ask(listening, () => listening.sink.connected(remark));
  }

  /** Asks again and again. `begun` is called when the first question waits at the camera. */
  async #ask({ details, sink, call }: Listening, begun: () => void): Promise<void> {
    const { now, settings } = this.#context;
    let said = '';
    for (let first = true; !isAborted(call); first = false) {
      const asked = now();
      const answer = this.#requests.poll(details, call);
      if (first) {
        await Promise.race([answer, pause(this.#times.underway, call.signal)]);
        if (!isAborted(call)) begun();
      }
      const message = await answer;
      sink.alive();
      this.#tell(message, sink, call);
      const says = JSON.stringify(message.payload);
      const isHasty = now() - asked < hasty && (says === said || message.payload.alarm === undefined);
      said = says;
      // A camera that does not hold the question, or says the same again and again.
      if (isHasty) await pause(settings.pollInterval, call.signal);
    }
  }

  async #taken(item: Intake, { sink, call }: Listening): Promise<void> {
    if ('lost' in item) {
      sink.missed(item.lost);
      return;
    }
    try {
      this.#tell(await readMessage(item.message, this.#fields), sink, call);
    } catch (error) {
      sink.missed(`a pushed message could not be read: ${asCameraError(error).reason}`);
    }
  }

  #tell(message: Message, sink: AlarmSink, { channel }: Call): void {
    for (const event of alarmEvents(message, channel, (text) => this.#note(text))) sink.event(event);
  }

  /** At most one line a minute: a camera may send the same nonsense with every alarm. */
  #note(text: string): void {
    const now = this.#context.now();
    if (now - this.#noted < noteEvery) return;
    this.#noted = now;
    this.#context.receivers.debug(`${this.#context.settings.name}: ${text}`);
  }
}
