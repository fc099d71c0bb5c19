import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');

describe('the sources', () => {
  it('are formatted and free of what the linter knows to be wrong', function () {
    this.timeout(120_000);
    const biome = require.resolve('@biomejs/biome/bin/biome', { paths: [root] });
    const { status, stdout, stderr } = spawnSync(process.execPath, [biome, 'check', '--colors=off', '.'], { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}${stderr}\nnpm run format mends what can be mended by itself.`);
  });
});
