import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Bench, basic } from './bench.js';

const PERSON = { major: 6, minor: 24 };

/** A raw connection that is attached, and what it has received. */
class Attached {
  #text = '';

  private constructor(private readonly socket: Socket) {
    socket.on('data', (data) => {
      this.#text += data.toString('latin1');
    });
  }

  static async open(bench: Bench, target = 'alarm.cgi?action=attach'): Promise<Attached> {
    const socket = connect(bench.camera.port, '127.0.0.1');
    socket.write(`GET /cgi-bin/${target} HTTP/1.1\r\nHost: camera\r\nAuthorization: ${basic('admin', 'admin')}\r\n\r\n`);
    const attached = new Attached(socket);
    await attached.until(/\r\n\r\n/);
    while (bench.camera.state.alarms.attached === 0) await new Promise((resolve) => setImmediate(resolve));
    return attached;
  }

  /** What has come once it holds this, chunk sizes taken out. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.text)) await once(this.socket, 'data');
    return this.text;
  }

  get text(): string {
    return this.#text.replace(/\r\n[0-9a-f]+\r\n(?=--myboundary)/g, '\r\n');
  }

  close(): void {
    this.socket.destroy();
  }
}

describe('sunell-cgi camera: alarms', () => {
  let bench: Bench;
  let attached: Attached | undefined;
  beforeEach(async () => {
    bench = await Bench.start({ zone: 120 });
  });
  afterEach(async () => {
    attached?.close();
    await bench.close();
  });

  it('tells who is attached, exactly as printed', async () => {
    attached = await Attached.open(bench);
    bench.time = Date.UTC(2018, 8, 21, 13, 34, 22);
    const alarm = { major: 1, minor: 2 };
    await bench.camera.raiseAlarm(alarm, alarm);
    const text = await attached.until(/alarmInfoEnd=2\r\n/);
    const lines = ['alarmMajorType=1', 'alarmMinorType=2', 'sourceID=1', 'alarmFlag=1', 'alarmTime=2018-9-21 15:34:22'];
    const part = ['alarmInfoBegin=1', ...lines, 'next_alarmInfoURL =2', ...lines, 'alarmInfoEnd=2', ''].join('\r\n');
    // The length that the document announces for this text.
    assert.equal(part.length, 238);
    assert.ok(text.includes(`--myboundary\r\nContent-Type: text/plain\r\nContent-Length: 238\r\n\r\n${part}`), text);
  });

  it('says that it waits, at once and again', async () => {
    bench.camera.state.alarms.style.idleInterval = 5;
    attached = await Attached.open(bench);
    const text = await attached.until(/(waiting for alarm message[\s\S]*){3}/);
    assert.match(text, /--myboundary\r\nContent-Type: text\/plain\r\nContent-Length: 37\r\n\r\nConnecting, waiting for alarm message\r\n/);
  });

  it('can leave out lengths and idle text, add status lines and end lines with LF', async () => {
    Object.assign(bench.camera.state.alarms.style, { idle: 'none', lengths: false, statusLines: true, eol: '\n', nextSeparator: '=' });
    attached = await Attached.open(bench);
    await bench.camera.raiseAlarm(PERSON, { ...PERSON, flag: 0 });
    const text = await attached.until(/alarmInfoEnd=2\n/);
    assert.match(text, /--myboundary\nHTTP Code: 200 OK\nContent-Type: text\/plain\n\nalarmInfoBegin=1\n/);
    assert.match(text, /next_alarmInfoURL=2\n/);
    assert.doesNotMatch(text, /Connecting/);
  });

  it('can say that it waits without a part of its own', async () => {
    Object.assign(bench.camera.state.alarms.style, { idle: 'bare', idleInterval: 5 });
    attached = await Attached.open(bench);
    const text = await attached.until(/(waiting for alarm message\r\n[\s\S]*){2}/);
    assert.doesNotMatch(text, /--myboundary/);
  });

  it('ends its listeners when they leave', async () => {
    attached = await Attached.open(bench);
    attached.close();
    while (bench.camera.state.alarms.attached > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('answers the state of every source that had something to tell', async () => {
    assert.equal((await bench.ask('alarm.cgi?action=get&type=currentAlarmStatus')).text, '');
    bench.camera.state.noAlarms = 'Not Find AlarmInfo';
    assert.equal((await bench.ask('alarm.cgi?action=get&type=currentAlarmStatus')).text, 'Not Find AlarmInfo');
    await bench.camera.raiseAlarm(PERSON, { major: 1, minor: 1, sourceID: 2 });
    bench.wait(5);
    await bench.camera.raiseAlarm({ ...PERSON, flag: 0 });
    assert.deepEqual(await bench.lines('alarm.cgi?action=get&type=currentAlarmStatus'), [
      ...['alarmInfoBegin=1', 'alarmMajorType=1', 'alarmMinorType=1', 'sourceID=2', 'alarmFlag=1', 'alarmTime=2024-5-17 14:00:00'],
      ...['next_alarmInfoURL=2', 'alarmMajorType=6', 'alarmMinorType=24', 'sourceID=1', 'alarmFlag=0', 'alarmTime=2024-5-17 14:00:05'],
      'alarmInfoEnd=2',
    ]);
  });

  it('raises and ends alarms by hand, and keeps a log', async () => {
    attached = await Attached.open(bench);
    await bench.ok('alarm.cgi?action=manual&alarmInID=1&alarmFlag=1&AlarmSourceType=2');
    bench.wait(60);
    await bench.ok('alarm.cgi?action=manual&alarmInID=1&alarmFlag=2&AlarmSourceType=2');
    await attached.until(/alarmMinorType=2\r\nsourceID=1\r\nalarmFlag=0/);
    const log = await bench.lines('param.cgi?action=get&type=alarmLogInfo&startTime=20240517000000&endTime=20240517235959&logType=-1');
    assert.deepEqual(log, [
      ...['AlarmLogInfoCount=1', 'AlarmLogInfoBegin=1', 'deviceId=159356', 'deviceIp=', 'deviceType=0', 'sourceType=1', 'sourceId=1'],
      ...['majorType=1', 'minorType=2', 'description=', 'alarmStartTime=2024-05-17 14:00:00', 'alarmEndTime=2024-05-17 14:01:00'],
      'AlarmLogInfoEnd=1',
    ]);
    const other = 'param.cgi?action=get&type=alarmLogInfo&startTime=20240518000000&endTime=20240518235959&logType=-1';
    assert.deepEqual(await bench.lines(other), ['AlarmLogInfoCount=0']);
  });

  it('switches its alarm output', async () => {
    await bench.ok('alarm.cgi?action=manualControl&alarmOutID=1&controlFlag=1');
    assert.equal(bench.camera.state.outputs.get(1), true);
    await bench.ok('alarm.cgi?action=manualControl&alarmOutID=1&controlFlag=0');
    assert.equal(bench.camera.state.outputs.get(1), false);
    assert.equal(await bench.code('alarm.cgi?action=manualControl&alarmOutID=9&controlFlag=1'), -8);
  });
});

describe('sunell-cgi camera: the alarm centre', () => {
  let bench: Bench;
  const received: { method: string; url: string; type: string | undefined; body: Buffer }[] = [];
  const receiver = createServer(async (request: IncomingMessage, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    received.push({
      method: request.method ?? '',
      url: request.url ?? '',
      type: request.headers['content-type'],
      body: Buffer.concat(pieces),
    });
    response.end();
  });
  let port = 0;
  before(async () => {
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    port = (receiver.address() as AddressInfo).port;
  });
  after(() => receiver.close());
  beforeEach(async () => {
    bench = await Bench.start();
    received.length = 0;
  });
  afterEach(() => bench.close());

  const address = (path: string): string => encodeURIComponent(Buffer.from(`http://127.0.0.1:${port}${path}`).toString('base64'));
  const configure = () =>
    bench.ok(
      `alarm.cgi?action=set&type=alarmCenterService&CGIAlarmFlag=true&CGIName=alarm&CGIUrlStart=${address('/MajorAlarmType&MinorAlarmType&SourceName&AlarmTime')}` +
        `&CGIUrlEnd=${address('/api/upload_event/MajorAlarmType&Description')}&CGIProxyFlag=true&CGIAddress=127.0.0.1&CGIPort=${port}`,
    );

  it('answers its addresses in plain text', async () => {
    await configure();
    assert.equal(
      await bench.value('alarm.cgi?action=get&type=alarmCenterService', 'CGIUrlStart'),
      `http://127.0.0.1:${port}/MajorAlarmType&MinorAlarmType&SourceName&AlarmTime`,
    );
    assert.equal(await bench.code(`alarm.cgi?action=set&type=alarmCenterService&CGIUrlStart=${encodeURIComponent('eHg=')}`), -8);
  });

  it('tests the way to the proxy server', async () => {
    assert.equal(await bench.code('param.cgi?action=get&type=CGIAlarmTest'), -204);
    await configure();
    await bench.ok('param.cgi?action=get&type=CGIAlarmTest');
  });

  it('calls the start and the end address', async () => {
    await bench.camera.raiseAlarm({ major: 6, minor: 21 });
    assert.equal(received.length, 0);
    await configure();
    await bench.camera.raiseAlarm({ major: 6, minor: 21 });
    await bench.camera.raiseAlarm({ major: 6, minor: 21, flag: 0 });
    bench.camera.state.center.fill = 'values';
    await bench.camera.raiseAlarm({ major: 1, minor: 1, sourceID: 2 });
    assert.deepEqual(
      received.map(({ method, url }) => `${method} ${url}`),
      [
        'POST /MajorAlarmType=6&MinorAlarmType=21&SourceName=1&AlarmTime=2024-5-17%2012%3A00%3A00',
        'POST /api/upload_event/MajorAlarmType=6&Description=end',
        'POST /1&1&2&2024-5-17%2012%3A00%3A00',
      ],
    );
    assert.deepEqual(
      bench.camera.state.center.pushes.map(({ status }) => status),
      [200, 200, 200],
    );
  });

  it('posts targets with their picture in Base64', async () => {
    await configure();
    const picture = Buffer.from('not quite a JPEG');
    await bench.camera.raiseCapture({ kind: 'plate', members: { CarPlateNum: 'AB 123', Confidence: 62 }, picture });
    const [push] = received;
    assert.ok(push);
    assert.equal(push.type, 'text/xml');
    const encoded = picture.toString('base64');
    assert.equal(
      push.body.toString(),
      `DeviceID=159356\r\nAlarmType=3\r\nAlarmTime=1715947200\r\nCarPlateNum=AB 123\r\nConfidence=62\r\nAIPictureDataLen=${encoded.length}\r\nAIPictureData=${encoded}\r\n`,
    );
    assert.equal(await bench.value('param.cgi?action=get&type=PlateInfo', 'PlateNUM'), 'AB 123');
  });

  it('posts temperatures with the picture as it is', async () => {
    const face = { Type: 0, PointX: 1210, PointY: 422, Height: 192, Width: 160, Yaw: 0, Tilt: 0, Temperature: '35.80' };
    await bench.camera.raiseThermal({ faces: [face], picture: Buffer.of(0xff, 0xd8) });
    assert.equal(received.length, 0);
    await bench.ok(`param.cgi?action=open&type=AIThermalPic&PlatAddress=127.0.0.1&PlatPort=${port}&PlatUrl=/upload_dir/`);
    assert.match(
      (await bench.lines('param.cgi?action=get&type=AIThermalPic')).join('&'),
      /^PicStatus=open&PlatAddress=127.0.0.1&PlatformPort=/,
    );
    await bench.camera.raiseThermal({ faces: [face, face], picture: Buffer.of(0xff, 0xd8, 0xff) });
    const [push] = received;
    assert.ok(push);
    assert.deepEqual([push.method, push.url, push.type], ['POST', '/upload_dir/', 'text/plain']);
    const lines = Object.entries(face).map(([name, value]) => `${name}=${value}\r\n`);
    const head = `AlarmTime=1715947200\r\nFaceInfoBegin=1\r\n${lines.join('')}FaceInfoNext=2\r\n${lines.join('')}FaceInfoEnd=2\r\nFacePictureDataLen=3\r\nFacePictureData=`;
    assert.deepEqual(push.body, Buffer.concat([Buffer.from(head), Buffer.of(0xff, 0xd8, 0xff)]));
    await bench.ok('param.cgi?action=close&type=AIThermalPic');
    assert.deepEqual(await bench.lines('param.cgi?action=get&type=AIThermalPic'), ['PicStatus=close']);
  });

  it('notes when nobody answers', async () => {
    await configure();
    bench.camera.state.settings.of('alarm.httpCenter').CGIPort = '1';
    await bench.camera.raiseCapture({ kind: 'face', picture: Buffer.alloc(1) });
    assert.match(bench.camera.state.center.pushes.at(-1)?.error ?? '', /ECONNREFUSED/);
  });
});
