import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Fault } from '../../emulator/faults.js';
import { startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { closing } from '../support/closing.js';
import { type Flow, flows, type Message } from '../support/flow.js';
import { until } from '../support/until.js';

const password = 'pw-Zq7 x&9%ü/"<';
const username = 'operator7Q';

/** Everything in which the password, or what stands for it, could be recognised. */
const traces = [
  password,
  encodeURIComponent(password),
  encodeURIComponent(password).toLowerCase(),
  'pw-Zq7',
  Buffer.from(password).toString('base64'),
  Buffer.from(`${username}:${password}`).toString('base64'),
];

describe('secrets', () => {
  const start = flows();
  const own = closing();
  let device: UidCgiCamera;

  /** All that people or flows could see of it. */
  const everything = (flow: Flow): string =>
    [
      flow.logged,
      flow.outputs,
      flow.caught,
      flow.statuses,
      flow.done,
      flow.caught.map(({ error }) => [error.message, error.stack, error.cause]),
    ]
      .map((part) => inspect(part, { depth: 12, maxStringLength: 100_000, maxArrayLength: 10_000, breakLength: Number.POSITIVE_INFINITY }))
      .join('\n');

  const assertClean = (flow: Flow): void => {
    const text = everything(flow);
    for (const trace of [...traces, ...device.state.accounts.sessions.keys()])
      assert.ok(!text.includes(trace), `${trace} in ${around(text, trace)}`);
  };
  const around = (text: string, trace: string): string => {
    const at = text.indexOf(trace);
    return text.slice(Math.max(0, at - 200), at + 200);
  };

  const open = (type: string, config: Message, more: Message = {}): Promise<Flow> =>
    start({ type, config, devices: { gate: { host: device.host, port: device.port, username, password, timeout: 400, ...more } } });
  const send = async (flow: Flow, msg: Message = {}): Promise<void> => {
    const before = flow.outputs.length + flow.caught.length;
    flow.it.receive(msg);
    await until(() => flow.outputs.length + flow.caught.length > before);
  };

  beforeEach(async () => {
    device = own(await startUidCgiCamera({ username, password }));
  });

  it('are not in what works', async () => {
    for (const [type, config] of [
      ['ipcam-command', { operation: 'device.info.get', raw: true }],
      ['ipcam-command', { operation: 'snapshot.get', raw: true }],
      ['ipcam-ptz', { action: 'left', duration: '10' }],
      ['ipcam-ptz', { action: 'capabilities' }],
      ['ipcam-snapshot', { output: 'base64' }],
      ['ipcam-osd', { action: 'get' }],
      ['ipcam-io', { action: 'getOutputs' }],
      ['ipcam-record-query', { action: 'find', from: '-1h' }],
    ] as const) {
      const flow = await open(type, config);
      await send(flow);
      assert.deepEqual(flow.caught, [], type);
      assertClean(flow);
    }
  });

  const echo = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const faults: Fault[] = [
    ...[
      { kind: 'drop' },
      { kind: 'reset' },
      { kind: 'half' },
      { kind: 'hang' },
      { kind: 'garbage' },
      { kind: 'badChunk' },
      { kind: 'entityBomb' },
    ].map((fault) => fault as Fault),
    ...[400, 401, 403, 404, 500, 302].map(
      (status): Fault => ({
        kind: 'status',
        status,
        headers: { Location: `/x?password=${encodeURIComponent(password)}` },
        body: `<html>${password}</html>`,
      }),
    ),
    ...[
      password,
      encodeURIComponent(password),
      Buffer.from(`${username}:${password}`).toString('base64'),
      `GET /cgi-bin/getuid?username=${username}&password=${password} HTTP/1.1`,
      `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    ].map(
      (text): Fault => ({
        kind: 'status',
        status: 400,
        headers: { 'Content-Type': 'text/xml' },
        body: `<fault><value>x</value><reason>no: ${echo(text)}</reason></fault>`,
      }),
    ),
    {
      kind: 'status',
      status: 200,
      headers: { 'Content-Type': 'text/xml' },
      body: `<a b="${echo(password)}><${encodeURIComponent(password)}/>`,
    },
    { kind: 'status', status: 200, headers: { 'Content-Type': 'text/html' }, body: `<html><body onload=${password}>` },
  ];
  for (const fault of faults) {
    it(`are not in what fails: ${JSON.stringify(fault).slice(0, 70)}`, async () => {
      for (const [type, config] of [
        ['ipcam-command', { operation: 'device.info.get', raw: true }],
        ['ipcam-snapshot', {}],
        ['ipcam-ptz', { action: 'left' }],
      ] as const) {
        const flow = await open(type, config);
        device.faults.add(fault);
        await send(flow);
        await send(flow);
        assert.equal(flow.caught.length, 2);
        assertClean(flow);
        device.faults.clear();
      }
    });
  }

  it('are not in what fails once the session is there', async () => {
    const flow = await open('ipcam-command', { operation: 'device.info.get', source: 'message', raw: true });
    await send(flow);
    const [uid = ''] = device.state.accounts.sessions.keys();
    assert.equal(uid.length, 8);
    for (const body of [`<fault><reason>no such uid ${uid} in ?uid=${uid}</reason></fault>`, `<a uid="${uid}>`, `<a ${uid}=5/>`]) {
      device.faults.add({ kind: 'status', status: 400, headers: { 'Content-Type': 'text/xml' }, body, path: '/cgi-bin/getinfo', times: 1 });
      await send(flow);
      device.faults.add({ kind: 'status', status: 200, headers: { 'Content-Type': 'text/xml' }, body, path: '/cgi-bin/getinfo', times: 1 });
      await send(flow);
    }
    device.faults.add({ kind: 'drop', path: '/cgi-bin/getinfo' });
    await send(flow);
    assertClean(flow);
  });

  it('are not in what is refused before it is sent', async () => {
    const flow = await open('ipcam-command', { source: 'message' });
    for (const [operation, payload] of [
      ['user.add', { name: 'x', newpasswd: [password] }],
      ['user.add', { name: 'x', newpasswd: { a: password } }],
      ['user.add', { name: 'x', newpasswd: password, privilege: 'Emperor', enable: 'Enable' }],
      ['user.add', { name: { password }, newpasswd: 'y' }],
      ['user.add', [password]],
      ['user.edit', { name: 'x', newpassword: password }],
    ] as const)
      await send(flow, { operation, payload: structuredClone(payload), hidden: 1 });
    // The messages themselves hold what the flow has put into them; what we say of them must not.
    const said = inspect([flow.logged, flow.statuses, flow.caught.map(({ error }) => error)], { depth: 12, maxStringLength: 100_000 });
    assert.equal(flow.caught.length, 6);
    assert.ok(!said.includes('pw-Zq7'), around(said, 'pw-Zq7'));
  });

  it('are not in addresses that a flow asks for', async () => {
    device.state.settings.rtmp.enable = '1';
    const flow = await open('ipcam-record-query', { action: 'find', from: '-1h' });
    await send(flow);
    const [found] = flow.outputs;
    assert.ok(found);
    assert.ok((found.payload as { url: string }[]).every(({ url }) => url.startsWith('http://127.0.0.1:')));
    assertClean(flow);
  });

  it('are not in what is told of a movement that could not be stopped', async () => {
    const flow = await open('ipcam-ptz', { action: 'left', duration: '10' });
    device.faults.add({
      ...{ kind: 'status', status: 400, headers: { 'Content-Type': 'text/xml' }, path: '/cgi-bin/ptz_ctrl?stop' },
      body: `<fault><reason>${echo(password)}</reason></fault>`,
    });
    await send(flow);
    await until(() => flow.logged.some((entry) => /ptz stop/.test(String((entry as Message).msg))));
    assertClean(flow);
  }).timeout(20_000);
});
