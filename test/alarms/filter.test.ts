import assert from 'node:assert/strict';
import { AlarmFilter, type AlarmFilterOptions } from '../../src/alarms/filter.js';
import type { AlarmEvent } from '../../src/camera/alarms.js';

const event = (state: AlarmEvent['state'], more: Partial<AlarmEvent> = {}): AlarmEvent => ({
  ...{ type: 'motion', state, channel: 1, time: '2026-11-20T09:30:00Z', code: 2, description: '' },
  ...{ targets: [], pictures: [], synthetic: false, raw: null },
  ...more,
});

const all: AlarmFilterOptions = { types: [], channels: [], states: [], minDuration: 0, hold: 0 };

const filtered = (options: Partial<AlarmFilterOptions>): { filter: AlarmFilter; told: string[] } => {
  const told: string[] = [];
  const filter = new AlarmFilter({ ...all, ...options }, ({ type, state, channel }) => told.push(`${type} ${state} ${channel}`));
  return { filter, told };
};

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('filters of the listening node', () => {
  it('lets through kinds, channels and states', () => {
    const { filter, told } = filtered({ types: ['motion'], channels: [2], states: ['start'] });
    for (const item of [
      event('start'),
      event('start', { channel: 2 }),
      event('stop', { channel: 2 }),
      event('start', { channel: 2, type: 'person' }),
    ])
      filter.take(item);
    assert.deepEqual(told, ['motion start 2']);
  });

  it('is silent about an alarm that does not last', async () => {
    const { filter, told } = filtered({ minDuration: 60 });
    filter.take(event('start'));
    filter.take(event('stop'));
    await wait(120);
    assert.deepEqual(told, []);
    filter.take(event('start'));
    await wait(120);
    filter.take(event('stop'));
    assert.deepEqual(told, ['motion start 1', 'motion stop 1']);
  });

  it('makes one alarm of one that flaps', async () => {
    const { filter, told } = filtered({ hold: 200 });
    for (let index = 0; index < 5; index++) {
      filter.take(event('start'));
      filter.take(event('stop'));
    }
    assert.deepEqual(told, ['motion start 1']);
    await wait(400);
    assert.deepEqual(told, ['motion start 1', 'motion stop 1']);
  });

  it('tells an end that was held back before it goes', () => {
    const { filter, told } = filtered({ hold: 10_000 });
    filter.take(event('start'));
    filter.take(event('stop'));
    filter.close();
    assert.deepEqual(told, ['motion start 1', 'motion stop 1']);
  });
});
