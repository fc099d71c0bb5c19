import assert from 'node:assert/strict';
import { jsonAnswer } from '../../src/operations/json-answer.js';
import { memberTree } from '../../src/operations/members.js';
import type { Json, Member } from '../../src/operations/types.js';

const member = (name: string, type: Member['type'], rest: Partial<Member> = {}): Member => ({ name, type, description: '', ...rest });
const read = (members: Member[], value: Json): Json => jsonAnswer(value, memberTree(members));

describe('jsonAnswer', () => {
  it('brings values to the types of the catalogue, and leaves what does not fit', () => {
    const members = [
      member('count', 'int'),
      member('ratio', 'float'),
      member('id', 'string'),
      member('on', 'bool'),
      member('flag', 'bool01'),
      member('mode', 'enum', { values: { 1: 'a', 2: 'b' } }),
      member('code', 'enum', { values: { 1: 'a', 2: 'b' }, quoted: true }),
      member('nested.count', 'int'),
    ];
    const answer = { count: '12', ratio: '0.5', id: 7, on: 1, flag: true, mode: '2', code: 2, nested: { count: '3' }, further: '4' };
    assert.deepEqual(read(members, answer), {
      count: 12,
      ratio: 0.5,
      id: '7',
      on: true,
      flag: 1,
      mode: 2,
      code: '2',
      nested: { count: 3 },
      further: '4',
    });
    assert.deepEqual(read(members, { count: 'many', id: null, flag: '', mode: 'auto' }), {
      count: 'many',
      id: null,
      flag: '',
      mode: 'auto',
    });
  });

  it('takes the noise off whole numbers, and what is no number for null', () => {
    const members = [member('x', 'int'), member('ratio', 'float')];
    assert.deepEqual(read(members, { x: 123.99999999999999, ratio: 123.99999999999999 }), { x: 124, ratio: 123.99999999999999 });
    assert.deepEqual(read(members, { x: 1.5 }), { x: 1.5 });
    assert.deepEqual(read(members, JSON.parse('{"x":1e999,"ratio":-1e999}')), { x: null, ratio: null });
    assert.deepEqual(read(members, { x: true }), { x: 1 });
  });

  it('makes lists arrays, whatever came', () => {
    const members = [member('items', 'array'), member('items[].n', 'int'), member('codes[]', 'int')];
    assert.deepEqual(read(members, { items: { n: '1' }, codes: '5' }), { items: [{ n: 1 }], codes: [5] });
    assert.deepEqual(read(members, { items: '' }), { items: [] });
    assert.deepEqual(read(members, { items: null, codes: ['1', 2] }), { items: [], codes: [1, 2] });
    assert.deepEqual(read(members, { items: ['plain', { n: '2' }] }), { items: ['plain', { n: 2 }] });
  });

  it('reads a root that is a list, and lists in lists', () => {
    assert.deepEqual(read([member('[].n', 'int')], [{ n: '1' }]), [{ n: 1 }]);
    assert.deepEqual(read([member('[].n', 'int')], { n: '1' }), [{ n: 1 }]);
    assert.deepEqual(read([member('[]', 'int')], ['1', 2]), [1, 2]);
    assert.deepEqual(read([member('[].n', 'int')], null), []);
    assert.deepEqual(read([member('n', 'int')], [{ n: '1' }, { n: 2 }]), [{ n: 1 }, { n: 2 }]);
    const polygons = [member('shapes', 'array'), member('shapes[][].x', 'int')];
    assert.deepEqual(read(polygons, { shapes: [[{ x: '1' }], [{ x: 2 }, { x: '3' }]] }), { shapes: [[{ x: 1 }], [{ x: 2 }, { x: 3 }]] });
  });

  it('takes other spellings under the name of the catalogue', () => {
    const members = [member('snLIst[]', 'string', { aliases: ['snList'] })];
    assert.deepEqual(read(members, { snList: [1, 'b'] }), { snLIst: ['1', 'b'] });
    assert.deepEqual(read(members, { snList: ['a'], snLIst: ['b'] }), { snList: ['a'], snLIst: ['b'] });
  });

  it('pollutes no prototype', () => {
    const answer = JSON.parse('{"__proto__":{"polluted":"1"},"n":"1"}') as Json;
    const result = read([member('n', 'int')], answer);
    assert.equal(JSON.stringify(result), '{"__proto__":{"polluted":"1"},"n":1}');
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});
