import assert from 'node:assert/strict';
import { modelsOf, operations } from '../../../emulator/sunell-cgi/catalogue.js';
import { converse } from '../raw.js';
import { Bench, basic, type Example, examples } from './bench.js';

const AUTHORISATION = `Authorization: ${basic('admin', 'admin')}`;
/** Hosts that stand for recorders and lite cameras. */
const RECORDERS = /^http:\/\/192\.168\.(2\.193|2\.16[12]|0\.123)\//;
const byId = new Map(operations().map((operation) => [operation.id, operation]));

/** Answered in the document's form, but not with its values, for the reason given. */
const OWN_ANSWER: Readonly<Record<string, string>> = {
  'alarm.httpCenter.get': 'has no address until somebody gives it one',
  'analytics.capabilities.get': 'counts right',
  'analytics.fence.get': 'answers for the channel asked for',
  'analytics.peopleCounting.result.get': 'counts the whole month',
  'device.cameraName.get': 'has its own name',
  'event.alarmStatus.get': 'has had no alarm',
  'fisheye.capabilities.get': 'a template in the document',
  'fisheye.dewarp.get': 'a template in the document',
  'fisheye.mount.get': 'a template in the document',
  'image.imaging.get': 'shows the picture as it is',
  'image.privacyMask.get': 'covers nothing until told to',
  'image.sceneMode.get': 'is not mirrored',
  'lpr.record.list': 'has three records of the day',
  'maintenance.alarmLog.list': 'has had no alarm',
  'maintenance.config.download': 'has its own configuration',
  'maintenance.eventLog.list.nvr': 'has its own log',
  'maintenance.systemLog.list': 'has its own log',
  'maintenance.systemLog.list.nvr': 'has its own log',
  'maintenance.upgrade.finish': 'the answer is not printed',
  'osd.canvas.get': 'shows time and name at the edge',
  'osd.global.get': 'shows white text',
  'osd.global.get.nvr': 'shows white text',
  'osd.info.get': 'shows the time in the corner',
  'ptz.keeper.get': 'does not move by itself until told to',
  'ptz.position.capabilities.get': 'has limits of its own',
  'ptz.position.get': 'is where it is',
  'record.segment.list': 'has its own recordings',
  'record.segment.download': 'no example',
  'snapshot.image.get': 'a picture',
  'stream.rtspUrl.get': 'has its own address',
  'thermal.ai.pictureUpload.get': 'both states are printed',
  'thermal.anyPointTemperature.get': 'measures',
  'thermal.area.get': 'answers for the area asked for',
  'thermal.areaTemperature.get': 'measures',
  'thermal.capabilities.get': 'counts right',
  'thermal.pointTemperature.get': 'measures all points asked for',
  'time.clock.get': 'has its own clock',
  'user.account.list': 'has more users here',
  'user.account.list.nvr': 'has more users here',
  'user.online.list': 'has its own clock',
  'user.privilege.get.lite': 'grants what the group has',
  'user.privilege.get.nvr': 'grants what the group has',
};

const STREAMS: Readonly<Record<string, RegExp>> = {
  'audio.live.start': /--myboundary\r\nContent-Type: audio\/g711_alaw\r\nContent-Length: 800\r\n\r\n/,
  'event.alarm.attach': /--myboundary\r\nContent-Type: text\/plain\r\nContent-Length: 37\r\n\r\nConnecting, waiting for alarm message\r\n/,
  'stream.live.start': /--myboundary\r\nContent-Type: video\/h264\r\nContent-Length: \d+\r\n\r\n/,
  'record.playback.start': /--myboundary\r\nContent-Type: video\/h264\r\nContent-Length: \d+\r\n\r\n/,
};

/** Path and query; blanks that the document leaves raw are encoded, placeholders filled in. */
const targetOf = ({ request }: Example): string | undefined =>
  /^http:\/\/[^/]*\/cgi-bin\/(.*)$/
    .exec(request)?.[1]
    ?.replace('cameraID=<cameraID>', 'cameraID=1')
    .replace('userName=<username>&password=<password>&', '')
    .replace(/<\w+>/g, '0')
    .replaceAll(' ', '%20');

