import assert from 'node:assert/strict';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { VirtualServer } from '../../emulator/server.js';
import { closing } from '../support/closing.js';
import { type Flow, flows, type Message } from '../support/flow.js';

describe('the camera of a message', () => {
  const start = flows();
  const own = closing();
  let gate: UidCgiCamera;
  let yard: UidCgiCamera;
  let flow: Flow;

  const settings = ({ host, port }: { host: string; port: number }, more: Message = {}): Message => ({
    ...{ host, port, username: 'admin', password: 'admin', ...more },
  });

  beforeEach(async () => {
    gate = own(await startUidCgiCamera());
    yard = own(await startUidCgiCamera());
    flow = await start({
      type: 'ipcam-command',
      config: { operation: 'device.model.get' },
      devices: {
        gate: settings(gate),
        yard: settings(yard, { channel: 3 }),
        twin: settings(gate, { name: 'double' }),
        other: settings(yard, { name: 'double' }),
      },
    });
  });

  const cameraOf = async (camera: unknown): Promise<unknown> => (await flow.send({ camera })).camera;
  const gateCamera = { id: 'gate-id', name: 'gate', dialect: 'uid-cgi', channel: 1 };
  const yardCamera = { id: 'yard-id', name: 'yard', dialect: 'uid-cgi', channel: 3 };

  it('is the one of the panel', async () => {
    for (const camera of [undefined, null, '']) assert.deepEqual(await cameraOf(camera), gateCamera);
    assert.ok(gate.requests.length > 0);
    assert.equal(yard.requests.length, 0);
  });

  it('is the one that msg.camera names: by name, id, or an object with one of them', async () => {
    for (const camera of ['yard', 'yard-id', { id: 'yard-id' }, { name: 'yard' }, { id: 'gone', name: 'yard' }, yardCamera])
      assert.deepEqual(await cameraOf(camera), yardCamera);
    assert.equal(gate.requests.length, 0);
  });

  it('is told in msg.camera, so that nodes can be chained', async () => {
    const first = await flow.send({ camera: 'yard', payload: 1 });
    assert.deepEqual(first.camera, yardCamera);
    assert.deepEqual(await cameraOf(first.camera), yardCamera);
  });

  it('is an error where there is none of that name, and tells which there are', async () => {
    for (const camera of ['roof', { id: 'roof' }, { name: 'roof' }, '__proto__', 'constructor']) {
      const { error } = await flow.fail({ camera });
      assert.equal(error.code, 'NO_DEVICE');
      assert.match(error.message, /there is no camera .*; there are gate, yard, double, double$/);
    }
  });

  it('is an error where several have the name, and tells their ids', async () => {
    const { error } = await flow.fail({ camera: 'double' });
    assert.equal(error.code, 'NO_DEVICE');
    assert.match(error.message, /2 cameras are named "double"; choose by id: twin-id, other-id/);
    assert.deepEqual(await cameraOf('twin-id'), { ...gateCamera, id: 'twin-id', name: 'double' });
  });

  it('is an error where msg.camera is something else', async () => {
    for (const camera of [5, true, {}, [], { id: 5 }]) assert.equal((await flow.fail({ camera })).error.code, 'INVALID_PARAMETER');
  });

  it('is asked for the channel of the message, or its own', async () => {
    for (const [channel, expected] of [
      [undefined, 1],
      ['', 1],
      [2, 2],
      ['2', 2],
      [0, 0],
    ])
      assert.equal(((await flow.send({ channel })).camera as Message).channel, expected);
    for (const channel of [-1, 1.5, 'x', ' ', true, {}]) assert.equal((await flow.fail({ channel })).error.code, 'INVALID_PARAMETER');
    const { camera, channel } = await flow.send({ camera: 'yard', channel: 7 });
    assert.deepEqual([camera, channel], [{ ...yardCamera, channel: 7 }, 7]);
  });

  it('is called by its address where it has no name', async () => {
    const nameless = await start({
      type: 'ipcam-command',
      config: { operation: 'device.model.get' },
      devices: { x: settings(gate, { name: '', host: `http://127.0.0.1/` }) },
    });
    assert.equal(((await nameless.send()).camera as Message).name, '127.0.0.1');
  });

  it('takes what an older or a later version, or a hand, has stored', async () => {
    const odd = {
      port: String(gate.port),
      tls: 'false',
      timeout: 'soon',
      connections: 0,
      channel: '2',
      futureMember: { a: 1 },
      version: 99,
    };
    const old = await start({ type: 'ipcam-command', config: { operation: 'device.model.get' }, devices: { x: settings(gate, odd) } });
    assert.equal(((await old.send()).camera as Message).channel, 2);
  });
});

describe('the channel of a message', () => {
  const start = flows();
  const own = closing();

  it('fills the channel member of an operation that needs one', async () => {
    const server = own(await VirtualServer.start(() => ({ headers: { 'Content-Type': 'text/plain' }, body: 'root.ERR.no=0\r\nOK' })));
    const { host, port } = server;
    const flow = await start({
      type: 'ipcam-command',
      config: { operation: 'ptz.preset.list', source: 'message' },
      devices: { nvr: { host, port, dialect: 'sunell-cgi', model: 'nvr', channel: 4, username: 'a', password: 'b' } },
    });
    const asked = async (msg: Message): Promise<string | undefined> => {
      flow.it.receive(msg);
      const before = server.requests.length;
      while (server.requests.length === before) await new Promise((resolve) => setTimeout(resolve, 2));
      return /[?&]cameraID=(\d+)/.exec(server.requests.at(-1)?.url ?? '')?.[1];
    };
    assert.equal(await asked({}), '4');
    assert.equal(await asked({ channel: 9 }), '9');
  });
});
