// npm run bench [-- startup http cameras]: builds what is not built and runs these benchmarks, all where none is named, one after the other.
import { at, checkNode, ensureBuilt, ensureInstalled, run } from '../scripts/project.mjs';

const all = ['startup', 'http', 'cameras'];
const names = process.argv.slice(2);
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  process.exit(1);
}
checkNode();
await ensureInstalled();
await ensureBuilt();
let failed = false;
for (const name of names.length > 0 ? names : all) {
  console.log(`\n## ${name}`);
  if ((await run(process.execPath, ['--expose-gc', at('bench', `${name}.mjs`)])) !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
