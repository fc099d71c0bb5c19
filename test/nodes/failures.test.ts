import assert from 'node:assert/strict';
import type { FaultKind } from '../../emulator/faults.js';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { VirtualServer } from '../../emulator/server.js';
import { errorCodes } from '../../src/index.js';
import { CERTIFICATE, KEY } from '../emulator/tls.js';
import { closing } from '../support/closing.js';
import { type Caught, type Flow, flows } from '../support/flow.js';
import { RawServer } from '../support/raw-server.js';
import { until } from '../support/until.js';

describe('failures in a flow', () => {
  const start = flows();
  const own = closing();
  const reached = new Set<string>();
  let device: UidCgiCamera;

  const camera = (more: Record<string, unknown> = {}) => ({
    ...{ host: device.host, port: device.port, username: 'admin', password: 'admin', timeout: 500 },
    ...more,
  });
  const command = (gate: Record<string, unknown> = {}, config: Record<string, unknown> = {}): Promise<Flow> =>
    start({ type: 'ipcam-command', config: { operation: 'device.info.get', ...config }, devices: { gate: camera(gate) } });
  const failing = async (flow: Flow, code: string, message: RegExp): Promise<Caught> => {
    const caught = await flow.fail({ topic: 'kept', payload: { from: 'the flow' }, deep: { er: 1 } });
    assert.equal(caught.error.code, code, caught.error.message);
    assert.match(caught.error.message, message);
    assert.deepEqual(
      [caught.topic, caught.payload, caught.deep],
      ['kept', { from: 'the flow' }, { er: 1 }],
      'the original message comes along',
    );
    assert.equal(flow.outputs.length, 0, 'nothing is sent');
    assert.equal(flow.done.length, 0, 'it is not complete');
    assert.equal(caught.error.source.id, 'it');
    const status = flow.statuses.at(-1);
    assert.deepEqual([status?.fill, status?.text?.startsWith(code)], ['red', true]);
    reached.add(code);
    return caught;
  };

  beforeEach(async () => {
    device = own(await startUidCgiCamera());
  });

  it('INVALID_PARAMETER', async () => {
    const flow = await command({}, { operation: 'image.config.set', params: '{"brightness": 300}' });
    await failing(flow, 'INVALID_PARAMETER', /^gate: image\.config\.set: brightness must be a whole number from 0 to 255, not 300$/);
    assert.equal(device.requests.length, 0);
  });

  it('UNSUPPORTED', async () => {
    const flow = await start({ type: 'ipcam-ptz', config: { action: 'wash' }, devices: { gate: camera() } });
    await failing(flow, 'UNSUPPORTED', /^gate: ptz wash: this camera cannot do wash; it has left, /);
  });

  it('UNSUPPORTED, for a dialect that is not there', async () => {
    await failing(await command({ dialect: 'morse' }), 'UNSUPPORTED', /^gate: device\.info\.get: there is no dialect "morse"; there are /);
  });

  it('NO_DEVICE', async () => {
    const flow = await start({ type: 'ipcam-command', config: { device: '' }, devices: { gate: camera(), yard: camera() } });
    await failing(flow, 'NO_DEVICE', /^ipcam-command: no camera is chosen.*; there are gate, yard$/);
  });

  it('NO_DEVICE, without an address', async () => {
    await failing(await command({ host: ' ' }), 'NO_DEVICE', /^gate: device\.info\.get: no address is set/);
  });

  it('UNREACHABLE', async () => {
    await device.close();
    await failing(await command(), 'UNREACHABLE', /^gate: device\.info\.get: the connection was refused; check address and port/);
  });

  it('TIMEOUT', async () => {
    device.faults.add({ kind: 'hang' });
    await failing(await command(), 'TIMEOUT', /^gate: device\.info\.get: no whole answer within 0\.5 s; check/);
  });

  it('CONNECTION_LOST', async () => {
    device.faults.add({ kind: 'reset' });
    const { error } = await failing(await command(), 'CONNECTION_LOST', /^gate: device\.info\.get: the device closed the connection/);
    assert.equal(error.cause?.code, 'ECONNRESET');
  });

  it('TLS', async () => {
    const secure = own(await VirtualServer.start(() => ({}), { tls: { key: KEY, cert: CERTIFICATE } }));
    const { error } = await failing(
      await command({ port: secure.port, tls: true }),
      'TLS',
      /^gate: device\.info\.get: no secure connection/,
    );
    assert.equal(error.cause?.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('UNAUTHORIZED, then LOCKED_OUT', async () => {
    const flow = await command({ password: 'wrong' });
    for (let count = 0; count < 3; count++) {
      const { error } = await failing(flow, 'UNAUTHORIZED', /^gate: device\.info\.get: the camera refused the user name or password/);
      assert.equal(error.cause?.deviceMessage, 'password error');
    }
    await failing(flow, 'LOCKED_OUT', /^gate: device\.info\.get: not tried: the device refused/);
    assert.equal(device.requests.length, 3);
    await flow.redeploy({ operation: 'device.model.get' });
    await failing(flow, 'LOCKED_OUT', /^gate: device\.model\.get: not tried/);
  });

  it('REJECTED', async () => {
    device.state.hardware.relay = false;
    const { error } = await failing(
      await command({}, { operation: 'io.relay.get' }),
      'REJECTED',
      /^gate: io\.relay\.get: the camera refused it: Get status\(0\) fail$/,
    );
    assert.deepEqual([error.cause?.deviceCode, error.cause?.deviceMessage], [400, 'Get status(0) fail']);
  });

  it('BAD_RESPONSE', async () => {
    device.faults.add({ kind: 'entityBomb', path: '/cgi-bin/getinfo' });
    await failing(await command(), 'BAD_RESPONSE', /^gate: device\.info\.get: the answer is no XML that can be read/);
  });

  it('ABORTED', async () => {
    device.faults.add({ kind: 'hang', path: '/cgi-bin/getinfo' });
    const flow = await command({ timeout: 60_000 });
    flow.it.receive({ topic: 'kept' });
    await until(() => device.requests.length === 2);
    await flow.redeploy({ operation: 'device.model.get' });
    await until(() => flow.caught.length === 1, 'nothing was caught');
    const [caught] = flow.caught;
    assert.deepEqual([caught?.error.code, caught?.topic], ['ABORTED', 'kept']);
    assert.match(caught?.error.message ?? '', /^gate: device\.info\.get: ended before/);
    assert.deepEqual(flow.outputs, []);
    reached.add('ABORTED');
  });

  it('are all there', () => {
    assert.deepEqual(
      [...errorCodes].filter((code) => !reached.has(code)),
      [],
    );
  });

  it('end requests down to the socket when the node is removed', async () => {
    const raw = own(await RawServer.start(() => {}));
    const flow = await command({ port: raw.port, timeout: 60_000 });
    flow.it.receive({});
    await until(() => raw.heads.length === 1);
    const [socket] = raw.sockets;
    await flow.remove();
    await until(() => socket?.destroyed === true, 'the socket was left open');
  });

  const anything: FaultKind[] = [
    ...[{ kind: 'drop' }, { kind: 'reset' }, { kind: 'half' }, { kind: 'garbage' }, { kind: 'lfOnly' }, { kind: 'http10' }].map(
      (fault) => fault as FaultKind,
    ),
    ...[{ kind: 'badChunk' }, { kind: 'entityBomb' }, { kind: 'noContentType' }, { kind: 'wrongContentType' }, { kind: 'endless' }].map(
      (fault) => fault as FaultKind,
    ),
    { kind: 'huge', bytes: 9 * 1024 * 1024 },
    { kind: 'status', status: 200, body: '<getinfo __proto__="x" constructor="y"/>', headers: { 'Content-Type': 'text/xml' } },
  ];
  for (const fault of anything) {
    it(`Node-RED lives on after ${fault.kind}`, async () => {
      const flow = await command({ timeout: 5000 });
      const remove = device.faults.add(fault);
      for (let count = 0; count < 3; count++) {
        flow.it.receive({});
        await until(() => flow.outputs.length + flow.caught.length === count + 1);
      }
      for (const { error } of flow.caught) assert.ok(errorCodes.includes(error.code as (typeof errorCodes)[number]), error.message);
      remove();
      const { payload } = await flow.send();
      assert.equal((payload as Record<string, unknown>).oem, device.state.settings.device.model);
    });
  }
});
