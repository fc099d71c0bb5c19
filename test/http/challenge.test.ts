import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { HttpCredentials } from '../../src/http/challenge.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describe('HttpCredentials', () => {
  const asked = (header: string | string[] | undefined, username = 'Mufasa', password = 'Circle of Life'): HttpCredentials => {
    const credentials = new HttpCredentials(username, password);
    credentials.answers(header);
    return credentials;
  };
  const header = (credentials: HttpCredentials): string => credentials.header('GET', '/dir/index.html').Authorization ?? '';

  it('sends nothing before it is asked, and nothing where it is not understood', () => {
    assert.deepEqual(new HttpCredentials('a', 'b').header('GET', '/'), {});
    for (const challenge of [
      undefined,
      '',
      'Negotiate',
      'Bearer realm="x"',
      'Digest realm="x"',
      'Digest nonce="1", algorithm=SHA-512-256',
      'Basicrealm="x"',
    ])
      assert.equal(header(asked(challenge)), '', challenge);
    assert.equal(new HttpCredentials('', '').answers('Basic realm="x"'), false);
  });

  it('answers Basic', () => {
    assert.equal(header(asked('Basic realm="x, Digest nonce=1"')), `Basic ${Buffer.from('Mufasa:Circle of Life').toString('base64')}`);
    assert.equal(header(asked('basic')), `Basic ${Buffer.from('Mufasa:Circle of Life').toString('base64')}`);
  });

  it('answers the older Digest as RFC 2069 has it', () => {
    const credentials = asked(
      'Digest realm="testrealm@host.com",\r\n nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc"',
      'Mufasa',
      'CircleOfLife',
    );
    const [realm, nonce] = ['testrealm@host.com', 'dcd98b7102dd2f0e8b11d0f600bfb0c093'];
    const response = md5(`${md5(`Mufasa:${realm}:CircleOfLife`)}:${nonce}:${md5('GET:/dir/index.html')}`);
    assert.equal(
      header(credentials),
      `Digest username="Mufasa", realm="${realm}", nonce="${nonce}", uri="/dir/index.html", response="${response}", opaque="5ccc"`,
    );
  });

  it('answers Digest of RFC 7616, each time with another count', () => {
    const credentials = asked(
      'Digest qop="auth, auth-int", realm="http-auth@example.org", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"',
    );
    for (const nc of ['00000001', '00000002']) {
      const value = header(credentials);
      const field = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`).exec(value)?.[1] ?? '';
      assert.equal(field('nc'), nc);
      assert.equal(field('qop'), 'auth');
      const secret = md5('Mufasa:http-auth@example.org:Circle of Life');
      assert.equal(field('response'), md5(`${secret}:${field('nonce')}:${nc}:${field('cnonce')}:auth:${md5('GET:/dir/index.html')}`));
    }
  });

  it('prefers the stronger of what is offered, in one header or in several', () => {
    const [basic, weak, strong] = ['Basic realm="x"', 'Digest realm="x", nonce="1"', 'Digest realm="x", nonce="2", algorithm=SHA-256'];
    assert.match(header(asked(`${basic}, ${weak}, ${strong}`)), /^Digest .*nonce="2".*algorithm=SHA-256/);
    assert.match(header(asked([basic, weak])), /^Digest .*nonce="1"/);
    assert.match(header(asked([weak, basic, strong])), /nonce="2"/);
  });

  it('tries again where a nonce has run out, not where the password is wrong', () => {
    const credentials = new HttpCredentials('a', 'b');
    assert.equal(credentials.answers('Digest realm="x", nonce="1"'), true);
    assert.equal(credentials.answers('Digest realm="x", nonce="2"'), false);
    assert.equal(credentials.answers('Digest realm="x", nonce="3", stale=TRUE'), true);
    credentials.accepted();
    assert.equal(credentials.answers('Digest realm="x", nonce="4"'), true);
    assert.equal(credentials.answers('Digest realm="x", nonce="5"'), false);
  });

  it('keeps what it is asked apart from its own fields', () => {
    const value = header(asked('Digest realm="a\\"b, c=d", nonce="1", opaque="x\\\\"', 'u"ser\\'));
    assert.match(
      value,
      /^Digest username="u\\"ser\\\\", realm="a\\"b, c=d", nonce="1", uri="[^"]*", response="[0-9a-f]{32}", opaque="x\\\\"$/,
    );
  });

  it('gives a header that can be sent, whatever the device asks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (challenge, opaque) => {
        for (const text of [challenge, `Digest nonce="${challenge}", opaque="${opaque}", qop=auth, realm=${opaque}`]) {
          const value = header(asked(text));
          assert.doesNotMatch(value, /[\r\n]/);
          assert.doesNotThrow(() => new Headers({ Authorization: value }));
        }
      }),
    );
  });
});
