import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../raw.js';
import { Bench, declared, encoded, PATH, read } from './client.js';

interface Vector {
  operation: string;
  request: string;
  response: string;
}
const vectors: Vector[] = JSON.parse(
  readFileSync(join(__dirname, '..', '..', '..', '..', 'test', 'conformance', 'vectors', 'event-cgi.json'), 'utf8'),
);

describe('event-cgi camera: settings', () => {
  let bench: Bench;
  const start = async (...options: Parameters<typeof Bench.start>): Promise<void> => {
    bench = await Bench.start(...options);
  };
  afterEach(() => bench.camera.close());

  for (const { operation, request, response } of vectors.filter(
    (vector) => vector.operation.endsWith('.get') || vector.operation === 'io.sound.list',
  )) {
    it(`answers ${operation} as the document does when it is new`, async () => {
      await start();
      const answer = await ask(bench.camera.url, request.replace(/^http:\/\/[^/]*/, ''));
      const literal = response.slice(response.indexOf('<?xml'));
      assert.deepEqual(read(answer.text), read(literal));
      assert.equal(answer.text.split('<root>')[0], literal.split('<root>')[0]);
    });
  }

  for (const { operation, request } of vectors.filter(
    (vector) => vector.operation.endsWith('.set') || vector.operation.startsWith('io.'),
  )) {
    it(`does what the document's ${operation} asks: ${request.slice(-40)}`, async () => {
      await start();
      const [, query = '', data] = /cgi\?([^<]*?)(?:data=(.*))?$/s.exec(request) ?? [];
      const text = await bench.text(data === undefined ? query : `${query}data=${encodeURIComponent(data)}`);
      if (data !== undefined) assert.match(text, /<code>0<\/code>/);
    });
  }

  it('speaks HTTP/1.0 and ends the connection', async () => {
    await start();
    const { headers } = await ask(bench.camera.url, `${PATH}?get=motion`);
    assert.deepEqual(Object.keys(headers), ['content-type']);
  });

  it('changes what a set names, and only that', async () => {
    await start({ channels: 2 });
    const before = await bench.text('get=motion');
    await bench.succeed('set=motion', "<motion ch='1' sensitivity='20'><segment id='3' on='0'/></motion>");
    const after = await bench.text('get=motion');
    const [first, second] = [before, after].map((text) => text.split("<motion ch='1'"));
    assert.equal(first?.[0], second?.[0]);
    assert.equal(
      second?.[1],
      first?.[1]?.replace("sensitivity='85'", "sensitivity='20'").replace("segment id='3' on='1'", "segment id='3' on='0'"),
    );
  });

  it('replaces lists of texts and adds segments that are new', async () => {
    await start();
    await bench.succeed(
      'set=scheme',
      "<scheme ch='5' name='&lt;&apos;夜&#10;间' on='1'><action>7</action><action>2</action><segment id='9' begin_day='3'/></scheme>",
    );
    const text = await bench.text('get=scheme');
    const [, scheme] = /(<scheme ch='5'[\s\S]*?<\/scheme>)/.exec(text) ?? [];
    assert.deepEqual(read(declared(scheme ?? '')), [
      'scheme',
      { ch: '5', on: '1', name: "<'夜\n间" },
      '',
      [
        ['action', {}, '7', []],
        ['action', {}, '2', []],
        ['segment', { id: '9', begin_day: '3' }, '', []],
      ],
    ]);
  });

  it('sets several channels at once, or none of them', async () => {
    await start({ relays: 2 });
    await bench.succeed('set=alarm_do', "<docfg ch='0' type='1'/>");
    await bench.refuse(`set=alarm_do&data=${encoded("<root><docfg ch='0' type='0'/></root>").replace('%2Froot', '%2Froots')}`, /closed by/);
    await bench.refuse(`set=alarm_do&data=${encoded("<root><docfg ch='2' type='0'/></root>")}`, /no channel 2/);
    assert.deepEqual(
      bench.camera.state.relays.map(({ type }) => type),
      ['normally closed', 'normally open'],
    );
  });

  it('takes GBK where it is declared, and answers so', async () => {
    await start();
    const xml = "<?xml version='1.0' encoding='GBK'?><root><flashinglight act_mode='1' frequency='2' presist_time='20000'/></root>";
    assert.match(await bench.text(`set=flashing_light&data=${encodeURIComponent(xml)}`), /<code>0</);
    assert.match(
      await bench.text('get=flashing_light'),
      /^<\?xml version="1.0" encoding="GBK"\?>\n<root>\n<flashinglight act_mode='1' frequency='2' presist_time='20000' \/>/,
    );
    const name = `%3c?xml version="1.0" encoding="GBK"?%3e<root><action ch='0' action_name='%b5%c6'/></root>`
      .replaceAll(' ', '+')
      .replaceAll('<', '%3C')
      .replaceAll('"', '%22');
    assert.match(await bench.text(`set=action&data=${name}`), /<code>0</);
    assert.match(await bench.text('get=action'), /action_name='灯'/);
  });

  describe('refuses', () => {
    const data = (xml: string): string => `set=motion&data=${encoded(xml)}`;
    const cases: [what: string, query: string, reason: RegExp][] = [
      [
        'a raw colon in the data',
        "act=alarm_subscribe&data=%3C?xml%20version='1.0'%20encoding='utf-8'?%3E%3Croot%3E%3Caddress%3E127.0.0.1:9%3C/address%3E%3C/root%3E",
        /colon/,
      ],
      ['a command that is unknown', 'get=nothing', /get=nothing is unknown/],
      ['no command', 'data=', /none of get/],
      ['two commands', 'get=motion&set=motion', /set is not expected/],
      ['other members', 'get=motion&x=1', /x is not expected/],
      ['a token that comes late', 'get=motion&auth=1', /auth is not expected/],
      ['data for a get', `get=motion&data=${encoded('<root/>')}`, /takes no data/],
      ['a set without data', 'set=motion', /nothing is set/],
      ['data that is no XML', 'set=motion&data=x', /no XML declaration/],
      ['data without its declaration', `set=motion&data=${encodeURIComponent("<root><motion ch='0'/></root>")}`, /no XML declaration/],
      ['another root', data("<roots><motion ch='0'/></roots>"), /root expected, not roots/],
      ['something after the root', data('<root></root><root/>'), /follows/],
      ['an attribute that stands twice', data("<root><motion ch='0' ch='0'/></root>"), /twice/],
      ['an unclosed element', data("<root><motion ch='0'></root>"), /closed by/],
      ['an attribute without quotes', data('<root><motion ch=0/></root>'), /end of a tag/],
      ['an unknown entity', data("<root><motion ch='&x;'/></root>"), /unknown reference/],
      ['nesting without end', data('<root>'.repeat(40)), /too deep/],
      ['an unknown element', data("<root><motions ch='0'/></root>"), /motions is unknown/],
      ['an unknown attribute', data("<root><motion ch='0' level='1'/></root>"), /level is unknown/],
      ['text where none belongs', data("<root><motion ch='0'>x</motion></root>"), /no text/],
      ['a missing channel', data("<root><motion on='1'/></root>"), /@ch is missing/],
      ['a channel that is not there', data("<root><motion ch='1'/></root>"), /no channel 1/],
      ['what is no number', data("<root><motion ch='0' on='yes'/></root>"), /no number/],
      ['a flag of 2', data("<root><motion ch='0' on='2'/></root>"), /neither 0 nor 1/],
      ['a number out of range', data("<root><motion ch='0' sensitivity='101'/></root>"), /out of range/],
      ['a value that is not among those named', data("<root><motion ch='0'><segment begin_day='8'/></motion></root>"), /no value 8/],
      ['an element that stands twice', data("<root><motion ch='0'><block>1</block><block>1</block></motion></root>"), /twice/],
      ['a percent sign without its code', 'set=motion&data=%3', /percent/],
      ['bytes that are no UTF-8', `${data('<root/>')}%ff`, /no UTF-8/],
    ];
    for (const [what, query, reason] of cases) {
      it(what, async () => {
        await start();
        await bench.refuse(query, reason);
      });
    }
  });

  it('knows one path and one method', async () => {
    await start();
    assert.equal((await ask(bench.camera.url, '/cgi/other.cgi?get=motion')).status, 404);
    assert.equal((await ask(bench.camera.url, `${PATH}?get=motion`, { method: 'POST' })).status, 405);
  });

  it('lets in nobody without its token', async () => {
    await start({ token: '7b5f58d0bf4c11eea1761b3920b29d14' });
    assert.equal((await ask(bench.camera.url, `${PATH}?get=motion`)).status, 401);
    assert.equal((await ask(bench.camera.url, `${PATH}?auth=7b5f58d0&get=motion`)).status, 401);
    assert.match(await bench.text('auth=7b5f58d0bf4c11eea1761b3920b29d14&get=motion'), /<motion/);
  });

  it('flashes its light for as long as it was asked to', async () => {
    await start();
    const { state } = bench.camera;
    await bench.succeed('act=flashing_light', "<flashinglight ch='0' status='1' frequency='2' presist_time='1000'/>");
    assert.deepEqual(state.light(), { channel: 0, flashing: true, frequency: 'low' });
    bench.time += 1000;
    assert.equal(state.light().flashing, false);
    await bench.succeed('act=flashing_light', "<flashinglight status='1' presist_time='-1'/>");
    bench.time += 1e9;
    assert.deepEqual(state.light(), { channel: 0, flashing: true, frequency: 'high' });
    await bench.succeed('act=flashing_light', "<flashinglight status='0'/>");
    assert.equal(state.light().flashing, false);
    await bench.refuse(`act=flashing_light&data=${encoded("<root><flashinglight ch='1' status='1'/></root>")}`, /no light 1/);
    await bench.refuse('act=flashing_light', /status is missing/);
  });

  it('plays the sounds that it has', async () => {
    await start();
    await bench.succeed('act=alarm_voice_file_test', "<file id='3' count='20'/>");
    await bench.succeed('act=alarm_voice_file_test', "<file id='0'/>");
    assert.deepEqual(
      bench.camera.state.played.map(({ name, count }) => [name, count]),
      [
        ['tone_Police_siren', 20],
        ['tone_Dog_bark', 1],
      ],
    );
    for (const file of [
      "<file id='8'/>",
      "<file id='-1'/>",
      "<file id='0' count='0'/>",
      "<file id='0' count='21'/>",
      "<file count='1'/>",
      '',
    ])
      await bench.refuse(`act=alarm_voice_file_test&data=${encoded(`<root>${file}</root>`)}`, /no sound file|out of range|missing/);
  });
});
