import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ActionJsonCamera, type ActionJsonCameraOptions, startActionJsonCamera } from '../../../emulator/index.js';
import { ask, converse, rawGet } from '../raw.js';

interface Vector {
  operation: string;
  request: string;
  response: string;
  reading?: string;
}

const vectors = JSON.parse(readFileSync(join(__dirname, '../../../../test/conformance/vectors/action-json.json'), 'utf8')) as Vector[];

const USER = 'user=admin&pwd=e10adc3949ba59abbe56e057f20f883e';

describe('virtual action-json camera', () => {
  let camera: ActionJsonCamera;
  const start = async (options: ActionJsonCameraOptions = {}): Promise<void> => {
    camera = await startActionJsonCamera(options);
  };
  afterEach(() => camera.close());

  const text = async (query: string): Promise<string> => (await ask(camera.url, `/action/cgi_action?${query}`)).text;
  const call = async (action: string, json?: unknown): Promise<Record<string, unknown>> => {
    const object = json === undefined ? '' : `&json=${encodeURIComponent(JSON.stringify(json))}`;
    return JSON.parse(await text(`${USER}&action=${action}${object}`)) as Record<string, unknown>;
  };

  it('answers every example of the document, encoded or as printed', async () => {
    await start();
    camera.state.head.setPreset(10);
    const examples = vectors.filter(({ request, operation }) => request.startsWith('http') && operation !== 'user.password.set');
    for (const { operation, request, reading = request } of examples) {
      if (operation === 'maintenance.device.restart' || operation === 'platform.rtsp.set') continue;
      const url = reading.replace(/^http:\/\/[^/]*/, '');
      for (const path of [encodeURI(url), url].filter((literal) => !literal.includes(' '))) {
        // Registering by hand has to be allowed; the reset among the examples forbids it again.
        camera.state.settings.getGb28181 = { ...camera.state.settings.getGb28181, register_type: 1 };
        const { status, text: body } = await ask(camera.url, path);
        assert.equal(status, 200, operation);
        // What is formatting cannot be formatted.
        if (url.includes('/cgi_action'))
          assert.match(body, operation === 'storage.device.format' ? /"code":(0|204)/ : /"code":0/, operation);
      }
    }
    const password = vectors.find(({ operation }) => operation === 'user.password.set')?.request.replace(/^http:\/\/[^/]*/, '') ?? '';
    assert.match((await ask(camera.url, password)).text, /"code":0/);
    assert.equal(camera.state.password, '1234567');
  });

  it('answers what the document shows, with its envelope', async () => {
    await start();
    for (const { operation, request, reading = request, response } of vectors) {
      const action = /action=(get\w+|Get4GConfig|setWifiScan)$/.exec(reading)?.[1];
      // Time, pictures and storage are its own; the answer of 28.1 is that of another section.
      if (!action || /^(time|snapshot|storage)\./.test(operation)) continue;
      const literal = JSON.parse(response) as Record<string, unknown>;
      const answer = await call(action);
      for (const name of Object.keys(literal)) assert.ok(name in answer, `${operation}: ${name}`);
    }
  });

  it('answers in chunks, without a content type, with a date that is none of HTTP', async () => {
    await start({ now: () => Date.UTC(2001, 11, 2, 2, 39, 43) });
    const { headers } = await ask(camera.url, `/action/cgi_action?${USER}&action=getSysConfig`);
    assert.equal(headers['transfer-encoding'], 'chunked');
    assert.equal(headers['content-type'], undefined);
    assert.equal(headers['x-frame-options'], 'SAMEORIGIN');
    assert.equal(headers.date, 'Sun Dec 2 02:39:43 2001');
  });

  it('refuses in the words of the document', async () => {
    await start();
    for (const query of [
      '',
      'user=admin',
      'user=admin&pwd=123456',
      `${USER.toUpperCase()}&action=getSysConfig`,
      `${USER.replace('admin', 'root')}`,
    ])
      assert.equal(await text(query), 'error user/pwd\r\n', query);
    for (const query of [
      '',
      '&action=',
      '&action=getNothing',
      '&action=getSysConfig&json={',
      '&action=getSysConfig&json=[]',
      '&action=setOsdConf&json=%ZZ',
    ])
      assert.match(await text(`${USER}${query}`), /^error (json|user\/pwd)\r\n$/, query);
    assert.equal(await text(`${USER}&action=setPeripheralConf&json={"parity":0,}`), 'error json\r\n');
  });

  it('refuses with a code what its tables do not have', async () => {
    await start();
    const refusals: [action: string, json: unknown, code: number][] = [
      ['setOsdConf', { colour: 1 }, 201],
      ['setOsdConf', { font_size: 3 }, 205],
      ['setOsdConf', { font_size: '1' }, 205],
      ['setOsdConf', { show_date: true }, 205],
      ['setOsdConf', { date_pos_x: 1.5 }, 205],
      ['setOsdConf', { title_list: [{ title_pos_x: 705 }] }, 205],
      ['setOsdConf', { title_list: [{ text: 'x' }] }, 201],
      ['setOsdConf', { title_list: [{}, {}, {}, {}, {}] }, 205],
      ['setOsdConf', { title_list: {} }, 205],
      ['setRebootConf', { hour: 1 }, 201],
      ['setPtzControl', { ptz_cmd: 1, speed_h: 1, speed_v: 101, channel: 0 }, 205],
      ['setPtzControl', { ptz_cmd: 1, speed_h: 1, channel: 0 }, 201],
      ['setPtzControl', { ptz_cmd: 7, speed_h: 1, speed_v: 1, channel: 0 }, 205],
      ['setPtzControl', { ptz_cmd: 1, speed_h: 1, speed_v: 1, channel: 1 }, 205],
      ['setPtzControl', { ptz_cmd: 20, speed_v: 3, channel: 0 }, 205],
      ['setImageAdjustment', { set_default: 1, hue: 1 }, 201],
      ['setWiredNetwork', { DHCP: 0, IP: '1.2.3.256', subnet_mask: '255.255.255.0', gateway: '1.2.3.1', DNS: '1.1.1.1' }, 205],
      ['setVencConf', { channel: 0, pic_width: 1, pic_height: 1 }, 205],
      ['setVencConf', { channel: 0, frame_rate: 26 }, 205],
      ['setPasswd', { oldPassword: '0', newPassword: 'x' }, 206],
      ['setGb28181Register', undefined, 209],
      ['devsFormat', { dev_type: 2 }, 209],
      ['getPlatformConfFile', { file_path: '/none' }, 201],
    ];
    for (const [action, json, code] of refusals) assert.equal((await call(action, json)).code, code, `${action} ${JSON.stringify(json)}`);
  });

  it('sets what is named and leaves the rest; resets', async () => {
    await start();
    await call('setImageAdjustment', { hue: 1 });
    await call('setOsdConf', { title_list: [{ title: 'Gate', show_title: 1, title_pos_x: 1, title_pos_y: 2 }] });
    assert.equal((await call('getImageAdjustment')).hue, 1);
    assert.equal((await call('getImageAdjustment')).brightness, 128);
    await call('setImageAdjustment', { set_default: 1 });
    assert.equal((await call('getImageAdjustment')).hue, 128);
    await call('setMailConf', { smtp_port: 465 });
    await call('setWifiConfig', { enable: 1, dhcp: 1, encryptType: 1, bssid: '00:00:00:00:00:00', ssid: 'x' });
    await call('reset', { netReset: 0, userReset: 0 });
    assert.equal((await call('getMailConf')).smtp_port, 25);
    assert.equal((await call('getWifiConfig')).ssid, 'x');
    await call('reset', { netReset: 1, userReset: 0 });
    assert.equal((await call('getWifiConfig')).ssid, 'HIFACE');
  });

  it('has a clock that can be set, and one that is right', async () => {
    const now = 1_700_000_000_000;
    await start({ now: () => now });
    assert.equal((await call('getDeviceTime')).deviceTime, now / 1000);
    await call('setTime', { ntp_enable: 0, CurTime: 1000 });
    assert.equal((await call('getDeviceTime')).deviceTime, 1000);
    await call('setTime', { ntp_enable: 1 });
    assert.equal((await call('getDeviceTime')).deviceTime, now / 1000);
  });

  it('is away for a while after a restart, and keeps its settings', async () => {
    let now = 1_700_000_000_000;
    await start({ now: () => now, restartTime: 5000 });
    await call('setImageAdjustment', { hue: 9 });
    assert.equal((await call('restart')).code, 0);
    await assert.rejects(call('getImageAdjustment'));
    now += 5001;
    assert.equal((await call('getImageAdjustment')).hue, 9);
  });

  it('formats its card in its own time', async () => {
    let now = 1_700_000_000_000;
    await start({ now: () => now });
    const status = async (): Promise<unknown> => ((await call('getStorageInfo')).devs as { status: number }[])[0]?.status;
    assert.equal(await status(), 1);
    await call('devsFormat', { dev_type: 5 });
    assert.equal(await status(), 3);
    assert.equal((await call('devsFormat', { dev_type: 5 })).code, 204);
    now += 2001;
    assert.equal(await status(), 1);
  });

  it('gives pictures in HTTP/1.0 with their length', async () => {
    await start();
    const picture = await converse(camera.port, rawGet('/action/cgi_images'));
    const head = picture.toString('latin1', 0, picture.indexOf('\r\n\r\n'));
    assert.match(head, /^HTTP\/1\.0 200 OK\r\nContent-Length: \d+\r\nContent-Type: image\/jpeg$/);
    assert.equal(picture.length - head.length - 4, Number(/Length: (\d+)/.exec(head)?.[1]));
    assert.equal((await ask(camera.url, '/action/cgi_images?fmt=png')).text, 'failed');
  });

  it('shows its settings in the picture', async () => {
    await start({ now: () => 1_700_000_000_000 });
    const picture = async (): Promise<Buffer> => (await ask(camera.url, '/action/cgi_images?fmt=bmp')).body;
    let before = await picture();
    for (const [action, json] of [
      ['setOsdConf', { show_date: 0, show_time: 0 }],
      ['setImageAdjustment', { brightness: 200 }],
      ['setImageAdjustmentEx', { mirror: 1 }],
      ['setViMask', { mask_enable: 1, mask_0_x: 0, mask_0_y: 0, mask_0_w: 352, mask_0_h: 288 }],
    ] as const) {
      await call(action, json);
      const after = await picture();
      assert.notDeepEqual(after, before, action);
      before = after;
    }
  });

  it('knows no other path and no other method', async () => {
    await start();
    assert.equal((await ask(camera.url, '/')).status, 404);
    assert.equal((await ask(camera.url, '/action/cgi_action', { method: 'POST', body: USER })).status, 404);
  });

  it('says where its ports are taken', async () => {
    await start();
    await assert.rejects(startActionJsonCamera({ rtspPort: camera.rtsp.port }), { code: 'EADDRINUSE' });
    await assert.rejects(startActionJsonCamera({ port: camera.port }), { code: 'EADDRINUSE' });
  });
});
