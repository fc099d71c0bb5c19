import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Camera, catalogueOf } from '../../../src/index.js';
import { exampleOf } from '../../../src/operations/example.js';
import type { Operation } from '../../../src/operations/types.js';
import { Bench, failure, gate, list, object, platform2, station, warehouse } from './support.js';

type Params = Record<string, unknown>;

const now = Date.now();
const span = { startTime: String(now - 7_200_000), endTime: String(now) };
const services = [
  { servCode: '10002010004', servValue: '1' },
  { servCode: '10002010001', servValue: '3' },
];

/** Members that an operation needs beside those that any value fits. */
const given = (ids: Record<string, unknown>): Record<string, Params> => ({
  'cloud.device.add': { protocol: 2, loginType: 1, mac: 'c0ffee000001' },
  'cloud.channel.add': { channels: [{ channelName: 'Yard', channelId: 9 }] },
  'cloud.channel.delete': { channelId: 9 },
  'cloud.device.delete': { force: true },
  'platform.gat1400.device.add': { password: 'pw' },
  'platform.gat1400.info.get': { gaChannelCode: ids.ga },
  'snapshot.platform.delete': { pictureId: ids.picture },
  'ptz.control': { command: 11 },
  'ptz.cruise.add': { pointCodes: ['1'] },
  'ptz.cruise.edit': { pointCodes: ['1'] },
  'ptz.preset.add': { pointCode: '1' },
  'service.plan.open': { serviceInfos: services },
  'service.plan.batch': { oprList: [{ deviceSn: gate, oprType: '01', serviceInfos: services }] },
  'device.setting.set': { jsonKey: 'status', jsonValue: { status: 'Off' } },
  'io.broadcast.start': { deviceSnList: [gate] },
  'io.broadcast.stop': { deviceSnList: [gate] },
  'network.wifi.set': { ssid: 'office', bssid: '00:11:22:33:44:66', encryptionType: '', key: 'long enough' },
  'maintenance.firmware.upgrade': { upgradeId: 'plan-1' },
  'storage.picture.get': { picIdList: ['alarm-1676529849700', 'any'] },
  'share.task.add': { deviceSns: [gate], shareLimitTime: '2027.01.02 09:12' },
  'share.task.edit': { taskId: ids.share, auths: [0, '2'], operationType: 0 },
  'share.task.cancel': { taskId: ids.share },
  'share.received.accept': { taskId: 'received-1' },
  'share.received.cancel': { taskId: 'received-1' },
  'platform.subDomain.delete': { subDomainCode: ids.domain },
  'platform.subDomain.edit': { subDomainCode: ids.domain },
  'platform.subDomain.retrieve': { subDomainCode: ids.domain },
  'platform.subDomain.subscribe': { subDomainCode: ids.domain },
  'platform.subDomain.unsubscribe': { subDomainCode: ids.domain },
  'platform.subDomain.ancestor.get': { subDomainCode: ids.domain },
  'event.message.subscribe': { url: 'http://127.0.0.1:1/push', type: 1 },
  'event.message.unsubscribe': { type: 1 },
  'maintenance.inspection.add': { type: '1', diagnoseItems: [1, 2], deviceSnList: [gate] },
  'maintenance.inspection.edit': { taskId: ids.inspection, planStatus: '2' },
  'maintenance.inspection.delete': { taskId: ids.inspection },
  'maintenance.inspection.get': { taskId: ids.inspection },
  'maintenance.inspection.check': { target: 2, deviceSns: [gate], diagnoseItems: [3] },
  'maintenance.inspection.picture.get': { planId: ids.inspection },
  'stream.playback.url.get': { beginTime: Math.floor(now / 1000) - 60, endTime: Math.floor(now / 1000) },
  'record.file.list': { recordType: 1, ...span },
  'stream.playback.record.get': { recordId: ids.record },
  'record.file.url.get': { recordId: ids.record },
  'record.file.delete': { recordId: ids.record },
  'clip.task.add': span,
  'clip.task.get': { taskId: ids.clip },
  'clip.task.delete': { taskIdList: [ids.clip] },
});

/** Cameras that the operations are for. */
const at = (operation: Operation): Params => {
  if (/^cloud\.channel\.(add|delete|retrieve)$|dahua/.test(operation.id)) return { deviceSn: warehouse };
  return { deviceSn: gate };
};

/** What must be there before comes before, what takes it away after. */
const rank = ({ id }: Operation): number => {
  const verb = id.split('.').at(-1) ?? '';
  if (/\.preset\.|snapshot\.platform\.take/.test(id) && /add|take/.test(verb)) return 0;
  if (['add', 'set', 'open', 'subscribe', 'take'].includes(verb)) return 1;
  if (id === 'cloud.device.delete') return 5;
  if (['delete', 'cancel'].includes(verb)) return id === 'ptz.preset.delete' ? 4 : 3;
  return 2;
};

