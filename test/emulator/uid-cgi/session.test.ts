import assert from 'node:assert/strict';
import { ask, converse } from '../raw.js';
import { CERTIFICATE, KEY } from '../tls.js';
import { Bench, faultOf } from './client.js';

describe('uid-cgi camera: session and strictness', () => {
  let bench: Bench;
  const start = async (options: Parameters<typeof Bench.start>[0] = {}) => {
    bench = await Bench.start(options);
  };
  afterEach(() => bench.close());

  it('refuses a login as the document prints', async () => {
    await start();
    const refusal = async (query: string) => faultOf(await bench.ask(`/cgi-bin/getuid${query}`));
    const value = '/cgi-bin/getuid';
    assert.deepEqual(await refusal(''), [value, 'error, parse parameters']);
    assert.deepEqual(await refusal('?'), [value, 'error, parse parameters']);
    assert.deepEqual(await refusal('?password=x'), [value, 'error, parse username']);
    assert.deepEqual(await refusal('?username=&password=x'), [value, 'error, parse username']);
    assert.deepEqual(await refusal('?username=admin'), [value, 'error, parse password']);
    assert.deepEqual(await refusal('?username=admin&password=wrong'), [value, 'password error']);
    assert.deepEqual(await refusal('?username=nobody&password=admin'), [value, 'password error']);
  });

  it('tells a missing uid from a wrong one, with the path of the call', async () => {
    await start();
    assert.deepEqual(faultOf(await bench.ask('/cgi-bin/network')), ['/cgi-bin/network', 'error, parse uid']);
    assert.deepEqual(faultOf(await bench.ask('/cgi-bin/keep_alive?uid=')), ['/cgi-bin/keep_alive', 'error, parse uid']);
    assert.deepEqual(await bench.fault('getinfo', '', 'ffffffff'), ['/cgi-bin/getinfo', 'uid error']);
    assert.deepEqual(await bench.fault('onvif', 'onvif_auth=1', 'ffffffff'), ['/cgi-bin/onvif', 'uid error']);
  });

  it('forgets a session after 60 seconds without a successful call', async () => {
    await start();
    bench.wait(59);
    assert.equal(await bench.xml('keep_alive'), '<keep_alive>true</keep_alive>');
    bench.wait(59);
    assert.match(await bench.xml('network'), /^<network /);
    bench.wait(59);
    await bench.fault('network', 'dhcp=7');
    bench.wait(1);
    assert.deepEqual(await bench.fault('keep_alive'), ['/cgi-bin/keep_alive', 'uid error']);
  });

  it('changes the time of the session that asks for it only', async () => {
    await start();
    const other = await bench.login('admin', 'admin');
    assert.equal(await bench.xml('setUidValidTime', 'validTime=80'), '<SetUidValidTime>Uid valid time is 80 sec</SetUidValidTime>');
    bench.wait(79);
    assert.deepEqual(await bench.fault('keep_alive', '', other), ['/cgi-bin/keep_alive', 'uid error']);
    await bench.xml('keep_alive');
    bench.wait(79);
    await bench.xml('keep_alive');
    bench.wait(80);
    assert.deepEqual(await bench.fault('keep_alive'), ['/cgi-bin/keep_alive', 'uid error']);
  });

  it('refuses validities that are none', async () => {
    await start();
    for (const seconds of ['0', '-1', 'x', ''])
      assert.deepEqual((await bench.fault('setUidValidTime', `validTime=${seconds}`))[1], 'validTime error');
    assert.deepEqual((await bench.fault('setUidValidTime'))[1], 'not find param validTime');
  });

  it('loses its sessions on demand', async () => {
    await start();
    bench.camera.expireSessions();
    assert.deepEqual((await bench.fault('keep_alive'))[1], 'uid error');
  });

  it('keeps a bounded number of sessions, dropping the oldest', async () => {
    await start();
    for (let count = 0; count < 64; count += 1) await bench.login('admin', 'admin');
    assert.equal(bench.camera.state.accounts.sessions.size, 64);
    assert.deepEqual((await bench.fault('keep_alive'))[1], 'uid error');
  });

  it('locks an account after so many refusals, wherever they happen, and unlocks it later', async () => {
    await start({ lockAccountAfter: 3 });
    const login = () => bench.ask('/cgi-bin/getuid?username=admin&password=admin');
    await bench.ask('/cgi-bin/getuid?username=admin&password=a');
    await bench.ask('/cgi-bin/getuid?username=admin&password=b');
    assert.equal((await login()).status, 200);
    await bench.ask('/cgi-bin/getuid?username=admin&password=a');
    await bench.ask('/cgi-bin/snapshot.cgi?stream=1&username=admin&password=b');
    await bench.ask('/cgi-bin/setEventStorage?username=admin&password=c');
    assert.deepEqual(faultOf(await login()), ['/cgi-bin/getuid', 'password error']);
    bench.wait(601);
    assert.equal((await login()).status, 200);
  });

  it('knows no other paths', async () => {
    await start();
    for (const path of [
      '/',
      '/cgi-bin',
      '/cgi-bin/',
      '/cgi-bin/Network',
      '/cgi-bin/nothing',
      '/cgi-bin/snapshot',
      '/weblogin',
      '/cgi-bin/OnvifFirmwareUpgrade',
    ]) {
      assert.equal((await bench.ask(`${path}?uid=${bench.uid}`)).status, 404, path);
    }
    assert.equal((await bench.ask('/OnvifFirmwareUpgrade')).status, 404);
  });

  it('cannot read a query that is not properly formed', async () => {
    await start();
    for (const members of [
      'dhcp',
      'dhcp=0&',
      '=0',
      '&dhcp=0',
      'dhcp=%',
      'dhcp=%zz',
      'dhcp=%E4%BD',
      'dhcp="0"',
      'dhcp=0&dhcp=0',
      'dhcp=[0]',
      'unknown=1',
      'DHCP=0',
    ]) {
      assert.deepEqual(await bench.fault('network', members), ['/cgi-bin/network', 'error, parse parameters'], members);
    }
  });

  it('refuses a raw blank, which ends the URL of a request', async () => {
    await start();
    const answer = (
      await converse(bench.camera.port, `GET /cgi-bin/osd?title_utf8=a b&uid=${bench.uid} HTTP/1.1\r\nHost: camera\r\n\r\n`)
    ).toString();
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*<value>\/cgi-bin\/osd<\/value>\n<reason>error, parse parameters<\/reason>/);
  });

  it('lets the timestamp of the vendor’s own page pass', async () => {
    await start();
    assert.match(await bench.xml('network', 'timestamp=1715918400000'), /^<network /);
    assert.equal((await bench.ask('/cgi-bin/getuid?username=admin&password=admin&timestamp=1')).status, 200);
  });

  it('takes GET only', async () => {
    await start();
    assert.deepEqual(faultOf(await bench.ask(`/cgi-bin/network?uid=${bench.uid}`, { method: 'POST' })), [
      '/cgi-bin/network',
      'error, parse parameters',
    ]);
  });

  it('reads credentials as percent-encoded UTF-8 and a plus as a plus', async () => {
    await start({ username: '张 三', password: 'a+b&c=d%' });
    assert.equal((await bench.ask(`/cgi-bin/getuid?username=${encodeURIComponent('张 三')}&password=a+b%26c%3Dd%25`)).status, 200);
  });

  it('is away while it restarts, and knows nobody afterwards', async () => {
    await start({ rebootTime: 30_000 });
    await bench.xml('network', 'dns1=9.9.9.9');
    assert.equal(await bench.xml('reboot'), '<reboot>true</reboot>');
    while (!bench.camera.state.away) await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(bench.call('keep_alive'), { code: 'ECONNRESET' });
    bench.wait(30);
    assert.deepEqual((await bench.fault('keep_alive'))[1], 'uid error');
    bench.uid = await bench.login('admin', 'admin');
    assert.match(await bench.xml('network'), /dns1="9\.9\.9\.9"/);
    bench.camera.reboot(1000);
    await assert.rejects(bench.call('keep_alive'), { code: 'ECONNRESET' });
    bench.wait(1);
    assert.equal((await bench.call('keep_alive')).status, 400);
  });

  it('misbehaves on demand and logs literally', async () => {
    await start();
    bench.camera.faults.add({ kind: 'status', status: 503, times: 1, path: '/cgi-bin/keep_alive' });
    assert.equal((await bench.call('keep_alive')).status, 503);
    assert.equal((await bench.call('keep_alive')).status, 200);
    assert.equal(bench.camera.requests.at(-1)?.url, `/cgi-bin/keep_alive?uid=${bench.uid}`);
  });

  it('speaks HTTPS', async () => {
    await start({ tls: { key: KEY, cert: CERTIFICATE } });
    assert.match(bench.camera.url, /^https:/);
    assert.equal((await ask(bench.camera.url, `/cgi-bin/keep_alive?uid=${bench.uid}`)).status, 200);
  });
});
