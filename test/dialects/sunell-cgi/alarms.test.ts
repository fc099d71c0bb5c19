import assert from 'node:assert/strict';
import { closing } from '../../support/closing.js';
import { until } from '../../support/until.js';
import { Ear, Rig } from './rig.js';
import { scripted, text } from './scripted.js';

const motion = { major: 1, minor: 2 };
const tripwire = { major: 6, minor: 21 };

const rhythm = { pollInterval: 100 };

describe('sunell-cgi: alarms by a held request', () => {
  const own = closing();

  it('come at once, begun and ended, with what the device said', async () => {
    const rig = own(await Rig.start({}, { zone: 480 }));
    const ear = await rig.listen();
    await rig.settled();
    await rig.device.raiseAlarm({ ...motion, time: Date.now() }, { major: 1, minor: 1, sourceID: 3 });
    await rig.device.raiseAlarm({ ...motion, flag: 0 });
    await ear.heard(3);
    assert.deepEqual(ear.told, ['motion start', 'alarmInput start', 'motion stop']);
    const [first, input] = ear.events;
    assert.ok(Math.abs(Date.parse(first?.time ?? '') - Date.now()) < 60_000);
    assert.match(first?.time ?? '', /\+08:00$/);
    assert.deepEqual([first?.code, first?.channel, first?.synthetic, first?.description], ['1/2', 1, false, 'motion']);
    assert.deepEqual([input?.channel, input?.source], [1, '3']);
    assert.deepEqual(Object.keys(first?.raw ?? {}), ['alarmMajorType', 'alarmMinorType', 'sourceID', 'alarmFlag', 'alarmTime']);
  });

  it('ask for nothing but the clock, the stream, and once what is on', async () => {
    const rig = own(await Rig.start());
    await rig.listen();
    await until(() => rig.asked.length === 4);
    assert.deepEqual(
      rig.asked.map((url) => url.replace('/cgi-bin/', '')),
      [
        'param.cgi?action=get&type=dateTime',
        'param.cgi?action=get&type=timeZone',
        'alarm.cgi?action=attach',
        'alarm.cgi?action=get&type=currentAlarmStatus',
      ],
    );
  });

  it('are told from the beginning where they were on before', async () => {
    const rig = own(await Rig.start());
    await rig.device.raiseAlarm(tripwire);
    const ear = await rig.listen();
    await ear.heard(1);
    await rig.device.raiseAlarm({ ...tripwire, flag: 0 });
    await ear.heard(2);
    assert.deepEqual(ear.told, ['lineCrossing start (inferred)', 'lineCrossing stop']);
  });

  it('leave other requests their way', async () => {
    const rig = own(await Rig.start({ connections: 1 }));
    await rig.listen();
    assert.equal((await rig.camera.test()).dialect, 'sunell-cgi');
  });

  const styles = [
    { idle: 'bare', lengths: false, statusLines: true, eol: '\n' },
    { idle: 'none', lengths: true, statusLines: false, eol: '\r\n', nextSeparator: '=' },
  ] as const;
  for (const style of styles) {
    it(`come however they are framed: ${JSON.stringify(style)}`, async () => {
      const rig = own(await Rig.start());
      Object.assign(rig.device.state.alarms.style, style, { idleInterval: 20 });
      const ear = await rig.listen();
      await rig.settled();
      await rig.device.raiseAlarm(motion, tripwire);
      await rig.device.raiseAlarm({ ...motion, flag: 0 });
      await ear.heard(3);
      assert.deepEqual(ear.told, ['motion start', 'lineCrossing start', 'motion stop']);
    });
  }

  for (const kind of ['lfOnly', 'http10', 'noContentType'] as const) {
    it(`come from a device whose HTTP is loose (${kind})`, async () => {
      const rig = own(await Rig.start());
      rig.device.faults.add({ kind });
      const ear = await rig.listen();
      await rig.settled();
      await rig.device.raiseAlarm(motion);
      await ear.heard(1);
      assert.deepEqual(ear.told, ['motion start']);
    });
  }

  it('come from a device that wants the credentials in the query', async () => {
    const rig = own(await Rig.start({}, { auth: 'query' }));
    const ear = await rig.listen();
    await rig.settled();
    await rig.device.raiseAlarm(motion);
    await ear.heard(1);
    assert.equal(ear.states.length, 1);
  });

  it('are compared with the device after it was away: ended where they are over, raised where they were missed', async () => {
    const rig = own(await Rig.start());
    const ear = await rig.listen();
    await rig.settled();
    await rig.device.raiseAlarm(motion);
    await ear.heard(1);
    rig.device.reboot(500);
    await until(() => !ear.isConnected);
    await rig.device.raiseAlarm({ ...motion, flag: 0 }, tripwire);
    await ear.connected();
    await ear.heard(3);
    assert.deepEqual(ear.told, ['motion start', 'motion stop (inferred)', 'lineCrossing start (inferred)']);
    assert.match(ear.states[1]?.reason ?? '', /^CONNECTION_LOST/);
    assert.ok((ear.states.at(-1)?.gap ?? 0) > 0);
  });

  it('find a connection dead that brings nothing while the device has news', async () => {
    const rig = own(await Rig.start({ silence: 1000 }));
    const ear = await rig.listen();
    await rig.settled();
    Object.assign(rig.device.state.alarms.style, { idle: 'none', idleInterval: 60_000 });
    // Known to the device, and lost on the way.
    rig.device.state.alarms.send = () => {};
    await rig.device.raiseAlarm(motion);
    await ear.heard(1);
    assert.deepEqual(ear.told, ['motion start (inferred)']);
    assert.match(ear.states[1]?.reason ?? '', /silent while the device has news/);
  });

  it('keep a silent connection while the device agrees', async () => {
    const rig = own(await Rig.start({ silence: 1000, pollInterval: 100, timeout: 500 }));
    Object.assign(rig.device.state.alarms.style, { idle: 'none', idleInterval: 60_000 });
    const ear = await rig.listen();
    const asked = (): number => rig.asked.filter((url) => url.includes('currentAlarmStatus')).length;
    await until(() => asked() >= 2, 'nobody looked after the connection', 30_000);
    assert.equal(ear.states.length, 1);
    assert.equal(rig.device.state.alarms.attached, 1);
  });

  it('end their connection with the last who listens', async () => {
    const rig = own(await Rig.start());
    await rig.listen();
    await until(() => rig.device.state.alarms.attached === 1);
    await rig.camera.close();
    await until(() => rig.device.state.alarms.attached === 0);
  });
});

