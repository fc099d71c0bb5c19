import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { Bench, basic } from './bench.js';

const AUTHORISATION = `Authorization: ${basic('admin', 'admin')}`;

const form = (parts: Readonly<Record<string, Buffer | string>>) => {
  const body = Object.entries(parts).map(([name, value]) =>
    Buffer.concat([
      Buffer.from(`--xyz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
      Buffer.from(value),
      Buffer.from('\r\n'),
    ]),
  );
  return {
    method: 'POST',
    headers: { 'Content-Type': 'multipart/form-data; boundary=xyz' },
    body: Buffer.concat([...body, Buffer.from('--xyz--\r\n')]),
  };
};

describe('sunell-cgi camera: recordings', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start({ zone: 60 });
  });
  afterEach(() => bench.close());

  const span = 'startTime=20240517113000&endTime=20240517123000';

  it('finds them by the camera’s wall clock', async () => {
    const lines = await bench.lines(`record.cgi?action=query&cameraID=1&${span}`);
    assert.match(
      lines.join('&'),
      /^resultCount=2&resultBegin=1&startTime=20240517113000&endTime=20240517120000&dataLength=\d+&resultNext=2&startTime=20240517120000&endTime=20240517123000&dataLength=\d+&resultEnd=1$/,
    );
    assert.deepEqual(await bench.lines('record.cgi?action=query&cameraID=1&startTime=20200101000000&endTime=20200102000000'), [
      'resultCount=0',
    ]);
  });

  it('follows the clock when it is set', async () => {
    await bench.ok('param.cgi?action=set&type=dateTime&year=2024&month=5&day=17&hour=14&minute=0&second=0');
    assert.deepEqual((await bench.lines('param.cgi?action=get&type=dateTime')).slice(0, 4), ['year=2024', 'month=5', 'day=17', 'hour=14']);
    const lines = await bench.lines('record.cgi?action=query&cameraID=1&startTime=20240517123000&endTime=20240517133000');
    assert.equal(lines[2], 'startTime=20240517123000');
    assert.equal(await bench.code('param.cgi?action=set&type=dateTime&month=2&day=30'), -8);
  });

  it('downloads as many bytes as it lists, and plays them back in parts', async () => {
    const lines = await bench.lines(`record.cgi?action=query&cameraID=1&${span}`);
    const size = lines.filter((line) => line.startsWith('dataLength=')).reduce((sum, line) => sum + Number(line.split('=')[1]), 0);
    const file = await bench.ask(`record.cgi?action=download&cameraID=1&${span}`);
    assert.equal(file.headers['content-type'], 'application/octet-stream');
    assert.equal(file.body.length, size);
    assert.equal(file.body.toString('latin1', 4, 8), 'ftyp');
    const played = await bench.ask(`record.cgi?action=playBack&cameraID=1&streamID=1&${span}`);
    let sum = 0;
    let at = 0;
    const head = /^--myboundary\r\nContent-Type: video\/h264\r\nContent-Length: (\d+)\r\n\r\n/;
    while (at < played.body.length) {
      const [whole, length] = head.exec(played.body.toString('latin1', at, at + 200)) ?? [];
      assert.ok(whole !== undefined && length !== undefined);
      sum += Number(length);
      at += whole.length + Number(length) + 2;
    }
    assert.equal(sum, size);
  });

  it('refuses times that are none, and what it has not got', async () => {
    assert.equal(await bench.code('record.cgi?action=query&cameraID=1&startTime=20240231000000&endTime=20240301000000'), -8);
    assert.equal(await bench.code('record.cgi?action=query&cameraID=1&startTime=20240517120000&endTime=20240517110000'), -8);
    assert.equal(await bench.code('record.cgi?action=download&cameraID=1&startTime=20200101000000&endTime=20200102000000'), -101);
  });

  it('forgets them when the disk is formatted', async () => {
    assert.equal(await bench.code('operate.cgi?action=format&diskID=7'), -109);
    await bench.ok('operate.cgi?action=format&diskID=1');
    assert.deepEqual(await bench.lines(`record.cgi?action=query&cameraID=1&${span}`), ['resultCount=0']);
    bench.wait(3600);
    assert.notDeepEqual(await bench.lines('record.cgi?action=query&cameraID=1&startTime=20240517130000&endTime=20240517140000'), [
      'resultCount=0',
    ]);
  });
});

describe('sunell-cgi camera: uploads, backups and restarts', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start({ rebootTime: 1000 });
  });
  afterEach(() => bench.close());

  /** Restarting drops the connection behind the answer. */
  const restarts = async (target: string, options?: Parameters<Bench['ask']>[1]): Promise<void> => {
    assert.match((await bench.ask(target, options)).text, /^OK$/i);
    await assert.rejects(bench.ask('param.cgi?action=get&type=QOS'));
    bench.wait(2);
    assert.equal((await bench.ask('param.cgi?action=get&type=QOS')).status, 200);
  };

  it('gives its configuration and takes it back in pieces', async () => {
    await bench.ok('param.cgi?action=set&type=devicePort&httpPort=8081');
    const { headers, body } = await bench.ask('param.cgi?action=get&type=exportConfig');
    assert.equal(headers['content-type'], 'application/octet-stream');
    await bench.ok('param.cgi?action=set&type=devicePort&httpPort=80');
    const upload = 'param.cgi?action=set&type=importConfig';
    const half = Math.floor(body.length / 2);
    for (const file of [body.subarray(0, half), body.subarray(half)])
      assert.equal((await bench.ask(upload, form({ uploadState: '0', file }))).text, 'OK');
    await restarts(upload, form({ uploadState: '1' }));
    assert.equal(await bench.value('param.cgi?action=get&type=devicePort', 'httpPort'), '8081');
  });

  it('refuses uploads that are none', async () => {
    const upload = 'param.cgi?action=set&type=importConfig';
    assert.equal(await bench.code(upload, form({ uploadState: '0', file: Buffer.alloc(10 * 1024 + 1) })), -10);
    assert.equal(await bench.code(upload, form({ uploadState: '2', file: 'x' })), -8);
    assert.equal(await bench.code(upload, form({ uploadState: '0', other: 'x' })), -23);
    assert.equal(await bench.code(upload, { method: 'POST', body: 'plain' }), -23);
    assert.equal(await bench.code(upload, form({ uploadState: '1', file: 'no configuration' })), -7);
  });

  it('takes firmware in pieces', async () => {
    assert.equal(await bench.code('upgrade.cgi?action=get&type=UpdateStatus&FlashSpace=1000'), -108);
    await bench.ok('upgrade.cgi?action=get&type=UpdateStatus&FlashSpace=26');
    for (const file of ['one', 'two'])
      assert.equal((await bench.ask('param.cgi?type=UpdateData', form({ uploadState: '0', file }))).text, 'OK');
    assert.equal(Buffer.concat(bench.camera.state.uploads.firmware).toString(), 'onetwo');
    await restarts('param.cgi?type=UpdateData', form({ uploadState: '1' }));
  });

  it('takes voice behind a length of 0 until the closing boundary', async () => {
    const socket = connect(bench.camera.port, '127.0.0.1');
    socket.write(
      `POST /cgi-bin/audio.cgi?action=play&cameraID=1&EncoderType=G711_ALAW HTTP/1.1\r\nHost: camera\r\n${AUTHORISATION}\r\n` +
        'Connection: keep_alive\r\nContent-Length:0\r\nContent-Type:multipart/form-data;boundary=myboundary\r\n\r\n',
    );
    const sound = Buffer.from(Array.from({ length: 2400 }, (_, index) => index % 256));
    for (let at = 0; at < sound.length; at += 800) {
      socket.write(sound.subarray(at, at + 800));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write('\r\n--myboundary--\r\n');
    const pieces: Buffer[] = [];
    for await (const piece of socket) pieces.push(piece);
    assert.match(Buffer.concat(pieces).toString(), /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nOK$/);
    const [voice] = bench.camera.state.uploads.voice;
    assert.deepEqual(voice, { channel: 1, coding: 'G711_ALAW', data: sound });
    assert.equal(bench.camera.requests.at(-1)?.body.length, sound.length + '\r\n--myboundary--\r\n'.length);
  });

  it('refuses voice from strangers before any data', async () => {
    const socket = connect(bench.camera.port, '127.0.0.1');
    socket.write(
      'POST /cgi-bin/audio.cgi?action=play&cameraID=1&EncoderType=G711_ALAW HTTP/1.1\r\nHost: camera\r\nContent-Length:0\r\n\r\n',
    );
    const pieces: Buffer[] = [];
    for await (const piece of socket) pieces.push(piece);
    assert.match(Buffer.concat(pieces).toString(), /^HTTP\/1\.1 401 Unauthorized\r\n[\s\S]*error, Return=-507$/);
  });

  it('takes an upgrade behind a GET until the client is done', async () => {
    const socket = connect({ port: bench.camera.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write(
      `GET /cgi-bin/upgrade.cgi?action=update&type=UpdateData&UpdateData=data HTTP/1.1\r\nHost: camera\r\n${AUTHORISATION}\r\nContent-Length:0\r\n\r\n`,
    );
    socket.write(Buffer.alloc(10_000, 7));
    socket.end(Buffer.alloc(5000, 8));
    const pieces: Buffer[] = [];
    for await (const piece of socket) pieces.push(piece);
    assert.match(Buffer.concat(pieces).toString(), /^HTTP\/1\.1 200 OK\r\n/);
    assert.equal(Buffer.concat(bench.camera.state.uploads.firmware).length, 15_000);
    await restarts('upgrade.cgi?action=get&type=UpdateOver');
  });

  it('serves ordinary connections as ever, several requests on each', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      for (const body of [Buffer.alloc(0), Buffer.alloc(300_000, 1), Buffer.alloc(0)]) {
        const sent = request(`${bench.camera.url}/cgi-bin/audio.cgi?action=play&cameraID=1&EncoderType=AAC`, {
          agent,
          method: body.length > 0 ? 'POST' : 'PUT',
          headers: { Authorization: basic('admin', 'admin'), 'Content-Length': body.length },
        });
        sent.end(body);
        const [response] = await once(sent, 'response');
        const pieces: Buffer[] = [];
        for await (const piece of response) pieces.push(piece);
        assert.equal(Buffer.concat(pieces).toString(), body.length > 0 ? 'OK' : 'error, Return=-5');
      }
      assert.equal(bench.camera.state.uploads.voice[0]?.data.length, 300_000);
    } finally {
      agent.destroy();
    }
  });

  it('restarts and forgets when told to', async () => {
    await bench.ok('param.cgi?action=set&type=deviceName&deviceName=mine');
    await bench.ok('param.cgi?action=set&type=localNetwork&netCardId=1&IPProtoVer=1&IPAddress=10.0.0.9');
    await restarts('operate.cgi?action=restart');
    assert.equal(await bench.value('param.cgi?action=get&type=deviceInfo', 'deviceName'), 'mine');
    await restarts('operate.cgi?action=reset&keepIpAddress=1');
    assert.equal(await bench.value('param.cgi?action=get&type=deviceInfo', 'deviceName'), '');
    assert.equal(await bench.value('param.cgi?action=get&type=localNetwork&IPProtoVer=1', 'IPAddress'), '10.0.0.9');
    await restarts('operate.cgi?action=reset');
    assert.equal(await bench.value('param.cgi?action=get&type=localNetwork&IPProtoVer=1', 'IPAddress'), '192.168.32.151');
  });

  it('refuses IPv6 without a card', async () => {
    assert.equal(await bench.code('param.cgi?action=get&type=localNetwork&IPProtoVer=2'), -8);
  });
});

describe('sunell-cgi recorder: upgrade', () => {
  it('goes its own way', async () => {
    const bench = await Bench.start({ model: 'nvr', rebootTime: 0 });
    try {
      assert.equal((await bench.ask('param.cgi?action=set&type=UpdateStatus&channel_id=0&FlashSpace=100')).text, 'OK prot: 32768');
      assert.equal((await bench.ask('param.cgi?action=set&type=UpdateStatus&channel_num=2&FlashSpace=100')).text, 'OK port:32768');
      assert.equal((await bench.ask('param.cgi?action=set&type=UpdateIPC&channel1=1&channel2=2')).text, 'Ok');
      assert.equal((await bench.ask('param.cgi?type=UpdateData', form({ file: Buffer.alloc(50 * 1024) }))).text, 'OK');
      assert.equal(await bench.code('param.cgi?type=UpdateData', form({ file: Buffer.alloc(50 * 1024 + 1) })), -10);
      assert.equal((await bench.ask('param.cgi?action=set&type=UpdateOver')).text, 'Ok');
      assert.equal(await bench.code('param.cgi?action=set&type=UpdateIPC&channel1=1&channel3=2'), -23);
    } finally {
      await bench.close();
    }
  });
});
