import assert from 'node:assert/strict';
import { ask, converse } from '../raw.js';
import { Bench, basic } from './bench.js';

const MOTION = 'param.cgi?action=set&type=motionAlarm&cameraID=1';
const DAY = 'weekDay=1&startTime=0&endTime=3600';

describe('sunell-cgi camera: what it refuses', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.close());

  const cases: readonly (readonly [what: string, target: string, code: number])[] = [
    ['an unknown program', 'nothing.cgi?action=get&type=deviceInfo', -21],
    ['an unknown type', 'param.cgi?action=get&type=nothing', -22],
    ['an unknown action', 'param.cgi?action=steal&type=deviceInfo', -22],
    ['the type of another program', 'sensor.cgi?action=get&type=deviceInfo', -22],
    ['the type in another case', 'param.cgi?action=get&type=deviceinfo', -22],
    ['what only recorders have', 'param.cgi?action=get&type=videoLoss&cameraID=1', -22],
    ['an unknown member', 'param.cgi?action=get&type=devicePort&more=1', -23],
    ['a member twice', 'param.cgi?action=set&type=devicePort&httpPort=80&httpPort=81', -23],
    ['a member without value', 'param.cgi?action=set&type=devicePort&httpPort', -23],
    ['broken percent-encoding', 'param.cgi?action=set&type=deviceName&deviceName=%zz', -23],
    ['percent-encoding that is not UTF-8', 'param.cgi?action=set&type=deviceName&deviceName=%ff', -23],
    ['a missing member', 'param.cgi?action=get&type=AVStream&cameraID=1', -23],
    ['a word for a number', `${MOTION}&alarmInterval=ten`, -8],
    ['a number out of range', `${MOTION}&alarmInterval=1801`, -8],
    ['an unknown word', `${MOTION}&scheduleTimeAction=replace`, -8],
    ['another truth value', `${MOTION}&alarmOut=true`, -8],
    ['a channel that is not there', 'param.cgi?action=get&type=motionAlarm&cameraID=3', -8],
    ['a member of a list outside it', `${MOTION}&weekDay=1`, -23],
    ['a list without end', `${MOTION}&weekDayCount=1&weekDayBegin=1&${DAY}`, -23],
    ['a list with another end', `${MOTION}&weekDayCount=1&weekDayBegin=1&${DAY}&weekDayEnd=2`, -23],
    ['a list with another beginning', `${MOTION}&weekDayCount=1&weekDayBegin=0&${DAY}&weekDayEnd=1`, -23],
    ['a wrong count', `${MOTION}&weekDayCount=2&weekDayBegin=1&${DAY}&weekDayEnd=1`, -23],
    ['a wrong next mark', `${MOTION}&weekDayCount=2&weekDayBegin=1&${DAY}&next_weekDayURL=1&${DAY}&weekDayEnd=2`, -23],
    ['an unknown next mark', `${MOTION}&weekDayCount=2&weekDayBegin=1&${DAY}&next_weekDayFlag=2&${DAY}&weekDayEnd=2`, -23],
    ['an entry that is empty', `${MOTION}&weekDayCount=2&weekDayBegin=1&${DAY}&next_weekDayURL=2&weekDayEnd=2`, -23],
    ['a list twice', `${MOTION}&weekDayBegin=1&${DAY}&weekDayEnd=1&weekDayBegin=1&${DAY}&weekDayEnd=1`, -23],
    ['a list that goes on in another', `${MOTION}&weekDayBegin=1&motionDetectionAreaBegin=1&${DAY}&weekDayEnd=1`, -23],
    [
      'periods out of order',
      'param.cgi?action=set&type=IOalarmLinkage&alarmInID=1&weekDayBegin=1&weekDay=1&startTime2=1&endTime2=2&weekDayEnd=1',
      -23,
    ],
    ['a value in a list out of range', `${MOTION}&weekDayCount=1&weekDayBegin=1&weekDay=7&startTime=0&endTime=1&weekDayEnd=1`, -8],
    ['prototype names', `${MOTION}&__proto__=1`, -23],
  ];

  for (const [what, target, code] of cases) {
    it(`${what}: ${code}`, async () => {
      assert.equal(await bench.code(target), code);
    });
  }

  it('another method', async () => {
    assert.equal(await bench.code('param.cgi?action=get&type=deviceInfo', { method: 'POST', body: 'x' }), -5);
  });

  it('a raw blank in the URL, as the document prints some', async () => {
    const head = `GET /cgi-bin/param.cgi?action=get&type= deviceInfo HTTP/1.1\r\nHost: camera\r\nAuthorization: ${basic('admin', 'admin')}\r\n\r\n`;
    const raw = (await converse(bench.camera.port, head)).toString('latin1');
    assert.match(raw, /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nerror, Return=-23$/);
  });

  it('paths elsewhere', async () => {
    assert.equal((await ask(bench.camera.url, '/')).status, 404);
  });

  it('nothing of all this has changed a setting', async () => {
    assert.equal(await bench.value('param.cgi?action=get&type=motionAlarm&cameraID=1', 'alarmInterval'), '10');
    assert.equal(await bench.value('param.cgi?action=get&type=devicePort', 'httpPort'), '80');
  });
});