describe('sunell-cgi: alarms by asking for the states', () => {
  const own = closing();

  it('come with the next poll, begun and ended', async () => {
    const rig = own(await Rig.start({ alarmSource: 'poll', ...rhythm }));
    const ear = await rig.listen();
    await rig.device.raiseAlarm(motion, { ...tripwire, sourceID: 1 });
    await ear.heard(2);
    await rig.device.raiseAlarm({ ...motion, flag: 0 });
    await ear.heard(3);
    assert.deepEqual(ear.told, ['motion start', 'lineCrossing start', 'motion stop']);
    assert.equal(rig.asked.filter((url) => url.includes('attach')).length, 0);
  });

  it('are the way of recorders', async () => {
    const rig = own(await Rig.start(rhythm, { model: 'nvr' }));
    assert.deepEqual((await rig.camera.abilities()).alarms, ['poll']);
    const ear = await rig.listen();
    await rig.device.raiseAlarm({ ...motion, sourceID: 12 });
    await ear.heard(1);
    assert.equal(ear.events[0]?.channel, 12);
  });

  for (const nothing of ['', 'Not Find AlarmInfo', 'OK']) {
    it(`are none where the device answers ${JSON.stringify(nothing)}`, async () => {
      const rig = own(await Rig.start({ alarmSource: 'poll', ...rhythm }));
      rig.device.state.noAlarms = nothing;
      const ear = await rig.listen();
      await until(() => rig.asked.filter((url) => url.includes('currentAlarmStatus')).length >= 3);
      assert.deepEqual([ear.events, ear.isConnected], [[], true]);
    });
  }

  it('end where the device lists them no more', async () => {
    let on = true;
    const states =
      'alarmInfoBegin=1\r\nalarmMajorType=1\r\nalarmMinorType=2\r\nsourceID=1\r\nalarmFlag=1\r\nalarmTime=2018-9-21 15:26:50\r\nalarmInfoEnd=1\r\n';
    const answer = ({ url }: { url: string }) => (url.includes('currentAlarmStatus') ? text(on ? states : '') : text('error, Return=-22'));
    await scripted(answer, { alarmSource: 'poll', ...rhythm }, {}, async ({ camera }) => {
      const ear = new Ear();
      await camera.listen(ear);
      await ear.heard(1);
      on = false;
      await ear.heard(2);
      assert.deepEqual(ear.told, ['motion start (inferred)', 'motion stop']);
    });
  });
});

describe('sunell-cgi: a held request that is refused', () => {
  it('gives way to asking, where the device has no such request', async () => {
    const answer = ({ url }: { url: string }) =>
      url.includes('currentAlarmStatus') ? text('Not Find AlarmInfo') : text('error, Return=-22');
    await scripted(answer, rhythm, {}, async ({ camera, asked }) => {
      const ear = new Ear();
      await camera.listen(ear);
      await ear.connected();
      assert.match(ear.states[0]?.reason ?? '', /^REJECTED/);
      assert.equal(asked().filter((url) => url.includes('attach')).length, 1);
    });
  });

  it('counts as a refusal of the credentials, though its status says success', async () => {
    await scripted(
      () => text('error, Return=-508'),
      {},
      {},
      async ({ camera, server }) => {
        const ear = new Ear();
        await camera.listen(ear);
        await until(() => ear.states.length > 0);
        assert.match(ear.states[0]?.reason ?? '', /^UNAUTHORIZED/);
        assert.ok(server.requests.length <= 3, `${server.requests.length} tries`);
      },
    );
  });

  it('is none where a device calls its stream of messages text', async () => {
    const body = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('Connecting, waiting for alarm message\r\n');
      yield Buffer.from(
        'alarmInfoBegin=1\r\nalarmMajorType=1\r\nalarmMinorType=4\r\nsourceID=1\r\nalarmFlag=1\r\nalarmTime=\r\nalarmInfoEnd=1\r\n',
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
    };
    const answer = ({ url }: { url: string }) =>
      url.includes('attach') ? { headers: { 'Content-Type': 'text/plain' }, body: body() } : text('error, Return=-22');
    await scripted(answer, {}, {}, async ({ camera }) => {
      const ear = new Ear();
      await camera.listen(ear);
      await ear.heard(1);
      assert.deepEqual(ear.told.slice(0, 1), ['videoLoss start']);
    });
  });
});
