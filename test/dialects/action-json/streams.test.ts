import assert from 'node:assert/strict';
import { cameraAt, failure, password, withCamera } from './setup.js';

const request = { stream: 'main', includeCredentials: false } as const;

describe('action-json: stream addresses', () => {
  it('gives RTSP addresses at the port that the camera tells', () =>
    withCamera(async (camera, device) => {
      assert.deepEqual(await camera.streamAddress(request), {
        url: `rtsp://127.0.0.1:${device.rtsp.port}/stream_0`,
        protocol: 'rtsp',
        stream: 'main',
      });
      assert.match((await camera.streamAddress({ ...request, stream: 'sub' })).url, /\/stream_1$/);
      assert.match((await camera.streamAddress({ ...request, stream: 1 })).url, /\/stream_1$/);
      assert.match((await failure(camera.streamAddress({ ...request, stream: 2 }), 'UNSUPPORTED')).message, /main \(0\) or sub \(1\)/);
    }));

  it('leaves the usual port out', () =>
    withCamera(async (camera, device) => {
      device.state.settings.getRtspConf = { ...device.state.settings.getRtspConf, rtsp_port: 554 };
      assert.equal((await camera.streamAddress(request)).url, 'rtsp://127.0.0.1/stream_0');
    }));

  it('puts credentials in where they are wanted', () =>
    withCamera(async (camera, device) => {
      const { url } = await camera.streamAddress({ ...request, includeCredentials: true });
      assert.equal(url, `rtsp://admin:${encodeURIComponent(password)}@127.0.0.1:${device.rtsp.port}/stream_0`);
    }));

  it('says where the camera sends its RTMP stream', () =>
    withCamera(async (camera) => {
      const rtmp = { ...request, protocol: 'rtmp' };
      assert.match((await failure(camera.streamAddress(rtmp), 'UNSUPPORTED')).message, /platform\.rtmp\.set/);
      const url = 'rtmp://me:own@192.168.1.5:8007/videotest';
      await camera.run('platform.rtmp.set', { RtmpEnable: 1, RtmpServerAddr: url, RtmpType: 1 });
      assert.match((await failure(camera.streamAddress(rtmp), 'UNSUPPORTED')).message, /sends its sub stream/);
      const sub = { ...rtmp, stream: 'sub' } as const;
      assert.equal((await camera.streamAddress(sub)).url, 'rtmp://192.168.1.5:8007/videotest');
      const whole = await camera.streamAddress({ ...sub, includeCredentials: true });
      assert.equal(whole.url, url, "the camera's credentials are none of another server's business");
    }));

  it('knows the protocols', () =>
    withCamera(async (camera) => {
      const error = await failure(camera.streamAddress({ ...request, protocol: 'hls' }), 'UNSUPPORTED');
      assert.match(error.message, /it has rtsp, rtmp/);
      assert.deepEqual((await camera.abilities()).stream, ['rtsp', 'rtmp']);
    }));

  it('fails as the camera does', () =>
    withCamera(async (_camera, device) => {
      const wrong = cameraAt(device.port, { password: 'wrong' });
      await failure(wrong.streamAddress(request), 'UNAUTHORIZED');
      await wrong.close();
    }));
});
