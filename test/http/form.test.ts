import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeForm } from '../../src/http/query.js';

describe('encodeForm', () => {
  it('encodes as section 6.1.1.4 of the event CGI shows', () => {
    assert.equal(
      encodeForm(Buffer.from('<?xml version="1.0" encoding="utf-8"?><address>192.168.2.44:2023</address>')),
      '%3c%3fxml+version%3d%221.0%22+encoding%3d%22utf-8%22%3f%3e%3caddress%3e192.168.2.44%3a2023%3c%2faddress%3e',
    );
  });

  it('carries every text, read as a form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const encoded = encodeForm(Buffer.from(text));
        assert.match(encoded, /^(?:[A-Za-z0-9._+-]|%[0-9a-f]{2})*$/);
        assert.equal(new URLSearchParams(`data=${encoded}`).get('data'), text);
      }),
    );
  });

  it('carries every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const back = encodeForm(Buffer.from(bytes)).replace(/\+|%(..)/g, (_, hex?: string) =>
          String.fromCharCode(hex === undefined ? 0x20 : Number.parseInt(hex, 16)),
        );
        assert.deepEqual(new Uint8Array(Buffer.from(back, 'latin1')), bytes);
      }),
    );
  });
});
