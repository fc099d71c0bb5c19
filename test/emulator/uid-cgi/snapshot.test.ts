import assert from 'node:assert/strict';
import { decode } from 'jpeg-js';
import { Bench, bodyOf, faultOf } from './client.js';

const PATH = '/cgi-bin/snapshot.cgi';
const VALUE = '/cgi-bin/snapshot';
const ADMIN = 'username=admin&password=admin';

describe('uid-cgi camera: snapshots', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  const fault = async (rest: string) => faultOf(await bench.ask(PATH + rest));
  const width = async (rest: string) => {
    const { status, headers, body, text } = await bench.ask(PATH + rest);
    assert.deepEqual([status, headers['content-type']], [200, 'image/jpeg'], text.slice(0, 300));
    return decode(body, { useTArray: true }).width;
  };

  it('stream 1 is the main stream and 0 the sub stream', async () => {
    assert.equal(await width(`?stream=1&${ADMIN}`), 640);
    assert.equal(await width(`?stream=0&${ADMIN}`), 320);
    assert.equal(await width(`?stream=1&uid=${bench.uid}`), 640);
  });

  it('without stream the credentials follow an ampersand; with a question mark they are an error', async () => {
    assert.equal(await width(`&${ADMIN}`), 320);
    assert.deepEqual(await fault(`?${ADMIN}`), [VALUE, 'error, parse parameters']);
    assert.deepEqual(await fault(`&stream=1&${ADMIN}`), [VALUE, 'error, parse parameters']);
    assert.equal(await width(`?uid=${bench.uid}`), 320);
  });

  it('needs credentials while ONVIF authentication is on', async () => {
    assert.deepEqual(await fault('?stream=1'), [VALUE, 'error, parse username']);
    assert.deepEqual(await fault('?stream=1&username=admin'), [VALUE, 'error, parse password']);
    assert.deepEqual(await fault('?stream=1&username=admin&password=wrong'), [VALUE, 'password error']);
    assert.deepEqual(await fault('?stream=1&uid=ffffffff'), [VALUE, 'uid error']);
    await bench.xml('onvif', 'onvif_auth=0');
    assert.equal(await width('?stream=1'), 640);
    assert.equal(await width(''), 320);
    assert.deepEqual(await fault('?stream=1&username=admin&password=wrong'), [VALUE, 'password error']);
  });

  it('keeps a session alive', async () => {
    bench.wait(59);
    await width(`?stream=0&uid=${bench.uid}`);
    bench.wait(59);
    await bench.xml('keep_alive');
  });

  it('refuses what it does not know', async () => {
    assert.deepEqual(await fault(`?stream=2&${ADMIN}`), [VALUE, 'stream 0 or 1']);
    assert.deepEqual(await fault(`?stream=1&quality=5&${ADMIN}`), [VALUE, 'error, parse parameters']);
  });

  it('sends a snapshot on, where there is something to send it to', async () => {
    const { hardware, uploads } = bench.camera.state;
    for (const upload of [0, 1, 2, 3]) {
      assert.equal(bodyOf((await bench.ask(`${PATH}?stream=0&upload=${upload}&${ADMIN}`)).text), '<upload>OK</upload>');
    }
    assert.deepEqual(uploads.snapshots, ['sd', 'ftp', 'email', 'nfs']);
    assert.deepEqual(await fault(`?stream=0&upload=4&${ADMIN}`), [VALUE, 'upload 0 or 1 or 2 or 3']);
    Object.assign(hardware, { sd: 'missing', ftp: false, email: false, nfs: false });
    assert.deepEqual(await fault(`?stream=0&upload=0&${ADMIN}`), [VALUE, 'sd not mount']);
    assert.deepEqual(await fault(`?stream=0&upload=1&${ADMIN}`), [VALUE, 'Ftp not deploy']);
    assert.deepEqual(await fault(`?stream=0&upload=2&${ADMIN}`), [VALUE, 'Email not deploy']);
    assert.deepEqual(await fault(`?stream=0&upload=3&${ADMIN}`), [VALUE, 'NFS Server not mounted']);
    hardware.sd = 'broken';
    assert.deepEqual(await fault(`?stream=0&upload=0&${ADMIN}`), [VALUE, 'sd card not mounted']);
    assert.equal(uploads.snapshots.length, 4);
  });
});