const modelOf = ({ operation, request }: Example): 'ipc' | 'lite' | 'nvr' => {
  const models = modelsOf(byId.get(operation)?.models);
  const preferred = RECORDERS.test(request) ? (['nvr', 'lite', 'ipc'] as const) : (['ipc', 'lite', 'nvr'] as const);
  return preferred.find((model) => models.includes(model)) ?? 'ipc';
};

/** What has to be there before a request makes sense. */
const prepare = (bench: Bench, operation: string): void => {
  const { state, host, port } = bench.camera;
  if (operation === 'user.account.add') state.accounts.users.delete('test');
  else if (operation.startsWith('user.'))
    for (const name of ['kang', 'asdfg', 'asdfg34', 'test'])
      if (!state.accounts.users.has(name)) state.accounts.add({ name, password: 'secret', group: 'Administrators', note: '' });
  Object.assign(state.settings.of('alarm.httpCenter'), { CGIAddress: host, CGIPort: String(port) });
  const plate = (PlateText: string) => ({ PlateText, LprPlateType: '1' });
  if (['lpr.plate.set', 'lpr.plate.delete'].includes(operation))
    state.settings.of('lpr.plate').PlateParam = [plate('5MVL303'), plate('DD651')];
  const unit = state.unit(1);
  const begun: Readonly<Record<string, () => void>> = {
    'ptz.track.add.stop': () => unit.beginTrack(1),
    'ptz.scan.add.stop': () => unit.beginScan(1),
    'ptz.tour.preset.add': () => unit.beginTour(1),
    'ptz.tour.add.stop': () => unit.beginTour(1),
  };
  begun[operation]?.();
};

const trimmed = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');

/** Members that tell the form of the other model, where one request has the answers of several. */
const OTHER_FORM: Readonly<Record<string, RegExp>> = {
  'image.dayNight.get': /^dayNightMode=3/,
  'image.exposure.get': /^exposureMode=2/,
  'image.zoomFocus.get': /^zoomEnable/,
  'network.portMapping.get': /clientPort/,
  'time.ntp.test': /failed/,
  'user.privilege.capabilities.get': /videoManager/,
};

const isOther = ({ operation, response = '' }: Example): boolean => OTHER_FORM[operation]?.test(response) ?? false;

describe('sunell-cgi camera: the requests that the document prints', () => {
  const cases = examples()
    .filter(({ operation }) => byId.has(operation) && byId.get(operation)?.kind !== 'upload')
    .map((example) => ({ example, target: targetOf(example), model: modelOf(example) }));

  for (const { example, target, model } of cases) {
    const { operation, response = '', flaw } = example;
    // The Base64 of the heat map is cut short in the document.
    if (target === undefined || flaw?.request || operation === 'analytics.heatMap.set') continue;
    it(`${operation} (${model}): ${target.slice(0, 100)}`, async () => {
      const bench = await Bench.start({ model, rebootTime: 0 });
      try {
        // Recordings have to reach back to the time asked for.
        if (operation.startsWith('record.')) bench.time = Date.UTC(2017, 1, 16);
        prepare(bench, operation);
        bench.camera.state.alarms.style.idleInterval = 20;
        const stream = STREAMS[operation];
        if (stream) {
          const raw = await converse(bench.camera.port, `GET /cgi-bin/${target} HTTP/1.1\r\nHost: camera\r\n${AUTHORISATION}\r\n\r\n`, 600);
          assert.match(raw.toString('latin1'), /^HTTP\/1\.1 200 OK\r\n[\s\S]*multipart\/x-mixed-replace; boundary=myboundary\r\n/);
          assert.match(raw.toString('latin1'), stream);
          return;
        }
        const { status, text } = await bench.ask(target);
        assert.equal(status, 200);
        assert.doesNotMatch(text, /^error/i);
        if (operation in OWN_ANSWER || flaw?.response || response === '' || isOther(example)) return;
        assert.deepEqual(trimmed(text), trimmed(response));
      } finally {
        await bench.close();
      }
    });
  }

  it('are nearly all of them', () => {
    const flawed = cases.filter(({ example }) => example.flaw?.request);
    assert.ok(cases.length - flawed.length > 440, `${cases.length} cases, ${flawed.length} with a request that cannot be sent`);
  });
});
