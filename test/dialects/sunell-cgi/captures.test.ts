import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeJpeg } from '../../../emulator/jpeg.js';
import { Canvas } from '../../../emulator/picture/canvas.js';
import type { DeviceEvent } from '../../../src/camera/alarms.js';
import { AlarmTimes } from '../../../src/dialects/sunell-cgi/alarm-records.js';
import { readCaptureBody } from '../../../src/dialects/sunell-cgi/capture-body.js';
import { CaptureReader } from '../../../src/dialects/sunell-cgi/captures.js';
import { deviceTime } from '../../../src/dialects/sunell-cgi/clock.js';
import { catalogueOf } from '../../../src/index.js';

const jpeg = encodeJpeg(new Canvas(64, 48));
const scene = encodeJpeg(new Canvas(640, 360));

const lines = (...all: (string | Buffer)[]): Buffer => Buffer.concat(all.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')]));

const now = Math.floor(Date.now() / 1000);

const eventOf = async (body: Buffer, pictures = true): Promise<DeviceEvent | undefined> =>
  new CaptureReader(await catalogueOf('sunell-cgi'), new AlarmTimes(async () => deviceTime(0, 0))).event(body, { channel: 1 }, pictures);

const targetMessage = (type: number, attributes: readonly string[], picture = jpeg): Buffer => {
  const text = picture.toString('base64');
  return lines(
    'DeviceID=1422DF',
    `AlarmType=${type}`,
    `AlarmTime=${now}`,
    ...attributes,
    `AIPictureDataLen=${text.length}`,
    `AIPictureData=${text}`,
  );
};

describe('sunell-cgi: captures that are posted', () => {
  it('tell a face with its attributes, its place and its picture', async () => {
    const attributes = ['Age=29', 'Gender=1', 'Organ=0', 'FaceX=1010', 'FaceY=378', 'FaceWidth=352', 'FaceHeight=480', 'Confidence=62'];
    const event = await eventOf(targetMessage(0, [...attributes, 'TemperatureUnit=0', 'FaceTemperature=37.919353']));
    assert.ok(event);
    assert.deepEqual([event.type, event.state, event.code, event.channel], ['face', 'pulse', 'capture/0', 1]);
    assert.equal(Date.parse(event.time), now * 1000);
    assert.deepEqual(event.targets, [
      {
        ...{ kind: 'face', age: 29, gender: 'male', organ: 'face', confidence: 62, temperatureUnit: 'Celsius', temperature: 37.919353 },
        box: { x: 1010 / 1920, y: 378 / 1080, width: 352 / 1920, height: 480 / 1080 },
        picture: 0,
      },
    ]);
    assert.deepEqual(event.pictures, [{ role: 'target', contentType: 'image/jpeg', width: 64, height: 48, data: jpeg }]);
    assert.deepEqual(event.raw, {
      ...{ DeviceID: '1422DF', AlarmType: '0', AlarmTime: String(now), Age: '29', Gender: '1', Organ: '0', FaceX: '1010', FaceY: '378' },
      ...{ FaceWidth: '352', FaceHeight: '480', Confidence: '62', TemperatureUnit: '0', FaceTemperature: '37.919353' },
    });
  });

  it('tell persons, plates and vehicles by the words of the catalogue', async () => {
    const person = await eventOf(targetMessage(2, ['Gender=2', 'RideBike=1', 'BodyAttr_Hat=3', 'BodyAttr_TopsColor=5', 'BodyAttr_Age=9']));
    assert.deepEqual(person?.targets, [
      { kind: 'person', gender: 'female', rideBike: 'yes', hat: 'safety hat', topsColor: 'red', age: 9, picture: 0 },
    ]);
    const plate = await eventOf(targetMessage(3, ['CarPlateNum=京A12345', 'VehicleAttr_CarBrand=Audi', 'VehicleAttr_CarColor=3']));
    assert.deepEqual(
      [plate?.type, plate?.targets],
      ['plate', [{ kind: 'plate', plate: '京A12345', carBrand: 'Audi', carColor: 'white', picture: 0 }]],
    );
    const vehicle = await eventOf(targetMessage(4, ['CarColor=10', 'CarMode=6', 'TargeId=77']));
    assert.deepEqual(vehicle?.targets, [{ kind: 'vehicle', id: '77', carColor: 'cyan', carMode: 'truck', picture: 0 }]);
    const unknown = await eventOf(targetMessage(9, ['Speed=80']));
    assert.deepEqual([unknown?.type, unknown?.code, unknown?.targets?.[0]?.speed], ['other', 'capture/9', '80']);
  });

  it('count a place in the picture that was sent where it lies in it', async () => {
    const event = await eventOf(targetMessage(0, ['FaceX=320', 'FaceY=90', 'FaceWidth=64', 'FaceHeight=90'], scene));
    assert.deepEqual(event?.targets?.[0]?.box, { x: 0.5, y: 0.25, width: 0.1, height: 0.25 });
    assert.equal(event?.pictures?.[0]?.role, 'scene');
    const beyond = await eventOf(targetMessage(0, ['FaceX=3000', 'FaceY=90', 'FaceWidth=64', 'FaceHeight=90']));
    assert.equal(beyond?.targets?.[0]?.box, undefined);
  });

  it('leave pictures out where nobody wants them', async () => {
    const event = await eventOf(targetMessage(0, ['Age=1']), false);
    assert.deepEqual([event?.pictures, event?.targets], [[], [{ kind: 'face', age: 1 }]]);
  });

  it('tell several faces of a thermometer, and the picture as it is', async () => {
    const face = (x: number, temperature: string): string[] => [
      ...['Type=0', `PointX=${x}`, 'PointY=422', 'Height=192', 'Width=160', 'Yaw=0', 'Tilt=0', `Temperature=${temperature}`],
    ];
    const head = lines(
      `AlarmTime=${now}`,
      'FaceInfoBegin=1',
      ...face(1210, '35.80'),
      'FaceInfoNext=2',
      ...face(20, '36.5'),
      'FaceInfoEnd=2',
    );
    const body = Buffer.concat([head, lines(`FacePictureDataLen=${jpeg.length}`), Buffer.from('FacePictureData='), jpeg]);
    const event = await eventOf(body);
    assert.deepEqual([event?.type, event?.code, event?.description], ['face', 'thermal/0', 'face temperature capture']);
    assert.deepEqual(
      event?.targets?.map(({ temperature, box, picture, yaw }) => [temperature, box?.x, picture, yaw]),
      [
        [35.8, 1210 / 1920, 0, 0],
        [36.5, 20 / 1920, 0, 0],
      ],
    );
    assert.deepEqual(event?.pictures?.[0]?.data, jpeg);
  });

  it('tell a face of the first form, which has nothing but a picture', async () => {
    const head = lines('strAlarmTime=2018-9-21 15:34:22', 'FaceInfoBegin=1', `FacePictureDataLen=${jpeg.length}`);
    const event = await eventOf(Buffer.concat([head, Buffer.from('FacePictureData='), jpeg]));
    assert.deepEqual([event?.type, event?.code, event?.pictures?.length], ['face', 'capture/0', 1]);
    assert.deepEqual(event?.targets, [{ kind: 'face', picture: 0 }]);
  });

  it('are no alarms where they are something else', async () => {
    assert.equal(await eventOf(Buffer.from('hello=world\r\n')), undefined);
    assert.equal(await eventOf(Buffer.from(`AlarmTime=${now}\r\nDeviceID=1\r\n`)), undefined);
    fc.assert(
      await fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        assert.equal(await eventOf(Buffer.from(bytes)), undefined);
      }),
    );
  });
});

