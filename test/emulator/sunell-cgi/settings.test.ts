import assert from 'node:assert/strict';
import { Bench } from './bench.js';

const MOTION = 'type=motionAlarm&cameraID=1';
const day = (weekDay: number, from = 0, to = 86400) => `weekDay=${weekDay}&startTime=${from}&endTime=${to}`;
/** A schedule as the document frames it. */
const schedule = (days: readonly string[]) =>
  `weekDayCount=${days.length}&weekDayBegin=1&${days.map((entry, index) => (index === 0 ? '' : `&next_weekDayURL=${index + 1}&`) + entry).join('')}&weekDayEnd=${days.length}`;

describe('sunell-cgi camera: settings', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  const motion = async (from = 'weekDayCount'): Promise<string> => {
    const lines = await bench.lines(`param.cgi?action=get&${MOTION}`);
    return lines.slice(lines.findIndex((line) => line.startsWith(from))).join('&');
  };

  it('answers the document’s example before anything is set', async () => {
    assert.deepEqual(await bench.lines('param.cgi?action=get&type=alarmCenter&IPProtoVer=1'), [
      'IPProtoVer=1',
      'alarmCenterServerIP=192.168.1.7',
      'alarmCenterServerPort=65',
    ]);
  });

  it('reads back what was set and leaves the rest', async () => {
    await bench.ok('param.cgi?action=set&type=devicePort&httpPort=8080');
    assert.deepEqual(await bench.lines('param.cgi?action=get&type=devicePort'), [
      ...['controlPort=30001', 'httpPort=8080', 'rtspPort=554', 'rtmpPort=8080', 'httpsPort=443', 'sslPort=20001'],
    ]);
  });

  it('keeps a value literally, whatever it holds', async () => {
    for (const name of ['Tür & Tor = 100 %', '日本', '', '+']) {
      await bench.ok(`param.cgi?action=set&type=cameraInfo&cameraID=1&cameraName=${encodeURIComponent(name)}`);
      assert.deepEqual(await bench.lines('param.cgi?action=get&type=cameraInfo&cameraID=1'), [`cameraName=${name}`]);
    }
  });

  it('keeps channels and streams apart', async () => {
    await bench.ok('param.cgi?action=set&type=AVStream&cameraID=2&streamID=2&bitRate=300');
    const rate = (camera: number, stream: number) =>
      bench.value(`param.cgi?action=get&type=AVStream&cameraID=${camera}&streamID=${stream}`, 'bitRate');
    assert.deepEqual(await Promise.all([rate(1, 1), rate(1, 2), rate(2, 1), rate(2, 2)]), ['2048', '512', '2048', '300']);
  });

  it('takes channel 1 where a camera’s example leaves the channel out, and answers the channel asked for', async () => {
    assert.equal(await bench.value('ptz.cgi?type=WiperParam&action=get', 'WipeMode'), '0');
    assert.equal(await bench.value('param.cgi?action=get&type=microphone&cameraID=2', 'cameraID'), '2');
  });

  it('adds to a list that has an action, replaces, removes and clears it', async () => {
    const two = await motion();
    assert.equal(two, schedule([day(1, 21600, 27000), day(2, 25200, 27000)]).replace('&&', '&'));
    await bench.ok(`param.cgi?action=set&${MOTION}&${schedule([day(3)])}`);
    assert.match(await motion(), /^weekDayCount=3&.*&next_weekDayURL=3&weekDay=3&startTime=0&endTime=86400&weekDayEnd=3$/);
    await bench.ok(`param.cgi?action=set&${MOTION}&scheduleTimeAction=remove&${schedule([day(2, 25200, 27000)])}`);
    assert.match(await motion(), /^weekDayCount=2&weekDayBegin=1&weekDay=1&.*&weekDay=3&/);
    await bench.ok(`param.cgi?action=set&${MOTION}&scheduleTimeAction=cover&${schedule([day(6), day(5), day(4)])}`);
    assert.match(await motion(), /^weekDayCount=3&weekDayBegin=1&weekDay=6&.*weekDay=5&.*weekDay=4&/);
    await bench.ok(`param.cgi?action=set&${MOTION}&scheduleTimeAction=clean`);
    assert.equal(await motion(), 'weekDayCount=0');
  });

  it('replaces a list that has no action', async () => {
    const led = 'param.cgi?action=set&type=alarmOut&alarmOutID=1';
    await bench.ok(`${led}&${schedule([day(4)])}`);
    const lines = await bench.lines('param.cgi?action=get&type=alarmOut&alarmOutID=1');
    assert.deepEqual(lines.slice(-6), ['weekDayCount=1', 'weekDayBegin=1', 'weekDay=4', 'startTime=0', 'endTime=86400', 'weekDayEnd=1']);
  });

  it('keeps lists inside lists and their order', async () => {
    const points =
      'pointCount=3&pointBegin=1&pointX=1.5&pointY=2&next_pointURL=2&pointX=3&pointY=4&next_pointURL=3&pointX=5&pointY=6&pointEnd=3';
    const region = (sensitivity: number) => `sensitivity=${sensitivity}&${points}`;
    await bench.ok(
      `param.cgi?action=set&type=perimeterParam&cameraID=1&areaParamAction=cover&regionCount=2&regionBegin=1&${region(2)}&next_regionURL=2&${region(1)}&regionEnd=1`,
    );
    const lines = await bench.lines('param.cgi?action=get&type=perimeterParam&cameraID=1');
    const from = lines.indexOf('regionCount=2');
    assert.equal(
      lines.slice(from, lines.indexOf('weekDayCount=2')).join('&'),
      `regionCount=2&regionBegin=1&${region(2)}&next_regionURL=2&${region(1)}&regionEnd=1`,
    );
  });

  it('keeps numbered periods', async () => {
    const days =
      'weekDayBegin=1&weekDay=1&startTime1=1&endTime1=2&startTime2=3&endTime2=4&next_weekDayURL=1&weekDay=2&startTime1=5&endTime1=6&weekDayEnd=2';
    await bench.ok(`param.cgi?action=set&type=IOalarmLinkage&alarmInID=1&scheduleTimeAction=cover&${days}`);
    const text = (await bench.lines('param.cgi?action=get&type=IOalarmLinkage&alarmInID=1')).join('&');
    assert.ok(text.includes(days), text);
  });

  it('prints marks as the document does: previous numbers, ones, twice, none', async () => {
    const roi = await bench.lines('param.cgi?action=get&type=ROI&cameraID=1&streamID=1');
    assert.deepEqual([...new Set(roi.filter((line) => line.startsWith('next_')))], ['next_areaURL=1']);
    assert.equal(roi.at(-1), 'areaEnd=1');
    const fisheye = await bench.lines('param.cgi?action=get&type=FisheyeAbility');
    assert.deepEqual(fisheye.slice(1, 7), [
      ...['mountTypeCount=3', 'mountTypeBegin', 'mountType = 0', 'next_mountTypeURL=2', 'mountType = 1', 'next_mountTypeURL=3'],
    ]);
  });

  it('answers the entry that was asked for', async () => {
    const lines = await bench.lines('param.cgi?action=get&type=recordDirInfo&diskId=2');
    assert.deepEqual(lines.slice(0, 3), ['recordDirInfoBegin=1', 'diskId=2', 'diskName=SD0002']);
    assert.equal(lines.at(-1), 'recordDirInfoEnd=1');
    assert.equal(await bench.code('param.cgi?action=get&type=recordDirInfo&diskId=9'), -16);
  });

  it('ends lines as it is told', async () => {
    bench.camera.state.eol = '\n';
    assert.match((await bench.ask('param.cgi?action=get&type=QOS')).text, /^AVDscp=24\nalarmDscp=25\n/);
  });
});

describe('sunell-cgi camera: models', () => {
  const port = 'action=get&type=portMapping';

  it('answer in their own form', async () => {
    const [ipc, nvr, lite] = [await Bench.start(), await Bench.start({ model: 'nvr' }), await Bench.start({ model: 'lite' })];
    try {
      assert.match((await ipc.lines(`param.cgi?${port}`)).join(' '), /httpsExternalPort=4431/);
      assert.match((await nvr.lines(`param.cgi?${port}`)).join(' '), /clientPort=30003/);
      assert.match((await lite.lines('param.cgi?action=get&type=localNetwork&IPProtoVer=1')).join(' '), /^IPProtoVer=1 netCardId=1 /);
      assert.equal(await ipc.code('network.cgi?action=set&type=natPort&natStartPort=40002'), -22);
      await nvr.ok('network.cgi?action=set&type=natPort&natStartPort=40002');
      assert.equal(await nvr.value('param.cgi?action=get&type=natPort', 'natStartPort'), '40002');
      // A recorder needs the channel.
      assert.equal(await nvr.code('param.cgi?action=get&type=videoLoss'), -23);
    } finally {
      await Promise.all([ipc.close(), nvr.close(), lite.close()]);
    }
  });
});
