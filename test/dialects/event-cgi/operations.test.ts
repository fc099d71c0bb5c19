import assert from 'node:assert/strict';
import fc, { type Arbitrary } from 'fast-check';
import { catalogueOf } from '../../../src/index.js';
import { exampleOf } from '../../../src/operations/example.js';
import { isXmlText } from '../../../src/wire/xml-write.js';
import { failure, Rig } from './rig.js';

describe('event-cgi: every operation', () => {
  let rig: Rig;
  const start = async (...options: Parameters<typeof Rig.start>): Promise<void> => {
    rig = await Rig.start(...options);
  };
  afterEach(() => rig.close());

  it('is answered by the virtual camera, with the members it must have and with all it can have', async () => {
    await start({ token: 'abc' }, { token: 'abc', relays: 2, inputs: 2, channels: 2 });
    const { subscriptionid } = await rig.payload('event.subscription.add', { address: '127.0.0.1:9' });
    const own: Record<string, Record<string, unknown>> = {
      'event.subscription.add': { address: '127.0.0.1:9' },
      'event.subscription.renew': { subscriptionid },
      'event.subscription.delete': { subscriptionid },
      'io.light.flash': { flashinglight: { status: 1, presist_time: -1, ch: 0 } },
      'io.flashingLight.set': { flashinglight: { act_mode: 1 } },
    };
    const operations = (await catalogueOf('event-cgi')).list().filter(({ kind }) => kind !== 'push');
    assert.equal(operations.length, 19);
    const last = operations.findIndex(({ id }) => id === 'event.subscription.delete');
    operations.push(...operations.splice(last, 1));
    for (const operation of operations) {
      const short = exampleOf(operation.params, { requiredOnly: true });
      const long = exampleOf(operation.params);
      const all = own[operation.id] ?? long;
      const some =
        operation.id.startsWith('event.') || operation.id.startsWith('io.flashingLight') || operation.id === 'io.light.flash' ? all : short;
      for (const params of operation.id === 'event.subscription.delete' ? [all] : [some, all]) {
        const payload = await rig.payload(operation.id, params as Record<string, unknown>);
        if (operation.response.fields.some(({ name }) => name === 'code')) assert.equal(payload.code, 0, operation.id);
      }
    }
    assert.ok(rig.device.requests.every(({ url }) => url.startsWith('/cgi/event.cgi?auth=abc&')));
  });

  it('is named as sent to us where nobody can ask for it', async () => {
    await start();
    const { message } = await failure(rig.camera.run('event.alarm.push', {}), 'UNSUPPORTED');
    assert.match(message, /^Gate: event\.alarm\.push: .*ipcam-alarm-listen/);
    assert.deepEqual(rig.device.requests, []);
  });

  it('takes a channel from the device where it has one', async () => {
    await start({ channel: 3 }, { channels: 4 });
    await rig.payload('alarm.motion.set', { motion: { sensitivity: 7 } });
    await rig.payload('alarm.motion.set', { motion: { sensitivity: 8 } }, 2);
    await rig.payload('alarm.motion.set', { motion: { ch: 0, sensitivity: 9 } }, 2);
    const { motion } = await rig.payload('alarm.motion.get');
    assert.ok(Array.isArray(motion));
    assert.deepEqual(
      motion.map(({ ch, sensitivity }) => [ch, sensitivity]),
      [
        [0, 9],
        [1, 8],
        [2, 7],
        [3, 85],
      ],
    );
  });

  it('says what is missing or wrong before anything is sent', async () => {
    await start();
    const cases: [id: string, params: Record<string, unknown>, message: RegExp][] = [
      ['io.relay.set', {}, /docfg is missing/],
      ['io.relay.set', { docfg: { type: 1 } }, /docfg\.ch is missing/],
      ['io.relay.set', { docfg: [{ ch: 0 }] }, /docfg must be an object/],
      ['alarm.motion.set', { motion: { sensitivity: 101 } }, /motion\.sensitivity must be a whole number from 0 to 100, not 101/],
      ['alarm.motion.set', { motion: { segment: [{ begin_day: 8 }] } }, /motion\.segment\[0\]\.begin_day must be one of 1, 2/],
      ['alarm.motion.set', { motion: { action: ['x'] } }, /motion\.action\[0\] must be a whole number/],
      ['alarm.motion.set', { motion: { on: 2 } }, /motion\.on must be one of 0, 1/],
      ['alarm.motion.set', { motions: {} }, /motions is no member; there are motion/],
      ['alarm.scheme.set', { scheme: { ch: 0, name: 'a\u0000' } }, /scheme\.name holds a character that XML cannot carry/],
      ['io.sound.play', { file: { id: 0, count: 21 } }, /file\.count must be a whole number of at most 20/],
    ];
    for (const [id, params, message] of cases)
      assert.match((await failure(rig.camera.run(id, params), 'INVALID_PARAMETER')).message, message);
    assert.deepEqual(rig.device.requests, []);
  });

  it('takes numbers as text and true and false for flags', async () => {
    await start();
    await rig.payload('alarm.motion.set', { motion: { ch: '0', on: true, threshold: '7', action: ['3', 4] } });
    const { motion } = await rig.payload('alarm.motion.get');
    assert.ok(Array.isArray(motion));
    const { on, threshold, action } = motion[0];
    assert.deepEqual({ on, threshold, action }, { on: 1, threshold: 7, action: [3, 4] });
  });

  const text = fc.string({ unit: 'binary' }).filter(isXmlText);
  const sets: Record<string, { get: string; element: string; value: Arbitrary<Record<string, unknown>> }> = {
    'alarm.scheme.set': {
      get: 'alarm.scheme.get',
      element: 'scheme',
      value: fc.record(
        {
          ch: fc.integer({ min: 0, max: 7 }),
          on: fc.constantFrom(0, 1),
          name: text,
          action: fc.array(fc.integer({ min: -1, max: 99 }), { minLength: 1, maxLength: 8 }),
        },
        { noNullPrototype: true },
      ),
    },
    'alarm.action.set': {
      get: 'alarm.action.get',
      element: 'action',
      value: fc.record(
        {
          ch: fc.integer({ min: 0, max: 7 }),
          action_name: text,
          action_type: fc.integer({ min: 0, max: 7 }),
          snap: fc.record({ num: fc.nat(99), interval: fc.nat(1e6) }, { noNullPrototype: true }),
        },
        { noNullPrototype: true },
      ),
    },
    'alarm.input.set': {
      get: 'alarm.input.get',
      element: 'di',
      value: fc.record(
        { ch: fc.integer({ min: 0, max: 1 }), type: fc.constantFrom(0, 1), persistent: fc.nat(1e6) },
        { noNullPrototype: true },
      ),
    },
    'io.relay.set': {
      get: 'io.relay.get',
      element: 'docfg',
      value: fc.record({ ch: fc.constant(0), type: fc.constantFrom(0, 1), on: fc.constantFrom(0, 1) }, { noNullPrototype: true }),
    },
  };
  for (const [set, { get, element, value }] of Object.entries(sets)) {
    it(`${set}: what is set is read back, whatever it is`, async () => {
      await start();
      await fc.assert(
        fc.asyncProperty(value, async (given) => {
          await rig.payload(set, { [element]: given });
          const list = (await rig.payload(get))[element];
          assert.ok(Array.isArray(list));
          const read: Record<string, unknown> = list.find(({ ch }) => ch === given.ch);
          for (const [key, expected] of Object.entries(given)) {
            const actual = read[key];
            if (key === 'snap') assert.deepEqual({ ...(actual as object), ...(expected as object) }, actual);
            else assert.deepEqual(actual, expected);
          }
        }),
        { numRuns: 40 },
      );
    });
  }

  it('keeps what a set does not name', async () => {
    await start();
    const before = await rig.payload('alarm.scheme.get');
    await rig.payload('alarm.scheme.set', { scheme: { ch: 0, name: 'night', segment: [{ id: 2, begin_hour: 20 }] } });
    const after = await rig.payload('alarm.scheme.get');
    const expected = structuredClone(before);
    const { scheme } = expected as { scheme: { name: string; segment: { begin_hour: number }[] }[] };
    const [first] = scheme;
    assert.ok(first?.segment[2]);
    first.name = 'night';
    first.segment[2].begin_hour = 20;
    assert.deepEqual(after, expected);
  });

  it('waits for an alarm longer than for anything else', async () => {
    await start({ timeout: 100 }, { poll: { hold: 400 } });
    assert.deepEqual(await rig.payload('event.alarm.poll'), { version: { version: 1 } });
  });

  it('gets alarms with targets and pictures', async () => {
    await start({}, { poll: {} });
    const waiting = rig.payload('event.alarm.poll', { details: 1 });
    while (rig.device.state.polls.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    await rig.device.raiseAlarm({ type: 'person', channel: 2 });
    const { alarm } = (await waiting) as { alarm: Record<string, Record<string, unknown>> };
    assert.deepEqual({ type: alarm.type, channel: alarm.channel, signal: alarm.signal }, { type: 64, channel: 2, signal: 1 });
    assert.deepEqual(alarm.person, {
      num: 1,
      personinfo: [{ id: 0, type: 0, large_pic_index: 0, small_pic_index: 0, position: { x: 1400, y: 4100, width: 2700, height: 5300 } }],
    });
    const [picture] = (alarm.largepic?.pic ?? []) as { width: number; value: string }[];
    assert.equal(picture?.width, 800);
    assert.equal(Buffer.from(picture?.value ?? '', 'base64').readUInt16BE(0), 0xffd8);
  });

  it('gives several alarms in one answer as a list', async () => {
    await start();
    rig.answer(`<root><alarm type='2' signal='1'/><alarm type='4' signal='0'/></root>`);
    const { alarm } = await rig.payload('event.alarm.poll');
    assert.deepEqual(alarm, [
      { type: 2, signal: 1 },
      { type: 4, signal: 0 },
    ]);
  });

  it('can be given up while it waits', async () => {
    await start({}, { poll: {} });
    const abort = new AbortController();
    const waiting = failure(rig.camera.run('event.alarm.poll', {}, { signal: abort.signal }), 'ABORTED');
    while (rig.device.state.polls.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await waiting;
    while (rig.device.state.polls.waiting > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});
