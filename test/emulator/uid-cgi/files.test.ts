import assert from 'node:assert/strict';
import { Bench, bodyOf } from './client.js';

interface Item {
  filepath: string;
  filesize: number;
  record_mode: string;
  media_type: string;
  stream_index: string;
  start_time: string;
}

describe('uid-cgi camera: recordings and uploads', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  const list = async (members: string): Promise<Item[]> => {
    const xml = await bench.xml('get_record_query', members);
    assert.match(xml, /^<RecordQueryInfo>\n([\s\S]*\n)?<\/RecordQueryInfo>$/);
    const form =
      /<items filepath="([^"]*)" filesize="(\d+)" record_mode="(\d)" media_type="(\d)" stream_index="(\d)" start_time="([^"]*)"\/>/g;
    const items = [...xml.matchAll(form)].map(
      ([, filepath = '', filesize, record_mode = '', media_type = '', stream_index = '', start_time = '']) => ({
        filepath,
        filesize: Number(filesize),
        record_mode,
        media_type,
        stream_index,
        start_time,
      }),
    );
    assert.equal(items.length, xml.split('<items').length - 1);
    return items;
  };
  const TODAY = 'year=2024&month=5&day=17';

  it('lists a day in local time, in the form of the document', async () => {
    const items = await list('year=2024&month=05&day=16');
    assert.ok(items.length > 96);
    assert.ok(items.every(({ start_time, filepath }) => start_time.startsWith('2024-05-16 ') && filepath.includes('/20240516/')));
    assert.equal(items[0]?.filepath, '/mnt/mmc0/schedule/20240516/000000-av-1.mp4 ');
    assert.ok(items.every(({ filepath }) => filepath.endsWith('.mp4 ')));
  });

  it('follows the zone', async () => {
    await bench.xml('time', 'timezone=GMT-05:00');
    const [item] = await list('year=2024&month=5&day=16&record_mode=2&stream=1');
    assert.deepEqual(item?.start_time, '2024-05-16 00:00:00');
  });

  it('filters by stream, mode, media and time', async () => {
    const values = async (members: string, member: keyof Item) =>
      [...new Set((await list(`${TODAY}${members && '&'}${members}`)).map((item) => item[member]))].sort();
    assert.deepEqual(await values('', 'stream_index'), ['1', '2']);
    assert.deepEqual(await values('stream=1', 'stream_index'), ['1']);
    assert.deepEqual(await values('stream=2', 'stream_index'), ['2']);
    assert.deepEqual(await values('stream=-1', 'record_mode'), ['2', '4', '8']);
    for (const mode of ['2', '4', '8']) assert.deepEqual(await values(`record_mode=${mode}`, 'record_mode'), [mode]);
    assert.deepEqual(await values('', 'media_type'), ['3']);
    assert.deepEqual(await values('media_type=2', 'media_type'), ['2']);
    const span = await list(`${TODAY}&stream=1&record_mode=2&start_hour=8&start_min=30&end_hour=10&end_min=0&end_sec=0`);
    assert.deepEqual(
      span.map(({ start_time }) => start_time.slice(11)),
      ['08:30:00', '09:00:00', '09:30:00', '10:00:00'],
    );
  });

  it('has nothing for a day before its time or one that does not exist', async () => {
    assert.deepEqual(await list('year=2023&month=5&day=17'), []);
    assert.deepEqual(await list('year=2024&month=2&day=31'), []);
  });

  it('hands out exactly the bytes that it listed', async () => {
    const items = await list(`${TODAY}&record_mode=4&stream=1`);
    const [item] = items;
    assert.ok(item);
    const url = `/playback${item.filepath.trim()}`;
    const { status, headers, body } = await bench.ask(url);
    assert.deepEqual([status, headers['content-type'], headers['content-length']], [200, 'video/mp4', String(item.filesize)]);
    assert.equal(body.length, item.filesize);
    assert.equal(body.toString('latin1', 4, 8), 'ftyp');
    const part = await bench.ask(url, { headers: { Range: 'bytes=100-199' } });
    assert.deepEqual([part.status, part.headers['content-range']], [206, `bytes 100-199/${item.filesize}`]);
    assert.deepEqual(part.body, body.subarray(100, 200));
    const rest = await bench.ask(url, { headers: { Range: `bytes=${item.filesize - 10}-` } });
    assert.deepEqual(rest.body, body.subarray(-10));
    assert.equal((await bench.ask(url, { headers: { Range: `bytes=${item.filesize}-` } })).status, 416);
  });

  it('knows no other files', async () => {
    for (const path of [
      '/playback/',
      '/playback/mnt/mmc0/schedule/20240517/080001-av-1.mp4',
      '/playback//mnt/mmc0/schedule/20240517/080000-av-1.mp4',
      '/playback/etc/passwd',
    ]) {
      assert.equal((await bench.ask(path)).status, 404, path);
    }
  });

  it('streams a large file whole', async () => {
    const { body } = await bench.ask('/playback/mnt/mmc0/schedule/20240517/080000-av-1.mp4');
    const [item] = await list(`${TODAY}&record_mode=2&stream=1&start_hour=8&end_hour=8&end_min=0`);
    assert.equal(body.length, item?.filesize);
    assert.ok(body.length > 3_000_000);
  });

  const upgrade = (credentials: string, body: Buffer, contentType = 'application/octet-stream') =>
    bench.ask('/OnvifFirmwareUpgrade', {
      method: 'POST',
      body,
      headers: {
        'Content-Type': contentType,
        ...(credentials ? { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } : {}),
      },
    });

  it('takes firmware with Basic authentication', async () => {
    const firmware = Buffer.from([0, 255, 13, 10, 0, 1]);
    assert.equal((await upgrade('', firmware)).status, 401);
    const refused = await upgrade('admin:wrong', firmware);
    assert.deepEqual([refused.status, refused.headers['www-authenticate']], [401, 'Basic realm="IP Camera"']);
    assert.equal(bench.camera.state.uploads.firmware, undefined);
    assert.equal((await upgrade('admin:admin', firmware)).status, 200);
    assert.deepEqual(bench.camera.state.uploads.firmware, firmware);
    assert.equal((await upgrade('admin:admin', firmware, 'text/plain')).status, 400);
    assert.equal((await upgrade('admin:admin', Buffer.alloc(0))).status, 400);
  });

  const form = (field: string, content: Buffer, boundary = 'XyZ') => ({
    method: 'POST',
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="cert.pem"\r\nContent-Type: application/octet-stream\r\n\r\n`,
      ),
      content,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  });

  it('takes a certificate as a form', async () => {
    const content = Buffer.from([0, 255, 13, 10, 13, 10, 45, 45, 1]);
    assert.equal((await bench.ask('/WebCertificateUploadFile', form('oem_mp3', content))).status, 200);
    assert.deepEqual(bench.camera.state.uploads.certificate, { filename: 'cert.pem', content });
    const refused = await bench.ask('/WebCertificateUploadFile', form('certificate', content));
    assert.equal(refused.status, 400);
    assert.match(bodyOf(refused.text), /<value>\/WebCertificateUploadFile<\/value>\n<reason>error, parse parameters<\/reason>/);
    assert.equal((await bench.ask('/WebCertificateUploadFile', { method: 'POST', body: content })).status, 400);
  });
});
