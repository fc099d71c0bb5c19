import assert from 'node:assert/strict';
import fc from 'fast-check';
import { VirtualServer } from '../../emulator/server.js';
import { encodePath, encodeQuery, encodeValue } from '../../src/http/query.js';
import { anyText } from '../support/arbitraries.js';
import { closing } from '../support/closing.js';
import { get, httpTo } from '../support/device-http.js';

describe('percent-encoding', () => {
  const own = closing();

  it('writes a blank as %20, never as +', () => {
    assert.equal(encodeValue('a b'), 'a%20b');
    assert.equal(encodeValue('a+b'), 'a%2Bb');
    assert.equal(encodeQuery([['title', 'Gate 1 + 2']]), 'title=Gate%201%20%2B%202');
  });

  it('leaves only unreserved characters as they are', () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');
    assert.equal(encodeValue(ascii).replace(/%[0-9A-F]{2}/g, ''), '-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~');
  });

  it('keeps what a device wants to see literally', () => {
    assert.equal(encodeValue('GMT+08:00 %', ':/+'), 'GMT+08:00%20%25');
  });

  it('replaces half a character', () => {
    assert.equal(encodeValue('\ud800'), '%EF%BF%BD');
  });

  it('keeps the slashes of a path', () => {
    assert.equal(encodePath('mnt/mmc0/a b/ü?#.mp4'), 'mnt/mmc0/a%20b/%C3%BC%3F%23.mp4');
  });

  it('any text survives the way through a URL parser', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText({ minLength: 1 }), anyText()), { minLength: 1, maxLength: 5 }), (members) => {
        const query = encodeQuery(members);
        assert.match(query, /^[A-Za-z0-9\-._~%=&/]*$/);
        assert.deepEqual([...new URL(`http://camera/cgi?${query}`).searchParams], members);
      }),
    );
  });

  it('any text survives the way over the wire', async () => {
    const server = own(await VirtualServer.start(() => ({ body: 'x' })));
    const http = own(httpTo(server.url));
    await fc.assert(
      fc.asyncProperty(anyText(), async (value) => {
        await http.request(get(`/cgi?${encodeQuery([['a', value]])}`));
        const url = new URL(server.requests.at(-1)?.url ?? '', server.url);
        assert.deepEqual([...url.searchParams], [['a', value]]);
      }),
      { numRuns: 50 },
    );
  });
});
