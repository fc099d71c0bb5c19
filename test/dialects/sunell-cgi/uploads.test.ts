import assert from 'node:assert/strict';
import { Camera, cameraSettings } from '../../../src/index.js';
import { basic, rawDevice, scripted, text } from './scripted.js';

const cameraAt = (port: number, settings: Record<string, unknown> = {}): Camera =>
  new Camera(
    cameraSettings({ name: 'cam', dialect: 'sunell-cgi', host: '127.0.0.1', port, username: 'admin', password: 'pass word', ...settings }),
  );

const ok = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK';
const refused = (status: string, body: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** A tenth of a second and a bit, so that pieces show. */
const sound = Buffer.from(Array.from({ length: 900 }, (_, index) => index % 256));

describe('sunell-cgi: sound and firmware behind a length of 0', () => {
  it('sends the request of the document, the sound as it is, and the closing boundary', () =>
    rawDevice(
      (received, socket) => {
        if (received.endsWith('--myboundary--\r\n')) socket.end(ok);
      },
      async (port, received) => {
        const camera = cameraAt(port);
        try {
          const { payload } = await camera.run('talk.voice.start', { EncoderType: 'g711_alaw', data: sound });
          assert.equal(payload, undefined);
        } finally {
          await camera.close();
        }
        const bytes = received();
        const end = bytes.indexOf('\r\n\r\n');
        const [line, ...headers] = bytes.toString('latin1', 0, end).split('\r\n');
        assert.equal(line, 'POST /cgi-bin/audio.cgi?action=play&cameraID=1&EncoderType=G711_ALAW HTTP/1.1');
        for (const header of [
          `Host: 127.0.0.1:${port}`,
          `Authorization: ${basic()}`,
          'Cache-Control: no-cache',
          'Connection: keep_alive',
          'Content-Length: 0',
          'Content-Type: multipart/form-data;boundary=myboundary',
        ])
          assert.ok(headers.includes(header), header);
        assert.deepEqual(bytes.subarray(end + 4), Buffer.concat([sound, Buffer.from('\r\n--myboundary--\r\n')]));
      },
    ));

  it('sends firmware in the pieces of the document, without a boundary', () => {
    const data = Buffer.alloc(25 * 1024, 7);
    return rawDevice(
      (received, socket) => {
        if (
          received.length > data.length &&
          received.endsWith('\x07'.repeat(1024)) &&
          received.split('\r\n\r\n')[1]?.length === data.length
        )
          socket.end(ok);
      },
      async (port, received) => {
        const camera = cameraAt(port);
        try {
          await camera.run('maintenance.upgrade.stream.upload', { data });
        } finally {
          await camera.close();
        }
        const bytes = received();
        assert.match(
          bytes.toString('latin1'),
          /^GET \/cgi-bin\/upgrade\.cgi\?action=update&type=UpdateData&UpdateData=data HTTP\/1\.1\r\n/,
        );
        assert.deepEqual(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4), data);
      },
    );
  });

  it('takes an answer before the data, and none at all', async () => {
    await rawDevice(
      (received, socket) => {
        if (received.endsWith('\r\n\r\n')) socket.write(ok);
        if (received.endsWith('--myboundary--\r\n')) socket.end();
      },
      async (port) => {
        const camera = cameraAt(port);
        await camera.run('talk.voice.start', { EncoderType: 'G711_ALAW', data: sound }).finally(() => camera.close());
      },
    );
    await rawDevice(
      (received, socket) => {
        if (received.endsWith('--myboundary--\r\n')) socket.end();
      },
      async (port) => {
        const camera = cameraAt(port);
        await camera.run('talk.voice.start', { EncoderType: 'G711_ALAW', data: sound }).finally(() => camera.close());
      },
    );
  });

  it('ends with a refusal at once, and finds the other way of the credentials', () => {
    let requests = 0;
    const long = Buffer.alloc(8000 * 60);
    return rawDevice(
      (received, socket) => {
        if (!received.includes('\r\n\r\n')) return;
        requests += 1;
        socket.end(
          received.includes('userName=admin&password=pass%20word')
            ? refused('200 OK', 'error, Return=-505')
            : refused('401 Unauthorized', ''),
        );
      },
      async (port) => {
        const camera = cameraAt(port);
        const run = camera.run('talk.voice.start', { EncoderType: 'G711_ALAW', data: long });
        await assert.rejects(run, { code: 'REJECTED', deviceCode: -505 }).finally(() => camera.close());
        assert.ok(requests >= 2);
      },
    );
  });

  it('tells a connection that broke off, and one that cannot be made', async () => {
    await rawDevice(
      (_received, socket) => socket.destroy(),
      async (port) => {
        const camera = cameraAt(port);
        const run = camera.run('talk.voice.start', { EncoderType: 'G711_ALAW', data: Buffer.alloc(80_000) });
        await assert.rejects(run, { code: 'CONNECTION_LOST' }).finally(() => camera.close());
      },
    );
    const camera = cameraAt(1);
    const run = camera.run('talk.voice.start', { EncoderType: 'G711_ALAW', data: sound });
    await assert.rejects(run, { code: 'UNREACHABLE' }).finally(() => camera.close());
  });

  it('ends with the flow, and with the camera', () =>
    rawDevice(
      () => {},
      async (port) => {
        const long = Buffer.alloc(8000 * 60);
        const abort = new AbortController();
        const camera = cameraAt(port);
        const first = camera.run('talk.voice.start', { EncoderType: 'G711_ALAW', data: long }, { signal: abort.signal });
        setTimeout(() => abort.abort(), 50);
        await assert.rejects(first, { code: 'ABORTED' });
        const second = camera.run('talk.voice.start', { EncoderType: 'G711_ALAW', data: long });
        setTimeout(() => void camera.close(), 50);
        await assert.rejects(second, { code: 'ABORTED' });
      },
    ));
});

