import assert from 'node:assert/strict';
import { decode } from 'jpeg-js';
import { Bench } from './bench.js';

const SNAPSHOT = 'image.cgi?cameraID=1&quality=5';

describe('sunell-cgi camera: pictures and the text on them', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  const picture = async (target = SNAPSHOT): Promise<Buffer> => {
    const { headers, body } = await bench.ask(target);
    assert.equal(headers['content-type'], 'image/jpeg');
    assert.equal(Number(headers['content-length']), body.length);
    return body;
  };

  /** Whether two pictures differ between two heights, as parts of the picture. */
  const differ = (one: Buffer, other: Buffer, from: number, to: number): boolean => {
    const [first, second] = [decode(one), decode(other)];
    const [begin, end] = [from, to].map((part) => Math.round(part * first.height) * first.width * 4);
    for (let at = begin ?? 0; at < (end ?? 0); at += 1) if (Math.abs((first.data[at] ?? 0) - (second.data[at] ?? 0)) > 60) return true;
    return false;
  };

  it('answers a JPEG of the stream asked for, finer with quality', async () => {
    const { width, height } = decode(await picture());
    assert.deepEqual([width, height], [640, 360]);
    assert.equal(decode(await picture('image.cgi?type=snap&cameraID=1&streamID=2&quality=5')).width, 320);
    assert.ok((await picture('image.cgi?cameraID=1&quality=9')).length > 1.5 * (await picture('image.cgi?cameraID=1&quality=1')).length);
  });

  it('refuses by text what it cannot show', async () => {
    assert.equal(await bench.code('image.cgi?cameraID=1'), -23);
    assert.equal(await bench.code('image.cgi?cameraID=1&quality=10'), -8);
    assert.equal(await bench.code('image.cgi?cameraID=9&quality=5'), -8);
  });

  it('shows where the head looks', async () => {
    const before = await picture();
    await bench.ok('ptz.cgi?action=setPosition&pan=120&tilt=4&zoom=3&cameraID=1');
    bench.wait(20);
    assert.ok(differ(before, await picture(), 0.3, 0.9));
  });

  it('shows a text where its canvas lies', async () => {
    const before = await picture();
    const canvas =
      'canvasID=3&topX=5&topY=50&fontSize=1&alignMode=0&OSDInfoBegin=1&arrowID=0&OSDEnableFlag=1&OSDType=5&info=HELLO%20WORLD&OSDInfoEnd=1';
    await bench.ok(`param.cgi?action=set&type=OSDCanvas&cameraID=1&OSDCanvasBegin=1&${canvas}&OSDCanvasEnd=1`);
    const after = await picture();
    assert.ok(differ(before, after, 0.44, 0.58));
    assert.ok(!differ(before, after, 0.7, 1));
    // Blanks go.
    assert.deepEqual(await bench.lines('param.cgi?action=get&type=OSDCanvas&cameraID=1&canvasID=3'), [
      ...[
        'topX=5',
        'topY=50',
        'fontSize=1',
        'alignMode=0',
        'OSDInfoCount=1',
        'OSDInfoBegin=1',
        'arrowID=0',
        'OSDEnableFlag=1',
        'OSDType=5',
      ],
      ...['info=HELLOWORLD', 'OSDInfoEnd=1'],
    ]);
    const all = await bench.lines('param.cgi?action=get&type=OSDCanvas&cameraID=1');
    assert.deepEqual([all[0], all[1], all.at(-1)], ['OSDCanvasCount=3', 'OSDCanvasBegin=1', 'OSDCanvasEnd=1']);
  });

  it('refuses texts as the section says', async () => {
    const set = (canvas: number, info: string) =>
      bench.code(
        `param.cgi?action=set&type=OSDCanvas&cameraID=1&OSDCanvasBegin=1&canvasID=${canvas}&OSDInfoBegin=1&${info}&OSDInfoEnd=1&OSDCanvasEnd=1`,
      );
    assert.equal(await set(2, `arrowID=0&OSDEnableFlag=1&OSDType=5&info=${encodeURIComponent('a<b')}`), -8);
    assert.equal(await set(2, `arrowID=0&OSDEnableFlag=1&OSDType=5&info=${'a'.repeat(257)}`), -8);
    assert.equal(await set(2, 'arrowID=0&OSDEnableFlag=1&OSDType=4&info=x'), -8);
    assert.equal(await set(2, 'arrowID=1&OSDEnableFlag=1&OSDType=5&info=x'), -8);
    assert.equal(await set(2, 'arrowID=0&info=x'), -8);
    assert.equal(await bench.code('param.cgi?action=set&type=OSD&cameraID=1&fontSize=0'), -8);
  });

  it('shows time and camera name, and a mask', async () => {
    const before = await picture();
    bench.wait(3600);
    await bench.ok('param.cgi?action=set&type=cameraInfo&cameraID=1&cameraName=NORTH+GATE');
    assert.ok(differ(before, await picture(), 0, 0.15));
    const mask = 'areaID=1&enableFlag=1&topX=40&topY=60&height=20&width=30';
    const seen = await picture();
    await bench.ok(
      `param.cgi?action=set&type=blindArea&cameraID=1&BlindAreaParamCount=1&BlindAreaParamBegin=1&${mask}&BlindAreaParamEnd=1`,
    );
    assert.ok(differ(seen, await picture(), 0.6, 0.8));
    await bench.ok('param.cgi?action=delete&type=blindArea&cameraID=1&areaID=1');
    assert.ok(!differ(seen, await picture(), 0.6, 0.8));
  });

  it('sends pictures as they come', async () => {
    bench.camera.state.frameInterval = 5;
    const pieces: Buffer[] = [];
    const gone = new AbortController();
    const response = await fetch(`${bench.camera.url}/cgi-bin/video.cgi?type=http&cameraID=1&streamID=2&mjpegplay=1&AudioFlag=0`, {
      headers: { Authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` },
      signal: gone.signal,
    });
    assert.equal(response.headers.get('content-type'), 'multipart/x-mixed-replace; boundary=myboundary');
    assert.ok(response.body);
    for await (const piece of response.body) {
      pieces.push(Buffer.from(piece));
      if (Buffer.concat(pieces).toString('latin1').split('--myboundary').length > 3) break;
    }
    gone.abort();
    const [, first = ''] = Buffer.concat(pieces).toString('latin1').split('--myboundary\r\n');
    const [, length] = /^Content-Type: image\/jpeg\r\nContent-Length: (\d+)\r\n\r\n/.exec(first) ?? [];
    assert.ok(length);
    assert.equal(first.length, first.indexOf('\r\n\r\n') + 4 + Number(length) + 2);
  });
});

describe('sunell-cgi recorder: the text on pictures', () => {
  it('is time and channel name, by number or all', async () => {
    const bench = await Bench.start({ model: 'nvr' });
    try {
      await bench.ok('sensor.cgi?action=set&type=OSDInfo&cameraID=2&OSDInfoID=2&Type=2&Open=1&X=800&Y=700&Customstr=Hof');
      assert.deepEqual(await bench.lines('sensor.cgi?action=get&type=OSDInfo&cameraID=2&OSDInfoID=2'), [
        ...['Type=2', 'Open=1', 'Token=osdToken_cam2_osdId2', 'X=800', 'Y=700', 'Customstr=Hof'],
      ]);
      assert.equal((await bench.lines('sensor.cgi?action=get&type=OSDInfo&cameraID=1')).at(-1), 'OSDInfoEnd=2');
      assert.equal(await bench.code('sensor.cgi?action=set&type=OSDInfo&cameraID=2&OSDInfoID=2&X=8301'), -8);
      assert.equal((await bench.ask('image.cgi?type=snap&cameraID=16&streamID=1&quality=5')).headers['content-type'], 'image/jpeg');
    } finally {
      await bench.close();
    }
  });
});
