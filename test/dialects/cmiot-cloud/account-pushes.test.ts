import assert from 'node:assert/strict';
import { cloudSettings } from '../../../src/camera/settings.js';
import { type Member, pushesOf } from '../../../src/dialects/cmiot-cloud/account-pushes.js';
import { CameraError } from '../../../src/index.js';
import { LoopbackReceivers } from '../../support/receivers.js';
import { failure, until } from '../../support/until.js';

describe('cmiot-cloud: the subscription of an account', () => {
  let receivers: LoopbackReceivers;
  beforeEach(async () => {
    receivers = new LoopbackReceivers();
  });
  afterEach(() => receivers.close());

  const times = { renew: 20, retry: 5 };
  const account = cloudSettings({ id: 'a', baseUrl: 'http://127.0.0.1:1', appId: 'a', secretKey: 's' });
  const refused = new CameraError('UNREACHABLE', 'gone');

  /** A camera whose cloud is this list of what it was asked; `fail` decides which requests it refuses. */
  const member = (asked: string[], fail: (id: string) => boolean = () => false): Member => ({
    locate: () => undefined,
    channel: 1,
    take: () => {},
    cloudTime: Date.now,
    publicUrl: async () => 'http://here',
    command: async (id) => {
      asked.push(id);
      if (fail(id)) throw refused;
      return { payload: undefined, raw: '' };
    },
  });
  const clock = () => performance.now();
  const rounds = (asked: string[]): number => asked.filter((id) => id === 'event.message.subscribe').length / 13;

  it('is renewed while it lasts, by one camera for all', async () => {
    const asked: string[] = [];
    const ending = new AbortController();
    const pushes = pushesOf(account, receivers, clock);
    assert.equal(pushesOf({ ...account }, receivers, clock), pushes);
    const told = [0, 0];
    const served = told.map((_, index) =>
      pushes.serve(
        member(asked),
        times,
        () => {
          told[index] = (told[index] ?? 0) + 1;
        },
        ending.signal,
      ),
    );
    await until(() => told.every((count) => count >= 4));
    const [one = 0, other = 0] = told;
    assert.ok(rounds(asked) < one + other, 'each renewed for itself');
    ending.abort();
    await Promise.all(served);
    assert.equal(asked.filter((id) => id === 'event.message.unsubscribe').length, 13);
    assert.equal(receivers.paths.length, 0);
    assert.notEqual(pushesOf(account, receivers, clock), pushes);
  });

  it('outlives a renewal that fails, and is given up after three', async () => {
    const asked: string[] = [];
    let failing = 0;
    let told = 0;
    let time = 0;
    const later = (): number => (time += 60_000);
    const served = pushesOf(account, receivers, later).serve(
      member(asked, () => failing > 0 && failing-- > 0),
      times,
      () => {
        told += 1;
      },
      new AbortController().signal,
    );
    await until(() => told > 0);
    failing = 2;
    const before = told;
    await until(() => told > before + 1);
    failing = Number.POSITIVE_INFINITY;
    assert.equal(await failure(served), refused);
    assert.equal(receivers.paths.length, 0);
  });

  it('fails at once where it cannot be had, for all who ask at that time by one request', async () => {
    const asked: string[] = [];
    const pushes = pushesOf(account, receivers, clock);
    const { signal } = new AbortController();
    const outcomes = await Promise.all(
      [1, 2, 3].map(() =>
        failure(
          pushes.serve(
            member(asked, (id) => id === 'event.message.subscribe'),
            times,
            () => {},
            signal,
          ),
        ),
      ),
    );
    assert.deepEqual(outcomes, [refused, refused, refused]);
    assert.equal(asked.length, 1);
  });

  it('waits for the one before to be given up', async () => {
    const asked: string[] = [];
    const pushes = pushesOf(account, receivers, clock);
    const first = new AbortController();
    let stands = false;
    const before = pushes.serve(
      member(asked),
      { renew: 60_000, retry: 5 },
      () => {
        stands = true;
      },
      first.signal,
    );
    await until(() => stands);
    const second = new AbortController();
    stands = false;
    first.abort();
    await Promise.resolve();
    const after = pushes.serve(
      member(asked),
      { renew: 60_000, retry: 5 },
      () => {
        stands = true;
      },
      second.signal,
    );
    await before;
    await until(() => stands);
    assert.equal(receivers.paths.length, 1);
    const last = asked.lastIndexOf('event.message.unsubscribe');
    assert.ok(last < asked.lastIndexOf('event.message.subscribe'));
    second.abort();
    await after;
    assert.equal(receivers.paths.length, 0);
  });
});
