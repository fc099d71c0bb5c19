import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import { CameraError } from '../../src/index.js';
import { type MemberNode, memberTree } from '../../src/operations/members.js';
import { ParameterCheck } from '../../src/operations/schema.js';
import type { Member, Operation } from '../../src/operations/types.js';
import { xmlAnswer } from '../../src/operations/xml-answer.js';
import { xmlRequest } from '../../src/operations/xml-request.js';
import { decodeText } from '../../src/wire/text.js';
import { parseXml } from '../../src/wire/xml.js';
import { isXmlText, xmlDocument } from '../../src/wire/xml-write.js';

const catalogue = join(__dirname, '..', '..', 'src', 'dialects', 'event-cgi', 'catalogue');
const operations: Operation[] = readdirSync(catalogue).flatMap((name) => JSON.parse(readFileSync(join(catalogue, name), 'utf8')));
const member = (name: string, type: Member['type'] = 'string', more: Partial<Member> = {}): Member => ({
  name,
  type,
  description: '',
  ...more,
});

const written = (params: readonly Member[], values: Record<string, unknown>, charset?: string): string =>
  decodeText(xmlDocument(xmlRequest('root', memberTree(params), values), charset)).replace(/^<\?.*?\?>/, '');

/** Any text that XML can carry. */
const text = fc.string({ unit: 'binary' }).filter(isXmlText);

const leaf = ({ type, values, min, max }: Member): Arbitrary<unknown> => {
  if (type === 'enum') return fc.constantFrom(...Object.keys(values ?? {}).map(Number));
  if (type === 'bool01') return fc.constantFrom(0, 1);
  if (type === 'int') {
    const names = Object.keys(values ?? {}).map(Number);
    return fc.integer({ min: Math.min(min ?? -1e9, ...names), max: Math.max(max ?? 1e9, ...names) });
  }
  return text;
};

/** Any value of a member of the catalogue; lists are not empty, for XML cannot tell an empty list from none. */
const value = (node: MemberNode): Arbitrary<unknown> => {
  const single =
    node.children.size > 0
      ? members(node.children, node.member ? { value: leaf(node.member) } : {})
      : leaf(node.member ?? member(node.key));
  return node.list ? fc.array(single, { minLength: 1, maxLength: 9 }) : single;
};

const members = (
  tree: ReadonlyMap<string, MemberNode>,
  more: Record<string, Arbitrary<unknown>> = {},
): Arbitrary<Record<string, unknown>> => {
  const nodes = [...tree.values()];
  const isNeeded = (node: MemberNode): boolean => node.member?.required === true || [...node.children.values()].some(isNeeded);
  return fc.record(
    { ...Object.fromEntries(nodes.map((node) => [node.key, value(node)])), ...more },
    { requiredKeys: nodes.filter((node) => !node.list && isNeeded(node)).map(({ key }) => key), noNullPrototype: true },
  ) as Arbitrary<Record<string, unknown>>;
};

describe('xmlRequest', () => {
  it('writes attributes and elements in the order of the catalogue', () => {
    const params = [member('di@ch'), member('di@on'), member('di.action[]'), member('di.segment[]@id'), member('address')];
    const values = { address: 'x', di: { segment: [{ id: '0' }, {}], action: ['1', '-1'], on: '', ch: '2' } };
    assert.equal(
      written(params, values),
      "<root><di ch='2' on=''><action>1</action><action>-1</action><segment id='0'/><segment/></di><address>x</address></root>",
    );
  });

  it('writes text beside attributes', () => {
    const params = [member('pic[]'), member('pic[]@id')];
    assert.equal(written(params, { pic: [{ id: '1', value: 'AAAA' }, { id: '2' }] }), "<root><pic id='1'>AAAA</pic><pic id='2'/></root>");
  });

  it('keeps white space and marks apart from markup', () => {
    assert.equal(written([member('a@b')], { a: { b: `&<>'"\t\n\r ` } }), "<root><a b='&amp;&lt;&gt;&apos;&quot;&#9;&#10;&#13; '/></root>");
    assert.equal(written([member('a')], { a: `&<>'"\t\n\r ` }), `<root><a>&amp;&lt;&gt;'"\t\n&#13; </a></root>`);
  });

  it('writes GBK where it is declared, and what GBK lacks as references', () => {
    const document = xmlDocument(xmlRequest('root', memberTree([member('a@b')]), { a: { b: '灯€😀é' } }), 'GBK');
    const expected = [Buffer.from(`<?xml version="1.0" encoding="GBK"?><root><a b='`), Buffer.from([0xb5, 0xc6])];
    assert.deepEqual(document.subarray(0, Buffer.concat(expected).length), Buffer.concat(expected));
    assert.match(document.toString('latin1'), /&#128512;/);
  });

  it('refuses what no XML can carry, naming the member', () => {
    const params = [member('di.segment[]@name')];
    for (const name of ['\u0000', 'a\u0008', '\ud800', '\ufffe'])
      assert.throws(
        () => written(params, { di: { segment: [{ name: 'good' }, { name }] } }),
        (error: unknown) =>
          error instanceof CameraError && error.code === 'INVALID_PARAMETER' && /di\.segment\[1\]\.name/.test(error.message),
      );
  });

  it('does not take members of the prototype for values', () => {
    assert.equal(written([member('constructor'), member('toString@valueOf'), member('a')], { a: '1' }), '<root><a>1</a></root>');
  });

  for (const operation of operations.filter(({ params }) => params.length > 0)) {
    const tree = memberTree(operation.params);
    const check = new ParameterCheck(operation);
    it(`${operation.id}: any value survives the trip through XML`, () => {
      fc.assert(
        fc.property(members(tree), (values) => {
          const checked = check.values(values);
          assert.deepEqual(checked, values);
          const bytes = xmlDocument(xmlRequest('root', tree, checked), operation.request.charset);
          assert.deepEqual(xmlAnswer(parseXml(decodeText(bytes)), tree), values);
        }),
      );
    });
  }

  it('any text survives the trip, as an attribute and as an element, in UTF-8 and in GBK', () => {
    const params = [member('a@b'), member('a'), member('c[]'), member('d')];
    const tree = memberTree(params);
    const values = fc.record({
      a: fc.record({ b: text, value: text }, { noNullPrototype: true }),
      c: fc.array(text, { minLength: 1 }),
      d: text,
    });
    fc.assert(
      fc.property(values, fc.constantFrom('utf-8', 'GBK'), ({ a, c, d }, charset) => {
        const read = xmlAnswer(parseXml(decodeText(xmlDocument(xmlRequest('root', tree, { a, c, d }), charset))), tree);
        // Text beside attributes that is blank is layout to a reader.
        assert.deepEqual(read, { a: a.value.trim() === '' ? { b: a.b } : a, c, d });
      }),
    );
  });
});
