import assert from 'node:assert/strict';
import type { FaultKind } from '../../../emulator/index.js';
import { answering, failure, withCamera } from './setup.js';

describe('action-json: refusals', () => {
  const codes: [code: unknown, deviceCode: number | string, meaning: RegExp][] = [
    [205, 205, /parameter invalid \(code 205\)/],
    ['-117', -117, /device busy \(code -117\)/],
    [7, 7, /no connection to host or proxy \(CURLE_COULDNT_CONNECT\)/],
    [4711, 4711, /no reason that the document knows \(code 4711\)/],
    ['bad', 'bad', /code bad/],
    ['__proto__', '__proto__', /code __proto__/],
  ];
  for (const [code, deviceCode, meaning] of codes) {
    it(`code ${JSON.stringify(code)} is REJECTED with its meaning`, () =>
      answering(JSON.stringify({ code, log: 'NULL' }), async (camera) => {
        const error = await failure(camera.run('io.door.open', {}), 'REJECTED');
        assert.equal(error.deviceCode, deviceCode);
        assert.match(error.message, meaning);
      }));
  }

  it("passes on the device's own words, without secrets and not without end", () =>
    answering(JSON.stringify({ code: 1, log: `pwd=s3cret door ${'x'.repeat(10_000)}` }), async (camera) => {
      const error = await failure(camera.run('io.door.open', {}), 'REJECTED');
      assert.match(error.deviceMessage ?? '', /door x{100}/);
      assert.doesNotMatch(error.message, /s3cret/);
    }));

  for (const code of [0, '0', null, '']) {
    it(`code ${JSON.stringify(code)} is success`, () =>
      answering(JSON.stringify({ code, status: 1 }), async (camera) => {
        assert.deepEqual((await camera.run('event.alarmInput.get', {})).payload, { status: 1 });
      }));
  }

  it('an answer without a code is success', () =>
    answering('{"status":1}', async (camera) => {
      assert.deepEqual((await camera.run('event.alarmInput.get', {})).payload, { status: 1 });
    }));

  it('the word for an unknown request is REJECTED', () =>
    answering('error json\r\n', async (camera) => {
      const error = await failure(camera.run('io.door.open', {}), 'REJECTED');
      assert.equal(error.deviceMessage, 'error json');
    }));

  it('a parameter that the document does not allow reaches no camera', () =>
    withCamera(async (camera, device) => {
      assert.match(
        (await failure(camera.run('osd.config.set', { font_size: 9 }), 'INVALID_PARAMETER')).message,
        /font_size must be one of 0, 1, 2/,
      );
      assert.match(
        (await failure(camera.run('osd.config.set', { title_list: [{ title_pos_x: 705 }] }), 'INVALID_PARAMETER')).message,
        /title_list\[0\]\.title_pos_x must be a whole number from 0 to 704/,
      );
      assert.match(
        (await failure(camera.run('osd.config.set', { colour: 1 }), 'INVALID_PARAMETER')).message,
        /colour is no member; there are show_date/,
      );
      assert.match(
        (await failure(camera.run('ptz.move.start', { ptz_cmd: 1, speed_h: 1 }), 'INVALID_PARAMETER')).message,
        /speed_v is missing/,
      );
      assert.equal(device.requests.length, 0);
    }));
});

