import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Camera, catalogueOf, type Member, type Operation } from '../../../src/index.js';
import { exampleOf } from '../../../src/operations/example.js';
import { withCamera } from './setup.js';

type Params = Record<string, unknown>;

/** What a minimal request cannot know: things that the camera has or has not. */
const needed = (port: number): Record<string, Params> => ({
  'maintenance.txtFile.get': { file_path: '/appfs/fconfigs/thr_conf.txt' },
  'maintenance.txtFile.set': { file_path: '/x', file_content: 'y' },
  'user.password.set': { newPassword: 'pass word & 密码' },
  'storage.device.format': { dev_type: 5 },
  'platform.rtsp.set': { rtsp_port: port },
  'stream.rtsp.setup': { Transport: 'RTP/AVP;unicast;client_port=2568-2569' },
});

const minimal = ({ params }: Operation): Params => exampleOf(params, { requiredOnly: true }) as Params;

/** Members that another member or the state of the camera limits further. */
const limited = new Set(['oldPassword', 'newPassword', 'frame_rate', 'pic_width', 'pic_height', 'rtsp_port', 'CurTime', 'file_path']);

const valueFor = ({ type, min = 0, max = 100_000, values = {} }: Member): fc.Arbitrary<unknown> => {
  switch (type) {
    case 'int':
      return fc.integer({ min, max });
    case 'port':
      return fc.integer({ min: 0, max: 65_535 });
    case 'bool01':
      return fc.constantFrom(0, 1);
    case 'enum':
      return fc.constantFrom(...Object.keys(values).map(Number));
    case 'ip':
      return fc.ipV4();
    case 'mac':
      return fc.constant('00:00:00:00:00:00');
    default:
      return fc.string({ unit: 'grapheme', maxLength: 40 });
  }
};

/** Any members that the document allows, lists included. */
const paramsOf = ({ params }: Operation): fc.Arbitrary<Params> => {
  const below = (path: string): Member[] => params.filter(({ name }) => name.startsWith(path) && !name.slice(path.length).includes('.'));
  const object = (path: string): fc.Arbitrary<Params> => {
    const members = below(path).filter(({ name }) => !limited.has(name));
    return fc.record(
      Object.fromEntries(
        members.map((member) => {
          const key = member.name.slice(path.length);
          const isList = member.type === 'array';
          return [key, isList ? fc.array(object(`${member.name}[].`), { maxLength: 3 }) : valueFor(member)];
        }),
      ),
      { noNullPrototype: true, requiredKeys: members.filter(({ required }) => required).map(({ name }) => name.slice(path.length)) },
    );
  };
  return object('');
};

describe('action-json: every operation', () => {
  let operations: Operation[] = [];

  before(async () => {
    operations = (await catalogueOf('action-json')).list();
  });

  it('is answered by the virtual camera', () =>
    withCamera(async (camera, device) => {
      const own = needed(device.rtsp.port);
      let sent = 0;
      // A restart takes the camera away, a reset its password; registering by hand has to be allowed first.
      const last = ['maintenance.config.reset', 'maintenance.device.restart'];
      const ordered = [...operations.filter(({ id }) => !last.includes(id)), ...operations.filter(({ id }) => last.includes(id))];
      device.state.settings.getGb28181 = { ...device.state.settings.getGb28181, register_type: 1 };
      await camera.run('ptz.preset.set', { speed_v: 1 });
      for (const operation of ordered) {
        if (operation.id === 'maintenance.device.restart') device.state.password = 'pass word & 密码';
        const params = { ...minimal(operation), ...own[operation.id] };
        if (operation.id.startsWith('ptz.preset.')) params.speed_v = 1;
        if (operation.id === 'stream.rtsp.play' || operation.id === 'stream.rtsp.teardown') params.n = 0;
        const { payload, raw } = await camera.run(operation.id, params).catch((error: unknown) => {
          throw new Error(`${operation.id}: ${String(error)}`);
        });
        assert.notEqual(payload, undefined, operation.id);
        assert.ok(raw.length > 0, operation.id);
        if (operation.kind === 'get') assert.ok(Object.keys(payload as object).length > 0, operation.id);
        sent += 1;
      }
      assert.equal(sent, 95);
    }));

  it('answers what the catalogue says, and nothing else', () =>
    withCamera(async (camera) => {
      for (const operation of operations.filter(({ kind, response }) => kind === 'get' && response.format === 'json')) {
        const params = { ...minimal(operation), ...needed(0)[operation.id] };
        const { payload } = await camera.run(operation.id, params);
        const known = new Set(operation.response.fields.map(({ name }) => name.split(/[.[]/)[0]));
        for (const name of Object.keys(payload as object)) assert.ok(known.has(name), `${operation.id}: ${name}`);
      }
    }));

  it('reads back what is set', () =>
    withCamera(async (camera) => {
      const pairs = operations.filter(({ id, kind }) => kind === 'set' && id !== 'user.password.set');
      assert.ok(pairs.length >= 25, `${pairs.length} pairs`);
      for (const set of pairs) await readsBack(camera, set);
    })).timeout(60_000);

  it('any text arrives as it is', () =>
    withCamera(async (camera, device) => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (data) => {
          await camera.run('io.serial.send', { data });
          assert.equal(device.state.serial.at(-1), data);
        }),
      );
    }));

  it('the four chapters of one call set what they name and leave the rest', () =>
    withCamera(async (camera) => {
      await camera.run('platform.ftp.set', { ftpServer: '10.0.0.1' });
      await camera.run('platform.mqtt.set', { mqtt_server: 'm', mqtt_user: 'u', mqtt_passwd: 'p', mqtt_topic: 't' });
      await camera.run('platform.gat1400.set', { gat_enable: 1 });
      const { payload } = await camera.run('platform.access.get', {});
      const { ftpServer, ftpPort, mqtt_topic, gat_enable } = payload as Params;
      assert.deepEqual(
        { ftpServer, ftpPort, mqtt_topic, gat_enable },
        { ftpServer: '10.0.0.1', ftpPort: 21, mqtt_topic: 't', gat_enable: 1 },
      );
    }));
});

const readsBack = (camera: Camera, set: Operation): Promise<void> =>
  fc.assert(
    fc.asyncProperty(paramsOf(set), async (params) => {
      const get = set.id.replace(/\.set$/, '.get');
      const sent = set.id === 'maintenance.txtFile.set' ? { file_content: '', ...params, file_path: '/y' } : params;
      const own = set.id === 'platform.rtsp.set' ? { ...sent, rtsp_port: await rtspPort(camera) } : sent;
      await camera.run(set.id, own);
      const asked = 'channel' in sent ? { channel: sent.channel } : 'file_path' in sent ? { file_path: sent.file_path } : {};
      const { payload } = await camera.run(get, asked);
      const { bssid: _, file_path: __, ...stored } = sent as Params;
      for (const [name, value] of Object.entries(stored)) {
        const read = (payload as Params)[name];
        assert.deepEqual(read, value, `${set.id}: ${name}`);
      }
    }),
    { numRuns: 6 },
  );

const rtspPort = async (camera: Camera): Promise<unknown> => ((await camera.run('platform.rtsp.get', {})).payload as Params).rtsp_port;
