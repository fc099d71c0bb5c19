import assert from 'node:assert/strict';
import { withChannel } from '../../src/operations/channel.js';
import type { Member, Operation } from '../../src/operations/types.js';

const operation = (...params: Partial<Member>[]): Operation => ({
  id: 'x.get',
  title: '',
  area: 'x',
  kind: 'get',
  request: { method: 'GET', path: '/' },
  params: params.map((member) => ({ name: 'x', type: 'int', description: '', ...member })),
  response: { format: 'none', fields: [] },
});

describe('withChannel', () => {
  const flat = operation({ name: 'cameraID', role: 'channel', required: true });
  const nested = operation({ name: 'motion@ch', role: 'channel', required: true, first: 0 });

  it('fills a member that is required and left out', () => {
    assert.deepEqual(withChannel(flat, { a: 1 }, 3), { a: 1, cameraID: 3 });
    assert.deepEqual(withChannel(nested, { motion: { on: 1 } }, 3), { motion: { on: 1, ch: 2 } });
    assert.deepEqual(withChannel(nested, {}, 1), { motion: { ch: 0 } });
  });

  it('leaves what is given, and changes nothing of it', () => {
    const params = { motion: { ch: 5 } };
    assert.deepEqual(withChannel(nested, params, 1), { motion: { ch: 5 } });
    assert.deepEqual(withChannel(flat, { cameraID: null }, 1), { cameraID: null });
    const open = { motion: { on: 1 } };
    withChannel(nested, open, 1);
    assert.deepEqual(open, { motion: { on: 1 } });
  });

  it('leaves to the validation what is no object', () => {
    for (const motion of [null, 'x', [{}]]) assert.deepEqual(withChannel(nested, { motion }, 1), { motion });
  });

  it('keeps channel 0 as it is', () => {
    assert.deepEqual(withChannel(flat, {}, 0), { cameraID: 0 });
    assert.deepEqual(withChannel(nested, {}, 0), { motion: { ch: 0 } });
  });

  it('fills nothing that is optional or of another kind', () => {
    assert.deepEqual(withChannel(operation({ name: 'ch', role: 'channel' }), {}, 3), {});
    assert.deepEqual(withChannel(operation({ name: 'ch', required: true }), {}, 3), {});
  });
});
