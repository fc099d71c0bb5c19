import { untilAborted } from '../../camera/abort.js';
import type { Call } from '../../camera/call.js';
import { pause } from '../../camera/effects.js';
import { CameraError } from '../../camera/errors.js';
import type { HttpReception, Receivers } from '../../camera/receivers.js';
import type { CloudSettings } from '../../camera/settings.js';
import type { Json } from '../../operations/types.js';
import type { Command } from './address.js';
import { messageKind, messageTypes } from './alarm-types.js';
import { type Notice, noticesOf, type Place } from './push-message.js';
import { PushPlace, pathOf, Seen } from './push-place.js';

/** A camera that listens. */
export interface Member {
  /** The channel of this camera that a message means, null where it means all of them; undefined where it means another device. */
  locate(place: Place): number | null | undefined;
  /** The channel that stands for a message without one. */
  readonly channel: number;
  take(notice: Notice, channel: number): void;
  /** Runs an operation with the account. */
  readonly command: Command;
  /** Milliseconds since 1970 by the cloud's clock. */
  cloudTime(): number;
  /** Where the cloud reaches the HTTP server, up to the root of Node-RED's HTTP nodes. */
  publicUrl(reception: HttpReception): Promise<string>;
}

export interface PushTimes {
  /** Milliseconds between two renewals, and until a failed one is tried again. */
  renew: number;
  retry: number;
}

/** Tries of a renewal before the subscription counts as lost. */
const renewals = 3;
/** Milliseconds in which cameras that ask at the same time share the failure of one. */
const sharedFailure = 3000;
/** Milliseconds for taking subscriptions back: a cloud that is gone must not keep a flow from being deployed. */
const farewell = 3000;

interface Subscription {
  /** Tells what a person should know of it. */
  readonly done: Promise<string>;
  /** By the clock that is never set. */
  at: number;
  failed: boolean;
}

const briefly = (error: unknown): string => (error instanceof CameraError ? error.reason : String(error)).slice(0, 120);

/**
 * The messages of one account for all its cameras: one place where they arrive and one subscription of each kind, from the first camera that
 * is listened to until the last, whichever of them asks.
 */
export class AccountPushes {
  readonly #account: CloudSettings;
  readonly #receivers: Receivers;
  readonly #now: () => number;
  readonly #onEmpty: () => void;
  readonly #members = new Set<Member>();
  readonly #seen = new Seen();
  #place: HttpReception | undefined;
  #subscription: Subscription | undefined;
  readonly #subscribed = new Set<number>();
  #probe: Promise<void> | undefined;
  #answered = Number.NEGATIVE_INFINITY;
  #abort = new AbortController();
  #ending: Promise<void> = Promise.resolve();

  constructor(account: CloudSettings, receivers: Receivers, now: () => number, onEmpty: () => void) {
    this.#account = account;
    this.#receivers = receivers;
    this.#now = now;
    this.#onEmpty = onEmpty;
  }

