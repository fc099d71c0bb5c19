import assert from 'node:assert/strict';
import { Catalogue } from '../../src/operations/catalogue.js';
import type { Operation } from '../../src/operations/types.js';

const operation: Operation = {
  id: 'a.set',
  title: '',
  area: 'a',
  kind: 'set',
  request: { method: 'GET', path: '/' },
  params: [
    { name: 'region[].id', type: 'int', required: true, description: '' },
    { name: 'region[].point[].x', type: 'float', description: '' },
    { name: 'day[].n', type: 'int', description: '' },
  ],
  lists: [
    { path: 'region', in: ['params'], description: '', style: 'marked', required: true, max: 2 },
    { path: 'region.point', in: ['params'], description: '', style: 'marked', min: 3 },
    { path: 'day', in: ['response'], description: '', style: 'marked', required: true, max: 1 },
  ],
  response: { format: 'none', fields: [] },
};

describe('the lists of an operation', () => {
  const catalogue = new Catalogue([operation]);
  const check = (params: unknown): unknown => catalogue.check(operation, params);
  const points = (count: number): { x: number }[] => Array.from({ length: count }, (_, x) => ({ x }));

  it('have as many entries as the catalogue allows', () => {
    assert.deepEqual(check({ region: [{ id: '1', point: points(3) }, { id: 2 }] }), { region: [{ id: 1, point: points(3) }, { id: 2 }] });
    assert.throws(() => check({ region: [{ id: 1 }, { id: 2 }, { id: 3 }] }), {
      code: 'INVALID_PARAMETER',
      message: /^region must have at most 2 entries/,
    });
    assert.throws(() => check({ region: [{ id: 1, point: points(2) }] }), {
      code: 'INVALID_PARAMETER',
      message: /^region\[0\]\.point must have at least 3 entries/,
    });
  });

  it('must be there where the catalogue says so, on the side it says', () => {
    assert.throws(() => check({}), { code: 'INVALID_PARAMETER', message: /^region is missing/ });
    assert.throws(() => check({ region: [{}] }), { code: 'INVALID_PARAMETER', message: /^region\[0\]\.id is missing/ });
    assert.doesNotThrow(() => check({ region: [], day: [{ n: 1 }, { n: 2 }] }));
  });
});
