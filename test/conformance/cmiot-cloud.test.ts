import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualServer } from '../../emulator/index.js';
import { Camera, cameraSettings, cloudSettings } from '../../src/index.js';

interface Vector {
  operation: string;
  /** A body, a jsonValue with its escapes, or an RTSP message, as the document prints it. */
  request: string;
  response: string;
  flaw?: string;
  /** The request as it must be, where the document's is corrupt. */
  reading?: string;
}

const vectors = JSON.parse(readFileSync(join(__dirname, '../../../test/conformance/vectors/cmiot-cloud.json'), 'utf8')) as Vector[];
const ofOperation = (id: string): Vector[] => vectors.filter(({ operation }) => operation === id);

describe('cmiot-cloud: the examples of the document', () => {
  let server: VirtualServer;
  let camera: Camera;

  before(async () => {
    server = await VirtualServer.start(() => ({ body: '{"resultCode":"000000","resultMsg":"成功"}' }));
    const cloud = cloudSettings({ baseUrl: server.url, appId: 'a', secretKey: 'secret' });
    camera = new Camera(cameraSettings({ name: 'c', dialect: 'cmiot-cloud', deviceSn: 'd10000051019' }), { cloud: () => cloud });
  });

  after(async () => {
    await camera.close();
    await server.close();
    const flawed = vectors.filter(({ flaw }) => flaw);
    console.log(`    ${vectors.length} examples, all of requests; corrupt in the document: ${flawed.length}, taken as their errata say:`);
    for (const { operation, request, flaw } of flawed) console.log(`      ${operation} ${request.slice(0, 40)}: ${flaw}`);
  });

  /** The latest request's body, as sent. */
  const sent = (): string => server.requests.at(-1)?.body.toString() ?? '';

  for (const { operation, request } of vectors.filter((vector) => vector.operation.startsWith('service.'))) {
    it(`${operation} ${request.slice(0, 60)}`, async () => {
      const { deviceSn: _, oprType: __, ...params } = JSON.parse(request) as Record<string, unknown>;
      await camera.run(operation, params);
      assert.deepEqual(JSON.parse(sent()), JSON.parse(request));
    });
  }

  for (const { request, reading = request } of ofOperation('device.setting.set')) {
    it(`device.setting.set ${request.slice(0, 60)}`, async () => {
      const jsonValue = JSON.parse(reading.replaceAll('\\"', '"')) as Record<string, unknown>;
      const [jsonKey] = Object.keys(jsonValue);
      await camera.run('device.setting.set', { jsonKey, jsonValue });
      // The escapes of the document stand in the body as they do in print.
      assert.equal(sent(), `{"deviceSn":"d10000051019","jsonKey":"${jsonKey}","jsonValue":"${reading}"}`);
    });
  }

  it('none of the talk session, which is no request to the cloud', () => {
    assert.equal(ofOperation('talk.rtsp.session').length, 5);
    assert.equal(vectors.length, 5 + 38 + 2);
  });
});
