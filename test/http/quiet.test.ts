import assert from 'node:assert/strict';
import { VirtualServer } from '../../emulator/server.js';
import { closing } from '../support/closing.js';
import { get, httpTo } from '../support/device-http.js';

/** Says something at once, and the rest long after the client's time-out. */
async function* late(): AsyncGenerator<Buffer> {
  yield Buffer.from('first');
  await new Promise((resolve) => setTimeout(resolve, 2500));
  yield Buffer.from('last');
}

const read = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe('a quiet stream', () => {
  const own = closing();

  for (const isLoose of [false, true]) {
    it(`may be silent for longer than the time-out (${isLoose ? 'tolerant' : 'strict'} parser)`, async () => {
      const server = own(await VirtualServer.start(({ url }) => ({ body: url === '/' ? late() : 'x' })));
      const http = own(httpTo(server.url, { timeout: 200 }));
      if (isLoose) {
        server.faults.add({ kind: 'lfOnly', times: 1 });
        await http.request(get('/turns-to-the-tolerant-parser', { timeout: 5000 }));
      }
      const [quiet, hurried] = await Promise.all([http.stream(get('/', { quiet: true })), http.stream(get('/'))]);
      const isTimeout = (error: unknown): boolean => http.explain(error).code === 'TIMEOUT';
      await Promise.all([read(quiet.body).then((text) => assert.equal(text, 'firstlast')), assert.rejects(read(hurried.body), isTimeout)]);
    });
  }
});
