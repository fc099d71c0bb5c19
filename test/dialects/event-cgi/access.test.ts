import assert from 'node:assert/strict';
import { failure, Rig } from './rig.js';

const token = '7b5f58d0bf4c11eea1761b3920b29d14';

describe('event-cgi: access', () => {
  let rig: Rig;
  const start = async (...options: Parameters<typeof Rig.start>): Promise<void> => {
    rig = await Rig.start(...options);
  };
  afterEach(() => rig.close());
  const urls = () => rig.device.requests.map(({ url }) => url);

  it('sends the token first, and none where none is set', async () => {
    await start({ token: 'a b+&:' }, { token: 'a b+&:' });
    await rig.payload('io.relay.get');
    assert.deepEqual(urls(), ['/cgi/event.cgi?auth=a%20b%2B%26%3A&get=alarm_do']);
    await rig.close();
    await start();
    await rig.payload('io.relay.get');
    assert.deepEqual(urls(), ['/cgi/event.cgi?get=alarm_do']);
  });

  it('leaves a token alone that was refused three times', async () => {
    await start({ token }, { token: 'another' });
    for (let count = 0; count < 3; count += 1) await failure(rig.camera.run('io.relay.get', {}), 'UNAUTHORIZED');
    await failure(rig.camera.run('io.relay.get', {}), 'LOCKED_OUT');
    await failure(rig.camera.run('event.alarm.poll', {}), 'LOCKED_OUT');
    assert.equal(urls().length, 3);
  });

  it('tries a token with one request at a time until it is accepted', async () => {
    await start({ token, connections: 8 }, { token: 'another' });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => rig.camera.run('io.relay.get', {})));
    assert.ok(results.every(({ status }) => status === 'rejected'));
    assert.equal(urls().length, 3);
  });

  it('does not wait for a long poll to learn whether the token holds', async () => {
    await start({ token }, { token, poll: {} });
    const abort = new AbortController();
    const waiting = failure(rig.camera.run('event.alarm.poll', {}, { signal: abort.signal }), 'ABORTED');
    while (rig.device.state.polls.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    await rig.payload('io.relay.get');
    abort.abort();
    await waiting;
  });

  it('says that credentials are wanted where there are none, and locks nothing', async () => {
    await start({}, { token });
    for (let count = 0; count < 5; count += 1)
      assert.match((await failure(rig.camera.run('io.relay.get', {}), 'UNAUTHORIZED')).message, /none in its settings/);
  });

  for (const scheme of ['basic', 'digest'] as const) {
    it(`answers a camera that asks by ${scheme}, and does not wait to be asked again`, async () => {
      const login = { username: 'ad"mín门', password: 'pä:ss', scheme };
      await start(login, { login });
      await rig.payload('alarm.motion.set', { motion: { sensitivity: 1 } });
      await rig.payload('alarm.motion.set', { motion: { threshold: 2 } });
      assert.equal(urls().length, 3);
      const { motion } = await rig.payload('alarm.motion.get');
      assert.ok(Array.isArray(motion));
      assert.deepEqual([motion[0].sensitivity, motion[0].threshold], [1, 2]);
    });

    it(`gives up a password that ${scheme} refuses`, async () => {
      await start({ username: 'admin', password: 'wrong-secret' }, { login: { username: 'admin', password: 'right', scheme } });
      for (let count = 0; count < 3; count += 1) {
        const { message, cause } = await failure(rig.camera.run('io.relay.get', {}), 'UNAUTHORIZED');
        assert.doesNotMatch(`${message} ${String(cause)}`, /wrong-secret/);
      }
      await failure(rig.camera.run('io.relay.get', {}), 'LOCKED_OUT');
      // Asked once without, and each time with the password once.
      assert.equal(urls().length, 4);
    });
  }

  for (const algorithm of ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const) {
    for (const qop of ['auth', 'none'] as const) {
      it(`speaks digest with ${algorithm}, qop ${qop}, and goes on when a nonce runs out`, async () => {
        const login = { username: 'admin', password: 'secret', scheme: 'digest', algorithm, qop, uses: 2 } as const;
        await start(login, { login });
        for (let count = 0; count < 5; count += 1) await rig.payload('io.relay.get');
        assert.equal(urls().length, 8);
      });
    }
  }

  it('shows the token in no error, whatever the camera answers', async () => {
    await start({ token }, { token });
    rig.answer(`<root><code>7</code><error>auth=${token} is odd</error></root>`);
    const { message, deviceMessage, cause } = await failure(rig.camera.run('io.relay.set', { docfg: { ch: 0 } }), 'REJECTED');
    assert.doesNotMatch([message, deviceMessage, String(cause)].join(' '), new RegExp(token));
    rig.answer(`<root><${token}></root>`);
    const unreadable = await failure(rig.camera.run('io.relay.get', {}), 'BAD_RESPONSE');
    assert.doesNotMatch(`${unreadable.message} ${String(unreadable.cause)}`, new RegExp(token));
    rig.answer(`<${token}/>`);
    assert.doesNotMatch((await failure(rig.camera.run('io.relay.get', {}), 'BAD_RESPONSE')).message, new RegExp(token));
  });

  it('tells for the Test button what the camera has', async () => {
    await start({ token }, { token, inputs: 4, relays: 2 });
    const { dialect, notes, abilities } = await rig.camera.test();
    assert.equal(dialect, 'event-cgi');
    assert.deepEqual(notes, ['the camera has 4 alarm inputs, 2 relay outputs, 8 sound files']);
    assert.deepEqual(abilities.io, ['setOutput', 'getOutputs', 'light', 'play', 'listSounds']);
  });

  it('tells so also where the camera refuses some of it, but not all', async () => {
    await start();
    const refuse = (what: string) =>
      rig.device.faults.add({
        kind: 'status',
        status: 200,
        body: '<root><code>1</code><error>none</error></root>',
        path: `/cgi/event.cgi?${what}`,
      });
    refuse('get=alarm_do');
    assert.deepEqual((await rig.camera.test()).notes, ['the camera has 2 alarm inputs, 8 sound files']);
    refuse('');
    await failure(rig.camera.test(), 'REJECTED');
  });
});
