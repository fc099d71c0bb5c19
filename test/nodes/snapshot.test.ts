import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { closing } from '../support/closing.js';
import { type Flow, type FlowOptions, flows, type Message } from '../support/flow.js';
import { until } from '../support/until.js';

const isJpeg = (data: Buffer): boolean => data.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]));

describe('ipcam-snapshot', () => {
  const start = flows();
  const own = closing();
  let device: UidCgiCamera;

  const open = (config: Message = {}, more: Partial<FlowOptions> = {}, name = 'gate'): Promise<Flow> =>
    start({
      type: 'ipcam-snapshot',
      config,
      devices: { [name]: { host: device.host, port: device.port, username: 'admin', password: 'admin' } },
      ...more,
    });
  const streams = (): (string | undefined)[] => device.requests.map(({ url }) => /stream=(\d)/.exec(url)?.[1]);

  beforeEach(async () => {
    device = own(await startUidCgiCamera({ pictureSizes: { main: [64, 36], sub: [32, 18] } }));
  });

  it('sends a picture as a Buffer, with its type and time', async () => {
    const { payload, contentType, time, filename, parts, topic } = await (await open()).send({ topic: 'kept' });
    assert.ok(Buffer.isBuffer(payload) && isJpeg(payload));
    assert.deepEqual([contentType, filename, parts, topic], ['image/jpeg', undefined, undefined, 'kept']);
    assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 60_000 && /^\d{4}-\d\d-\d\dT.*Z$/.test(String(time)));
    assert.deepEqual(streams(), ['1']);
  });

  it('sends it as base64 or as a data URL', async () => {
    const base64 = await (await open({ output: 'base64' })).send();
    assert.ok(isJpeg(Buffer.from(String(base64.payload), 'base64')));
    const { payload } = await (await open({ output: 'dataUrl' })).send();
    assert.match(String(payload), /^data:image\/jpeg;base64,\/9j\//);
    assert.ok(isJpeg(Buffer.from(String(payload).split(',')[1] ?? '', 'base64')));
  });

  it('takes the stream that is named', async () => {
    const flow = await open({ source: 'message', stream: 'sub' });
    for (const payload of [{}, { stream: 'main' }, { stream: 1 }, { stream: '0' }]) await flow.send({ payload });
    assert.deepEqual(streams(), ['0', '1', '1', '0']);
    for (const stream of ['third', -1, 1.5, {}]) {
      const { error } = await flow.fail({ payload: { stream } });
      assert.equal(error.code, 'INVALID_PARAMETER');
      assert.match(error.message, /stream must be main, sub or the camera's own stream number/);
    }
  });

  it('names what this camera cannot do', async () => {
    const flow = await open({ source: 'message' });
    assert.match(
      (await flow.fail({ payload: { format: 'png' } })).error.message,
      /^gate: snapshot: format png is not offered by this camera; it has jpeg/,
    );
    assert.match((await flow.fail({ payload: { quality: 50 } })).error.message, /quality cannot be chosen on this camera/);
    assert.match((await flow.fail({ payload: { quality: 101 } })).error.message, /quality must be a whole number from 1 to 100, not 101/);
    assert.match((await flow.fail({ payload: { output: 'tape' } })).error.message, /output must be one of buffer, base64, dataUrl, file/);
  });

  it('takes a series with parts', async () => {
    const flow = await open({ count: '3', countType: 'num', interval: '20', intervalType: 'num', filename: '{index}' });
    flow.it.receive({ topic: 'kept' });
    await until(() => flow.outputs.length === 3 && flow.done.length === 1);
    const ids = new Set(flow.outputs.map(({ parts }) => (parts as Message).id));
    assert.equal(ids.size, 1);
    assert.deepEqual(
      flow.outputs.map(({ parts, topic, filename, camera }) => [parts, topic, filename, (camera as Message).name]),
      [0, 1, 2].map((index) => [{ id: [...ids][0], type: 'array', index, count: 3 }, 'kept', `${index}.jpg`, 'gate']),
    );
    assert.ok(flow.outputs.every(({ payload }) => isJpeg(payload as Buffer)));
  });

  it('ends a series when the node is removed', async () => {
    const flow = await open({ count: '100', interval: '60000' });
    flow.it.receive({});
    await until(() => flow.outputs.length === 1);
    await flow.remove();
    assert.equal(flow.outputs.length, 1);
  });

  it('ends a series where a picture fails', async () => {
    const flow = await open({ count: '5', interval: '0' });
    device.faults.add({ kind: 'latency', ms: 0, times: 2 });
    flow.it.receive({});
    await until(() => flow.outputs.length >= 1);
    device.faults.add({ kind: 'status', status: 500 });
    await until(() => flow.caught.length === 1 || flow.outputs.length === 5);
    assert.equal(flow.caught[0]?.error.code ?? 'REJECTED', 'REJECTED');
  });

  describe('as files', () => {
    const folder = (flow: Flow): string => join(flow.userDir, 'ipcam');

    it('are written below the folder of the nodes', async () => {
      const flow = await open({ output: 'file', filename: 'pictures/{name}-{channel}-{index}' });
      const { payload, filename, contentType } = await flow.send({ channel: 2 });
      assert.equal(payload, join(folder(flow), 'pictures/gate-2-0.jpg'));
      assert.deepEqual([filename, contentType], [payload, 'image/jpeg']);
      assert.ok(isJpeg(readFileSync(String(payload))));
      assert.deepEqual(readdirSync(join(folder(flow), 'pictures')), ['gate-2-0.jpg'], 'no part is left');
    });

    it('are named by camera and time where no name is given', async () => {
      const flow = await open({ output: 'file' });
      const { payload } = await flow.send();
      assert.match(String(payload).slice(folder(flow).length + 1), /^gate\/\d{8}-\d{6}-\d{3}\.jpg$/);
    });

    it('go where settings.js says', async () => {
      const flow = await open({ output: 'file', filename: 'a.jpeg' });
      const elsewhere = join(flow.userDir, 'elsewhere');
      await flow.remove();
      const other = await open({ output: 'file', filename: 'a.jpeg' }, { settings: { ipcam: { filesDir: elsewhere } } });
      assert.equal((await other.send()).payload, join(elsewhere, 'a.jpeg'));
    });

    it('have names that lead nowhere else', async () => {
      const flow = await open({ source: 'message', output: 'file' });
      for (const filename of ['../out', 'a/../../out', '/etc/out', 'a\0b', '../ipcam-x/out', join(flow.userDir, 'out')]) {
        const { error } = await flow.fail({ payload: { filename } });
        assert.equal(error.code, 'INVALID_PARAMETER', filename);
        assert.match(error.message, /filename must stay below the folder/);
      }
      assert.deepEqual(
        readdirSync(flow.userDir).filter((name) => name !== 'ipcam'),
        [],
      );
    });

    it('do not follow links that lead out', async () => {
      const flow = await open({ source: 'message', output: 'file' });
      const outside = join(flow.userDir, 'outside');
      mkdirSync(outside);
      mkdirSync(folder(flow));
      symlinkSync(outside, join(folder(flow), 'link'));
      writeFileSync(join(outside, 'target.jpg'), 'untouched');
      symlinkSync(join(outside, 'target.jpg'), join(folder(flow), 'file.jpg'));
      assert.match((await flow.fail({ payload: { filename: 'link/a' } })).error.message, /filename must stay below the folder/);
      assert.match((await flow.fail({ payload: { filename: 'link/deep/a' } })).error.message, /filename must stay below the folder/);
      await flow.send({ payload: { filename: 'file.jpg' } });
      assert.deepEqual(readdirSync(outside), ['target.jpg']);
      assert.equal(readFileSync(join(outside, 'target.jpg'), 'utf8'), 'untouched', 'the link was replaced, not followed');
    });

    it('name cameras without harm', async () => {
      const flow = await open({ output: 'file', filename: '{name}' }, {}, '../../Tor 1/Hof:cam.lan');
      const { payload } = await flow.send();
      assert.equal(payload, join(folder(flow), '__.._Tor 1_Hof_cam.lan.jpg'));
      assert.ok(existsSync(String(payload)));
    });

    it('know their placeholders', async () => {
      const flow = await open({ source: 'message', output: 'file' });
      for (const filename of ['{nmae}', '{}', '{constructor}', '{__proto__}'])
        assert.match(
          (await flow.fail({ payload: { filename } })).error.message,
          /filename has no placeholder \{\w*\}; there are name, channel, time, index/,
        );
    });

    it('that cannot be written are an error', async () => {
      const flow = await open({ source: 'message', output: 'file' });
      mkdirSync(folder(flow));
      writeFileSync(join(folder(flow), 'file'), '');
      mkdirSync(join(folder(flow), 'folder.jpg'));
      for (const filename of ['file/a', 'folder.jpg']) {
        const { error } = await flow.fail({ payload: { filename } });
        assert.equal(error.code, 'INVALID_PARAMETER');
        assert.match(error.message, /cannot be written/);
      }
      assert.deepEqual(readdirSync(folder(flow)).sort(), ['file', 'folder.jpg']);
    });
  });
});
