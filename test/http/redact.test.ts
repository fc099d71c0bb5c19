import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { encodeValue } from '../../src/http/query.js';
import { Redactor } from '../../src/http/redact.js';
import { anyText } from '../support/arbitraries.js';

const digest = (name: string, text: string): string => createHash(name).update(text, 'utf8').digest('hex');
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** Every form in which a password travels in one of the dialects, or may come back in an echo. */
const forms: Record<string, (secret: string) => string> = {
  plain: (secret) => secret,
  'in a query': encodeValue,
  'in a query, encoded by JavaScript': encodeURIComponent,
  'in a query, in lower case': (secret) => encodeValue(secret).replace(/%../g, (code) => code.toLowerCase()),
  'in a form': (secret) => encodeURIComponent(secret).replaceAll('%20', '+'),
  'in JSON': (secret) => JSON.stringify(secret).slice(1, -1),
  'in XML': (secret) => secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;'),
  'in base64': base64,
  'in base64, in a query': (secret) => encodeURIComponent(base64(secret)),
  'as MD5': (secret) => digest('md5', secret),
  'as MD5 in capitals': (secret) => digest('md5', secret).toUpperCase(),
  'as SHA-1': (secret) => digest('sha1', secret),
  'as SHA-256': (secret) => digest('sha256', secret),
};

const long = anyText({ minLength: 8, maxLength: 40 }).filter((secret) => secret.trim().length >= 6);
const around = fc.string({ maxLength: 20 });

describe('Redactor', () => {
  for (const [what, form] of Object.entries(forms)) {
    it(`takes out a secret ${what}`, () => {
      fc.assert(
        fc.property(long, around, around, (secret, before, after) => {
          const shown = new Redactor([secret]).text(before + form(secret) + after);
          assert.ok(!shown.includes(form(secret)), shown);
        }),
      );
    });
  }

  it('takes out the session of the moment', () => {
    const redactor = new Redactor();
    redactor.session('ff2e45cd');
    assert.equal(redactor.text('session ff2e45cd refused'), 'session *** refused');
    redactor.session('0badcafe');
    assert.equal(redactor.text('session 0badcafe refused'), 'session *** refused');
    redactor.session('');
    assert.equal(redactor.text('session 0badcafe refused'), 'session 0badcafe refused');
  });

  it('takes out a short secret where it is a word of its own', () => {
    const redactor = new Redactor(['1234']);
    assert.equal(redactor.text('password=1234&port=81234'), 'password=***&port=81234');
    assert.equal(redactor.text('tried 1234.'), 'tried ***.');
  });

  for (const [text, shown] of [
    ['GET /cgi-bin/getuid?username=admin&password=secret HTTP/1.1', 'GET /cgi-bin/getuid?username=***&password=*** HTTP/1.1'],
    ['/cgi-bin/ptz_ctrl?stop=1&uid=ff2e45cd', '/cgi-bin/ptz_ctrl?stop=1&uid=***'],
    ['Authorization: Basic QWxpY2U6MTIzNDU2\r\nHost: x', 'Authorization: ***\r\nHost: x'],
    ['Authorization: Digest username="a", realm="b", response="c"\nHost: x', 'Authorization: ***\nHost: x'],
    ['Cookie: a=b; c=d', 'Cookie: ***'],
    ['{"user":"admin","pwd":"a b\\"c","port":80}', '{"user":***,"pwd":***,"port":80}'],
    ['{"secretKey": "abc", "sign": "def"}', '{"secretKey": ***, "sign": ***}'],
    ['<account><password>geheim</password><port>80</port></account>', '<account><password>***</password><port>80</port></account>'],
    ['<token type="x">geheim</token>', '<token type="x">***</token>'],
    ['smtp_passwd=abc, ftpPassword: def', 'smtp_passwd=***, ftpPassword: ***'],
    ['uid error', 'uid error'],
    ['password error', 'password error'],
    ['enable: 0 or 1', 'enable: 0 or 1'],
  ] as const) {
    it(`shows ${text.slice(0, 50)} as ${shown.slice(0, 50)}`, () => {
      assert.equal(new Redactor().text(text), shown);
    });
  }

  it('takes a secret with half a character for what it is', () => {
    const redactor = new Redactor(['half \ud800 of it']);
    assert.equal(redactor.text('half \ud800 of it'), '***');
    assert.equal(redactor.text(encodeValue('half \ud800 of it')), '***');
  });

  it('knows no empty secret', () => {
    assert.equal(new Redactor(['', '']).text('as it was'), 'as it was');
  });

  it('shortens what a device says', () => {
    const redactor = new Redactor(['correct-horse']);
    assert.equal(redactor.brief('x'.repeat(500)), `${'x'.repeat(200)}…`);
    assert.equal(redactor.brief('no correct-horse here'), 'no *** here');
    assert.equal(redactor.brief(`${'x'.repeat(195)}correct-horse`), `${'x'.repeat(195)}***`);
  });

  it('is not held up by texts made for it', () => {
    const redactor = new Redactor(['correct-horse']);
    for (const text of ['<password ', 'password="', 'password   ', 'authorization:', '"\\', 'aaaa', 'Authorization: \n', '-.'].map(
      (piece) => piece.repeat(1_000_000 / piece.length),
    )) {
      const begun = performance.now();
      redactor.brief(text);
      assert.ok(performance.now() - begun < 1000, text.slice(0, 20));
    }
  });
});
