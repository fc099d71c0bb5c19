import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startActionJsonCamera, startEventCgiCamera, startUidCgiCamera } from '../../emulator/index.js';
import { detect } from '../../src/index.js';

describe('detecting what an address is', () => {
  it('finds a uid-cgi camera without logging in', async () => {
    const camera = await startUidCgiCamera();
    try {
      const found = await detect(`http://127.0.0.1:${camera.port}/`, camera.port, 4000);
      assert.deepEqual({ dialect: found.dialect, port: found.port, tls: found.tls }, { dialect: 'uid-cgi', port: camera.port, tls: false });
      assert.ok(camera.requests.every(({ url }) => !/password|getuid/.test(url)));
    } finally {
      await camera.close();
    }
  });

  it('finds an event-cgi camera without changing anything', async () => {
    const camera = await startEventCgiCamera();
    try {
      const found = await detect('127.0.0.1', camera.port, 4000);
      assert.deepEqual(
        { dialect: found.dialect, port: found.port, tls: found.tls },
        { dialect: 'event-cgi', port: camera.port, tls: false },
      );
      assert.ok(camera.requests.every(({ method, url }) => method === 'GET' && !/[?&]set=/.test(url)));
    } finally {
      await camera.close();
    }
  });

  it('finds an action-json camera without trying a user name', async () => {
    const camera = await startActionJsonCamera();
    try {
      const found = await detect('127.0.0.1', camera.port, 4000);
      assert.deepEqual(
        { dialect: found.dialect, port: found.port, tls: found.tls },
        { dialect: 'action-json', port: camera.port, tls: false },
      );
      assert.ok(camera.requests.every(({ url }) => !/user=|pwd=/.test(url)));
    } finally {
      await camera.close();
    }
  });

  it('says that something answers which is no camera', async () => {
    const server = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await assert.rejects(detect('127.0.0.1', (server.address() as AddressInfo).port, 4000), { code: 'BAD_RESPONSE' });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('says that nothing answers', async () => {
    await assert.rejects(detect('127.77.66.55', 9, 2000), { code: 'UNREACHABLE' });
  });

  it('wants an address', async () => {
    await assert.rejects(detect('  ', undefined, 2000), { code: 'NO_DEVICE' });
  });
});
