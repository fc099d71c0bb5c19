import assert from 'node:assert/strict';
import { backoff } from '../../src/alarms/backoff.js';
import { Pairing } from '../../src/alarms/pairing.js';
import type { DeviceEvent } from '../../src/camera/alarms.js';

const event = (state: DeviceEvent['state'], more: Partial<DeviceEvent> = {}): DeviceEvent => ({
  type: 'motion',
  state,
  channel: 1,
  time: '2026-11-20T09:30:00Z',
  code: 2,
  description: 'motion',
  raw: { some: 'thing' },
  ...more,
});

describe('pairing of alarms', () => {
  it('tells a start and its stop once each, however often the device repeats them', () => {
    const pairing = new Pairing();
    const told = [
      event('start'),
      event('start'),
      event('start', { time: '2026-11-20T09:30:05Z', repeats: true }),
      event('stop'),
      event('stop', { time: '2026-11-20T09:31:00Z' }),
    ].flatMap((item) => pairing.take(item));
    assert.deepEqual(
      told.map(({ state, synthetic }) => [state, synthetic]),
      [
        ['start', false],
        ['stop', false],
      ],
    );
  });

  it('keeps two real starts apart: the first is ended before the second begins', () => {
    const pairing = new Pairing();
    const told = [event('start'), event('start', { time: '2026-11-20T09:40:00Z' })].flatMap((item) => pairing.take(item));
    assert.deepEqual(
      told.map(({ state, synthetic, time }) => [state, synthetic, time]),
      [
        ['start', false, '2026-11-20T09:30:00Z'],
        ['stop', true, '2026-11-20T09:40:00Z'],
        ['start', false, '2026-11-20T09:40:00Z'],
      ],
    );
  });

  it('never drops a pulse', () => {
    const pairing = new Pairing();
    assert.equal([event('pulse'), event('pulse'), event('pulse')].flatMap((item) => pairing.take(item)).length, 3);
  });

  it('tells channels and sources apart', () => {
    const pairing = new Pairing();
    const told = [
      event('start'),
      event('start', { channel: 2 }),
      event('start', { source: 'gate' }),
      event('stop', { channel: 2 }),
    ].flatMap((item) => pairing.take(item));
    assert.equal(told.length, 4);
    assert.equal(pairing.endAll('2026-11-20T10:00:00Z').length, 2);
  });

  it('compares with the state of the device: what is off is ended, what is on is raised, both as synthetic', () => {
    const pairing = new Pairing();
    pairing.take(event('start'));
    const active = [{ type: 'person' as const, channel: 1, code: 64, description: 'person' }];
    assert.equal(pairing.agrees(active), false);
    const told = pairing.compare(active, '2026-11-20T10:00:00Z');
    assert.deepEqual(
      told.map(({ type, state, synthetic }) => [type, state, synthetic]),
      [
        ['motion', 'stop', true],
        ['person', 'start', true],
      ],
    );
    assert.equal(pairing.agrees(active), true);
    assert.deepEqual(pairing.compare(active, '2026-11-20T10:00:01Z'), []);
  });

  it('forgets nothing over a redeploy, and keeps no pictures for the end of an alarm', () => {
    const memory = new Map();
    const picture = { role: 'scene' as const, contentType: 'image/jpeg', data: Buffer.alloc(10) };
    new Pairing(memory).take(event('start', { pictures: [picture] }));
    const [stop] = new Pairing(memory).endAll('2026-11-20T10:00:00Z');
    assert.equal(stop?.state, 'stop');
    assert.deepEqual(stop?.pictures, []);
    assert.equal(stop?.raw, null);
  });

  it('stays bounded when a device invents ever new sources', () => {
    const memory = new Map();
    const pairing = new Pairing(memory);
    for (let index = 0; index < 10_000; index++) {
      pairing.take(event('start', { source: `s${index}` }));
      pairing.take(event('stop', { source: `s${index}` }));
    }
    assert.ok(memory.size <= 2001);
  });
});

describe('back-off', () => {
  it('doubles from one second to one minute, spread by a quarter', () => {
    const middle = (attempt: number): number => backoff(attempt, () => 0.5);
    assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 50].map(middle), [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    assert.equal(
      backoff(3, () => 0),
      3000,
    );
    assert.ok(backoff(50, () => 1) <= 60_000);
  });
});
