import assert from 'node:assert/strict';
import { type Answer, ask } from '../raw.js';
import { Bench, basic } from './bench.js';

const INFO = '/cgi-bin/param.cgi?action=get&type=deviceInfo';

describe('sunell-cgi camera: who asks', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  const plain = (path: string, headers: Record<string, string> = {}): Promise<Answer> => ask(bench.camera.url, path, { headers });

  describe('by Basic', () => {
    beforeEach(async () => {
      bench = await Bench.start();
    });

    it('lets the right user in', async () => {
      const { status, text } = await plain(INFO, { Authorization: basic('admin', 'admin') });
      assert.equal(status, 200);
      assert.match(text, /^deviceID=159356\r\n/);
    });

    it('refuses a wrong password with 401 and the error text', async () => {
      const { status, headers, text } = await plain(INFO, { Authorization: basic('admin', 'wrong') });
      assert.deepEqual([status, text], [401, 'error, Return=-508']);
      assert.match(headers['www-authenticate'] ?? '', /^Basic realm=/);
    });

    it('refuses an unknown user, no user, and one in the query', async () => {
      const answers = await Promise.all([
        plain(INFO, { Authorization: basic('nobody', 'admin') }),
        plain(INFO),
        plain(INFO.replace('?', '?userName=admin&password=admin&')),
      ]);
      assert.deepEqual(
        answers.map(({ status, text }) => [status, text]),
        Array(3).fill([401, 'error, Return=-507']),
      );
    });

    it('passes over credentials in the query where the header has them, as in the examples', async () => {
      await bench.ok('ptz.cgi?userName=admin&password=admin&cameraID=1&action=stop');
    });

    it('knows userName only as the first member', async () => {
      assert.equal(await bench.code('ptz.cgi?cameraID=1&action=stop&userName=admin&password=admin'), -23);
    });

    it('locks a user out as securityParam says, and lets him in again after the time', async () => {
      await bench.ok('param.cgi?action=set&type=securityParam&accountsLockEnableFlag=1&errorCount=2&lockTime=3');
      const tries = [];
      for (const password of ['no', 'no', 'admin']) tries.push((await plain(INFO, { Authorization: basic('admin', password) })).text);
      assert.deepEqual(tries, ['error, Return=-508', 'error, Return=-508', 'error, Return=-527']);
      bench.wait(3 * 60 + 1);
      assert.equal((await plain(INFO, { Authorization: basic('admin', 'admin') })).status, 200);
    });

    it('lets an operator look and move but not set', async () => {
      const headers = { Authorization: basic('test', 'admin1234') };
      assert.equal((await bench.ask('ptz.cgi?action=stop&cameraID=1', { headers })).text, 'OK');
      assert.match((await bench.ask('param.cgi?action=get&type=devicePort', { headers })).text, /^controlPort=/);
      assert.equal(await bench.code('param.cgi?action=set&type=devicePort&httpPort=81', { headers }), -512);
    });
  });

  describe('by the query', () => {
    beforeEach(async () => {
      bench = await Bench.start({ auth: 'query' });
    });

    it('lets the right user in, percent-encoding undone', async () => {
      bench.camera.state.accounts.add({ name: 'ö&=', password: 'p w+%', group: 'Administrators', note: '' });
      const query = `userName=${encodeURIComponent('ö&=')}&password=${encodeURIComponent('p w+%')}&action=get&type=deviceInfo`;
      assert.match((await plain(`/cgi-bin/param.cgi?${query}`)).text, /^deviceID=/);
    });

    it('refuses with the error text alone', async () => {
      const answers = await Promise.all([
        plain('/cgi-bin/param.cgi?userName=admin&password=wrong&action=get&type=deviceInfo'),
        plain('/cgi-bin/param.cgi?userName=nobody&password=admin&action=get&type=deviceInfo'),
        plain('/cgi-bin/param.cgi?action=get&type=deviceInfo&userName=admin&password=admin'),
        plain(INFO, { Authorization: basic('admin', 'admin') }),
      ]);
      assert.deepEqual(
        answers.map(({ status, text, headers }) => [status, text, headers['www-authenticate']]),
        [-508, -507, -507, -507].map((code) => [200, `error, Return=${code}`, undefined]),
      );
    });
  });
});
