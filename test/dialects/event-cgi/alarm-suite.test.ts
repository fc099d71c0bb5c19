import assert from 'node:assert/strict';
import { type EventCgiCamera, type EventCgiCameraOptions, startEventCgiCamera } from '../../../emulator/index.js';
import type { AlarmEvent, ConnectionState } from '../../../src/index.js';
import { closing } from '../../support/closing.js';
import { randomFrom } from '../../support/random.js';
import { LoopbackReceivers } from '../../support/receivers.js';
import { until } from '../../support/until.js';
import { Ear, Station } from './listening.js';

const types = ['motion', 'person', 'vehicle', 'alarm input', 'tripwire pet'] as const;

/** An alarm that the camera was made to raise; its time is its number. */
interface Raised {
  number: number;
  key: string;
  signal: 0 | 1;
  /** `delivered`: by the document, it arrives. `lost`: it does not. `open`: nobody can say, such as while nobody was there to take it. */
  fate: 'delivered' | 'lost' | 'open';
}

/** Everything in the order in which a flow hears it. */
class Timeline extends Ear {
  readonly all: (AlarmEvent | ConnectionState)[] = [];

  override event(heard: AlarmEvent): void {
    super.event(heard);
    this.all.push(heard);
  }

  override connection(state: ConnectionState): void {
    super.connection(state);
    this.all.push(state);
  }
}

const isState = (item: AlarmEvent | ConnectionState): item is ConnectionState => 'gap' in item;

const numberOf = ({ time }: AlarmEvent): number => Date.parse(time) / 1000;

/**
 * Goes through what the flow heard beside what was raised: what was delivered is there once and in order, what was not is covered by a
 * connection that was lost and restored, and no alarm is on at the end that the camera has cleared.
 */
const check = (raised: readonly Raised[], { all }: Timeline): void => {
  const byNumber = new Map(raised.map((alarm) => [alarm.number, alarm]));
  const on = new Map<string, number>();
  let next = 0;
  let restored = 0;
  let told = 0;
  for (const item of all) {
    if (isState(item)) {
      if (item.state === 'connected') restored += 1;
      continue;
    }
    if (item.synthetic) {
      const [key] =
        [...on].find(([, number]) => byNumber.get(number)?.key === `${item.description}/${item.channel}/${item.source ?? ''}`) ?? [];
      assert.ok(item.state === 'stop' && key !== undefined, `nothing was on that ends: ${JSON.stringify(item)}`);
      on.delete(key);
      continue;
    }
    const alarm = byNumber.get(numberOf(item));
    assert.ok(alarm && alarm.number >= next, `number ${numberOf(item)} came twice or late`);
    for (let number = next; number < alarm.number; number += 1) {
      const passed = byNumber.get(number);
      if (!passed || passed.fate === 'open') continue;
      const isEndedAlready = passed.signal === 0 && !on.has(passed.key);
      if (passed.fate === 'delivered') assert.ok(isEndedAlready, `number ${number} did not come`);
      else assert.ok(restored > told, `number ${number} was lost, and no gap was told`);
    }
    told = restored;
    next = alarm.number + 1;
    assert.equal(item.state === 'start', alarm.signal === 1);
    if (alarm.signal === 1) on.set(alarm.key, alarm.number);
    else on.delete(alarm.key);
  }
  for (const { number, fate, signal, key } of raised.slice(next))
    assert.ok(fate !== 'delivered' || (signal === 0 && !on.has(key)), `number ${number} did not come`);
  assert.deepEqual([...on], [], 'an alarm stays on');
};

/** A camera that alarms without end, in pairs as its document says, and one who listens. */
class Theatre {
  readonly raised: Raised[] = [];
  readonly ear = new Timeline();
  readonly random: () => number;
  device: EventCgiCamera | undefined;
  /** Milliseconds by which the camera's clock is ahead. */
  ahead = 0;
  /** Nobody may be there to take what is raised now. */
  isUncertain = false;
  readonly #memory = new Map<string, unknown>();
  readonly #receivers = new LoopbackReceivers();
  readonly #on = new Set<string>();
  #station: Station | undefined;
  #end = (): void => {};

