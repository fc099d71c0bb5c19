import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { closing } from '../support/closing.js';
import { adminApp, type Flow, flows, type Message } from '../support/flow.js';
import { RawServer } from '../support/raw-server.js';

interface Reply {
  status: number;
  body: Record<string, unknown> & Record<string, unknown>[];
  text: string;
}

describe('what the editor asks', () => {
  const start = flows();
  const own = closing();
  let device: UidCgiCamera;
  let base = '';
  /** Permissions that were asked for, by path. */
  let permissions: string[] = [];
  let allowed = true;

  const password = 'correct-horse';
  const open = async (): Promise<Flow> => {
    const flow = await start({
      type: 'ipcam-command',
      devices: { gate: { host: device.host, port: device.port, username: 'admin', password } },
      more: [{ id: 'broker', type: 'helper' }],
      prepare: (red) => {
        red.auth.needsPermission = (permission: string) => (incoming, response, next) => {
          permissions.push(`${incoming.method} ${incoming.path} ${permission}`);
          if (allowed) next();
          else response.sendStatus(401);
        };
      },
    });
    const server = createServer(adminApp() as RequestListener);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    own({ close: () => new Promise((resolve) => server.close(resolve)) });
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return flow;
  };
  const ask = async (method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<Reply> => {
    const sent = request(`${base}${path}`, { method, agent: false, headers: body === undefined ? {} : { 'Content-Type': contentType } });
    sent.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
    const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }];
    let text = '';
    for await (const piece of response) text += piece;
    return { status: response.statusCode, text, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {} };
  };
  const test = (body: Message, contentType?: string): Promise<Reply> => ask('POST', '/ipcam/test', body, contentType);
  const dialog = (more: Message = {}): Message => ({ dialect: 'uid-cgi', name: 'new', host: device.host, port: device.port, ...more });

  beforeEach(async () => {
    device = own(await startUidCgiCamera({ password }));
    permissions = [];
    allowed = true;
    await open();
  });

  it('needs the permission of the editor, on every route', async () => {
    const routes = [
      'GET /ipcam/dialects ipcam.read',
      'GET /ipcam/operations/uid-cgi ipcam.read',
      'GET /ipcam/operations/uid-cgi/ptz.stop ipcam.read',
      'POST /ipcam/test ipcam.write',
      'POST /ipcam/detect ipcam.write',
      'POST /ipcam/cloud/devices ipcam.write',
    ];
    allowed = false;
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      assert.equal((await ask(method, path, method === 'POST' ? {} : undefined)).status, 401, route);
    }
    assert.deepEqual(permissions, routes);
    assert.equal(device.requests.length, 0);
  });

  it('dialects, with their fields and abilities', async () => {
    const { status, body } = await ask('GET', '/ipcam/dialects');
    assert.equal(status, 200);
    const uid = (body as Record<string, unknown>[]).find(({ id }) => id === 'uid-cgi');
    assert.ok(uid);
    assert.deepEqual([uid.title, uid.defaultPort, (uid.fields as string[]).includes('host')], ['Session CGI (uid)', 80, true]);
    const { ptz, snapshot } = uid.abilities as Record<string, string[]>;
    assert.ok(ptz?.includes('goto'));
    assert.deepEqual(snapshot, ['jpeg']);
  });

  it('operations, searched and described', async () => {
    const ids = async (query: string): Promise<unknown[]> =>
      (await ask('GET', `/ipcam/operations/uid-cgi${query}`)).body.map((operation) => operation.id);
    assert.equal((await ids('')).length, 88);
    assert.deepEqual(await ids('?search=preset%20add'), ['ptz.preset.add']);
    assert.ok((await ids('?area=ptz')).every((id) => String(id).startsWith('ptz.')));
    assert.deepEqual(await ids('?area=ptz&kind=get'), []);
    const { body } = await ask('GET', '/ipcam/operations/uid-cgi/ptz.preset.add');
    assert.deepEqual([body.id, (body.params as unknown as Message[])[0]?.name], ['ptz.preset.add', 'add_preset']);
  });

  it('answers what does not fit with what is wrong', async () => {
    for (const [path, status, message] of [
      ['/ipcam/operations/morse', 404, /no dialect "morse"; there are /],
      ['/ipcam/operations/__proto__', 404, /no dialect "__proto__"/],
      ['/ipcam/operations/uid-cgi/no.such', 400, /no operation "no\.such"; did you mean /],
      ['/ipcam/operations/uid-cgi/__proto__', 400, /no operation "__proto__"/],
      [`/ipcam/operations/${'x'.repeat(5000)}`, 404, /no dialect/],
    ] as const) {
      const reply = await ask('GET', path);
      assert.equal(reply.status, status, path.slice(0, 60));
      assert.equal(reply.body.ok, false);
      assert.match(String(reply.body.message), message);
      assert.ok(reply.text.length < 1000);
    }
  });

  it('takes lists and objects where texts belong for nothing', async () => {
    assert.equal((await ask('GET', '/ipcam/operations/uid-cgi?search[a]=1&area=x&area=y')).status, 200);
  });

  describe('test', () => {
    it('reaches the camera with what is in the dialog', async () => {
      const { status, body } = await test(dialog({ credentials: { username: 'admin', password } }));
      assert.equal(status, 200);
      assert.equal(body.ok, true);
      const report = body.report as unknown as Message;
      assert.deepEqual([report.dialect, report.model], ['uid-cgi', device.state.settings.device.model]);
      assert.ok(Array.isArray((report.abilities as Message).ptz));
    });

    it('takes the stored password where the dialog does not show it', async () => {
      for (const credentials of [undefined, {}, { username: 'admin', password: '__PWRD__' }])
        assert.equal((await test(dialog({ id: 'gate-id', credentials }))).body.ok, true);
      assert.equal(
        (await test(dialog({ id: 'gate-id', credentials: { username: 'admin', password: 'other' } }))).body.code,
        'UNAUTHORIZED',
      );
    });

    it('takes no credentials of other nodes', async () => {
      for (const id of ['broker', 'it', 'gone', '__proto__'])
        assert.match(String((await test(dialog({ id, credentials: {} }))).body.message), /no user name is set/);
    });

    it('says what is wrong and what to do', async () => {
      const cases: [more: Message, code: string, message: RegExp][] = [
        [
          { credentials: { username: 'admin', password: 'no' } },
          'UNAUTHORIZED',
          /^new: test: the camera refused the user name or password/,
        ],
        [{ host: '' }, 'NO_DEVICE', /no address is set/],
        [{ port: 1, credentials: { username: 'a', password } }, 'UNREACHABLE', /refused; check address and port/],
        [{ tls: true, credentials: { username: 'a', password } }, 'TLS', /no secure connection/],
        [{ dialect: 'morse' }, 'UNSUPPORTED', /no dialect "morse"/],
      ];
      for (const [more, code, message] of cases) {
        const { body } = await test(dialog(more));
        assert.deepEqual([body.ok, body.code], [false, code]);
        assert.match(String(body.message), message);
      }
    });

    it('tries wrong credentials once', async () => {
      const before = device.requests.length;
      await test(dialog({ credentials: { username: 'admin', password: 'no' } }));
      assert.equal(device.requests.length, before + 1);
    });

    it('never answers with a secret', async () => {
      const echo = `<fault><reason>no ${password} in /cgi-bin/getuid?username=admin&amp;password=${password}</reason></fault>`;
      device.faults.add({ kind: 'status', status: 400, headers: { 'Content-Type': 'text/xml' }, body: echo });
      const { text } = await test(dialog({ id: 'gate-id' }));
      assert.match(text, /REJECTED/);
      assert.doesNotMatch(text, /correct-horse/);
      device.faults.clear();
      assert.doesNotMatch((await test(dialog({ id: 'gate-id' }))).text, /correct-horse/);
    });

    it('does not wait longer than a person', async () => {
      const raw = own(await RawServer.start(() => {}));
      const { body } = await test(dialog({ port: raw.port, timeout: 300, credentials: { username: 'a', password } }));
      assert.equal(body.code, 'TIMEOUT');
      assert.equal(raw.sockets.size <= 1, true);
    });

    it('takes JSON objects only: nothing that a page of another site could send unasked', async () => {
      const form = `dialect=uid-cgi&id=gate-id&host=${device.host}&port=${device.port}`;
      for (const [body, contentType] of [
        [form, 'application/x-www-form-urlencoded'],
        [JSON.stringify(dialog({ id: 'gate-id' })), 'text/plain'],
        [JSON.stringify(dialog({ id: 'gate-id' })), 'text/plain; application/json'],
        ['[]', 'application/json'],
      ] as const) {
        const reply = await ask('POST', '/ipcam/test', body, contentType);
        assert.equal(reply.status, 400, contentType);
      }
      assert.equal((await ask('POST', '/ipcam/test')).status, 400);
      assert.equal(device.requests.length, 0);
    });

    it('takes settings of any kind for what they are', async () => {
      for (const odd of [
        { port: 'x' },
        { timeout: {} },
        { name: 5 },
        { channel: null },
        { __proto__: 1 },
        { host: ['a'] },
        { connections: 1e9 },
      ])
        assert.equal((await test(dialog({ id: 'gate-id', ...odd }))).status, 200);
    });
  });
});
