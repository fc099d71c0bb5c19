import assert from 'node:assert/strict';
import { Outlet } from '../../nodes/shared/outlet.js';
import type { FlowMessage } from '../../nodes/shared/types.js';
import { until } from '../support/until.js';

const message = (topic: number | string): FlowMessage => ({ _msgid: '', topic: String(topic) });

describe('the way of events into the flow', () => {
  it('keeps their order and lets everything else have its turn', async () => {
    const sent: string[] = [];
    let turns = 0;
    const outlet = new Outlet(({ topic }) => {
      sent.push(String(topic));
      // A flow that takes its time.
      for (const end = performance.now() + 1; performance.now() < end; );
    });
    const turn = (): void => {
      turns += 1;
      if (sent.length < 200) setImmediate(turn);
    };
    setImmediate(turn);
    for (let count = 0; count < 200; count++) outlet.push(message(count), 0, () => assert.fail('something was dropped'));
    await until(() => sent.length === 200, 'not all were sent');
    assert.deepEqual(
      sent,
      Array.from({ length: 200 }, (_, count) => String(count)),
    );
    assert.ok(turns > 10, `${turns} turns`);
  });

  it('drops the oldest of what it cannot take, and tells each camera how many of its own', async () => {
    const sent: string[] = [];
    const told: [string, number][] = [];
    const outlet = new Outlet(({ topic }) => sent.push(String(topic)));
    const hall = (count: number): void => void told.push(['hall', count]);
    const gate = (count: number): void => void told.push(['gate', count]);
    for (let count = 0; count < 1500; count++) outlet.push(message(count), 0, count % 5 === 0 ? hall : gate);
    await until(() => told.length === 2, 'nothing was told');
    assert.deepEqual(told, [
      ['hall', 100],
      ['gate', 400],
    ]);
    assert.equal(sent[0], '500');
    assert.equal(sent.length, 1000);
  });

  it('holds no more pictures than it may', () => {
    const sent: string[] = [];
    let dropped = 0;
    const outlet = new Outlet(({ topic }) => sent.push(String(topic)));
    for (let count = 0; count < 10; count++)
      outlet.push(message(count), 20 * 1024 * 1024, (more) => {
        dropped += more;
      });
    outlet.flush();
    assert.deepEqual(sent, ['7', '8', '9']);
    assert.equal(dropped, 7);
  });
});
