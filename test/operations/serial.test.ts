import assert from 'node:assert/strict';
import { withSerials } from '../../src/operations/serial.js';
import type { Member, Operation } from '../../src/operations/types.js';

const operation = (...params: Partial<Member>[]): Operation => ({
  id: 'test',
  title: '',
  area: 'cloud',
  kind: 'get',
  request: { method: 'GET', path: '/' },
  params: params.map((param) => ({ name: 'sn', type: 'string', description: '', ...param })),
  response: { format: 'json', fields: [] },
});

describe('withSerials', () => {
  const both = { deviceSn: 'device', channelSn: 'channel' };

  it('names the device, or its channel where the channel is meant and has a code', () => {
    assert.deepEqual(withSerials(operation({ role: 'device', required: true }), {}, both), { sn: 'device' });
    assert.deepEqual(withSerials(operation({ role: 'camera', required: true }), {}, both), { sn: 'channel' });
    assert.deepEqual(withSerials(operation({ role: 'camera', required: true }), {}, { ...both, channelSn: '' }), { sn: 'device' });
  });

  it('fills nothing that is there, may be left out, or names no camera', () => {
    assert.deepEqual(withSerials(operation({ role: 'device', required: true }), { sn: 'other', a: 1 }, both), { sn: 'other', a: 1 });
    assert.deepEqual(withSerials(operation({ role: 'device', required: true }), { sn: '' }, both), { sn: '' });
    assert.deepEqual(withSerials(operation({ role: 'device' }), {}, both), {});
    assert.deepEqual(withSerials(operation({ role: 'channel', required: true }), {}, both), {});
    assert.deepEqual(withSerials(operation({ required: true }), {}, both), {});
    assert.deepEqual(withSerials(operation({ role: 'device', required: true }), {}, { deviceSn: '', channelSn: 'channel' }), {});
  });
});
