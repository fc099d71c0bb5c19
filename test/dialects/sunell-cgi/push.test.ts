import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { SunellCgiCameraOptions } from '../../../emulator/index.js';
import { encodeJpeg } from '../../../emulator/jpeg.js';
import { Canvas } from '../../../emulator/picture/canvas.js';
import { alarmInTarget } from '../../../src/dialects/sunell-cgi/push.js';
import { closing } from '../../support/closing.js';
import { LoopbackReceivers } from '../../support/receivers.js';
import { until } from '../../support/until.js';
import { Ear, Rig } from './rig.js';

const motion = { major: 1, minor: 2 };
const jpeg = encodeJpeg(new Canvas(64, 48));
const scene = encodeJpeg(new Canvas(640, 360));

const names = 'MajorAlarmType&MinorAlarmType&SourceName&DeviceID&DeviceIP&AlarmTime&Description';

describe('sunell-cgi: alarms that the camera pushes', () => {
  const own = closing();

  const start = async ({
    settings = {},
    device = {},
    receivers = own(new LoopbackReceivers()),
  }: {
    settings?: Record<string, unknown>;
    device?: SunellCgiCameraOptions;
    receivers?: LoopbackReceivers;
  } = {}): Promise<{ rig: Rig; receivers: LoopbackReceivers; memory: Map<string, unknown> }> => {
    const memory = new Map<string, unknown>();
    const rig = own(await Rig.start({ alarmSource: 'push', ...settings }, device, { receivers, memory }));
    return { rig, receivers, memory };
  };

  /** Listens, and waits until the device has been asked what is on: later alarms are news. */
  const listen = async (rig: Rig, pictures = false): Promise<Ear> => {
    const ear = await rig.listen(pictures);
    await rig.settled();
    return ear;
  };

  const centerOf = ({ device }: Rig): Record<string, unknown> => ({ ...device.state.settings.of('alarm.httpCenter') });

  it('come at the start and the end address, with what they tell, in whatever way they are filled in', async () => {
    const { rig } = await start({ device: { zone: -300 } });
    const ear = await listen(rig);
    const { center } = rig.device.state;
    for (const [fill, method] of [
      ['pairs', 'POST'],
      ['values', 'GET'],
    ] as const) {
      Object.assign(center, { fill, method });
      await rig.device.raiseAlarm({ ...motion, flag: 1 }, { major: 1, minor: 1, sourceID: 2 });
      await rig.device.raiseAlarm({ ...motion, flag: 0 }, { major: 1, minor: 1, sourceID: 2, flag: 0 });
      assert.deepEqual([...new Set(center.pushes.map(({ status }) => status))], [200]);
      // Another second, another alarm.
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    await ear.heard(8);
    const each = ['motion start', 'alarmInput start', 'motion stop', 'alarmInput stop'];
    assert.deepEqual(ear.told, [...each, ...each]);
    const [first, second] = ear.events;
    assert.match(first?.time ?? '', /-05:00$/);
    assert.ok(Math.abs(Date.parse(first?.time ?? '') - Date.now()) < 60_000);
    assert.deepEqual([first?.code, first?.channel, second?.source], ['1/2', 1, '2']);
    assert.deepEqual(Object.keys(first?.raw ?? {}).includes('DeviceID'), true);
  });

  it('bring captures with their pictures, and those of thermometers', async () => {
    const { rig } = await start();
    const ear = await listen(rig, true);
    await rig.device.raiseCapture({
      kind: 'plate',
      members: { CarPlateNum: '粤B 12345', FaceX: 10, FaceY: 18, FaceWidth: 64, FaceHeight: 36 },
      picture: scene,
    });
    await rig.device.raiseCapture({ kind: 'face', members: { Age: 30 }, picture: jpeg });
    const face = { Type: 1, PointX: 1210, PointY: 422, Height: 192, Width: 160, Yaw: 0, Tilt: 0, Temperature: 36.6 };
    await rig.device.raiseThermal({ faces: [face], picture: jpeg });
    await ear.heard(3);
    assert.deepEqual(ear.told, ['plate pulse', 'face pulse', 'person pulse']);
    const [plate, , body] = ear.events;
    assert.deepEqual(plate?.targets, [
      { kind: 'plate', plate: '粤B 12345', box: { x: 10 / 640, y: 0.05, width: 0.1, height: 0.1 }, picture: 0 },
    ]);
    assert.deepEqual(plate?.pictures, [{ role: 'scene', contentType: 'image/jpeg', width: 640, height: 360, data: scene }]);
    assert.ok(plate && Math.abs(Date.parse(plate.time) - Date.now()) < 60_000);
    assert.deepEqual([body?.targets[0]?.temperature, body?.pictures[0]?.data], [36.6, jpeg]);
  });

  it('need the camera set up, which is told to nobody else but the camera', async () => {
    const { rig, receivers } = await start();
    await listen(rig);
    const center = centerOf(rig);
    assert.equal(center.CGIAlarmFlag, 'true');
    assert.equal(center.CGIProxyFlag, 'true');
    assert.equal(center.CGIAddress, '127.0.0.1');
    assert.match(String(center.CGIUrlStart), new RegExp(`^http://127\\.0\\.0\\.1:\\d+/sunell/cam1/start/${names}$`));
    assert.equal(center.CGIUrlEnd, String(center.CGIUrlStart).replace('/start/', '/end/'));
    assert.deepEqual(receivers.lines, []);
    assert.equal(rig.device.state.settings.of('thermal.ai.pictureUpload').PlatUrl, '/sunell/cam1/upload');
    assert.ok(rig.asked.every((url) => !url.includes('CGIPasswd1') && !url.includes('PlatPassword')));
  });

  it('take the address at which the user says that we are reached, and say when the camera does not reach it', async () => {
    const { rig } = await start({ settings: { callbackHost: '127.0.0.9' } });
    const ear = await listen(rig);
    assert.equal(centerOf(rig).CGIAddress, '127.0.0.9');
    assert.match(ear.states.at(-1)?.reason ?? '', /does not reach 127\.0\.0\.9:\d+/);
  });

  it('leave the camera as it was: an alarm centre of somebody else', async () => {
    const { rig, receivers } = await start();
    const before = {
      ...{
        CGIAlarmFlag: 'true',
        CGIName: 'theirs',
        CGIType: '1',
        CGIUrlStart: `http://10.0.0.1:80/${names}`,
        CGIUrlEnd: `http://10.0.0.2:80/${names}`,
      },
      ...{ CGIUserName1: 'u', CGIPassword1: 'p', CGIProxyFlag: 'false', CGIAddress: '10.0.0.3', CGIPort: '8081', CGIIVSType: '-1' },
    };
    const upload = { PicStatus: 'open', PlatAddress: '10.0.0.4', PlatPort: '99', PlatUrl: '/up/', PlatUsername: 'x', PlatPassword: 'y' };
    Object.assign(rig.device.state.settings.of('alarm.httpCenter'), before);
    Object.assign(rig.device.state.settings.of('thermal.ai.pictureUpload'), upload);
    await listen(rig);
    assert.notEqual(centerOf(rig).CGIUrlStart, before.CGIUrlStart);
    assert.equal(centerOf(rig).CGIName, 'theirs');
    await rig.camera.close();
    assert.deepEqual(centerOf(rig), before);
    assert.deepEqual({ ...rig.device.state.settings.of('thermal.ai.pictureUpload') }, upload);
    assert.deepEqual(receivers.lines, []);
  });

  it('leave the camera as it was: none', async () => {
    const { rig } = await start();
    await listen(rig);
    await rig.camera.close();
    const { CGIAlarmFlag, CGIProxyFlag } = centerOf(rig);
    assert.deepEqual([CGIAlarmFlag, CGIProxyFlag], ['false', 'false']);
    assert.equal(rig.device.state.settings.of('thermal.ai.pictureUpload').PicStatus, 'close');
  });

  it('know their own set-up again when it was left behind', async () => {
    const { rig, memory } = await start();
    await listen(rig);
    const ours = centerOf(rig);
    // The last run ended without a farewell.
    memory.clear();
    Object.assign(rig.device.state.settings.of('alarm.httpCenter'), ours);
    await rig.camera.close();
    Object.assign(rig.device.state.settings.of('alarm.httpCenter'), ours);
    const again = await start({ receivers: own(new LoopbackReceivers()) });
    Object.assign(again.rig.device.state.settings.of('alarm.httpCenter'), ours);
    await listen(again.rig);
    await again.rig.camera.close();
    assert.equal(centerOf(again.rig).CGIAlarmFlag, 'false');
  });

  it('go over the TCP receiver alone where the HTTP server wants TLS, or there is none', async () => {
    const none = own(new LoopbackReceivers());
    none.http = () => Promise.reject(new Error('there is no HTTP server'));
    const secure = own(new LoopbackReceivers());
    const { http } = secure;
    secure.http = async (path, handler) => ({ ...(await http(path, handler)), secure: true });
    for (const receivers of [none, secure]) {
      const { rig } = await start({ receivers });
      const ear = await listen(rig);
      assert.equal(new URL(String(centerOf(rig).CGIUrlStart)).port, String(centerOf(rig).CGIPort));
      await rig.device.raiseAlarm(motion);
      await ear.heard(1);
      assert.deepEqual(ear.told, ['motion start']);
      await rig.camera.close();
    }
  });

  it('say so where captures cannot be received, and fail where nothing can', async () => {
    const noTcp = own(new LoopbackReceivers());
    noTcp.tcp = () => Promise.reject(new Error('the port is taken'));
    const { rig } = await start({ receivers: noTcp });
    const ear = await listen(rig);
    assert.match(ear.states.at(-1)?.reason ?? '', /captures .* cannot be received/);
    await rig.device.raiseAlarm(motion);
    await ear.heard(1);
    const nothing = own(new LoopbackReceivers());
    Object.assign(nothing, { tcp: noTcp.tcp, http: noTcp.tcp });
    const other = await start({ receivers: nothing });
    const deaf = new Ear();
    await other.rig.camera.listen(deaf);
    await until(() => deaf.states.length > 0);
    assert.match(deaf.states[0]?.reason ?? '', /the port is taken/);
    assert.equal(centerOf(other.rig).CGIAlarmFlag, 'false');
  });

  it('are taken from the camera only', async () => {
    const receivers = own(new LoopbackReceivers());
    const { http } = receivers;
    // Whatever comes to the path comes from elsewhere.
    receivers.http = (path, handler) => http(path, (request) => handler({ ...request, remoteAddress: '10.1.2.3' }));
    const { rig } = await start({ receivers });
    const ear = await listen(rig);
    await rig.device.raiseAlarm(motion, motion);
    await until(
      () => rig.device.state.center.pushes.length === 2 && rig.device.state.center.pushes.every(({ status }) => status !== undefined),
    );
    assert.deepEqual(
      rig.device.state.center.pushes.map(({ status }) => status),
      [403, 403],
    );
    assert.deepEqual(ear.events, []);
    assert.deepEqual(receivers.lines, ['Yard: refused a push from 10.1.2.3, which is not the camera']);
  });

  it('survive what is no alarm, on both ways in', async () => {
    const { rig, receivers } = await start();
    const ear = await listen(rig);
    const { CGIPort, CGIUrlStart } = centerOf(rig);
    const base = String(CGIUrlStart).replace(/\/start\/.*/, '');
    for (const path of ['/start/', '/start/a&b', '/x', '/end/1', '/start/99999999&1', `/start/${'a'.repeat(5000)}`])
      assert.equal((await fetch(base + path, { method: 'POST', body: 'AlarmTime=x' })).status, 200, path);
    const huge = await fetch(`${base}/upload`, { method: 'POST', body: Buffer.alloc(17 * 1024 * 1024) }).catch(() => ({ status: 413 }));
    assert.equal(huge.status, 413);
    for (const noise of ['hello\r\n\r\n', 'POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n', Buffer.alloc(20_000, 0)])
      await new Promise<void>((resolve) => {
        const socket = connect({ host: '127.0.0.1', port: Number(CGIPort) }, () => socket.write(noise));
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });
    await rig.device.raiseAlarm(motion);
    await ear.heard(1);
    assert.deepEqual(ear.told, ['motion start']);
    assert.ok(receivers.lines.length <= 1, receivers.lines.join('\n'));
  });

  it('know an input by its name', async () => {
    const { rig } = await start();
    Object.assign(rig.device.state.settings.of('alarm.ioInput', { alarmInID: '1' }), { SourceName: 'Gate contact' });
    const ear = await listen(rig);
    const url = String(centerOf(rig).CGIUrlStart).replace(names, '1&1&Gate%20contact&1422DF&127.0.0.1&&');
    assert.equal((await fetch(url)).status, 200);
    await ear.heard(1);
    assert.deepEqual([ear.told, ear.events[0]?.source], [['alarmInput start'], '1']);
  });

  it('may not fill the memory, however many connections they come over', async () => {
    const { rig } = await start();
    await listen(rig);
    let closed = 0;
    const sockets = Array.from({ length: 4 }, () => {
      const socket = connect({ host: '127.0.0.1', port: Number(centerOf(rig).CGIPort) });
      socket.on('error', () => {});
      socket.on('close', () => {
        closed += 1;
      });
      socket.write(`POST / HTTP/1.1\r\nContent-Length: ${15 * 1024 * 1024}\r\n\r\n`);
      socket.write(Buffer.alloc(12 * 1024 * 1024));
      return socket;
    });
    await until(() => closed > 0, 'nothing was refused');
    for (const socket of sockets) socket.destroy();
  });

  it('may be printed as loosely as in the document', async () => {
    const { rig } = await start();
    const ear = await listen(rig, true);
    const socket = connect({ host: '127.0.0.1', port: Number(centerOf(rig).CGIPort) });
    const text = jpeg.toString('base64');
    socket.write('POST HTTP/1.1\nHost:\nContent-length: 0\nContent-type: text/xml\nConnection: Keep-Alive\n\n');
    socket.write(
      `DeviceID=1422DF\nAlarmType=0\nAlarmTime=${Math.floor(Date.now() / 1000)}\nAIPictureDataLen=${text.length}\nAIPictureData=${text}`,
    );
    await ear.heard(1);
    socket.write('\n\nPOST /start/6&24&x&1422DF&127.0.0.1&2026-1-1 1:02:03&a b HTTP/1.1\nHost: x\n\n');
    await ear.heard(2);
    socket.destroy();
    assert.deepEqual(ear.told, ['face pulse', 'intrusion start']);
    assert.deepEqual(ear.events[0]?.pictures[0]?.data, jpeg);
  });

  it('are told once, though the camera repeats them, and are compared with what is on', async () => {
    const { rig } = await start({ settings: { silence: 1000 } });
    await rig.device.raiseAlarm({ major: 6, minor: 24 });
    const ear = await listen(rig);
    await ear.heard(1);
    const alarm = { ...motion, sourceID: 1, flag: 1 as const, time: Date.now() };
    await rig.device.raiseAlarm(alarm);
    await rig.device.state.center.alarm(alarm);
    await ear.heard(2);
    // The end of one is lost on the way.
    rig.device.state.center.alarm = async () => {};
    await rig.device.raiseAlarm({ major: 6, minor: 24, flag: 0 });
    await ear.heard(3);
    assert.deepEqual(ear.told, ['intrusion start (inferred)', 'motion start', 'intrusion stop (inferred)']);
  });

  it('are a way of lite cameras, whose addresses are sent as they are', async () => {
    const { rig } = await start({ device: { model: 'lite' } });
    const ear = await listen(rig);
    assert.match(String(centerOf(rig).urlStart), /^http:\/\/127\.0\.0\.1:\d+\/sunell\/cam1\/start\//);
    await rig.device.raiseAlarm(motion);
    await ear.heard(1);
    await rig.camera.close();
    assert.equal(centerOf(rig).cgiAlarmEnable, '0');
  });

  it('are never taken where nobody chose them', async () => {
    const { rig } = await start({ settings: { alarmSource: 'auto' } });
    rig.device.faults.add({ kind: 'status', status: 200, body: 'error, Return=-22', path: '/cgi-bin/alarm.cgi?action=attach' });
    await listen(rig);
    assert.ok(rig.asked.every((url) => !url.includes('alarmCenterService')));
  });
});

describe('sunell-cgi: the message in an address', () => {
  it('is read by place or by name', () => {
    const read = (target: string) => {
      const record = alarmInTarget(target);
      return record && [record.major, record.minor, record.source, record.flag, record.time];
    };
    assert.deepEqual(read('/start/1&2&cam&ID&10.0.0.1&2018-9-21 15:34:22&a&b'), [1, 2, '', 1, '2018-9-21 15:34:22']);
    assert.deepEqual(read('/a/b/end/6&21&3&ID&IP&2018-9-21%2015:34:22&'), [6, 21, '3', 0, '2018-9-21 15:34:22']);
    assert.deepEqual(read('/start/AlarmTime=1567692473&MinorAlarmType=1&MajorAlarmType=1&SourceName=AlarmIn4'), [
      1,
      1,
      '4',
      1,
      '1567692473',
    ]);
    assert.deepEqual(read('http://10.0.0.1:80/start/?MajorAlarmType=4&MinorAlarmType=4'), [4, 4, '', 1, '']);
    assert.equal(alarmInTarget('/start/1&1&Door 2', new Map([['Door 2', 7]]))?.source, '7');
    assert.equal(alarmInTarget('/start/1&1&Door')?.source, 'Door');
  });

  it('is none where names were left as they are, or there is something else', () => {
    for (const target of [
      `/start/1&2&${'/'.repeat(100_000)}#`,
      `/start/${names}`,
      '/start/',
      '/start',
      '/stop/1&2',
      '',
      '/start/1',
      '/start/x&y',
      '/start/%&%',
    ])
      assert.equal(alarmInTarget(target), undefined, target.slice(0, 100));
  });
});