describe('sunell-cgi: bodies that are posted', () => {
  const text = jpeg.toString('base64');

  const forms: [string, Buffer][] = [
    ['Base64 of the length announced', lines(`AIPictureDataLen=${text.length}`, `AIPictureData=${text}`, 'After=1')],
    [
      'Base64 that is longer than announced, as if the picture were counted',
      lines(`AIPictureDataLen=${jpeg.length}`, `AIPictureData=${text}`, 'After=1'),
    ],
    ['Base64 without a length', lines(`AIPictureData=${text}`, 'After=1')],
    ['Base64 in lines', lines(`AIPictureDataLen=${text.length + 2}`, `AIPictureData=${text.slice(0, 76)}\r\n${text.slice(76)}`, 'After=1')],
    ['Base64 with backslashes', lines(`AIPictureData=${text.replaceAll('/', '\\/')}`, 'After=1')],
    ['raw bytes', lines(`FacePictureDataLen=${jpeg.length}`, Buffer.concat([Buffer.from('FacePictureData='), jpeg]), 'After=1')],
  ];
  for (const [what, body] of forms) {
    it(`hold a picture as ${what}`, () => {
      const { members, pictures } = readCaptureBody(body);
      assert.deepEqual(pictures, [jpeg]);
      assert.deepEqual(members, [['After', '1']]);
    });
  }

  it('hold raw bytes without a length, or a wrong one, to their end', () => {
    for (const announced of ['', 'FacePictureDataLen=5\r\n'])
      assert.deepEqual(readCaptureBody(Buffer.concat([Buffer.from(`${announced}FacePictureData=`), jpeg])).pictures, [jpeg]);
  });

  it('hold no half pictures', () => {
    assert.deepEqual(readCaptureBody(lines(`AIPictureData=${text.slice(0, 400)}`)).pictures, []);
  });

  it('are read in linear time, whatever they hold', () => {
    const long = readCaptureBody(Buffer.from('x=1\n'.repeat(1_000_000)));
    assert.equal(long.members.length, 1000);
    assert.deepEqual(readCaptureBody(Buffer.alloc(8 * 1024 * 1024, '=')).members, []);
    assert.deepEqual(readCaptureBody(Buffer.alloc(8 * 1024 * 1024, '\n')).members, []);
    assert.deepEqual(readCaptureBody(Buffer.from('__proto__=1\n')).members, [['__proto__', '1']]);
  });
});
