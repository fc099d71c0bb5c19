import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CameraError } from '../../src/camera/errors.js';
import { parseXml, type XmlElement } from '../../src/wire/xml.js';
import { xmlDocument } from '../../src/wire/xml-write.js';

const refused = (text: string): string => {
  try {
    parseXml(text);
  } catch (error) {
    assert.ok(error instanceof CameraError, String(error));
    assert.equal(error.code, 'BAD_RESPONSE');
    assert.ok(error.message.length < 300, `${error.message.length} characters`);
    return error.message;
  }
  throw new Error('it was read');
};

describe('parseXml', () => {
  it('reads elements, attributes and text in their order', () => {
    assert.deepEqual(parseXml('<?xml version="1.0"?>\n<!-- x --><a b="1" c=\'2\'>t<d/>u<e f="g"> h </e></a>'), {
      name: 'a',
      attributes: [
        ['b', '1'],
        ['c', '2'],
      ],
      children: [
        { name: 'd', attributes: [], children: [], text: '' },
        { name: 'e', attributes: [['f', 'g']], children: [], text: ' h ' },
      ],
      text: 'tu',
    });
  });

  it('resolves the five entities and character references, once', () => {
    const { text, attributes } = parseXml(
      '<a b="&quot;&amp;lt;&#x4f60;">&lt;&gt;&amp;amp;&apos;&#20013;&#x1F3A5;&#0;&#xD800;&unknown;</a>',
    );
    assert.equal(text, `<>&amp;'中🎥&#0;&#xD800;&unknown;`);
    assert.deepEqual(attributes, [['b', '"&lt;你']]);
  });

  it('reads CDATA literally', () => {
    assert.equal(parseXml('<a>&lt;<![CDATA[<b> &lt; ]] ></b>]]>&gt;<![CDATA[]]></a>').text, '<<b> &lt; ]] ></b>>');
  });

  it('passes over what stands before and behind', () => {
    assert.equal(parseXml('\0\0garbage <a>1</a>\0\0\r\n').text, '1');
    assert.equal(parseXml('HTTP said <a>1</a> and more').text, '1');
  });

  it('drops the padding of texts where that is asked for', () => {
    const { attributes, text, children } = parseXml('<a b=" 1 "> 2 <c> 3\n</c></a>', { trim: true });
    assert.deepEqual([attributes, text, children[0]?.text], [[['b', '1']], '2', '3']);
  });

  it('reads long texts wherever they stand', () => {
    const long = `x&amp;-${'y z\n'.repeat(500)}&lt;--?/= ] ]`;
    const plain = long.replace('&amp;', '&').replace('&lt;', '<');
    const text = `<?xml version="1.0"?><!-- "${long}--><a b="${long}" c='${long}'>${long}<d>${long}</d><e><![CDATA[${long}]]></e>${long}</a>`;
    const { attributes, children, text: own } = parseXml(text.replace(/--(?=-->)|(?<=<!-- [^>]*)--(?!>)/g, ''));
    assert.deepEqual(attributes, [
      ['b', plain],
      ['c', plain],
    ]);
    assert.deepEqual(
      children.map((child) => child.text),
      [plain, long],
    );
    assert.equal(own, plain + plain);
  });

  it('takes its own marks in a document for damaged characters', () => {
    const { text, children } = parseXml(`<a>\uffff0;<b>${'x'.repeat(1000)}</b></a>`);
    assert.equal(text, '\ufffd0;');
    assert.equal(children[0]?.text.length, 1000);
  });

  for (const [what, text] of Object.entries({
    nothing: '',
    'no element': 'just text',
    truncation: '<a><b>text</b',
    'an unclosed element': '<a><b></a>',
    'an unclosed attribute': '<a b="1></a>',
    'a closing tag too many': '<a></a></a>',
    'a document type': '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    'an entity bomb': `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "boom">${[...'bcdefghij'].map((name, index) => `<!ENTITY ${name} "${`&${String.fromCharCode(97 + index)};`.repeat(10)}">`).join('')}]><b>&j;</b>`,
    'an external entity': '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    'a hidden document type': '<a><!doctype x></a>',
    depth: `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`,
    'too many elements': `<a>${'<b/>'.repeat(30_000)}</a>`,
    'too many attributes': `<a>${`<b ${Array.from({ length: 100 }, (_, index) => `a${index}=""`).join(' ')}/>`.repeat(1300)}</a>`,
  })) {
    it(`refuses ${what}`, () => {
      refused(text);
    });
  }

  it('names no secret of what it stumbles over', () => {
    assert.doesNotMatch(refused('<a><password>correct-horse</a>'), /correct-horse/);
  });

  it('is not polluted by names of prototypes', () => {
    for (const text of [
      '<a><__proto__ polluted="1"/></a>',
      '<a __proto__="polluted"/>',
      '<__proto__><polluted/></__proto__>',
      '<constructor prototype="1"/>',
    ]) {
      try {
        assert.equal(typeof parseXml(text).name, 'string');
      } catch (error) {
        assert.ok(error instanceof CameraError && error.code === 'BAD_RESPONSE', String(error));
      }
    }
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it('never does anything but read or refuse', () => {
    const piece = fc.constantFrom(
      ...['<', '>', '</', '/>', '<a', 'b', '="', '"', "'", '&', '&lt;', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', ' ', 'é', '\0'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          assert.equal(typeof parseXml(pieces.join('')).name, 'string');
        } catch (error) {
          assert.ok(error instanceof CameraError && error.code === 'BAD_RESPONSE', String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads what was written', () => {
    const name = fc.constantFrom('a', 'b', 'Item', 'x_1');
    const text = fc.string({ unit: fc.constantFrom(...'ab <>&\'"中é\t'), maxLength: 8 });
    const attributes = fc.uniqueArray(fc.tuple<[string, string]>(name, text), { selector: ([key]) => key, maxLength: 3 });
    const elementOf = (children: fc.Arbitrary<XmlElement[]>): fc.Arbitrary<XmlElement> => fc.record({ name, attributes, children, text });
    const element = [1, 2, 3].reduce<fc.Arbitrary<XmlElement>>(
      (inner) => elementOf(fc.array(inner, { maxLength: 3 })),
      elementOf(fc.constant([])),
    );
    fc.assert(
      fc.property(element, (root) => {
        assert.deepEqual(JSON.parse(JSON.stringify(parseXml(xmlDocument(root).toString('utf8')))), JSON.parse(JSON.stringify(root)));
      }),
    );
  });
});
