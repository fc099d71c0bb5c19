import assert from 'node:assert/strict';
import { constants, createHash, createHmac, createPrivateKey, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { type CmiotCloud, type CmiotCloudOptions, startCmiotCloud, VirtualServer } from '../../../emulator/index.js';

interface Envelope {
  resultCode: string;
  resultMsg: string;
  total?: number;
  data?: unknown;
}

interface Ask {
  method?: string;
  path?: string;
  /** The JSON text that carries the parameters. */
  text?: string;
  /** The text that is hashed, where it is another. */
  hashed?: string;
  timestamp?: number | string;
  secret?: string;
  headers?: Record<string, string | undefined>;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describe('virtual cmiot-cloud', () => {
  let cloud: CmiotCloud;
  const start = async (options: CmiotCloudOptions = {}): Promise<void> => {
    cloud = await startCmiotCloud(options);
  };
  afterEach(() => cloud.close());

  /** A request made by hand after the document (4.3.1). */
  const ask = async ({ method = 'GET', path = '/cmiot/v2/api/device', text = '{}', ...rest }: Ask = {}): Promise<Response> => {
    const { appId, secretKey } = cloud.state.application;
    const { hashed = text, timestamp = Date.now(), secret = secretKey, headers = {} } = rest;
    const signature = createHmac('sha256', secret)
      .update(`${secret},${appId},${timestamp},${path},${md5(hashed)}`)
      .digest('base64');
    const own = {
      'Content-Type': 'application/json;charset=utf-8',
      appid: appId,
      msgSeq: '1',
      timestamp: String(timestamp),
      signature,
      Connection: 'close',
      ...headers,
    };
    const kept = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const query = method === 'GET' ? `?jsonObject=${encodeURIComponent(text)}` : '';
    return fetch(cloud.url + path + query, { method, headers: kept, ...(method === 'GET' ? {} : { body: text }) });
  };
  const envelope = async (request: Ask): Promise<Envelope> => (await (await ask(request)).json()) as Envelope;
  const code = async (request: Ask): Promise<string> => (await envelope(request)).resultCode;
  const gate = '{"deviceSn":"A0B1C2D3E4F5"}';

  it('answers who signs as the document says', async () => {
    await start();
    const answer = await envelope({ text: gate });
    assert.equal(answer.resultCode, '000000');
    assert.equal(answer.resultMsg, '成功');
    assert.equal((answer.data as { deviceName: string }).deviceName, 'Gate');
  });

  it('refuses who does not', async () => {
    await start();
    assert.equal(await code({ text: gate, secret: 'other' }), '000004');
    assert.equal(await code({ text: gate, hashed: '{"deviceSn": "A0B1C2D3E4F5"}' }), '000004');
    for (const name of ['appid', 'msgSeq', 'timestamp', 'signature'])
      assert.equal(await code({ text: gate, headers: { [name]: undefined } }), '000004', name);
    assert.equal(await code({ text: gate, headers: { appid: 'other' } }), '000004');
    assert.equal(await code({ text: gate, timestamp: '1676529849' }), '000004');
    assert.equal(await code({ text: gate, headers: { 'Content-Type': 'application/json' } }), '000002');
    assert.equal((await ask({ path: '/cmiot/v2/api/camera/list' })).status, 404);
  });

  it('allows a quarter of an hour in either direction, and tells its own time', async () => {
    const now = Date.UTC(2026, 10, 20, 9);
    await start({ now: () => now });
    const window = 15 * 60_000;
    for (const timestamp of [now, now - window, now + window]) assert.equal(await code({ text: gate, timestamp }), '000000');
    for (const timestamp of [now - window - 1, now + window + 1]) {
      const answer = await ask({ text: gate, timestamp });
      assert.equal(Date.parse(answer.headers.get('date') ?? ''), now);
      assert.match(((await answer.json()) as Envelope).resultMsg, /签名过期/);
    }
  });

  it('refuses parameters that the document does not allow', async () => {
    await start();
    const control = (members: Record<string, unknown>): Promise<string> =>
      code({
        method: 'POST',
        path: '/cmiot/v2/api/device/ptz/control',
        text: JSON.stringify({ deviceSn: 'A0B1C2D3E4F5', command: 11, action: 0, speed: 1, ...members }),
      });
    assert.equal(await control({}), '000000');
    for (const members of [
      { speed: 8 },
      { speed: '1' },
      { speed: 1.5 },
      { speed: undefined },
      { command: 3 },
      { action: 2 },
      { channelId: 1 },
      { channelID: 0 },
      { deviceSn: 'elsewhere' },
      { deviceSn: 5 },
      { zoom: 0.5 },
      { command: 21, horizontalPosition: 1 },
    ])
      assert.equal(await control(members), '000003', JSON.stringify(members));
    for (const text of ['', '[]', '5', '{"deviceSn"', 'null']) assert.equal(await code({ text }), '000002', text);
    assert.equal(
      await code({ method: 'POST', path: '/cmiot/v2/api/device/share/status', text: '{"taskId":"received-1","status":3}' }),
      '000003',
    );
    const setting = (jsonValue: unknown): Promise<string> =>
      code({
        method: 'PUT',
        path: '/cmiot/v2/api/device/setting',
        text: JSON.stringify({ deviceSn: 'A0B1C2D3E4F5', jsonKey: 'status', jsonValue }),
      });
    assert.equal(await setting('{"status":"On"}'), '000000');
    for (const value of [{ status: 'On' }, '{"status":"Dim"}', '{"nightVision":"On"}', '{"status":"On","nightVision":"On"}', 'On', '[]'])
      assert.equal(await setting(value), '000003', JSON.stringify(value));
  });

  it('addresses channels as the document says, and serves models that it names', async () => {
    await start();
    const position = (members: Record<string, unknown>): Promise<string> =>
      code({ path: '/cmiot/v2/api/device/ptz/coordinate', text: JSON.stringify(members) });
    assert.equal(await position({ deviceSn: '6c0f1234pag00001', channelId: 3 }), '000000');
    assert.equal(await position({ deviceSn: '6c0f1234pag00001' }), '000003');
    assert.equal(await position({ deviceSn: '6c0f1234pag00001', channelId: 4 }), '000003');
    assert.equal(await position({ deviceSn: '34020000001310000001' }), '000000');
    assert.equal(await position({ deviceSn: '34020000001310000001', channelId: 0 }), '000003');
    assert.equal(await position({ deviceSn: '34020000001180000001' }), '000003');
    assert.equal(await code({ text: '{"deviceSn":"34020000001310000001"}' }), '000003');
    const wifi = (deviceSn: string): Promise<string> => code({ path: '/cmiot/v2/api/wifi/list', text: JSON.stringify({ deviceSn }) });
    assert.equal(await wifi('A0B1C2D3E4F5'), '000000');
    assert.equal(await wifi('6c0f1234pag00001'), '000003');
  });

  it('encrypts with the public key that it was given, or with one of its own', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const station = '{"deviceSn":"34020000001180000001"}';
    const read = async (key: string): Promise<string> => {
      const { data } = await envelope({ text: station });
      const cipher = Buffer.from((data as { loginPwd: string }).loginPwd, 'base64');
      const plain = privateDecrypt({ key: createPrivateKey(key), padding: constants.RSA_NO_PADDING }, cipher);
      return plain.subarray(plain.indexOf(0, 2) + 1).toString();
    };
    await start({ publicKey: String(pair.publicKey.export({ type: 'spki', format: 'pem' })) });
    assert.equal(cloud.account.privateKey, '');
    const plain = cloud.state.device('34020000001180000001').loginPwd;
    assert.equal(await read(String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))), plain);
    await cloud.close();
    await start();
    assert.equal(await read(cloud.account.privateKey), plain);
  });

  it('keeps what is set, in the order in which it came', async () => {
    await start();
    const preset = (method: string, pointCode: number | string): Promise<string> =>
      code({ method, path: '/cmiot/v2/api/preset', text: JSON.stringify({ deviceSn: 'A0B1C2D3E4F5', pointCode }) });
    for (const pointCode of ['9', '3', '200']) assert.equal(await preset('POST', pointCode), '000000');
    assert.equal(await preset('POST', '3'), '000003');
    assert.equal(await preset('POST', '256'), '000003');
    assert.equal(await preset('PUT', 3), '000000');
    assert.equal(await preset('DELETE', 200), '000000');
    const { data } = await envelope({ path: '/cmiot/v2/api/preset/list', text: gate });
    assert.deepEqual(data, { pointCodeList: [9, 3] });
  });

  it('hands out files behind addresses that end', async () => {
    let now = Date.now();
    await start({ now: () => now });
    const { data } = await envelope({ path: '/cmiot/v2/device/thumbnail', text: gate, timestamp: now });
    const { url } = data as { url: string };
    const picture = await fetch(url, { headers: { Connection: 'close' } });
    assert.equal(picture.headers.get('content-type'), 'image/jpeg');
    assert.equal(
      Buffer.from(await picture.arrayBuffer())
        .subarray(0, 3)
        .toString('hex'),
      'ffd8ff',
    );
    const status = async (address: string): Promise<number> => (await fetch(address, { headers: { Connection: 'close' } })).status;
    assert.equal(await status(url.replace(/.$/, (last) => (last === '0' ? '1' : '0'))), 404);
    assert.equal(await status(url.replace('.jpg', '.png')), 404);
    now += 601_000;
    assert.equal(await status(url), 403);
  });

  it('gives films in parts', async () => {
    await start();
    const end = Date.now();
    const { data } = await envelope({
      path: '/cmiot/v2/device/record/list',
      text: JSON.stringify({
        deviceSn: 'A0B1C2D3E4F5',
        storageType: '0',
        streamType: 1,
        recordType: 1,
        startTime: String(end - 7_200_000),
        endTime: String(end),
        pageSize: 2,
        sort: '2',
      }),
    });
    const { recordList, hasMore } = data as { recordList: { recordId: string; startTime: string }[]; hasMore: number };
    assert.equal(recordList.length, 2);
    assert.equal(hasMore, 1);
    const [first, second] = recordList;
    assert.ok(first && second && first.startTime < second.startTime);
    const file = await envelope({
      path: '/cmiot/v2/api/device/alarm/url',
      text: JSON.stringify({ deviceSn: 'A0B1C2D3E4F5', recordId: first.recordId }),
    });
    const { url } = file.data as { url: string };
    const whole = Buffer.from(await (await fetch(url, { headers: { Connection: 'close' } })).arrayBuffer());
    const rest = await fetch(url, { headers: { Connection: 'close', Range: 'bytes=100-' } });
    assert.equal(rest.status, 206);
    assert.deepEqual(Buffer.from(await rest.arrayBuffer()), whole.subarray(100));
  });

  describe('pushes', () => {
    it('signed messages to who subscribed them', async () => {
      await start();
      const server = await VirtualServer.start(() => ({ headers: { 'Content-Type': 'application/json' }, body: '{"ok":true}' }));
      try {
        const subscribe = (path: string, members: Record<string, unknown>): Promise<string> =>
          code({ method: 'POST', path, text: JSON.stringify(members) });
        assert.equal(await subscribe('/cmiot/v2/api/msg/subscribe', { url: `${server.url}/push/here`, type: 1 }), '000000');
        const data = [{ alarmType: '1', detectTime: '1676529849700', deviceSn: 'A0B1C2D3E4F5', alarmAction: 'start' }];
        assert.deepEqual(await cloud.push({ msgType: 1, data }), { status: 200, body: '{"ok":true}' });
        const [request] = server.requests;
        assert.ok(request);
        assert.equal(`${request.method} ${request.url}`, 'POST /push/here');
        const { appId, secretKey } = cloud.state.application;
        const body = request.body.toString();
        assert.deepEqual(JSON.parse(body), { appId, msgType: 1, data });
        const { appid, timestamp, sign } = request.headers;
        assert.equal(appid, appId);
        const expected = createHmac('sha256', secretKey)
          .update(`${secretKey},${appId},${timestamp},${md5(body)}`)
          .digest('base64');
        assert.equal(sign, expected);
        assert.equal(await subscribe('/cmiot/v2/api/msg/unsubscribe', { type: 1 }), '000000');
        await assert.rejects(cloud.push({ msgType: 1, data }), /nobody/);
      } finally {
        await server.close();
      }
    });

    it('with other headers, and elsewhere, where a test wants them', async () => {
      await start();
      const server = await VirtualServer.start(() => ({ status: 403, body: 'no' }));
      try {
        const answer = await cloud.push({
          msgType: 2,
          data: [],
          url: `${server.url}/x`,
          headers: { sign: 'forged', timestamp: undefined },
        });
        assert.deepEqual(answer, { status: 403, body: 'no' });
        assert.equal(server.requests[0]?.headers.sign, 'forged');
        assert.equal(server.requests[0]?.headers.timestamp, undefined);
      } finally {
        await server.close();
      }
      await assert.rejects(cloud.push({ msgType: 2, data: [], url: `${server.url}/x` }), /ECONNREFUSED/);
    });
  });

  it('refuses the next requests where a test says so', async () => {
    await start();
    cloud.refuse('000009', 2);
    assert.deepEqual([await code({ text: gate }), await code({ text: gate }), await code({ text: gate })], ['000009', '000009', '000000']);
  });
});
