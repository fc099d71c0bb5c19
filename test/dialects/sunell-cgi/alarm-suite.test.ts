import assert from 'node:assert/strict';
import type { Alarm } from '../../../emulator/sunell-cgi/index.js';
import type { AlarmEvent } from '../../../src/index.js';
import { BadLine } from '../../support/bad-line.js';
import { closing } from '../../support/closing.js';
import { randomFrom } from '../../support/random.js';
import { until } from '../../support/until.js';
import { type Ear, Rig } from './rig.js';

const kinds = [
  ...[1, 2, 3, 4, 9].map((minor) => ({ major: 1, minor })),
  ...[21, 24, 26, 27, 37].map((minor) => ({ major: 6, minor })),
  ...[1, 17].map((minor) => ({ major: 7, minor })),
];
const isMoment = ({ major, minor }: Alarm): boolean => major === 6 && minor === 37;
const keyOf = ({ major, minor, sourceID = 1 }: Alarm): string => `${major}/${minor} ${sourceID}`;

/** A camera whose alarms begin and end at random; each message has a time of its own, by which it is known. */
class Weather {
  readonly random: () => number;
  readonly sent: (Required<Alarm> & { key: string })[] = [];
  readonly #on = new Set<string>();
  #second = 0;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  /** The next message. */
  next(): Alarm {
    const kind = kinds[Math.floor(this.random() * kinds.length)] ?? { major: 1, minor: 2 };
    const alarm = { ...kind, sourceID: 1 + Math.floor(this.random() * 3) };
    const key = keyOf(alarm);
    const isOn = this.#on.has(key);
    if (isOn) this.#on.delete(key);
    else if (!isMoment(alarm)) this.#on.add(key);
    return this.#said({ ...alarm, flag: isOn ? 0 : 1 });
  }

  /** The ends of everything that is on. */
  clear(): Alarm[] {
    return [...this.#on].map((key) => {
      const [major = 0, minor = 0, sourceID = 1] = key.split(/\D/).map(Number);
      this.#on.delete(key);
      return this.#said({ major, minor, sourceID, flag: 0 });
    });
  }

  #said(alarm: Alarm): Alarm {
    this.#second += 1;
    const whole = { sourceID: 1, flag: 1 as const, ...alarm, time: start + this.#second * 1000 };
    this.sent.push({ ...whole, key: keyOf(whole) });
    return whole;
  }
}

const start = Date.UTC(2026, 0, 1);

/** The number of a message, by the time that the device gave it. */
const numberOf = ({ raw }: AlarmEvent): number => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = String((raw as Record<string, unknown>).alarmTime)
    .split(/\D/)
    .map(Number);
  return (Date.UTC(year, month - 1, day, hour, minute, second) - start) / 1000;
};

const lastNumber = ({ events }: Ear): number => {
  const last = events.findLast(({ synthetic }) => !synthetic);
  return last ? numberOf(last) : 0;
};

const heardNumbers = ({ events }: Ear): number[] => events.filter(({ synthetic }) => !synthetic).map(numberOf);

/** Every alarm that was told to begin was told to end, before it began again. */
const assertPaired = ({ events }: Ear): void => {
  const on = new Set<string>();
  for (const { code, channel, source, state } of events) {
    if (state === 'pulse') continue;
    const key = `${code} ${channel} ${source}`;
    if (state === 'start') assert.ok(!on.has(key), `${key} began twice`);
    if (state === 'start') on.add(key);
    else on.delete(key);
  }
  assert.deepEqual([...on], []);
};

const assertRising = (numbers: readonly number[]): void => {
  for (const [index, number] of numbers.entries())
    assert.ok(index === 0 || number > (numbers[index - 1] ?? 0), `number ${number} came again or late`);
};

/**
 * What is guaranteed came. Two things stand for it: an alarm that the list of states told before its message did is on already, and one
 * whose beginning nobody was told needs no end.
 */
const assertComplete = ({ events }: Ear, { sent }: Weather, guaranteed: ReadonlySet<number>): void => {
  /** What is on, and whether that was inferred. */
  const on = new Map<string, boolean>();
  let next = 1;
  for (const event of events) {
    const number = event.synthetic ? next : numberOf(event);
    for (; next < number; next++) {
      const missing = sent[next - 1];
      if (!missing || !guaranteed.has(next)) continue;
      const isTold = missing.flag === 0 ? !on.has(missing.key) : on.get(missing.key) === true;
      assert.ok(isTold, `number ${next} did not come`);
    }
    if (!event.synthetic) next = number + 1;
    const key = `${event.code} ${event.code === '1/1' ? event.source : event.channel}`;
    if (event.state === 'start') on.set(key, event.synthetic);
    else if (event.state === 'stop') on.delete(key);
  }
};