describe('sunell-cgi: files in pieces', () => {
  const partsOf = (body: Buffer): Record<string, string> =>
    Object.fromEntries(
      Array.from(
        body.toString('latin1').matchAll(/name="(\w+)"(?:; filename="([\w.]+)")?.*?\r\n\r\n(.*?)\r\n--/gs),
        ([, name = '', , value = '']) => [name, value],
      ),
    );

  it('goes in pieces of 10 KB with the state of the transfer, and says when all is sent', async () => {
    const file = Buffer.from('0123456789'.repeat(2500));
    await scripted(
      () => text('OK'),
      {},
      {},
      async ({ camera, server }) => {
        await camera.run('maintenance.config.upload', { file });
        const parts = server.requests.map(({ body }) => partsOf(body));
        assert.deepEqual(
          parts.map(({ uploadState }) => uploadState),
          ['0', '0', '0', '1'],
        );
        assert.equal(parts.map((part) => part.file ?? '').join(''), file.toString());
        assert.ok(parts.every((part) => (part.file ?? '').length <= 10 * 1024));
        const [first] = server.requests;
        assert.equal(first?.method, 'POST');
        assert.equal(first?.url, '/cgi-bin/param.cgi?action=set&type=importConfig');
        assert.match(String(first?.headers['content-type']), /^multipart\/form-data; boundary=/);
        assert.match(first?.body.toString('latin1') ?? '', /filename="\w+\.bin"/);
      },
    );
  });

  it('leaves the state to a flow that gives one', async () => {
    await scripted(
      () => text('OK'),
      {},
      {},
      async ({ camera, server }) => {
        await camera.run('maintenance.upgrade.data.upload', { uploadState: 1 });
        assert.deepEqual(
          server.requests.map(({ body }) => partsOf(body)),
          [{ uploadState: '1' }],
        );
      },
    );
  });

  it('goes to recorders in pieces of 50 KB without a state', async () => {
    await scripted(
      () => text('OK'),
      {},
      {},
      async ({ camera, server }) => {
        await camera.run('maintenance.upgrade.data.upload.nvr', { file: Buffer.alloc(60 * 1024, 0x41) });
        const parts = server.requests.map(({ body }) => partsOf(body));
        assert.deepEqual(
          parts.map((part) => [part.uploadState, part.file?.length]),
          [
            [undefined, 50 * 1024],
            [undefined, 10 * 1024],
          ],
        );
      },
    );
  });

  it('stops at the first piece that is refused', async () => {
    await scripted(
      () => text('error, Return=-10'),
      {},
      {},
      async ({ camera, server }) => {
        await assert.rejects(camera.run('maintenance.config.upload', { file: Buffer.alloc(50_000) }), {
          code: 'REJECTED',
          deviceCode: -10,
        });
        assert.equal(server.requests.length, 1);
      },
    );
  });
});

describe('sunell-cgi: files and streams', () => {
  it('hands over a backup as it is', async () => {
    const backup = Buffer.from([0, 255, 1, 254]);
    await scripted(
      () => ({ headers: { 'Content-Type': 'application/octet-stream' }, body: backup }),
      {},
      {},
      async ({ camera }) => {
        const { payload, contentType } = await camera.run('maintenance.config.download', {});
        assert.deepEqual(payload, backup);
        assert.equal(contentType, 'application/octet-stream');
      },
    );
  });

  const stream = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('--myboundary\r\nContent-Type: text/plain\r\n\r\nalarmInfoBegin=1\r\n');
    await new Promise(() => {});
  };

  it('answers a stream without end with what came within the time-out', () =>
    scripted(
      () => ({ headers: { 'Content-Type': 'multipart/x-mixed-replace; boundary=myboundary' }, body: stream() }),
      { timeout: 300 },
      {},
      async ({ camera }) => {
        const { payload } = await camera.run('event.alarm.attach', {});
        assert.match(String(payload), /^--myboundary.*alarmInfoBegin=1\r\n$/s);
      },
    ));

  it('tells a stream that is refused', () =>
    scripted(
      () => text('error, Return=-511'),
      {},
      {},
      async ({ camera }) => {
        await assert.rejects(camera.run('stream.live.start', { streamID: 1 }), { code: 'REJECTED', deviceCode: -511 });
      },
    ));

  it('does not keep other requests waiting for a stream', () =>
    scripted(
      ({ url }) => (url.includes('attach') ? { headers: { 'Content-Type': 'multipart/x-mixed-replace' }, body: stream() } : text('OK')),
      { timeout: 10_000 },
      {},
      async ({ camera }) => {
        const abort = new AbortController();
        const held = camera.run('event.alarm.attach', {}, { signal: abort.signal });
        await camera.run('ptz.move.stop', {});
        abort.abort();
        await assert.rejects(held, { code: 'ABORTED' });
      },
    ));
});
