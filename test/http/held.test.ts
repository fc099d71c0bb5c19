import assert from 'node:assert/strict';
import { VirtualServer } from '../../emulator/server.js';
import { closing } from '../support/closing.js';
import { get, httpTo } from '../support/device-http.js';
import { until } from '../support/until.js';

describe('a request that the device holds', () => {
  const own = closing();

  for (const fault of [undefined, { kind: 'lfOnly', times: 1 } as const]) {
    it(`lets others pass, and goes over a connection of its own${fault ? ' (tolerant parser)' : ''}`, async () => {
      let answerHeld = (): void => {};
      const server = own(
        await VirtualServer.start(async ({ url }) => {
          if (url === '/held')
            await new Promise<void>((resolve) => {
              answerHeld = resolve;
            });
          return { body: url };
        }),
      );
      const http = own(httpTo(server.url, { connections: 1 }));
      if (fault) server.faults.add(fault);
      await http.request(get('/first'));
      const before = server.connections;
      const held = http.request({ ...get('/held'), held: true });
      await until(() => server.requests.at(-1)?.url === '/held');
      if (!fault) assert.equal(server.connections, before + 1);
      assert.equal(String((await http.request(get('/second'))).body), '/second');
      answerHeld();
      assert.equal(String((await held).body), '/held');
    });
  }
});
