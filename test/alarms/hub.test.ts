import assert from 'node:assert/strict';
import { AlarmHub, type AlarmListener } from '../../src/alarms/hub.js';
import type { ActiveAlarm, AlarmEvent, AlarmSink, AlarmsDriver, ConnectionState, DeviceEvent } from '../../src/camera/alarms.js';
import { CameraError } from '../../src/camera/errors.js';

const event = (state: DeviceEvent['state'], time = '2026-11-20T09:30:00Z'): DeviceEvent => ({
  type: 'motion',
  state,
  channel: 1,
  time,
  code: 2,
  description: 'motion',
  raw: null,
});

interface Connection {
  sink: AlarmSink;
  pictures: boolean;
  fail(error: Error): void;
}

/** A driver whose connections the test holds in its hands. */
class HandDriver implements AlarmsDriver {
  readonly ways = ['attach'] as const;
  readonly connections: Connection[] = [];
  active?: () => Promise<ActiveAlarm[]>;
  silence = 60_000;
  cleanedUp = 0;
  #waiting: (() => void)[] = [];

  listen(_way: string, { pictures }: { pictures: boolean }, sink: AlarmSink, { signal }: { signal?: AbortSignal }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connections.push({ sink, pictures, fail: reject });
      for (const wake of this.#waiting.splice(0)) wake();
      signal?.addEventListener('abort', () => {
        this.cleanedUp += 1;
        resolve();
      });
    });
  }

  async connection(number: number): Promise<Connection> {
    for (;;) {
      const connection = this.connections[number - 1];
      if (connection) return connection;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

class Ear implements AlarmListener {
  readonly events: AlarmEvent[] = [];
  readonly states: ConnectionState[] = [];
  constructor(readonly pictures = false) {}
  event(heard: AlarmEvent): void {
    this.events.push(heard);
  }
  connection(state: ConnectionState): void {
    this.states.push(state);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('the alarm hub', () => {
  let driver: HandDriver;
  let hub: AlarmHub;
  const memory = new Map<string, unknown>();

  const make = (): AlarmHub =>
    new AlarmHub({
      driver,
      source: 'auto',
      channel: 1,
      silence: 60_000,
      lockoutPause: 1_800_000,
      memory,
      redact: (text) => text.replace('secret', '***'),
    });

  beforeEach(() => {
    memory.clear();
    driver = new HandDriver();
    hub = make();
  });

  afterEach(() => hub.close());

  it('shares one connection among all who listen, and gives it up when the last has gone', async () => {
    const [one, two] = [new Ear(), new Ear()];
    const endOne = hub.listen(one);
    const endTwo = hub.listen(two);
    const { sink } = await driver.connection(1);
    sink.connected();
    sink.event(event('start'));
    assert.equal(driver.connections.length, 1);
    assert.equal(one.events.length, 1);
    assert.equal(two.events.length, 1);
    endOne();
    endTwo();
    await hub.close();
    assert.equal(driver.cleanedUp, 1);
  });

  it('keeps the connection and every event while a flow is redeployed', async () => {
    const end = hub.listen(new Ear());
    const { sink } = await driver.connection(1);
    sink.connected();
    end();
    sink.event(event('start'));
    const after = new Ear();
    hub.listen(after);
    assert.equal(driver.connections.length, 1);
    assert.deepEqual(
      after.events.map(({ state }) => state),
      ['start'],
    );
    assert.equal(after.states.at(-1)?.state, 'connected');
  });

  it('says when the connection is lost, why, and how long nobody listened', async () => {
    const ear = new Ear();
    hub.listen(ear);
    const first = await driver.connection(1);
    first.sink.connected();
    first.sink.event(event('pulse'));
    first.fail(new CameraError('CONNECTION_LOST', 'the device closed, secret'));
    const second = await driver.connection(2);
    second.sink.connected();
    await settled();
    assert.deepEqual(
      ear.states.map(({ state }) => state),
      ['connected', 'disconnected', 'connected'],
    );
    assert.equal(ear.states[1]?.reason, 'CONNECTION_LOST: the device closed, ***');
    assert.ok((ear.states[2]?.gap ?? 0) >= 500);
    assert.equal(ear.states[2]?.attempt, 2);
  });

  it('ends at once what was on where the device cannot be asked', async () => {
    const ear = new Ear();
    hub.listen(ear);
    const { sink, fail } = await driver.connection(1);
    sink.connected();
    sink.event(event('start'));
    fail(new CameraError('CONNECTION_LOST', 'gone'));
    await settled();
    assert.deepEqual(
      ear.events.map(({ state, synthetic }) => [state, synthetic]),
      [
        ['start', false],
        ['stop', true],
      ],
    );
  });

  it('compares with the device after a reconnect: ends what is over, raises what was missed', async () => {
    driver.active = async () => [{ type: 'person', channel: 1, code: 64, description: 'person' }];
    const ear = new Ear();
    hub.listen(ear);
    const first = await driver.connection(1);
    driver.active = async () => [];
    first.sink.connected();
    await settled();
    first.sink.event(event('start'));
    driver.active = async () => [{ type: 'person', channel: 1, code: 64, description: 'person' }];
    first.fail(new CameraError('CONNECTION_LOST', 'gone'));
    (await driver.connection(2)).sink.connected();
    await settled();
    assert.deepEqual(
      ear.events.map(({ type, state, synthetic }) => [type, state, synthetic]),
      [
        ['motion', 'start', false],
        ['motion', 'stop', true],
        ['person', 'start', true],
      ],
    );
  });

  it('trusts what the device tells more than a list that is older', async () => {
    let answer: (active: ActiveAlarm[]) => void = () => {};
    driver.active = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const ear = new Ear();
    hub.listen(ear);
    const { sink } = await driver.connection(1);
    sink.connected();
    sink.event(event('start'));
    sink.event(event('stop', '2026-11-20T09:30:01Z'));
    sink.event({ ...event('start'), type: 'person' });
    // The list was made before: motion was on, nobody was seen.
    answer([{ type: 'motion', channel: 1, code: 2, description: 'motion', time: '2026-11-20T09:30:00Z' }]);
    await settled();
    assert.deepEqual(
      ear.events.map(({ type, state }) => `${type} ${state}`),
      ['motion start', 'motion stop', 'person start'],
    );
  });

  it('notices a silent connection and makes a new one', async () => {
    driver.silence = 50;
    const ear = new Ear();
    hub.listen(ear);
    (await driver.connection(1)).sink.connected();
    await driver.connection(2);
    assert.match(ear.states.at(-1)?.reason ?? '', /^TIMEOUT/);
  });

  it('leaves a silent connection alone while the device agrees', async () => {
    driver.silence = 20;
    let asked = 0;
    driver.active = async () => {
      asked += 1;
      return [];
    };
    hub.listen(new Ear());
    (await driver.connection(1)).sink.connected();
    while (asked < 4) await settled();
    assert.equal(driver.connections.length, 1);
  });

  it('leaves a silent connection alone where the device refuses to say what is on', async () => {
    driver.silence = 20;
    let asked = 0;
    driver.active = async () => {
      asked += 1;
      throw new CameraError('REJECTED', 'no such question');
    };
    hub.listen(new Ear());
    (await driver.connection(1)).sink.connected();
    while (asked < 4) await settled();
    assert.equal(driver.connections.length, 1);
  });

  it('takes a way that changes the device only where it is chosen', async () => {
    const taken: string[] = [];
    const refusing: AlarmsDriver = {
      ways: ['push', 'attach'],
      byChoice: ['push'],
      listen: async (way) => {
        taken.push(way);
        throw new CameraError('CONNECTION_LOST', 'gone');
      },
    };
    for (const source of ['auto', 'push'] as const) {
      const options = { driver: refusing, source, channel: 1, silence: 60_000, lockoutPause: 1000, memory: new Map(), redact: String };
      const other = new AlarmHub(options);
      other.listen(new Ear());
      await settled();
      await other.close();
    }
    assert.deepEqual(taken, ['attach', 'push']);
  });

  it('ends over a redeploy of the camera what ended while nobody listened', async () => {
    const before = new Ear();
    hub.listen(before)();
    const { sink } = await driver.connection(1);
    sink.connected();
    sink.event(event('start'));
    await hub.close();
    driver = new HandDriver();
    hub = make();
    const after = new Ear();
    hub.listen(after);
    (await driver.connection(1)).sink.connected();
    await settled();
    assert.deepEqual(
      after.events.map(({ state, synthetic }) => [state, synthetic]),
      [['stop', true]],
    );
    assert.ok((after.states[0]?.gap ?? -1) >= 0);
  });

  it('connects anew with pictures when somebody wants them', async () => {
    hub.listen(new Ear(false));
    (await driver.connection(1)).sink.connected();
    hub.listen(new Ear(true));
    assert.equal((await driver.connection(2)).pictures, true);
    await settled();
    assert.equal(driver.cleanedUp, 1);
  });

  it('does not hammer a device that refuses the credentials', async () => {
    const ear = new Ear();
    hub.listen(ear);
    (await driver.connection(1)).fail(new CameraError('UNAUTHORIZED', 'refused'));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(driver.connections.length, 1);
    assert.match(ear.states.at(-1)?.reason ?? '', /^UNAUTHORIZED/);
  });

  it('says that something got lost on the way, ends what was on, and keeps the connection', async () => {
    const ear = new Ear();
    hub.listen(ear);
    const { sink } = await driver.connection(1);
    sink.connected('polling');
    sink.event(event('start'));
    sink.missed('a message broke off');
    sink.event(event('start', '2026-11-20T09:31:00Z'));
    await settled();
    assert.deepEqual(
      ear.states.map(({ state, reason }) => [state, reason]),
      [
        ['connected', 'polling'],
        ['disconnected', 'CONNECTION_LOST: a message broke off'],
        ['connected', 'polling'],
      ],
    );
    assert.deepEqual(
      ear.events.map(({ state, synthetic }) => [state, synthetic]),
      [
        ['start', false],
        ['stop', true],
        ['start', false],
      ],
    );
    assert.equal(driver.connections.length, 1);
  });

  it('tells a remark on how events come, and another one when that changes', async () => {
    const ear = new Ear();
    hub.listen(ear);
    const { sink } = await driver.connection(1);
    for (const remark of [undefined, 'polling', 'polling', undefined]) sink.connected(remark);
    assert.deepEqual(
      ear.states.map(({ state, reason }) => [state, reason]),
      ['', 'polling', ''].map((reason) => ['connected', reason]),
    );
  });

  it('ends a start whose time is over, unless it was ended or began anew', async () => {
    const ear = new Ear();
    hub.listen(ear);
    const { sink } = await driver.connection(1);
    sink.connected();
    sink.event({ ...event('start'), lasts: 20 });
    sink.event({ ...event('start'), channel: 2, lasts: 20 });
    sink.event({ ...event('stop'), channel: 2 });
    sink.event({ ...event('start'), channel: 3, lasts: 20 });
    sink.event({ ...event('stop'), channel: 3 });
    sink.event({ ...event('start', '2026-11-20T09:30:09Z'), channel: 3, lasts: 86_400_000 });
    while (ear.events.length < 7) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(
      ear.events.map(({ channel, state, synthetic }) => [channel, state, synthetic]),
      [
        [1, 'start', false],
        [2, 'start', false],
        [2, 'stop', false],
        [3, 'start', false],
        [3, 'stop', false],
        [3, 'start', false],
        [1, 'stop', true],
      ],
    );
  });
});