  /**
   * Tells a camera its messages until the signal is aborted.
   * @param connected told when the subscription stands and whenever it was renewed
   * @throws CameraError where it cannot be had or kept
   */
  async serve(member: Member, times: PushTimes, connected: (remark: string) => void, signal: AbortSignal): Promise<void> {
    this.#members.add(member);
    try {
      let failures = 0;
      for (let stands = false; !signal.aborted; ) {
        let wait = times.renew;
        try {
          const remark = await untilAborted(this.#standing(member, times), signal);
          failures = 0;
          stands = true;
          connected(remark);
        } catch (error) {
          if (signal.aborted) return;
          // The camera that asked for all has gone: another asks.
          if (error instanceof CameraError && error.code === 'ABORTED') wait = 0;
          else if (!stands || ++failures >= renewals || !isPassing(error)) throw error;
          else wait = times.retry;
        }
        await pause(wait, signal);
      }
    } finally {
      this.#members.delete(member);
      if (this.#members.size === 0) await this.#end(member);
    }
  }

  /**
   * Asks whether the cloud answers the account. One answer serves all its cameras.
   * @param age milliseconds for which an answer holds
   */
  async probe(command: Command, age: number, call: Call): Promise<void> {
    if (this.#now() - this.#answered < age) return;
    this.#probe ??= command('cloud.device.list', { page: 1, pageSize: 1 }, { channel: 0 })
      .then(() => {
        this.#answered = this.#now();
      })
      .finally(() => {
        this.#probe = undefined;
      });
    try {
      await untilAborted(this.#probe, call.signal);
    } catch (error) {
      // The camera that asked for all has gone.
      const isTheirs = error instanceof CameraError && error.code === 'ABORTED' && !call.signal?.aborted;
      if (!isTheirs) throw error;
      await command('cloud.device.list', { page: 1, pageSize: 1 }, call);
    }
  }

  /** The subscription: the one that stands, where it is young enough, else a new one. */
  #standing(member: Member, { renew }: PushTimes): Promise<string> {
    const before = this.#subscription;
    if (before && this.#now() - before.at < (before.failed ? sharedFailure : renew * 0.9)) return before.done;
    const done = this.#ending.then(() => this.#subscribe(member, this.#abort.signal));
    const subscription: Subscription = { done, at: this.#now(), failed: false };
    this.#subscription = subscription;
    done.then(
      () => {
        subscription.at = this.#now();
      },
      (error: unknown) => {
        subscription.at = this.#now();
        subscription.failed = true;
        if (error instanceof CameraError && error.code === 'ABORTED' && this.#subscription === subscription) this.#subscription = undefined;
      },
    );
    return done;
  }

  /** Asks for every kind of message. What the cloud refuses this account of them is said and does without. */
  async #subscribe(member: Member, signal: AbortSignal): Promise<string> {
    const place = await this.#open(member);
    const url = `${await member.publicUrl(place)}${pathOf(this.#account)}`;
    const call: Call = { channel: 0, signal };
    const refusals: { type: number; error: unknown }[] = [];
    for (const type of messageTypes) {
      try {
        await member.command('event.message.subscribe', { url, type }, call);
        this.#subscribed.add(type);
      } catch (error) {
        if (!(error instanceof CameraError && error.code === 'REJECTED')) throw error;
        refusals.push({ type, error });
      }
    }
    const [first] = refusals;
    if (!first) return '';
    if (refusals.length === messageTypes.length) throw first.error;
    const kinds = refusals.map(({ type }) => messageKind(type).description).join(', ');
    return `the cloud does not tell: ${kinds} (${briefly(first.error)})`;
  }

  async #open(member: Member): Promise<HttpReception> {
    this.#place ??= await PushPlace.open({
      account: this.#account,
      receivers: this.#receivers,
      cloudTime: () => ([...this.#members][0] ?? member).cloudTime(),
      now: this.#now,
      take: (message) => this.#take(message),
    });
    return this.#place;
  }

  /** The last has gone. A camera that comes meanwhile waits, so that nothing it asks for is taken back. */
  #end(member: Member): Promise<void> {
    this.#abort.abort();
    const subscribing = this.#subscription?.done;
    this.#subscription = undefined;
    this.#ending = this.#ending.then(async () => {
      await subscribing?.catch(() => {});
      this.#place?.release();
      this.#place = undefined;
      const types = [...this.#subscribed];
      this.#subscribed.clear();
      // What cannot be taken back now, the next subscription replaces.
      await Promise.all(
        types.map((type) =>
          member.command('event.message.unsubscribe', { type }, { channel: 0, signal: AbortSignal.timeout(farewell) }).catch(() => {}),
        ),
      );
      this.#abort = new AbortController();
      if (this.#members.size === 0) this.#onEmpty();
    });
    return this.#ending;
  }

  #take(message: Json): void {
    for (const notice of noticesOf(message)) {
      const { identity } = notice;
      if (identity !== undefined && !this.#seen.isNew(identity, this.#now())) continue;
      this.#route(notice);
    }
  }

  /** To the cameras of the channel meant; where none is there, to that of the device's lowest channel, so that it is told once. */
  #route(notice: Notice): void {
    const { place, isForAccount } = notice;
    const found = [...this.#members].flatMap((member) => {
      const channel = member.locate(place);
      return channel === undefined ? [] : [{ member, channel }];
    });
    const [anybody] = this.#members;
    if (found.length === 0) {
      if (isForAccount && anybody) anybody.take(notice, anybody.channel);
      else this.#receivers.debug(`a message of the cloud is for a device that no camera stands for: ${place.serial.slice(0, 60)}`);
      return;
    }
    const exact = found.filter(({ member, channel }) => channel === null || channel === member.channel);
    const lowest = Math.min(...found.map(({ member }) => member.channel));
    const meant = exact.length > 0 ? exact : found.filter(({ member }) => member.channel === lowest);
    for (const { member, channel } of meant) member.take(notice, channel ?? member.channel);
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof CameraError && ['UNREACHABLE', 'TIMEOUT', 'CONNECTION_LOST', 'BAD_RESPONSE', 'REJECTED'].includes(error.code);

const accounts = new WeakMap<Receivers, Map<string, AccountPushes>>();

/** The messages of an account: the same for all cameras in it that are received at one place. */
export const pushesOf = (account: CloudSettings, receivers: Receivers, now: () => number): AccountPushes => {
  const own = accounts.get(receivers) ?? new Map<string, AccountPushes>();
  accounts.set(receivers, own);
  const key = JSON.stringify(account);
  const before = own.get(key);
  if (before) return before;
  const pushes = new AccountPushes(account, receivers, now, () => {
    if (own.get(key) === pushes) own.delete(key);
  });
  own.set(key, pushes);
  return pushes;
};
