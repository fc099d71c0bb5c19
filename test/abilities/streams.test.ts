import assert from 'node:assert/strict';
import type { Camera, Frame } from '../../src/index.js';
import { failure, onEveryCamera } from './behaviours.js';
import type { Rig } from './cameras.js';

const protocolsOf = ({ abilities }: Rig): string[] => abilities.stream.filter((name) => name !== 'frames');

const anyProtocol = {
  ability: 'stream',
  ask: (camera: Camera) => camera.streamAddress({ stream: 'main', includeCredentials: false }),
} as const;

describe('live streams of every camera', () => {
  onEveryCamera('have addresses without credentials', anyProtocol, async (rig) => {
    for (const wanted of protocolsOf(rig)) {
      const { url, protocol, stream, expires } = await rig.camera.streamAddress({
        protocol: wanted,
        stream: 'main',
        includeCredentials: false,
      });
      assert.equal(protocol, wanted);
      assert.equal(stream, 'main');
      const { username, password, hostname } = new URL(url);
      assert.deepEqual([username, password], ['', ''], url);
      assert.ok(!url.includes(rig.camera.settings.password || 'no password'), url);
      assert.notEqual(hostname, '', url);
      if (expires !== undefined) assert.ok(Date.parse(expires) > Date.now(), expires);
    }
  });

  onEveryCamera('have addresses with credentials for whoever asks, at the camera only', anyProtocol, async (rig) => {
    const { host, username, password } = rig.camera.settings;
    for (const protocol of protocolsOf(rig)) {
      const address = await rig.camera.streamAddress({ protocol, stream: 'main', includeCredentials: true });
      const url = new URL(address.url);
      const told = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
      assert.deepEqual(told, host !== '' && url.hostname === host ? [username, password] : ['', ''], protocol);
    }
  });

  onEveryCamera('have the first protocol where none is named', anyProtocol, async (rig) => {
    const { protocol } = await rig.camera.streamAddress({ stream: 'main', includeCredentials: false });
    assert.equal(protocol, protocolsOf(rig)[0]);
  });

  onEveryCamera('have no protocol that the camera has not', anyProtocol, async (rig) => {
    const { message } = await failure(
      rig.camera.streamAddress({ protocol: 'carrier pigeon', stream: 'main', includeCredentials: false }),
      'UNSUPPORTED',
    );
    for (const protocol of protocolsOf(rig)) assert.ok(message.includes(protocol), message);
  });

  onEveryCamera(
    'give their frames one by one, and end when nobody wants them',
    { ability: 'stream', needs: ['frames'], ask: async (camera) => camera.frames('main').next() },
    async ({ camera }) => {
      const ending = new AbortController();
      const frames: Frame[] = [];
      for await (const frame of camera.frames('main', { signal: ending.signal })) {
        frames.push(frame);
        if (frames.length === 3) break;
      }
      ending.abort();
      for (const { contentType, data } of frames) {
        assert.match(contentType, /^\w+\/[\w.+-]+/);
        assert.ok(data.length > 0);
      }
    },
  );
});
