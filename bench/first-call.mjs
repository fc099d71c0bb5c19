// One dialect in a fresh process: loading it, compiling the check of an operation, and of all.
import { createRequire } from 'node:module';
import { answerQuestions, at, memory } from './measure.mjs';

const require = createRequire(import.meta.url);

const timed = (act) => {
  const began = performance.now();
  act();
  return performance.now() - began;
};

answerQuestions({
  async measure({ dialect }) {
    const { Camera, cameraSettings, cloudSettings, catalogueOf } = require(at('dist', 'src', 'index.js'));
    const cloud = cloudSettings({ baseUrl: 'http://127.0.0.1', appId: 'bench', secretKey: 'bench' });
    const camera = new Camera(cameraSettings({ id: 'bench', dialect, host: '127.0.0.1', deviceSn: 'bench' }), { cloud: () => cloud });
    const before = await memory();
    const began = performance.now();
    await camera.abilities();
    const load = performance.now() - began;
    const loaded = await memory();
    const catalogue = await catalogueOf(dialect);
    // Missing parameters are refused by the compiled check: it is made all the same.
    const check = (operation) => {
      try {
        catalogue.check(operation, {});
      } catch (error) {
        if (error.code !== 'INVALID_PARAMETER') throw error;
      }
    };
    const [one, ...others] = catalogue.list().filter(({ kind }) => kind !== 'push');
    const first = timed(() => check(one));
    const all = timed(() => others.forEach(check));
    const again = timed(() => others.forEach(check));
    const compiled = await memory();
    await camera.close();
    return {
      operations: others.length + 1,
      load,
      loadHeap: loaded.heap - before.heap,
      first,
      each: all / others.length,
      again: again / others.length,
      allHeap: compiled.heap - before.heap,
    };
  },
});
