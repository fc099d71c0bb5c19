import assert from 'node:assert/strict';
import { CameraError } from '../../src/camera/errors.js';
import { CredentialGuard } from '../../src/camera/guard.js';

const codes = async (attempts: Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(attempts)).map((result) =>
    result.status === 'fulfilled' ? 'ok' : result.reason instanceof CameraError ? result.reason.code : String(result.reason),
  );

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('requests that carry credentials', () => {
  it('of a burst with a wrong password only three reach the device', async () => {
    const guard = new CredentialGuard(60_000);
    let asked = 0;
    const refuse = async (): Promise<never> => {
      asked += 1;
      await turn();
      throw new CameraError('UNAUTHORIZED', 'no');
    };
    const outcome = await codes(Array.from({ length: 10 }, () => guard.attempt(refuse)));
    assert.equal(asked, 3);
    assert.deepEqual(outcome, [...Array(3).fill('UNAUTHORIZED'), ...Array(7).fill('LOCKED_OUT')]);
  });

  it('go side by side once the credentials have been accepted', async () => {
    const guard = new CredentialGuard(60_000);
    let now = 0;
    let most = 0;
    const ask = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await turn();
      now -= 1;
    };
    await guard.attempt(ask);
    await Promise.all(Array.from({ length: 5 }, () => guard.attempt(ask)));
    assert.equal(most, 5);
  });

  it('go side by side where the first found nobody', async () => {
    const guard = new CredentialGuard(60_000);
    let now = 0;
    let most = 0;
    const ask = async (): Promise<never> => {
      now += 1;
      most = Math.max(most, now);
      await turn();
      now -= 1;
      throw new CameraError('TIMEOUT', 'late');
    };
    assert.deepEqual(await codes(Array.from({ length: 5 }, () => guard.attempt(ask))), Array(5).fill('TIMEOUT'));
    assert.equal(most, 4);
  });

  it('wait no longer than they are wanted', async () => {
    const guard = new CredentialGuard(60_000);
    let finish: () => void = () => {};
    const first = guard.attempt(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    const leaving = new AbortController();
    const second = guard.attempt(async () => assert.fail('was asked'), leaving.signal);
    leaving.abort();
    assert.deepEqual(await codes([second]), ['ABORTED']);
    finish();
    await first;
  });
});
