import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { dialectIds } from '../../src/index.js';
import type { Loaded } from './loaded.js';

describe('the start of Node-RED', () => {
  let atStart: Loaded;
  let inUse: Loaded;

  before(() => {
    const printed = execFileSync(process.execPath, [join(__dirname, 'loaded.js')], { encoding: 'utf8', timeout: 60_000 });
    ({ atStart, inUse } = JSON.parse(printed) as { atStart: Loaded; inUse: Loaded });
  });

  it('loads no package that only a camera at work needs', () => {
    assert.deepEqual(atStart.packages, []);
    for (const name of ['undici', 'ajv']) assert.ok(inUse.packages.includes(name), `${name} is loaded once a camera is used`);
  });

  it('reads no catalogue until a camera of its dialect is used', () => {
    assert.deepEqual(atStart.catalogues, []);
    for (const id of dialectIds)
      assert.ok(
        inUse.catalogues.some((path) => path.includes(id)),
        `${id}: its catalogue is read with its first camera`,
      );
  });
});
