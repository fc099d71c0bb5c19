import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeBytes } from '../../src/http/query.js';
import { anyText } from '../support/arbitraries.js';

describe('encodeBytes', () => {
  it('encodes as section 6.1.1.4 of the event CGI shows, but for the blank', () => {
    assert.equal(
      encodeBytes(Buffer.from('<?xml version="1.0" encoding="utf-8"?><address>192.168.2.44:2023</address>')),
      '%3c%3fxml%20version%3d%221.0%22%20encoding%3d%22utf-8%22%3f%3e%3caddress%3e192.168.2.44%3a2023%3c%2faddress%3e',
    );
  });

  it('carries every text, read as a form or as a URL', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const encoded = encodeBytes(Buffer.from(text));
        assert.match(encoded, /^(?:[A-Za-z0-9._~-]|%[0-9a-f]{2})*$/);
        assert.equal(new URLSearchParams(`data=${encoded}`).get('data'), text);
        assert.equal(decodeURIComponent(encoded), text);
      }),
    );
  });

  it('carries every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const back = encodeBytes(Buffer.from(bytes)).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
        assert.deepEqual(new Uint8Array(Buffer.from(back, 'latin1')), bytes);
      }),
    );
  });
});
