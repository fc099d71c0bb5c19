import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gb18030 } from './chinese.js';
import { scripted, text } from './scripted.js';

const motion = 'motionDetectionAreaBegin=1\r\n';

describe('sunell-cgi: answers', () => {
  const failures: [string, number, string, Record<string, unknown>][] = [
    [
      'the form of the document',
      200,
      'error, Return=-8',
      { code: 'REJECTED', deviceCode: -8, deviceMessage: 'a parameter has a value that is not allowed' },
    ],
    [
      'the form of real devices',
      200,
      'Error,return=-402',
      { code: 'REJECTED', deviceCode: -402, deviceMessage: 'cannot parse command header' },
    ],
    [
      'blanks and line ends',
      200,
      '\r\n error ,  Return = -506 \r\n',
      { code: 'REJECTED', deviceCode: -506, deviceMessage: 'device does not support it' },
    ],
    ['a status of failure beside it', 400, 'error, Return=-9', { code: 'REJECTED', deviceCode: -9 }],
    ['a number that no table has', 200, 'error, Return=-99999', { code: 'REJECTED', deviceCode: -99999, deviceMessage: undefined }],
    ['a status alone', 404, '', { code: 'REJECTED', deviceCode: 404 }],
    ['a server error', 500, 'Internal Server Error', { code: 'REJECTED', deviceCode: 500 }],
  ];
  for (const [name, status, body, expected] of failures) {
    it(`of failure: ${name}`, () =>
      scripted(
        () => text(body, status),
        {},
        {},
        async ({ camera }) => {
          await assert.rejects(camera.run('ptz.move.stop', {}), (error) => {
            for (const [key, value] of Object.entries(expected)) assert.equal((error as Record<string, unknown>)[key], value, key);
            assert.match((error as Error).message, /^cam: ptz\.move\.stop: /);
            return true;
          });
        },
      ));
  }

  it('of failure say what the section says, where it does', () =>
    scripted(
      () => text('error, Return=-5002'),
      {},
      {},
      async ({ camera }) => {
        await assert.rejects(camera.run('network.https.set', { httpsEnable: 1 }), {
          deviceCode: -5002,
          deviceMessage: 'value out of range',
        });
      },
    ));

  it('of OK take any case and text behind it', async () => {
    for (const [body, payload] of [
      ['OK', undefined],
      ['Ok\r\n', undefined],
      ['OK port:32768', 'OK port:32768'],
    ] as const)
      await scripted(
        () => text(body),
        {},
        {},
        async ({ camera }) => {
          const answer = await camera.run('ptz.move.stop', {});
          assert.equal(answer.payload, payload);
          assert.equal(answer.raw, body);
        },
      );
  });

  const unreadable: [string, string, string][] = [
    ['a page', 'device.info.get', '<!DOCTYPE html><html><a href="x=y">'],
    ['a page in place of OK', 'ptz.move.stop', '\ufeff<html>OK</html>'],
    ['nothing in place of settings', 'device.info.get', ''],
    ['nothing in place of OK', 'ptz.move.stop', ''],
    ['another text in place of OK', 'ptz.move.stop', 'maybe'],
    ['a text without members', 'device.info.get', 'no idea what you mean'],
  ];
  for (const [name, id, body] of unreadable) {
    it(`that cannot be read are BAD_RESPONSE: ${name}`, () =>
      scripted(
        () => text(body),
        {},
        {},
        async ({ camera }) => {
          await assert.rejects(camera.run(id, {}), { code: 'BAD_RESPONSE' });
        },
      ));
  }

  it('without entries come as nothing, as OK or in words', async () => {
    for (const body of ['', 'OK', 'Not Find AlarmInfo'])
      await scripted(
        () => text(body),
        {},
        {},
        async ({ camera }) => {
          assert.deepEqual((await camera.run('event.alarmStatus.get', {})).payload, {});
        },
      );
  });

  it('of a picture are no text', async () => {
    await scripted(
      () => text('error, Return=-504'),
      {},
      {},
      async ({ camera }) => {
        await assert.rejects(camera.run('snapshot.image.get', { quality: 5 }), { code: 'REJECTED', deviceCode: -504 });
      },
    );
    await scripted(
      () => text('sorry'),
      {},
      {},
      async ({ camera }) => {
        await assert.rejects(camera.run('snapshot.image.get', { quality: 5 }), { code: 'BAD_RESPONSE' });
      },
    );
  });

  it('are read in UTF-8 and in GBK, cut in the middle of a character too', async () => {
    const whole = Buffer.from('deviceName=大门口摄像机\r\nproductModel=型号');
    for (const [body, name] of [
      [whole, '大门口摄像机'],
      [whole.subarray(0, -1), '大门口摄像机'],
      [gb18030, '大门'],
    ] as const)
      await scripted(
        () => ({ headers: { 'Content-Type': 'text/plain' }, body }),
        {},
        {},
        async ({ camera }) => {
          const { payload } = await camera.run('device.info.get', {});
          assert.equal((payload as Record<string, unknown>).deviceName, name);
        },
      );
  });

  it('go to the program that the document names besides, where a device does not know the first', async () => {
    const seen: string[] = [];
    await scripted(
      ({ url }) => {
        const program = /\/(\w+)\.cgi/.exec(url)?.[1] ?? '';
        seen.push(program);
        return program === 'param' ? text('error, Return=-21') : text('OK');
      },
      {},
      {},
      async ({ camera }) => {
        await camera.run('network.https.set', { httpsEnable: 1 });
        await camera.run('network.https.set', { httpsEnable: 0 });
      },
    );
    assert.deepEqual(seen, ['param', 'network', 'network']);
  });
});

