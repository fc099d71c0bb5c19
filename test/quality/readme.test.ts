import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialectIds, errorCodes } from '../../src/index.js';
import { projectRoot } from '../support/node-red-process.js';

const read = (name: string): string => readFileSync(join(projectRoot, name), 'utf8');

/** The code in the first column of the tables below a heading. */
const firstColumn = (text: string, heading: string): string[] => {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
};

describe('README.md', () => {
  const readme = read('README.md');

  it('names every node', () => {
    const { nodes } = (JSON.parse(read('package.json')) as { 'node-red': { nodes: Record<string, string> } })['node-red'];
    assert.deepEqual(firstColumn(readme, 'The nodes').sort(), Object.keys(nodes).sort());
  });

  it('names every dialect and every error code', () => {
    assert.deepEqual(firstColumn(readme, 'Which kind').sort(), [...dialectIds].sort());
    assert.deepEqual(firstColumn(readme, 'When something goes wrong').sort(), [...errorCodes].sort());
  });

  it('shows the folders that there are', () => {
    const tree = /```\n(nodes\/[\s\S]*?)```/.exec(readme)?.[1] ?? '';
    let top = '';
    for (const [, indent = '', name = ''] of tree.matchAll(/^( *)([\w.-]+\/?)(?= |$)/gm)) {
      if (indent === '') top = name;
      if (name.endsWith('/') || name.endsWith('.ts'))
        assert.ok(existsSync(join(projectRoot, indent === '' ? '' : top, name)), `${top} ${name}`);
    }
  });

  it('leads nowhere that is not there', () => {
    for (const file of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md']) {
      for (const [, target = ''] of read(file).matchAll(/\]\(([^)#]+)\)/g)) {
        if (!target.startsWith('http')) assert.ok(existsSync(join(projectRoot, target)), `${file}: ${target}`);
      }
    }
  });
});