describe('action-json: answers that are not as they should be', () => {
  it('keeps members that begin like the envelope where the operation has them', () =>
    answering('{"device_id":"","device_port":"5060","device_name":"x","device_x":1,"code":0,"device_id":"H0"}', async (camera) => {
      assert.deepEqual((await camera.run('platform.gb28181.get', {})).payload, { device_port: 5060, device_name: 'x' });
    }));

  it('reads sloppy JSON, and brings wrong types right', () =>
    answering("\uFEFF// ok\n{'status':'1', code:0, log:'', more:[1,2,], ratio:nan,}\r\n", async (camera) => {
      const { payload, raw } = await camera.run('event.alarmInput.get', {});
      assert.deepEqual(payload, { status: 1, more: [1, 2], ratio: null });
      assert.match(String(raw), /^\/\/ ok/);
    }));

  it('reads coordinates of a scaled canvas, and lists that are none', () =>
    answering('{"md_enable":true,"area_list":{"area_y":123.99999999999999},"code":0}', async (camera) => {
      assert.deepEqual((await camera.run('alarm.motion.get', {})).payload, { md_enable: 1, area_list: [{ area_y: 124 }] });
    }));

  it('reads GBK where it is no UTF-8, and texts cut within a character', async () => {
    const gbk = Buffer.concat([
      Buffer.from('{"code":0,"dev_name":"'),
      Buffer.from([0xc9, 0xe3, 0xcf, 0xf1, 0xbb, 0xfa]),
      Buffer.from('"}'),
    ]);
    await answering(gbk, async (camera) => {
      assert.deepEqual((await camera.run('device.config.get', {})).payload, { dev_name: '摄像机' });
    });
    const cut = Buffer.from('{"code":0,"dev_name":"摄像').subarray(0, -1);
    await answering(cut, async (camera) => {
      assert.match((await failure(camera.run('device.config.get', {}), 'BAD_RESPONSE')).message, /cut short/);
    });
  });

  const hostile: [what: string, body: string][] = [
    ['nothing', ''],
    ['a page', '<html><body>Login</body></html>'],
    ['a list', '[1,2]'],
    ['a number', '12'],
    ['an object that does not end', '{"code":0,"a":{'],
    ['deep nesting', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['deep nesting that does not end', '{"a":'.repeat(10_000)],
    ['a megabyte of one name that does not end', `{"${'k'.repeat(1_048_576)}`],
    ['a million values', `{"a":[${'0,'.repeat(1_000_000)}0]}`],
  ];
  for (const [what, body] of hostile) {
    it(`${what} is BAD_RESPONSE`, () =>
      answering(body, async (camera) => {
        await failure(camera.run('event.alarmInput.get', {}), 'BAD_RESPONSE');
      }));
  }

  it('a megabyte of one name is a member like any other', () =>
    answering(`{"${'k'.repeat(1_048_576)}":1,"code":0}`, async (camera) => {
      assert.equal(Object.keys((await camera.run('event.alarmInput.get', {})).payload ?? {})[0]?.length, 1_048_576);
    }));

  it('prototype names are members like any other', () =>
    answering('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"code":0}', async (camera) => {
      const { payload } = await camera.run('event.alarmInput.get', {});
      assert.equal(JSON.stringify(payload), '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    }));

  it('a large answer does not hold up the event loop', () =>
    answering(`{'code':0,'log':'${'x'.repeat(7_000_000)}'}`, async (camera) => {
      await camera.abilities();
      let turns = 0;
      const beat = setInterval(() => {
        turns += 1;
      }, 1);
      try {
        await camera.run('event.alarmInput.get', {});
      } finally {
        clearInterval(beat);
      }
      assert.ok(turns > 5, `${turns} turns`);
    }));

  const faults: [FaultKind, string][] = [
    [{ kind: 'drop' }, 'CONNECTION_LOST'],
    [{ kind: 'reset' }, 'CONNECTION_LOST'],
    [{ kind: 'half' }, 'CONNECTION_LOST'],
    [{ kind: 'garbage' }, 'BAD_RESPONSE'],
    [{ kind: 'endless' }, 'BAD_RESPONSE'],
    [{ kind: 'huge', bytes: 9 * 1024 * 1024 }, 'BAD_RESPONSE'],
    [{ kind: 'entityBomb' }, 'BAD_RESPONSE'],
    [{ kind: 'hang' }, 'TIMEOUT'],
    [{ kind: 'status', status: 404 }, 'REJECTED'],
    [{ kind: 'status', status: 500, body: 'oops' }, 'REJECTED'],
    [{ kind: 'status', status: 302 }, 'BAD_RESPONSE'],
  ];
  for (const [fault, code] of faults) {
    it(`${fault.kind}${'status' in fault ? ` ${fault.status}` : ''} is ${code}`, () =>
      withCamera(
        async (camera, device) => {
          device.faults.add(fault);
          await failure(camera.run('event.alarmInput.get', {}), code);
          device.faults.clear();
          assert.deepEqual((await camera.run('event.alarmInput.get', {})).payload, { status: 0 });
        },
        { settings: { timeout: fault.kind === 'hang' ? 300 : 5000 } },
      ));
  }

  for (const kind of ['lfOnly', 'http10', 'noContentType', 'wrongContentType', 'slowDrip', 'closeAfter'] as const) {
    it(`${kind} is read all the same`, () =>
      withCamera(async (camera, device) => {
        device.faults.add({ kind });
        assert.deepEqual((await camera.run('event.alarmInput.get', {})).payload, { status: 0 });
        assert.deepEqual((await camera.run('event.alarmInput.get', {})).payload, { status: 0 });
      }));
  }

  it('what has an effect is not sent twice when the connection breaks', () =>
    withCamera(async (camera, device) => {
      device.faults.add({ kind: 'reset', times: 1 });
      await failure(camera.run('io.door.open', {}), 'CONNECTION_LOST');
      assert.equal(device.requests.length, 1);
      device.faults.add({ kind: 'reset', times: 1 });
      await camera.run('event.alarmInput.get', {});
      assert.equal(device.requests.length, 3);
    }));

  it('ends with the flow', () =>
    withCamera(async (camera, device) => {
      device.faults.add({ kind: 'hang' });
      const leaving = new AbortController();
      const asked = failure(camera.run('event.alarmInput.get', {}, { signal: leaving.signal }), 'ABORTED');
      setTimeout(() => leaving.abort(), 20);
      await asked;
    }));
});