describe('sunell-cgi: hostile answers', () => {
  const megabyte = 1024 * 1024;
  const bodies: [string, string | Buffer][] = [
    ['a list whose marks never close', motion + 'topX=1\r\nnext_motionDetectionAreaURL=2\r\n'.repeat(100_000)],
    ['a count of billions', 'motionDetectionAreaCount=4294967295\r\n'],
    ['known lists begun over and over', 'weekDayBegin=1\r\nmotionDetectionAreaBegin=1\r\n'.repeat(50_000)],
    ['unknown lists nested ten thousand deep', Array.from({ length: 10_000 }, (_, i) => `l${i}Begin=1`).join('\r\n')],
    ['a megabyte of one key', 'sensitivity=1\r\n'.repeat(megabyte / 15)],
    ['a megabyte of one unknown key', 'x=1\r\n'.repeat(megabyte / 5)],
    ['a key of a megabyte', `${'k'.repeat(megabyte)}=1\r\nsensitivity=1`],
    ['a value of a megabyte', `sensitivity=${'9'.repeat(megabyte)}`],
    ['a megabyte without a line end', 'x'.repeat(megabyte)],
    ['a million different keys', Array.from({ length: 300_000 }, (_, i) => `k${i}=1`).join('\n')],
    ['a million blank lines', '\n'.repeat(megabyte)],
    ['prototype names', '__proto__=1\r\nconstructor=2\r\n__proto__Begin=1\r\npolluted=1\r\n__proto__End=1\r\ntoString=3'],
    ['descending numbers', motion + Array.from({ length: 999 }, (_, i) => `startTime${999 - i}=1`).join('\r\n')],
    ['characters that are none', Buffer.from([0x73, 0x3d, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0x0a, 0xe4, 0xb8])],
    ['bytes that are no text', Buffer.alloc(megabyte, 0x80)],
    ['GBK by the megabyte', Buffer.concat(Array.from({ length: 60_000 }, () => gb18030))],
  ];
  for (const [name, body] of bodies) {
    it(`${name}: a sane reading or BAD_RESPONSE, and everybody else is served meanwhile`, () =>
      scripted(
        () => ({ headers: { 'Content-Type': 'text/plain' }, body }),
        {},
        {},
        async ({ camera }) => {
          await camera.run('device.info.get', {}).catch(() => {});
          const delay = monitorEventLoopDelay({ resolution: 5 });
          delay.enable();
          try {
            const { payload } = await camera.run('alarm.motion.get', { cameraID: 1 });
            assert.equal(Object.getPrototypeOf(payload), Object.prototype);
            assert.ok(payload && typeof payload === 'object');
            // As deep as the catalogue's own lists and a few of the device's at most.
            assert.doesNotThrow(() => JSON.stringify(payload));
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'BAD_RESPONSE');
          } finally {
            delay.disable();
          }
          assert.equal(({} as Record<string, unknown>).polluted, undefined);
          assert.ok(delay.max / 1e6 < 1000, `the event loop stood still for ${Math.round(delay.max / 1e6)} ms`);
          if (process.env.IPCAM_SHOW_DELAYS)
            console.log(`        ${Math.round(delay.max / 1e6)} ms ${Math.round(delay.percentile(50) / 1e6)} ms`);
        },
      ));
  }
});
