import assert from 'node:assert/strict';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { closing } from '../support/closing.js';
import { type Flow, flows, type Message } from '../support/flow.js';
import { until } from '../support/until.js';

describe('ipcam-ptz', () => {
  const start = flows();
  const own = closing();
  let device: UidCgiCamera;

  const open = (config: Message, more: Message = {}): Promise<Flow> =>
    start({
      type: 'ipcam-ptz',
      config,
      devices: { gate: { host: device.host, port: device.port, username: 'admin', password: 'admin', ...more } },
    });
  const stops = (): number => device.requests.filter(({ url }) => url.includes('stop=1')).length;

  beforeEach(async () => {
    device = own(await startUidCgiCamera());
  });

  it('moves for a time and stops by itself', async () => {
    const flow = await open({ action: 'left', duration: '60', durationType: 'num' });
    await flow.send();
    assert.equal(device.state.head.moving(), true);
    await until(() => stops() === 1, 'the movement was not stopped');
    assert.equal(device.state.head.moving(), false);
  });

  it('stops what it started when it is deployed anew', async () => {
    const flow = await open({ action: 'left', duration: '60000' });
    await flow.send();
    await flow.redeploy({ action: 'right' });
    await until(() => stops() === 1, 'the movement outlived its node');
    assert.equal(device.state.head.moving(), false);
  });

  it('stops what it started when it is removed together with its camera', async () => {
    const flow = await open({ action: 'zoomIn' });
    await flow.send();
    await flow.remove();
    assert.equal(stops(), 1);
    assert.equal(device.state.head.moving(), false);
  });

  it('stops nothing that it did not start', async () => {
    const flow = await open({ action: 'setPreset', preset: '1' });
    await flow.send();
    await flow.redeploy({ action: 'left' });
    await flow.remove();
    assert.equal(stops(), 0);
  });

  it('does not keep Node-RED waiting for a camera that is gone', async () => {
    const flow = await open({ action: 'left' }, { timeout: 60_000 });
    await flow.send();
    device.faults.add({ kind: 'hang' });
    const begun = performance.now();
    await flow.remove();
    assert.ok(performance.now() - begun < 14_000, 'Node-RED gives a node 15 s');
  }).timeout(30_000);

  it('answers the list of presets by the names that flows have given', async () => {
    const flow = await open({ source: 'message' });
    await flow.send({ payload: { action: 'setPreset', preset: 4, name: 'Door' } });
    assert.deepEqual((await flow.send({ payload: 'listPresets' })).payload, [{ id: 4, name: 'Door' }]);
    const { payload } = await flow.send({ payload: { action: 'goto', preset: 'Door' } });
    assert.deepEqual(payload, { action: 'goto', preset: 'Door' }, 'a command without an answer passes the payload on');
    await flow.redeploy({ name: 'renamed' });
    assert.deepEqual((await flow.send({ payload: 'listPresets' })).payload, [{ id: 4, name: 'Door' }], 'names survive a deploy');
  });

  it('answers what the camera can do', async () => {
    const { payload } = await (await open({ action: 'capabilities' })).send();
    assert.ok((payload as { actions: string[] }).actions.includes('goto'));
  });

  it('tells where a movement could not be stopped', async () => {
    const flow = await open({ action: 'left', duration: '20' });
    device.faults.add({ kind: 'status', status: 500, path: '/cgi-bin/ptz_ctrl?stop' });
    await flow.send();
    const told = (): boolean => flow.logged.some((entry) => /gate: ptz stop: the device refused it/.test(String((entry as Message).msg)));
    await until(told, 'nobody was told');
  }).timeout(20_000);
});
