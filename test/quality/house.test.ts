import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { projectRoot } from '../support/node-red-process.js';

/** Where a source stands in the house. */
const placeOf = (path: string): string => {
  const parts = path.split('/');
  const [top = '', room = '', floor = ''] = parts;
  if (top === 'src') return room === 'dialects' && parts.length > 3 ? `src/dialects/${floor}` : parts.length > 2 ? `src/${room}` : path;
  if (top === 'nodes') return room === 'editor' || path.endsWith('/editor.ts') || floor === 'editor' ? 'editor' : 'nodes';
  return top;
};

/** What each place may import, besides itself. */
const mayImport = (from: string, to: string, path: string): boolean => {
  const below = ['src/operations', 'src/wire', 'src/http', 'src/camera'];
  if (from === 'nodes') return to === 'src/index.ts';
  if (from === 'demo') return to === 'emulator';
  if (from === 'editor' || from === 'emulator') return false;
  if (from === 'src/index.ts') return to.startsWith('src/');
  if (from === 'src/camera.ts' || from === 'src/detect.ts')
    return [...below, 'src/alarms'].includes(to) || /^src\/dialects\/(index|dialect)\.ts$/.test(path);
  if (from === 'src/dialects') return below.includes(to) || to.startsWith('src/dialects/');
  // A dialect knows no other dialect, only what a dialect is.
  if (from.startsWith('src/dialects/')) return below.includes(to) || path === 'src/dialects/dialect.ts';
  if (from === 'src/alarms') return to === 'src/camera';
  if (from === 'src/camera') return false;
  return below.includes(to);
};

const sources = ['src', 'nodes', 'emulator', 'demo'].flatMap((folder) =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.split(sep).join('/')}`),
);

describe('the house', () => {
  it('has arrows that point one way', () => {
    const wrong: string[] = [];
    for (const file of sources) {
      const text = readFileSync(join(projectRoot, file), 'utf8');
      for (const [statement, target = ''] of text.matchAll(/(?:\b(?:im|ex)port [^;]*?from|import\()\s*'(\.[^']+)'/g)) {
        const path = relative(projectRoot, join(projectRoot, dirname(file), target))
          .split(sep)
          .join('/')
          .replace(/\.js$/, '.ts');
        const [from, to] = [placeOf(file), placeOf(path)];
        // The browser gets no code of the drivers; what the runtime sends it has their types.
        if (from === 'editor' && /^(im|ex)port type /.test(statement) && to.startsWith('src/')) continue;
        if (from !== to && !mayImport(from, to, path)) wrong.push(`${file} imports ${path}`);
      }
    }
    assert.ok(sources.length > 100);
    assert.deepEqual(wrong, []);
  });

  it('asks nowhere outside the dialects which dialect a camera has', () => {
    const asking = sources.filter(
      (file) =>
        !file.startsWith('src/dialects/') &&
        /\b(dialect|dialectId)\s*[!=]==?\s*['"]|case '(event-cgi|uid-cgi|sunell-cgi|action-json|cmiot-cloud)'/.test(
          readFileSync(join(projectRoot, file), 'utf8'),
        ),
    );
    assert.deepEqual(asking, []);
  });
});
