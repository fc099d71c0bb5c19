import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../support/node-red-process.js';

describe('the reference pages', () => {
  it('say what the catalogues and the drivers say', function () {
    this.timeout(60_000);
    const { status, stderr } = spawnSync(process.execPath, [join(projectRoot, 'scripts', 'docs.mjs'), '--check'], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });
});
