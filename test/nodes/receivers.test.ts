import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { receiversOf } from '../../nodes/shared/receivers.js';
import type { RED } from '../../nodes/shared/types.js';

describe('where devices push to Node-RED', () => {
  let server: Server;
  let base: string;

  beforeEach(async () => {
    server = createServer((_, response) => response.writeHead(404).end('Node-RED'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const receivers = (settings: Record<string, unknown> = {}) =>
    receiversOf({ server, settings, log: { debug: () => {} } } as unknown as RED);

  it('is reached at a path with a blank, as HTTP writes it', async () => {
    const { path, release } = await receivers().http('my account', async ({ url }) => ({ status: 200, body: url }));
    assert.equal(path, '/ipcam/push/my%20account');
    const answer = await fetch(`${base}${path}/start?x=1`);
    assert.deepEqual([answer.status, await answer.text()], [200, '/start?x=1']);
    release();
    assert.equal((await fetch(`${base}${path}`)).status, 404);
  });

  it('leaves everything else to Node-RED, and stands below its root', async () => {
    const { path, release } = await receivers({ httpNodeRoot: '/api' }).http('/pushes', async () => ({ status: 200 }));
    assert.equal(path, '/api/pushes');
    assert.equal((await fetch(`${base}/api/pushes`)).status, 200);
    assert.equal(await (await fetch(`${base}/api/pushesOther`)).text(), 'Node-RED');
    release();
  });

  it('is not there where Node-RED serves no HTTP nodes', async () => {
    await assert.rejects(
      receivers({ httpNodeRoot: false }).http('x', async () => ({ status: 200 })),
      { code: 'UNSUPPORTED' },
    );
  });
});
