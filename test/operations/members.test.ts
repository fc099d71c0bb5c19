import assert from 'node:assert/strict';
import { fieldTree, memberTree } from '../../src/operations/members.js';
import type { Member } from '../../src/operations/types.js';

describe('the tree of an operation’s members', () => {
  const fields: Member[] = ['alarm[].type', 'alarm[]@id', 'code'].map((name) => ({ name, type: 'string', description: 'x' }));

  it('holds each step of the paths', () => {
    const tree = memberTree(fields);
    assert.deepEqual([...tree.keys()], ['alarm', 'code']);
    assert.deepEqual([...(tree.get('alarm')?.children.keys() ?? [])], ['type', 'id']);
    assert.equal(tree.get('alarm')?.list, true);
    assert.equal(tree.get('alarm')?.children.get('id')?.attribute, true);
  });

  it('is made once for the fields of an answer', () => {
    assert.deepEqual(fieldTree(fields), memberTree(fields));
    assert.equal(fieldTree(fields), fieldTree(fields));
    assert.notEqual(fieldTree([...fields]), fieldTree(fields));
  });
});
