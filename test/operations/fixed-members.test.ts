import assert from 'node:assert/strict';
import { Catalogue } from '../../src/operations/catalogue.js';
import type { Operation } from '../../src/operations/types.js';

const stop: Operation = {
  id: 'ptz.stop',
  title: 'Stop',
  area: 'ptz',
  kind: 'action',
  request: { method: 'GET', path: '/', fixed: { cmd: 21 } },
  params: [{ name: 'speed', type: 'int', min: 1, max: 100, description: 'Speed' }],
  response: { format: 'json', fields: [] },
};

describe('members that the driver sets', () => {
  const catalogue = new Catalogue([stop]);

  it('may be named where they say the same', () => {
    assert.deepEqual(catalogue.check(stop, { speed: 1, cmd: 21 }), { speed: 1 });
    assert.deepEqual(catalogue.check(stop, { cmd: '21' }), {});
  });

  it('are refused where they say something else', () => {
    assert.throws(() => catalogue.check(stop, { cmd: 20 }), { code: 'INVALID_PARAMETER', message: /cmd is no member/ });
  });

  it('leaves whole numbers whole', () => {
    assert.deepEqual(catalogue.check(stop, { speed: 49.99999999999999 }), { speed: 50 });
    assert.throws(() => catalogue.check(stop, { speed: 49.5 }), { code: 'INVALID_PARAMETER' });
  });
});