  constructor(
    readonly stored: Record<string, unknown>,
    seed: number,
  ) {
    this.random = randomFrom(seed);
  }

  get camera(): EventCgiCamera {
    assert.ok(this.device);
    return this.device;
  }

  async start(options: EventCgiCameraOptions): Promise<void> {
    this.device = await startEventCgiCamera({ ...options, inputs: 8, channels: 8, now: () => Date.now() + this.ahead });
    await this.arrive();
  }

  /** The camera is deployed. */
  async arrive(): Promise<void> {
    const times = { renew: 20, retry: 20, underway: 20 };
    this.#station = await Station.open(this.camera, this.stored, this.#receivers, this.#memory, times);
    this.#end = this.#station.hub.listen(this.ear);
    await until(() => this.ear.isConnected, 'it is not connected');
  }

  async leave(): Promise<void> {
    await this.#station?.close();
  }

  hasHeard(number: number): boolean {
    const latest = this.ear.events.findLast(({ synthetic }) => !synthetic);
    return latest !== undefined && numberOf(latest) >= number;
  }

  /** Everything that was sent has been read: the latest alarm that nobody can lose is heard. */
  async quiet(): Promise<void> {
    const { number } = this.raised.findLast(({ fate, signal }) => fate === 'delivered' && signal === 1) ?? { number: -1 };
    await until(() => number < 0 || this.hasHeard(number), `number ${number} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** A flow that listens is deployed anew. */
  async redeployFlow(): Promise<void> {
    this.#end();
    await new Promise((resolve) => setTimeout(resolve, 5 * this.random()));
    this.#end = this.#station?.hub.listen(this.ear) ?? this.#end;
  }

  /** One alarm of the many, raised or cleared. */
  async raise(): Promise<void> {
    const type = types[Math.floor(this.random() * types.length)] ?? 'motion';
    const channel = Math.floor(this.random() * 4);
    await this.raiseOne(type, channel);
  }

  async raiseOne(type: (typeof types)[number], channel: number): Promise<void> {
    const id = `${type}/${channel}`;
    const signal = this.#on.delete(id) ? 0 : 1;
    if (signal === 1) this.#on.add(id);
    const alarm: Raised = { number: this.raised.length, key: keyOf(type, channel), signal, fate: 'open' };
    this.raised.push(alarm);
    const { polls, pushes } = await this.camera.raiseAlarm({ type, channel, signal, time: alarm.number * 1000 });
    const arrived = polls > 0 || pushes.some(({ error }) => error === undefined);
    if (!this.isUncertain) alarm.fate = arrived ? 'delivered' : 'lost';
  }

  /** Clears what is on, and waits until the flow has heard the last of it. */
  async finish(each: () => Promise<void> = async () => {}): Promise<void> {
    for (const id of [...this.#on]) {
      await each();
      const [type = '', channel = ''] = id.split('/');
      await this.raiseOne(type as (typeof types)[number], Number(channel));
    }
    // One more of a kind of its own: when it is there, everything before it is.
    await each();
    const last = this.raised.length;
    await this.raiseOne('vehicle', 7);
    await until(() => this.hasHeard(last), 'the last alarm did not come', 10_000);
    await each();
    await this.raiseOne('vehicle', 7);
    await until(() => this.hasHeard(last + 1), 'its end did not come', 10_000);
  }

  async close(): Promise<void> {
    await this.leave();
    await this.device?.close();
  }
}

/** As a flow is told of it: description, channel from 1, source. */
const keyOf = (type: (typeof types)[number], channel: number): string =>
  ({
    motion: `motion detection/${channel + 1}/`,
    person: `person detection/${channel + 1}/`,
    vehicle: `vehicle detection/${channel + 1}/`,
    'alarm input': `alarm input/1/input ${channel + 1}`,
    'tripwire pet': `tripwire: pet/${channel + 1}/pet`,
  })[type];

describe('event-cgi: thousands of alarms', function () {
  this.timeout(60_000);
  const own = closing();

  const pushed = async (
    stored: Record<string, unknown>,
    push: NonNullable<EventCgiCameraOptions['push']>,
    count: number,
    seed: number,
  ): Promise<Theatre> => {
    const theatre = own(new Theatre(stored, seed));
    const { random } = theatre;
    let breaks = 0.003;
    await theatre.start({
      push: {
        ...push,
        piece: () => (random() < 0.5 ? 1 + Math.floor(random() * 60) : 4096),
        pause: () => (random() < 0.002 ? 1 : 0),
        breaks: () => random() < breaks,
      },
    });
    const mischief: (() => Promise<void>)[] = [
      // The subscription runs out unnoticed.
      async () => {
        theatre.ahead += 100_000;
      },
      async () => void theatre.camera.restart(30),
      () => theatre.redeployFlow(),
      async () => theatre.camera.dropConnections(),
      // The camera is deployed anew: what comes meanwhile may be on its way.
      async () => {
        await theatre.quiet();
        theatre.isUncertain = true;
        await Promise.all([theatre.leave(), theatre.raise(), theatre.raise()]);
        await theatre.raise();
        await theatre.arrive();
        theatre.isUncertain = false;
      },
    ];
    const isSubscribed = (): boolean => theatre.ear.isConnected && theatre.camera.state.subscriptions.list().length === 1;
    const rounds = count / 10;
    for (let round = 0; round < rounds; round += 1) {
      const trouble = mischief[Math.floor((round * 20) / rounds) % mischief.length];
      const isTroubled = round % (rounds / 20) === 0;
      if (isTroubled) await trouble?.();
      await Promise.all(Array.from({ length: 10 }, () => theatre.raise()));
      // Camera and driver share this thread.
      await new Promise((resolve) => setImmediate(resolve));
      if (isTroubled || random() < 0.01) await until(isSubscribed, 'it is not subscribed');
    }
    await until(isSubscribed, 'it is not subscribed');
    breaks = 0;
    await theatre.finish();
    return theatre;
  };

  it('5,000 pushed over one connection, in pieces, with breaks, restarts, expiry and redeploys', async () => {
    const { raised, ear } = await pushed({ alarmSource: 'push' }, { kept: true }, 5000, 1);
    check(raised, ear);
  });

  it('3,000 pushed over a connection each, where the way is found by itself', async () => {
    const { raised, ear } = await pushed({}, {}, 3000, 2);
    check(raised, ear);
  });

  it('2,000 polled, with answers that break off, restarts and redeploys', async () => {
    const theatre = own(new Theatre({ alarmSource: 'poll' }, 3));
    await theatre.start({});
    const { camera, ear, random, raised } = theatre;
    const asked = (): Promise<void> => until(() => ear.isConnected && camera.state.polls.waiting === 1, 'nobody asks');
    const losses = (): number => ear.states.filter(({ state }) => state === 'disconnected').length;
    const lost = async (breaks: () => unknown): Promise<void> => {
      const before = losses();
      await breaks();
      await until(() => losses() > before, 'nobody noticed');
    };
    const mischief: (() => Promise<void>)[] = [
      () =>
        lost(async () => {
          // The question after the one that is waiting.
          camera.faults.add({ kind: 'half', path: '/cgi/event.cgi?act=alarm_message', times: 1 });
          await theatre.raise();
          await asked();
          theatre.isUncertain = true;
          await theatre.raise();
          theatre.isUncertain = false;
        }),
      () => theatre.redeployFlow(),
      () => lost(() => camera.dropConnections()),
      async () => {
        await theatre.leave();
        await theatre.arrive();
      },
      () => lost(() => camera.restart(10)),
    ];
    for (let index = 0; index < 2000; index += 1) {
      await asked();
      await theatre.raise();
      if (index % 200 === 100) {
        await theatre.quiet();
        await mischief[Math.floor(index / 200) % mischief.length]?.();
      }
      if (random() < 0.01) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await theatre.finish(asked);
    check(raised, ear);
  });
});
