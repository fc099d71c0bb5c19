import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActionJsonCamera, startActionJsonCamera, startUidCgiCamera, type UidCgiCamera } from '../../emulator/index.js';
import { exampleNames, readExample, withCamera } from '../support/examples.js';
import { MqttBroker } from '../support/mqtt-broker.js';
import { linkPackage, NodeRedProcess, type StoredNode } from '../support/node-red-process.js';

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('the examples of the import dialog', function () {
  this.timeout(60_000);
  const userDir = mkdtempSync(join(tmpdir(), 'ipcam-examples-'));
  let runtime: NodeRedProcess;
  let camera: UidCgiCamera;
  let reporter: ActionJsonCamera;
  let mqtt: MqttBroker;
  const tested = new Set<string>();

  const example = (
    name: string,
    run: (flow: StoredNode[]) => Promise<void>,
    set = (flow: readonly StoredNode[]) => withCamera(flow, camera),
  ): void => {
    tested.add(name);
    it(name, async () => {
      const flow = readExample(name);
      await runtime.deploy(set(flow));
      await run(flow);
      const failures = flow.filter(({ type, complete }) => type === 'debug' && complete === 'error').map(({ id }) => id);
      assert.deepEqual(
        runtime.rest.filter(({ id }) => failures.includes(id)),
        [],
      );
    });
  };

  before(async () => {
    linkPackage(userDir);
    camera = await startUidCgiCamera();
    reporter = await startActionJsonCamera({ password: 'admin' });
    mqtt = await MqttBroker.start();
    runtime = await NodeRedProcess.start(userDir);
  });

  after(async () => {
    await runtime?.stop();
    await Promise.all([camera?.close(), reporter?.close(), mqtt?.close()]);
    rmSync(userDir, { recursive: true, force: true });
  });

  example('01-first-picture', async () => {
    await runtime.press('ipcam-ex1-press');
    assert.match(String((await runtime.debugged('ipcam-ex1-show')).msg), /"contentType":"image\/jpeg"/);
    const picture = await runtime.get('picture', '*/*');
    assert.equal(picture.headers.get('content-type'), 'image/jpeg');
  });

  example('02-door-contact', async () => {
    camera.state.head.move({ pan: 1 });
    await until(() => camera.state.head.position().pan > 5);
    camera.state.head.stop();
    const door = camera.state.head.position();
    await runtime.press('ipcam-ex2-store');
    await until(() => camera.state.head.presets.has(1));
    camera.state.head.move({ pan: -1 });
    await until(() => camera.state.head.position().pan < 0);
    camera.state.head.stop();
    await runtime.press('ipcam-ex2-door');
    const file = String((await runtime.debugged('ipcam-ex2-file')).msg);
    assert.ok(file.startsWith(join(userDir, 'ipcam', 'door')), file);
    assert.ok(existsSync(file));
    assert.deepEqual([...readFileSync(file).subarray(0, 2)], [0xff, 0xd8]);
    assert.ok(Math.abs(camera.state.head.position().pan - door.pan) < 0.5);
  });

  example('03-ptz-by-message', async () => {
    const start = camera.state.head.position();
    await runtime.press('ipcam-ex3-left');
    await until(() => camera.state.head.position().pan !== start.pan);
    await runtime.press('ipcam-ex3-zoom');
    await until(() => camera.state.head.position().zoom !== start.zoom);
    await runtime.press('ipcam-ex3-stop');
    await runtime.press('ipcam-ex3-store');
    await until(() => camera.state.head.presets.has(3));
    await runtime.press('ipcam-ex3-goto');
    await runtime.press('ipcam-ex3-diagonal');
    const before = camera.state.head.position();
    await until(() => camera.state.head.position().tilt !== before.tilt);
    await runtime.press('ipcam-ex3-list');
    for (;;) {
      const { msg, format } = await runtime.debugged('ipcam-ex3-answer');
      if (!format.startsWith('array')) continue;
      assert.match(String(msg), /"id":3,"name":"Gate"/);
      break;
    }
  });

  example('04-any-operation', async () => {
    const answer = async (button: string): Promise<string> => {
      await runtime.press(button);
      return String((await runtime.debugged('ipcam-ex4-answer')).msg);
    };
    assert.match(await answer('ipcam-ex4-info'), /"sn":"\w+"/);
    await answer('ipcam-ex4-set');
    assert.match(await answer('ipcam-ex4-get'), /"contrast":60/);
  });

  /** Camera and MQTT server, here as the camera reaches it. */
  const withMqtt = (flow: readonly StoredNode[]): StoredNode[] =>
    withCamera(flow, reporter).map((node) => {
      if (node.type === 'mqtt-broker') return { ...node, broker: mqtt.host, port: String(mqtt.port) };
      if (node.type !== 'ipcam-command') return node;
      return { ...node, params: String(node.params).replace('192.0.2.20:1883', `${mqtt.host}:${mqtt.port}`) };
    });

  example(
    '05-mqtt-alarms',
    async () => {
      await runtime.press('ipcam-ex5-setup');
      const reports = String((await runtime.debugged('ipcam-ex5-set')).msg);
      assert.deepEqual(JSON.parse(reports), { server: `${mqtt.host}:${mqtt.port}`, topic: 'ipcam/gate' });
      const { mqtt_server: server, mqtt_topic: topic } = reporter.state.settings.getPlatformServer ?? {};
      assert.deepEqual([server, topic], [`${mqtt.host}:${mqtt.port}`, 'ipcam/gate']);
      await until(() => mqtt.hasSubscriber('ipcam/gate'));
      // What a camera would send is in no document: whatever it is must be seen.
      mqtt.publish('ipcam/gate', '{"alarm":"alarmIn","status":1}');
      assert.match(String((await runtime.debugged('ipcam-ex5-told')).msg), /"alarm":"alarmIn"/);
      assert.match(String((await runtime.debugged('ipcam-ex5-seen')).msg), /"contentType":"image\/jpeg"/);
      mqtt.publish('ipcam/gate', '有人');
      assert.equal((await runtime.debugged('ipcam-ex5-told')).msg, '有人');
      reporter.state.alarmInput = 1;
      assert.match(String((await runtime.debugged('ipcam-ex5-alarm')).msg), /"type":"alarmInput",.*"state":"start"/);
      reporter.state.alarmInput = 0;
      assert.match(String((await runtime.debugged('ipcam-ex5-alarm')).msg), /"state":"stop"/);
      assert.match(String((await runtime.debugged('ipcam-ex5-connection')).msg), /"state":"connected"/);
    },
    withMqtt,
  );

  it('are all tested here', () => {
    assert.deepEqual([...tested].sort(), exampleNames);
  });

  it('say what they show and what to set', () => {
    for (const name of exampleNames) {
      const comment = readExample(name).find(({ type }) => type === 'comment');
      assert.match(String(comment?.info), /\*\*Test\*\*/, name);
    }
  });
});
