import assert from 'node:assert/strict';
import { Bench } from './client.js';
import { EXAMPLES } from './examples.js';

const AREA = `${'0f'.repeat(49)}f0`;

describe('uid-cgi camera: the requests that the document prints', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start({ rebootTime: 0 });
    await bench.call('user_management', 'action=add&name=bob&newpasswd=secret&privilege=Operator&enable=Enable');
  });
  afterEach(() => bench.close());

  for (const [operation, request] of EXAMPLES) {
    it(`${operation}: ${request}`, async () => {
      const { status, body } = await bench.ask(request.replace('UID', bench.uid).replace('AREA', AREA));
      assert.equal(status, 200, body.toString('latin1', 0, 300));
    });
  }

  it('cover every operation but the two uploads', () => {
    assert.equal(new Set(EXAMPLES.map(([operation]) => operation)).size, 86);
  });
});