const minimal = (operation: Operation, ids: Record<string, unknown>): Params => {
  const example = exampleOf(operation.params, { requiredOnly: true }) as Params;
  const { deviceSn: _, ...rest } = example;
  return { ...rest, ...given(ids)[operation.id] };
};

/** Ids that answers give and later requests need. */
const remember = async (id: string, payload: unknown, camera: Camera, ids: Record<string, unknown>): Promise<void> => {
  const data = payload as Params | undefined;
  if (id === 'platform.gat1400.device.add') ids.ga = data?.gaChannelCode;
  if (id === 'platform.subDomain.add') ids.domain = data?.subDomainCode;
  if (id === 'maintenance.inspection.add') ids.inspection = data?.taskId;
  if (id === 'clip.task.add') ids.clip = data?.taskId;
  if (id === 'share.task.add') ids.share = list((await camera.run('share.task.list', {})).payload)[0]?.taskId;
  if (id === 'snapshot.platform.take') ids.picture = list((await camera.run('snapshot.platform.list', {})).payload)[0]?.pictureId;
};

describe('cmiot-cloud operations', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  it('are all callable', async () => {
    const catalogue = await catalogueOf('cmiot-cloud');
    const operations = catalogue.list().filter(({ kind, request }) => kind !== 'push' && request.method !== 'RTSP');
    assert.equal(operations.length, 98);
    const ids: Record<string, unknown> = {};
    const camera = bench.camera();
    const files = await camera.run('record.file.list', { storageType: 0, streamType: 1, recordType: 1, ...span });
    ids.record = list(object(files.payload).recordList ?? null)[0]?.recordId;
    assert.equal(typeof ids.record, 'string');
    for (const operation of operations.toSorted((a, b) => rank(a) - rank(b))) {
      const params = minimal(operation, ids);
      const caller = bench.camera(at(operation));
      const { payload } = await caller
        .run(operation.id, params)
        .catch((error: Error) => assert.fail(`${error.message} ${JSON.stringify(params)}`));
      const { fields } = operation.response;
      if (fields.length === 0) assert.equal(payload, undefined, operation.id);
      else if (fields.some(({ name }) => name.startsWith('[]'))) assert.ok(Array.isArray(payload), operation.id);
      else assert.ok(payload !== undefined, operation.id);
      await remember(operation.id, payload, camera, ids);
    }
  });

  it('that are no requests say so', async () => {
    const catalogue = await catalogueOf('cmiot-cloud');
    const others = catalogue.list().filter(({ kind, request }) => kind === 'push' || request.method === 'RTSP');
    assert.equal(others.length, 14);
    for (const { id } of others) await failure(bench.camera().run(id, {}), 'UNSUPPORTED');
  });

  it('share an address and are told apart by their fixed members', async () => {
    const camera = bench.camera({ deviceSn: platform2 });
    await camera.run('service.plan.open', { serviceInfos: services });
    assert.deepEqual(bench.latest(), { oprType: '01', deviceSn: platform2, serviceInfos: services });
    await camera.run('service.plan.close', {});
    assert.deepEqual(bench.latest(), { oprType: '02', deviceSn: platform2 });
    await bench.camera({ deviceSn: station }).run('cloud.channel.delete', { channelSn: platform2 });
    assert.deepEqual(bench.latest(), { deleteType: 2, deviceSn: station, channelSn: platform2 });
  });

  it('send numbers as numbers, and digits as text where the document says so', async () => {
    const camera = bench.camera();
    await failure(camera.run('cloud.device.add', { protocol: '5', isSupportV6: 1, isIntranet: true }), 'REJECTED');
    assert.deepEqual(bench.latest(), { protocol: 5, isSupportV6: '1', isIntranet: 1 });
    await failure(camera.run('cloud.device.add', { protocol: 3 }), 'INVALID_PARAMETER');
    await camera.run('device.setting.set', {
      jsonKey: 'scheduleTurnOff',
      jsonValue: { scheduleTurnOff: [{ repeat: 127, startTime: '21:00', endTime: '10:00', status: true, index: 0 }] },
    });
    assert.match(JSON.stringify(bench.latest()), /\\"status\\":\\"true\\"/);
  });

  it('carry any text there and back', async () => {
    const camera = bench.camera({ deviceSn: warehouse });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 30 }), async (deviceName) => {
        await camera.run('cloud.device.name.set', { deviceName });
        const { payload } = await camera.run('cloud.device.get', {});
        assert.equal(object(payload).deviceName, deviceName);
      }),
      { numRuns: 40 },
    );
    const broadcast = bench.camera({ deviceSn: gate });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), async (url) => {
        const jsonValue = { soundLightAlarmSoundContext: { id: '1', url } };
        await broadcast.run('device.setting.set', { jsonKey: 'soundLightAlarmSoundContext', jsonValue });
        const { payload } = await broadcast.run('device.setting.get', {});
        // A lone half of a pair is no text: JSON carries it, what reads it decides.
        assert.deepEqual(object(payload).soundLightAlarmSoundContext, JSON.parse(JSON.stringify({ id: '1', url })));
      }),
      { numRuns: 40 },
    );
  });
});
