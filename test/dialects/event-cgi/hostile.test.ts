import assert from 'node:assert/strict';
import iconv from 'iconv-lite';
import type { Fault } from '../../../emulator/index.js';
import { VirtualServer } from '../../../emulator/index.js';
import { Camera, cameraSettings, type ErrorCode } from '../../../src/index.js';
import { failure, Rig } from './rig.js';

describe('event-cgi: answers that are wrong', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start({ timeout: 2000 });
  });
  afterEach(() => rig.close());

  it('takes code for the truth, whatever the text beside it says', async () => {
    for (const error of ['successful', 'successfuel', 'failed', '']) {
      rig.answer(`<root><code>0</code><error>${error}</error></root>`);
      assert.equal((await rig.payload('io.relay.set', { docfg: { ch: 0 } })).code, 0);
    }
    rig.answer('<?xml version="1.0" encoding="utf-8"?>\n<root><code> 11 </code><error>successful</error></root>');
    const error = await failure(rig.camera.run('io.relay.set', { docfg: { ch: 0 } }), 'REJECTED');
    assert.deepEqual([error.deviceCode, error.deviceMessage], [11, 'successful']);
    assert.equal(error.message, 'Gate: io.relay.set: the camera refused it: successful (code 11)');
  });

  it('keeps a refusal short and in one piece', async () => {
    const refusals: [xml: string, code: unknown][] = [
      ['<root><code>-1</code></root>', -1],
      [`<root><code>E${'x'.repeat(5000)}</code><error>${'y'.repeat(5000)}</error></root>`, `E${'x'.repeat(199)}…`],
      ['<root><code>0</code><code>1</code></root>', '[0,1]'],
      ['<root><code><a/></code><error><b>1</b></error></root>', '{"a":""}'],
      ['<root><code/></root>', ''],
    ];
    for (const [xml, code] of refusals) {
      rig.answer(xml);
      const error = await failure(rig.camera.run('io.relay.set', { docfg: { ch: 0 } }), 'REJECTED');
      assert.equal(error.deviceCode, code);
      assert.ok(error.message.length < 600);
    }
  });

  it('takes a refusal of a get for what it is', async () => {
    rig.answer('<root><code>3</code><error>busy</error></root>');
    await failure(rig.camera.run('alarm.motion.get', {}), 'REJECTED');
  });

  const unreadable: [what: string, body: string][] = [
    ['nothing', ''],
    ['a web page', '<!DOCTYPE html><html><body>Login</body></html>'],
    ['another document', '<html><body>Login</body></html>'],
    ['a text', 'error, Return=-1'],
    ['JSON', '{"code":0}'],
    ['an unclosed element', '<root><code>0</code>'],
    ['an unclosed attribute', "<root><docfg ch='0></root>"],
    ['a wrong end', '<root><code>0</error></root>'],
    ['no code', '<root><error>successful</error></root>'],
    ['an empty root', '<root/>'],
    ['nesting ten thousand deep', `<root>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}<code>0</code></root>`],
    ['nesting that never ends', `<root>${'<a>'.repeat(50_000)}`],
    ['more elements than any camera has', `<root><code>0</code>${'<a/>'.repeat(25_000)}</root>`],
    ['a document type', '<!DOCTYPE root [<!ENTITY a "b">]><root><code>0</code><error>&a;</error></root>'],
  ];
  for (const [what, body] of unreadable) {
    it(`refuses ${what}`, async () => {
      rig.answer(body);
      const { message } = await failure(rig.camera.run('io.relay.set', { docfg: { ch: 0 } }), 'BAD_RESPONSE');
      assert.ok(message.length < 400, message);
      await rig.payload('io.relay.get');
    });
  }

  it('reads what is odd but clear', async () => {
    rig.answer(`\n  <?xml version='1.0'?><!-- hello --><ROOT>\r\n<docfg ch='0'\ttype = "1"><![CDATA[ ]]></docfg></ROOT>`);
    assert.deepEqual(await rig.payload('io.relay.get'), { docfg: [{ ch: 0, type: 1 }] });
    rig.answer(`<root><docfg ch='zero' type='9' new='x'>text</docfg><docfg/><more>1</more></root>`);
    assert.deepEqual(await rig.payload('io.relay.get'), { docfg: [{ ch: 'zero', type: 9, new: 'x', value: 'text' }, {}], more: '1' });
  });

  it('refuses names that reach for a prototype, and pollutes none', async () => {
    for (const xml of [
      `<docfg __proto__='1'/>`,
      `<docfg constructor='1'/>`,
      '<__proto__><polluted>1</polluted></__proto__>',
      '<prototype/>',
    ]) {
      rig.answer(`<root>${xml}</root>`);
      await failure(rig.camera.run('io.relay.get', {}), 'BAD_RESPONSE');
    }
    assert.equal(Reflect.get({}, 'polluted'), undefined);
    assert.equal({}.constructor, Object);
  });

  it('takes names of inherited members for names', async () => {
    rig.answer(`<root><docfg toString='1' ch='0'/><hasOwnProperty>1</hasOwnProperty><valueOf/></root>`);
    const { docfg, ...rest } = await rig.payload('io.relay.get');
    assert.deepEqual(Object.entries((docfg as object[])[0] ?? {}), [
      ['toString', '1'],
      ['ch', 0],
    ]);
    assert.deepEqual(Object.entries(rest), [
      ['hasOwnProperty', '1'],
      ['valueOf', ''],
    ]);
  });

  it('takes a megabyte of one name', async () => {
    rig.answer(`<root><code>0</code><${'k'.repeat(1024 * 1024)}/></root>`);
    const payload = await rig.payload('io.relay.set', { docfg: { ch: 0 } });
    assert.deepEqual(Object.entries(payload), [
      ['code', 0],
      ['k'.repeat(1024 * 1024), ''],
    ]);
    rig.answer(`<${'k'.repeat(1024 * 1024)}/>`);
    assert.ok((await failure(rig.camera.run('io.relay.get', {}), 'BAD_RESPONSE')).message.length < 400);
  });

  it('reads a megabyte of text beside the event loop', async () => {
    rig.answer(`<root><version version='1'/><file id='0' name='${'n'.repeat(1024 * 1024)}'/></root>`);
    const { file } = await rig.payload('io.sound.list');
    assert.ok(Array.isArray(file));
    assert.equal(file[0].name.length, 1024 * 1024);
  });

  const faults: [Fault, ErrorCode][] = [
    [{ kind: 'drop' }, 'CONNECTION_LOST'],
    [{ kind: 'reset' }, 'CONNECTION_LOST'],
    [{ kind: 'garbage' }, 'BAD_RESPONSE'],
    [{ kind: 'hang' }, 'TIMEOUT'],
    [{ kind: 'endless' }, 'BAD_RESPONSE'],
    [{ kind: 'half' }, 'CONNECTION_LOST'],
    [{ kind: 'entityBomb' }, 'BAD_RESPONSE'],
    [{ kind: 'huge', bytes: 9_000_000 }, 'BAD_RESPONSE'],
    [{ kind: 'status', status: 500 }, 'REJECTED'],
    [{ kind: 'status', status: 404 }, 'REJECTED'],
    [{ kind: 'status', status: 302, headers: { Location: '/login' } }, 'BAD_RESPONSE'],
  ];
  for (const [fault, code] of faults) {
    it(`meets ${fault.kind}${fault.kind === 'status' ? ` ${fault.status}` : ''} with ${code}, and goes on`, async () => {
      rig.device.faults.add(fault);
      const error = await rig.camera.run('io.relay.set', { docfg: { ch: 0 } }).catch((thrown: unknown) => thrown);
      assert.equal((error as { code?: string }).code, code, String(error));
      rig.device.faults.clear();
      await rig.payload('io.relay.get');
    });
  }

  for (const kind of ['wrongContentType', 'noContentType', 'http10', 'closeAfter', 'lfOnly'] as const) {
    it(`reads an answer with ${kind}`, async () => {
      rig.device.faults.add({ kind });
      assert.deepEqual(await rig.payload('io.relay.get'), { version: { version: 0 }, docfg: [{ ch: 0, type: 0 }] });
    });
  }
});