describe('sunell-cgi: ten thousand alarms over a bad line', () => {
  const own = closing();

  it('arrive once and in order by the held request, the rest is a gap, and nothing stays on', async function () {
    this.timeout(120_000);
    const weather = new Weather(11);
    const { device } = own(await Rig.start());
    const line = own(await BadLine.start(device.port, weather.random));
    const rig = own(await Rig.start({ port: line.port, silence: 5000 }));
    Object.assign(device.state.alarms.style, { idleInterval: 50 });
    const ear = await rig.listen();
    /** Numbers that the document guarantees: sent while the stream stood, and not lost with it. */
    const guaranteed: number[] = [];
    let possible = 0;
    for (let epoch = 0; epoch < 8; epoch++) {
      await until(() => ear.isConnected && device.state.alarms.attached === 1, 'it did not come back', 30_000);
      const first = weather.sent.length;
      for (let count = 0; count < 1250; ) {
        const together = Array.from({ length: 1 + Math.floor(weather.random() * 5) }, () => weather.next());
        await device.raiseAlarm(...together);
        count += together.length;
        if (weather.random() < 0.02) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const numbers = weather.sent.slice(first).map((_, index) => first + index + 1);
      possible += numbers.length;
      if (epoch % 2 === 0) {
        // All is delivered before the line breaks.
        await until(() => lastNumber(ear) === numbers.at(-1), 'the last did not come', 60_000);
        guaranteed.push(...numbers);
      }
      const states = ear.states.length;
      if (epoch % 3 === 2) device.reboot(200);
      else line.break();
      await until(() => ear.states.length > states, 'the break was not noticed', 30_000);
      // While nobody listens, alarms begin and end as well.
      device.state.alarms.raise([weather.next(), weather.next(), weather.next()]);
    }
    await until(() => ear.isConnected && device.state.alarms.attached === 1, 'it did not come back', 30_000);
    await device.raiseAlarm(...weather.clear());
    await until(() => lastNumber(ear) === weather.sent.length || line.isClear, 'the ends did not come', 30_000);
    await new Promise((resolve) => setTimeout(resolve, 300));

    const heard = heardNumbers(ear);
    assert.ok(possible >= 10_000);
    assertRising(heard);
    assertPaired(ear);
    assertComplete(ear, weather, new Set(guaranteed));
    const losses = ear.states.filter(({ state }) => state === 'disconnected');
    const returns = ear.states.filter(({ state, gap }) => state === 'connected' && gap > 0);
    assert.deepEqual([losses.length >= 8, returns.length >= 8], [true, true]);
  });

  it('arrive once and in order by polling a device that keeps what has been, and nothing stays on', async function () {
    this.timeout(120_000);
    const weather = new Weather(12);
    const { device } = own(await Rig.start());
    const line = own(await BadLine.start(device.port, weather.random));
    /** The last message about each alarm, and the latest three hundred: a device may list them; the virtual camera has the former only. */
    const listed: Required<Alarm>[] = [];
    device.state.alarms.states = () => {
      const last = new Map(listed.map((message) => [keyOf(message), message]));
      return listed.filter((message, index) => index >= listed.length - 300 || last.get(keyOf(message)) === message);
    };
    const rig = own(await Rig.start({ port: line.port, alarmSource: 'poll', pollInterval: 100, silence: 5000 }));
    const ear = await rig.listen();
    while (weather.sent.length < 10_000) {
      const number = weather.sent.length;
      // As many as the list surely still holds when it is asked for next.
      for (let count = 0; count < 200; count++) listed.push(weather.next() as Required<Alarm>);
      if (weather.random() < 0.1)
        device.faults.add({ kind: weather.random() < 0.5 ? 'reset' : 'drop', times: 1, path: '/cgi-bin/alarm.cgi' });
      if (weather.random() < 0.1) device.faults.add({ kind: 'latency', ms: 30, times: 2, path: '/cgi-bin/alarm.cgi' });
      await until(() => lastNumber(ear) === number + 200, `they did not come after ${number}`, 30_000);
    }
    listed.push(...(weather.clear() as Required<Alarm>[]));
    await until(() => lastNumber(ear) === weather.sent.length, 'the ends did not come', 30_000);
    assertRising(heardNumbers(ear));
    assertPaired(ear);
    assert.equal(heardNumbers(ear).length, weather.sent.length);
    assert.equal(ear.events.filter(({ synthetic }) => synthetic).length, 0);
    assert.equal(ear.states.length, 1);
  });

  it('leave the last state of each when they come faster than they are asked for', async function () {
    this.timeout(120_000);
    const weather = new Weather(13);
    const { device } = own(await Rig.start());
    const line = own(await BadLine.start(device.port, weather.random));
    const rig = own(await Rig.start({ port: line.port, alarmSource: 'poll', pollInterval: 100, silence: 5000 }));
    const ear = await rig.listen();
    for (let count = 0; count < 10_000; count++) {
      device.state.alarms.raise([weather.next()]);
      if (count % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 120));
      if (count === 5000) line.break();
    }
    const known = (): boolean => {
      const last = new Map(ear.events.map((event) => [`${event.code} ${event.channel} ${event.source}`, event.state]));
      const on = [...last.values()].filter((state) => state === 'start').length;
      return on === device.state.alarms.states().filter((alarm) => alarm.flag === 1 && !isMoment(alarm)).length;
    };
    await until(known, 'what is on was not known', 30_000);
    device.state.alarms.raise(weather.clear());
    await until(known, 'the ends did not come', 30_000);
    assertPaired(ear);
    const numbers = heardNumbers(ear);
    assert.equal(new Set(numbers).size, numbers.length);
  });
});
