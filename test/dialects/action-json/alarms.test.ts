import assert from 'node:assert/strict';
import { type ActionJsonCamera, type ActionJsonCameraOptions, startActionJsonCamera } from '../../../emulator/index.js';
import { type AlarmEvent, Camera, type ConnectionState, cameraSettings } from '../../../src/index.js';
import { until } from '../../support/until.js';
import { password } from './setup.js';

interface Heard {
  readonly events: AlarmEvent[];
  readonly states: ConnectionState[];
}

const inputs = (events: readonly AlarmEvent[]): string[] => events.map(({ state, synthetic }) => (synthetic ? `(${state})` : state));

/** A virtual camera whose alarm input somebody listens to; polled faster than settings allow, for the sake of the test. */
const listening = async (
  test: (heard: Heard, device: ActionJsonCamera, camera: Camera) => Promise<void>,
  { device: options = {}, active = false }: { device?: ActionJsonCameraOptions; active?: boolean } = {},
): Promise<void> => {
  const device = await startActionJsonCamera({ password, restartTime: 200, ...options });
  if (active) device.state.alarmInput = 1;
  const { port } = device;
  const stored = { name: 'front door', dialect: 'action-json', host: '127.0.0.1', port, username: 'admin', password, channel: 3 };
  const camera = new Camera({ ...cameraSettings({ ...stored, timeout: 5000 }), pollInterval: 1 });
  const heard: Heard = { events: [], states: [] };
  const leave = await camera.listen({
    pictures: false,
    event: (event) => heard.events.push(event),
    connection: (state) => heard.states.push(state),
  });
  try {
    await until(() => heard.states.at(-1)?.state === 'connected');
    await test(heard, device, camera);
  } finally {
    leave();
    await camera.close();
    await device.close();
  }
};

describe('action-json: alarms', () => {
  it('offers polling and nothing else', () =>
    listening(async (_heard, _device, camera) => {
      assert.deepEqual((await camera.abilities()).alarms, ['poll']);
    }));

  it('tells when the alarm input comes and goes', () =>
    listening(async ({ events }, device) => {
      device.state.alarmInput = 1;
      await until(() => events.length === 1);
      const seen = device.requests.length;
      await until(() => device.requests.length > seen + 3);
      device.state.alarmInput = 0;
      await until(() => events.length === 2);
      assert.deepEqual(inputs(events), ['start', 'stop']);
      const [start, stop] = events;
      assert.ok(start && stop);
      const { time, ...rest } = start;
      assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
      assert.deepEqual(rest, {
        ...{ type: 'alarmInput', state: 'start', channel: 3, code: 1, description: 'alarm input' },
        ...{ targets: [], pictures: [], synthetic: false, raw: { status: 1 } },
      });
      assert.deepEqual(stop.raw, { status: 0 });
    }));

  it('asks one question at a time, by getIOAlarmIn', () =>
    listening(async (_heard, device) => {
      await until(() => device.requests.length > 20);
      assert.ok(device.requests.every(({ url }) => url.endsWith('&action=getIOAlarmIn')));
    }));

  it('tells an alarm that was on before anybody listened, as inferred', () =>
    listening(
      async ({ events }, device) => {
        await until(() => events.length === 1);
        device.state.alarmInput = 0;
        await until(() => events.length === 2);
        assert.deepEqual(inputs(events), ['(start)', 'stop']);
      },
      { active: true },
    ));

  it('compares after a restart of the camera: an alarm that is over is ended, one that goes on is not told again', () =>
    listening(async ({ events, states }, device) => {
      const restarted = async (): Promise<void> => {
        const before = states.filter(({ state }) => state === 'connected').length;
        device.state.restart();
        await until(() => states.filter(({ state }) => state === 'connected').length > before);
      };
      device.state.alarmInput = 1;
      await until(() => events.length === 1);
      await restarted();
      const seen = device.requests.length;
      await until(() => device.requests.length > seen + 3);
      assert.deepEqual(inputs(events), ['start']);
      const ending = restarted();
      device.state.alarmInput = 0;
      await ending;
      await until(() => events.length === 2);
      assert.equal(events[1]?.state, 'stop');
      assert.ok((states.at(-1)?.gap ?? 0) > 0);
      assert.match(states.find(({ state }) => state === 'disconnected')?.reason ?? '', /^(UNREACHABLE|CONNECTION_LOST): /);
    }));

  it('ends what is on when the camera is closed', () =>
    listening(async ({ events, states }, device, camera) => {
      device.state.alarmInput = 1;
      await until(() => events.length === 1);
      await camera.close();
      assert.deepEqual(inputs(events), ['start', '(stop)']);
      assert.equal(states.at(-1)?.state, 'disconnected');
      const seen = device.requests.length;
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(device.requests.length, seen, 'nobody asks any more');
    }));

  it('takes an unreadable answer for a broken connection, and says so', () =>
    listening(async ({ states }, device) => {
      device.faults.add({ kind: 'garbage', times: 2 });
      await until(() => states.some(({ state }) => state === 'disconnected'));
      assert.match(states.find(({ state }) => state === 'disconnected')?.reason ?? '', /no HTTP that can be read/);
      await until(() => states.at(-1)?.state === 'connected');
    }));

  it('tells 1,000 changes once and in order, through delays, resets, halves and restarts', function () {
    this.timeout(60_000);
    return listening(async ({ events, states }, device) => {
      const count = 1000;
      // Each lasts until it is told: what is shorter than the time between two polls, nobody guarantees.
      for (let change = 1; change <= count; change++) {
        if (change % 50 === 7) device.faults.add({ kind: 'latency', ms: 5, times: 3 });
        if (change % 50 === 17) device.faults.add({ kind: 'reset', times: 1 });
        if (change % 50 === 27) device.faults.add({ kind: 'half', times: 1 });
        if (change % 50 === 37) device.faults.add({ kind: 'slowDrip', ms: 1, times: 1 });
        if (change % 500 === 150) device.faults.add({ kind: 'drop', times: 2 });
        if (change % 500 === 300) device.state.restart();
        device.state.alarmInput = change % 2;
        await until(() => events.length >= change, `change ${change} was not told`);
      }
      assert.deepEqual(
        events.map(({ state }) => state),
        Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 'start' : 'stop')),
      );
      const gaps = states.filter(({ state }) => state === 'connected').length - 1;
      assert.ok(gaps >= 4, `${gaps} connections were lost`);
      assert.ok(events.filter(({ synthetic }) => synthetic).length <= gaps, 'only what happened during a gap is inferred');
    });
  });
});