describe('event-cgi: character sets', () => {
  let body: Buffer;
  let server: VirtualServer;
  let camera: Camera;
  beforeEach(async () => {
    server = await VirtualServer.start(() => ({ version: '1.0', headers: { 'Content-type': 'text/plain;charset=utf-8' }, body }));
    camera = new Camera(cameraSettings({ dialect: 'event-cgi', host: server.host, port: server.port }));
  });
  afterEach(async () => {
    await camera.close();
    await server.close();
  });

  const name = async (charset: string, bytes: Buffer): Promise<unknown> => {
    body = Buffer.concat([
      Buffer.from(`<?xml version="1.0" encoding="${charset}"?>\n<root><file id='0' name='`),
      bytes,
      Buffer.from(`'/></root>`),
    ]);
    const { payload } = await camera.run('io.sound.list', {});
    return (payload as { file: { name: unknown }[] }).file[0]?.name;
  };

  it('reads UTF-8, and GBK where it is declared, against the header', async () => {
    assert.equal(await name('utf-8', Buffer.from('提示音 €😀')), '提示音 €😀');
    assert.equal(await name('GBK', iconv.encode('提示音€联通', 'gbk')), '提示音€联通');
    assert.equal(await name('gb2312', iconv.encode('提示音', 'gbk')), '提示音');
  });

  it('reads GBK where UTF-8 is declared and GBK comes', async () => {
    for (const text of ['提示音', '夜间', '门']) assert.equal(await name('utf-8', iconv.encode(text, 'gbk')), text);
  });

  it('reads on behind a character that is cut off', async () => {
    const whole = Buffer.from('提示音');
    for (const cut of [1, 2]) assert.equal(await name('utf-8', whole.subarray(0, whole.length - cut)), '提示\ufffd');
    assert.equal(await name('GBK', iconv.encode('提示音', 'gbk').subarray(0, 5)), '提示\ufffd');
  });
});
