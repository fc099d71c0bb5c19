import assert from 'node:assert/strict';
import iconv from 'iconv-lite';
import { decodeText } from '../../src/wire/text.js';

const chinese = '大门摄像机 1：你好';
const gbk = iconv.encode(chinese, 'gbk');
const declaring = (encoding: string, text: string): Buffer =>
  iconv.encode(`<?xml version="1.0" encoding="${encoding}"?><a>${text}</a>`, encoding);

describe('decodeText', () => {
  it('reads UTF-8, declared or not, and drops a byte order mark', () => {
    assert.equal(decodeText(Buffer.from(chinese)), chinese);
    assert.equal(decodeText(Buffer.from(chinese), 'text/plain; charset=UTF-8'), chinese);
    assert.equal(decodeText(Buffer.from(`\ufeff${chinese}`)), chinese);
    assert.equal(decodeText(Buffer.alloc(0)), '');
  });

  it('reads GBK that says so', () => {
    for (const charset of ['gbk', 'GB2312', 'gb18030', 'x-gbk', 'cp936'])
      assert.equal(decodeText(gbk, `text/plain; charset="${charset}"`), chinese, charset);
    assert.match(decodeText(declaring('gb2312', chinese)), new RegExp(`<a>${chinese}</a>`));
  });

  it('reads GBK that does not say so, or says that it is UTF-8', () => {
    assert.equal(decodeText(gbk), chinese);
    assert.equal(decodeText(gbk, 'text/xml; charset=utf-8'), chinese);
    const lying = Buffer.concat([Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a>'), gbk, Buffer.from('</a>')]);
    assert.match(decodeText(lying), new RegExp(`<a>${chinese}</a>`));
  });

  it('believes the document rather than the header', () => {
    assert.match(decodeText(declaring('gbk', chinese), 'text/xml; charset=utf-8'), new RegExp(chinese));
  });

  it('reads other character sets that say so, and falls back where it does not know them', () => {
    assert.equal(decodeText(iconv.encode('Größe', 'latin1'), 'text/plain; charset=ISO-8859-1'), 'Größe');
    assert.equal(decodeText(Buffer.from(chinese), 'text/plain; charset=klingon'), chinese);
  });

  it('keeps UTF-8 that is cut off in the middle of a character', () => {
    const cut = Buffer.from(chinese.repeat(20)).subarray(0, -1);
    for (const contentType of ['', 'text/xml; charset=utf-8']) {
      const text = decodeText(cut, contentType);
      assert.ok(text.startsWith(chinese) && text.endsWith('\ufffd'), text);
    }
  });

  it('takes any bytes', () => {
    const bytes = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 31) % 256));
    for (const contentType of ['', 'text/plain; charset=gbk', 'text/plain; charset=utf-8', 'text/plain; charset=utf-16'])
      assert.equal(typeof decodeText(bytes, contentType), 'string');
  });
});
