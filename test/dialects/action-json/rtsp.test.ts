import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { VirtualServer } from '../../../emulator/server.js';
import { cameraAt, failure, withCamera } from './setup.js';

const transport = 'RTP/AVP;unicast;client_port=2568-2569';

/** An RTSP server that answers every request with these bytes. */
const speaking = async (
  bytes: string | Buffer,
  test: (camera: ReturnType<typeof cameraAt>) => Promise<void>,
  timeout = 5000,
): Promise<void> => {
  const rtsp = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => socket.write(bytes));
  });
  await new Promise<void>((resolve) => rtsp.listen(0, '127.0.0.1', resolve));
  const address = rtsp.address();
  assert.ok(typeof address === 'object' && address);
  const http = await VirtualServer.start(() => ({ body: JSON.stringify({ code: 0, rtsp_port: address.port }) }));
  const camera = cameraAt(http.port, { timeout });
  try {
    await test(camera);
  } finally {
    await camera.close();
    await http.close();
    await new Promise((resolve) => rtsp.close(resolve));
  }
};

describe('action-json: RTSP', () => {
  it('sets up, plays and tears down a stream, its session remembered', () =>
    withCamera(async (camera, device) => {
      const { payload } = await camera.run('stream.rtsp.describe', { n: 0 });
      assert.match(String((payload as Record<string, unknown>).sdp), /^v=0\r\n/);
      const session = ((await camera.run('stream.rtsp.setup', { n: 0, Transport: transport })).payload as Record<string, unknown>).Session;
      assert.match(String(session), /^\d+$/);
      await camera.run('stream.rtsp.play', { n: 0 });
      assert.equal(device.rtsp.playing, 1);
      // Some devices end a connection that they find idle; the session goes on.
      device.rtsp.dropConnections();
      await camera.run('stream.rtsp.teardown', { n: 0 });
      assert.equal(device.rtsp.playing, 0);
      assert.match((await failure(camera.run('stream.rtsp.play', { n: 0 }), 'INVALID_PARAMETER')).message, /Session is missing/);
      assert.equal((await failure(camera.run('stream.rtsp.play', { n: 0, Session: '1' }), 'REJECTED')).deviceCode, 454);
      const numbers = device.rtsp.requests.map((head) => Number(/CSeq: (\d+)/.exec(head)?.[1]));
      assert.deepEqual(
        numbers,
        [...numbers].sort((a, b) => a - b),
      );
      assert.equal(new Set(numbers).size, numbers.length);
    }));

  it('asks the camera for its port, anew once that was changed', () =>
    withCamera(async (camera, device) => {
      await camera.run('stream.rtsp.options', { n: 1 });
      await camera.run('stream.rtsp.options', { n: 1 });
      assert.equal(device.requests.length, 1);
      await camera.run('platform.rtsp.set', { rtsp_port: device.rtsp.port });
      await camera.run('stream.rtsp.options', { n: 1 });
      assert.equal(device.requests.length, 3);
    }));

  it('proves itself by Digest where the camera wants it', () =>
    withCamera(async (camera, device) => {
      device.state.settings.getRtspConf = { ...device.state.settings.getRtspConf, auth: 1 };
      const { payload } = await camera.run('stream.rtsp.setup', { n: 1, Transport: transport });
      assert.ok((payload as Record<string, unknown>).Session);
      device.state.password = 'other';
      for (let attempt = 0; attempt < 3; attempt += 1)
        await failure(camera.run('stream.rtsp.setup', { n: 1, Transport: transport }), 'UNAUTHORIZED');
      await failure(camera.run('stream.rtsp.setup', { n: 1, Transport: transport }), 'LOCKED_OUT');
      assert.ok(device.rtsp.requests.every((head) => !head.includes('pass word')));
    }));

  it('sends no header over two lines', () =>
    withCamera(async (camera, device) => {
      const error = await failure(camera.run('stream.rtsp.setup', { n: 0, Transport: `${transport}\r\nX: y` }), 'INVALID_PARAMETER');
      assert.match(error.message, /Transport must be one line/);
      assert.equal(device.rtsp.requests.length, 0);
    }));

  it('answers several at once one after the other', () =>
    withCamera(async (camera) => {
      const answers = await Promise.all(Array.from({ length: 5 }, () => camera.run('stream.rtsp.options', { n: 0 })));
      assert.ok(answers.every(({ payload }) => /DESCRIBE/.test(String((payload as Record<string, unknown>).Public))));
    }));

  it('passes over media that comes in between', async () => {
    const media = Buffer.concat([
      Buffer.from([0x24, 0, 0, 4, 1, 2, 3, 4]),
      Buffer.from('\r\nRTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: PLAY\r\n\r\n'),
    ]);
    await speaking(media, async (camera) => {
      assert.deepEqual((await camera.run('stream.rtsp.options', { n: 0 })).payload, { Public: 'PLAY' });
    });
  });

  const hostile: [what: string, bytes: string, code: string][] = [
    ['no RTSP', 'HTTP/1.1 200 OK\r\n\r\n', 'BAD_RESPONSE'],
    ['a head without end', 'RTSP/1.0 200 OK\r\n'.padEnd(40_000, 'x'), 'BAD_RESPONSE'],
    ['a body without end', 'RTSP/1.0 200 OK\r\nContent-Length: 99999999999\r\n\r\n', 'BAD_RESPONSE'],
    ['a body cut short', 'RTSP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nv=0', 'TIMEOUT'],
    ['401 without a way to prove', 'RTSP/1.0 401 No\r\nWWW-Authenticate: Negotiate\r\n\r\n', 'UNAUTHORIZED'],
    ['a long refusal', `RTSP/1.0 500 ${'x'.repeat(10_000)}\r\n\r\n`, 'REJECTED'],
  ];
  for (const [what, bytes, code] of hostile) {
    it(`${what} is ${code}`, () =>
      speaking(
        bytes,
        async (camera) => {
          await failure(camera.run('stream.rtsp.options', { n: 0 }), code);
        },
        code === 'TIMEOUT' ? 300 : 5000,
      ));
  }

  it('prototype names are headers like any other', () =>
    speaking('RTSP/1.0 200 OK\r\n__proto__: x\r\nconstructor: y\r\n\r\n', async (camera) => {
      const { payload } = await camera.run('stream.rtsp.options', { n: 0 });
      assert.equal(JSON.stringify(payload), '{"__proto__":"x","constructor":"y"}');
    }));

  it('nobody there is UNREACHABLE, and leaving is ABORTED', () =>
    withCamera(async (camera, device) => {
      await camera.run('stream.rtsp.options', { n: 0 });
      await device.rtsp.close();
      await failure(camera.run('stream.rtsp.options', { n: 0 }), 'UNREACHABLE');
      const leaving = new AbortController();
      leaving.abort();
      await failure(camera.run('stream.rtsp.options', { n: 0 }, { signal: leaving.signal }), 'ABORTED');
    }));
});
