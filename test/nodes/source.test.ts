import assert from 'node:assert/strict';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { closing } from '../support/closing.js';
import { type Flow, type FlowOptions, flows, type Message } from '../support/flow.js';

describe('parameters of a node', () => {
  const start = flows();
  const own = closing();
  let device: UidCgiCamera;

  const open = (type: string, config: Message, more: Partial<FlowOptions> = {}): Promise<Flow> =>
    start({ type, config, devices: { gate: { host: device.host, port: device.port, username: 'admin', password: 'admin' } }, ...more });
  /** What reached the camera beside the login. */
  const asked = (): string[] =>
    device.requests.flatMap(({ url }) => (url.includes('getuid') ? [] : [url.replace('/cgi-bin/', '').replace(/[?&]uid=\w+$/, '')]));

  beforeEach(async () => {
    device = own(await startUidCgiCamera());
  });

  describe('from the panel', () => {
    it('hold whatever triggers the node', async () => {
      const flow = await open('ipcam-ptz', { action: 'goto', preset: '7', presetType: 'num' });
      for (const payload of [undefined, 'left', { action: 'left', nonsense: 1 }, 1_700_000_000, Buffer.from('x')])
        await flow.send({ payload });
      assert.deepEqual(asked(), Array(5).fill('ptz_ctrl?call_preset=7'));
    });

    it('are the default where no source is stored', async () => {
      const flow = await open('ipcam-command', { operation: 'image.config.set', params: '{"brightness": 5}' });
      await flow.send({ payload: { brightness: 6 }, operation: 'device.model.get' });
      assert.deepEqual(asked(), ['image?brightness=5']);
    });

    it('name kinds of recordings as a list, its JSON or words with commas, stored with a type or without', async () => {
      for (const types of [['motion', 'alarm'], '["motion","alarm"]', 'motion, alarm']) {
        const flow = await open('ipcam-record-query', { from: '-24h', types });
        const { payload } = await flow.send({});
        assert.ok(Array.isArray(payload) && payload.length > 0);
        assert.deepEqual(
          [...new Set(payload.map(({ type }: { type: string }) => type))].filter((type) => !types.includes(type)),
          [],
        );
      }
      const broken = await open('ipcam-record-query', { types: '["motion"' });
      assert.match((await broken.fail({})).error.message, /types must be an array of texts/);
    });

    it('must be there where they switch something', async () => {
      const config = { action: 'setOutput', output: '1', outputType: 'num', active: 'payload.on', activeType: 'msg' };
      const flow = await open('ipcam-io', config);
      for (const payload of [{}, { on: null }, 'on']) {
        const { error } = await flow.fail({ payload });
        assert.equal(error.code, 'INVALID_PARAMETER');
        assert.match(error.message, /active has no value: there is none at msg "payload\.on"/);
      }
      assert.deepEqual(asked(), []);
      await flow.send({ payload: { on: false } });
      const other = await open('ipcam-io', { ...config, source: 'message' });
      await other.send({ payload: { active: true } });
      assert.deepEqual(asked(), ['setRelayStatus?status=0', 'setRelayStatus?status=1']);
      assert.deepEqual((await other.send({ payload: 'getOutputs' })).payload, [{ id: 1, name: 'relay', active: true }]);
    });

    it('may come from the message, flow, global, environment or an expression', async () => {
      process.env.IPCAM_TEST_SPEED = '0.9';
      const inputs: [type: string, value: string][] = [
        ['num', '1'],
        ['msg', 'topic.speed'],
        ['flow', 'speed'],
        ['global', 'speeds[0]'],
        ['env', 'IPCAM_TEST_SPEED'],
        ['jsonata', '$number(topic.text) / 10'],
      ];
      for (const [speedType, speed] of inputs) {
        const flow = await open('ipcam-ptz', { action: 'left', speed, speedType });
        flow.it.context().flow.set('speed', 0.3);
        flow.it.context().global.set('speeds', [0.1]);
        await flow.send({ topic: { speed: 0.2, text: '5' } });
      }
      delete process.env.IPCAM_TEST_SPEED;
      const speeds = asked()
        .filter((request) => request.includes('speed='))
        .map((request) => Number(request.split('speed=')[1]));
      assert.deepEqual(speeds, [10, 3, 4, 2, 9, 6]);
    });

    it('are left out where what they point at is not there', async () => {
      const flow = await open('ipcam-ptz', { action: 'left', speed: 'nothing.there', speedType: 'msg', duration: '', durationType: 'num' });
      await flow.send({});
      assert.deepEqual(asked(), ['ptz_ctrl?move_x=-1&move_y=0&speed=6']);
    });

    it('are named where they do not fit', async () => {
      const wrong: [config: Message, message: RegExp][] = [
        [{ action: 'left', speed: '2' }, /speed must be a number from 0 to 1, not 2$/],
        [{ action: 'left', speed: 'payload', speedType: 'msg' }, /speed must be a number from 0 to 1, not "fast"$/],
        [{ action: 'left', duration: '-1' }, /duration must be a number from 0 to 3600000, not -1$/],
        [{ action: 'left', wait: 'perhaps' }, /wait must be true or false, not "perhaps"$/],
        [{ action: 'goto', preset: 'payload.x', presetType: 'msg' }, /preset is missing/],
        [{ action: 'goto', preset: '["a"]', presetType: 'json' }, /preset must be a number or a name, not an object$/],
        [{ action: 'left', speed: '$$$(', speedType: 'jsonata' }, /speed cannot be read from jsonata "\$\$\$\(": /],
        [{ action: 'dance' }, /action must be one of left, right/],
        [{ action: '' }, /action is missing/],
      ];
      for (const [config, message] of wrong) {
        const flow = await open('ipcam-ptz', config);
        const { error } = await flow.fail({ payload: 'fast' });
        assert.equal(error.code, 'INVALID_PARAMETER');
        assert.match(error.message, message);
      }
      assert.deepEqual(asked(), []);
    });
  });

  describe('from the message', () => {
    it('go over the panel, and what they leave out is the panel', async () => {
      const flow = await open('ipcam-ptz', { source: 'message', action: 'left', speed: '1', speedType: 'num' });
      await flow.send({ payload: { action: 'right' } });
      await flow.send({ payload: { speed: 0.5 } });
      await flow.send({ payload: { speed: '0.1', action: 'up' } });
      await flow.send({});
      assert.deepEqual(asked(), [
        'ptz_ctrl?move_x=1&move_y=0&speed=10',
        'ptz_ctrl?move_x=-1&move_y=0&speed=6',
        'ptz_ctrl?move_x=0&move_y=1&speed=2',
        'ptz_ctrl?move_x=-1&move_y=0&speed=10',
      ]);
    });

    it('may be the name of an action', async () => {
      const flow = await open('ipcam-ptz', { source: 'message', action: 'left' });
      await flow.send({ payload: 'stop' });
      assert.deepEqual(asked(), ['ptz_ctrl?stop=1']);
      const { error } = await flow.fail({ payload: 'halt' });
      assert.match(error.message, /action must be one of .* not "halt"/);
    });

    it('are errors where a member is not known, or they are no object', async () => {
      const flow = await open('ipcam-ptz', { source: 'message', action: 'left' });
      for (const [payload, message] of [
        [{ action: 'left', sped: 1 }, /sped is no member here; there are action, speed, duration, /],
        [JSON.parse('{"__proto__": 1}'), /__proto__ is no member here/],
        [{ constructor: 1 }, /constructor is no member here/],
        [5, /msg\.payload must be an object or the name of an action, not 5/],
        [['left'], /msg\.payload must be an object or the name of an action, not an object/],
        [Buffer.from('left'), /msg\.payload must be an object or the name of an action/],
        [true, /msg\.payload must be an object/],
      ] as const) {
        const { error } = await flow.fail({ payload });
        assert.equal(error.code, 'INVALID_PARAMETER');
        assert.match(error.message, message);
      }
      assert.deepEqual(asked(), []);
    });
  });

  describe('of ipcam-command', () => {
    it('and the operation may come from the message', async () => {
      const flow = await open('ipcam-command', {
        source: 'message',
        operation: 'image.config.set',
        params: '{"brightness": 1, "contrast": 2}',
      });
      await flow.send({ payload: { contrast: 3 } });
      await flow.send({ payload: '' });
      await flow.send({ operation: 'device.model.get', payload: { brightness: undefined, contrast: undefined } });
      assert.deepEqual(asked(), ['image?brightness=1&contrast=3', 'image?brightness=1&contrast=2', 'getmodel']);
      const { error } = await flow.fail({ payload: [] });
      assert.match(error.message, /msg\.payload must be an object with the parameters of the operation/);
    });

    it('may be an expression or an object', async () => {
      const flow = await open('ipcam-command', {
        operation: 'image.config.set',
        params: '{"brightness": payload * 2}',
        paramsType: 'jsonata',
      });
      await flow.send({ payload: 21 });
      await (await open('ipcam-command', { operation: 'image.config.set', params: { brightness: 7 } })).send();
      assert.deepEqual(asked(), ['image?brightness=42', 'image?brightness=7']);
    });

    it('are named where they are no JSON, without being shown', async () => {
      const flow = await open('ipcam-command', { operation: 'user.add', params: '{"newpasswd": "correct-horse" oops}' });
      const { error } = await flow.fail();
      assert.equal(error.code, 'INVALID_PARAMETER');
      assert.match(error.message, /params cannot be read from what the panel holds: it is no json/);
      assert.doesNotMatch(JSON.stringify([error.message, String(error.cause), error.stack]), /correct-horse/);
      const list = await open('ipcam-command', { operation: 'device.model.get', params: '[1]' });
      assert.match((await list.fail()).error.message, /params must be a JSON object/);
    });

    it('say which operations come closest', async () => {
      for (const [operation, message] of [
        ['device.infos.get', /no operation "device\.infos\.get"; did you mean device\.info\.get/],
        ['', /no operation is named/],
        ['__proto__', /there is no operation "__proto__"/],
      ] as const) {
        const flow = await open('ipcam-command', { operation });
        assert.match((await flow.fail()).error.message, message);
      }
    });

    it('answer JSON, with the operation, and the literal answer where that is wanted', async () => {
      const flow = await open('ipcam-command', { operation: 'device.capabilities.get', raw: true });
      const msg = await flow.send({ topic: 'kept', payload: 'gone' });
      assert.deepEqual(msg.payload, { video: 1, audio: 1, ptz: 1 });
      assert.deepEqual([msg.topic, msg.operation], ['kept', 'device.capabilities.get']);
      assert.match(String(msg.raw), /^<\?xml .*<capabilities video="1"/s);
      const plain = await (await open('ipcam-command', { operation: 'device.capabilities.get' })).send();
      assert.ok(!('raw' in plain));
    });

    it('answer a Buffer where the answer is a picture', async () => {
      const flow = await open('ipcam-command', { operation: 'snapshot.get', params: '{"stream": 1}', raw: true });
      const { payload, contentType, raw } = await flow.send();
      assert.ok(Buffer.isBuffer(payload) && Buffer.isBuffer(raw));
      assert.equal(contentType, 'image/jpeg');
    });

    it('pass the payload on where there is no answer', async () => {
      const flow = await open('ipcam-command', { operation: 'maintenance.firmware.upgrade', params: '{"file": "AAAA"}' });
      assert.deepEqual((await flow.send({ payload: { kept: 1 } })).payload, { kept: 1 });
    });
  });

  it('leave the message as it is, but for what the contract names', async () => {
    const flow = await open('ipcam-ptz', { action: 'stop' });
    const response = await flow.send({ payload: 'kept', topic: 't', req: { a: 1 }, nested: { b: [1] } });
    const { camera, _msgid, ...others } = response;
    assert.deepEqual(others, { payload: 'kept', topic: 't', req: { a: 1 }, nested: { b: [1] } });
    assert.deepEqual((camera as Message).name, 'gate');
    assert.equal(flow.done.length, 1, 'a Complete node is told');
  });

  it('and answers show in the status', async () => {
    const flow = await open('ipcam-ptz', { action: 'goto', preset: '3' });
    await flow.send();
    assert.deepEqual(
      flow.statuses.map(({ fill, text }) => [fill, text]),
      [
        ['blue', 'node-red-contrib-ipcam/ipcam-device:ipcam.status.asking'],
        ['green', 'goto 3'],
      ],
    );
  });
});
