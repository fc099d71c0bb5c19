import assert from 'node:assert/strict';
import { type AlarmEvent, type AlarmListener, alarmTypes, type Camera, type ConnectionState } from '../../src/index.js';
import { until } from '../support/until.js';
import { onEveryCamera } from './behaviours.js';

/** One who listens. */
class Ear implements AlarmListener {
  readonly pictures = true;
  readonly events: AlarmEvent[] = [];
  readonly states: ConnectionState[] = [];
  event(heard: AlarmEvent): void {
    this.events.push(heard);
  }
  connection(state: ConnectionState): void {
    this.states.push(state);
  }
  get state(): string {
    return this.states.at(-1)?.state ?? 'unknown';
  }
  /** Alarms that began and have not ended. */
  get active(): string[] {
    const on = new Set<string>();
    for (const { type, channel, source = '', state } of this.events) {
      if (state === 'start') on.add(`${type} ${channel} ${source}`);
      if (state === 'stop') on.delete(`${type} ${channel} ${source}`);
    }
    return [...on];
  }
  async reaches(state: ConnectionState['state']): Promise<void> {
    await until(() => this.state === state, `it is ${this.state}, not ${state}: ${this.states.at(-1)?.reason}`, 15_000);
  }
}

const alarms = {
  ability: 'alarms',
  ask: (camera: Camera) => camera.listen(new Ear()),
  // A connection is looked at after a second without a sign of life.
  settings: { silence: 1000 },
} as const;

const heard = async (ear: Ear, count: number): Promise<void> => {
  await until(() => ear.events.length >= count, `${ear.events.length} events came, not ${count}`);
  // One too many would come with the last or soon after it.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const told = ear.events.map(({ type, state, code }) => `${type} ${state} ${code}`);
  assert.equal(ear.events.length, count, told.join(', '));
};

describe('events of every camera', function () {
  this.timeout(60_000);

  onEveryCamera('arrive once, with type, state, time and channel', alarms, async ({ camera, device }) => {
    const ear = new Ear();
    const stop = await camera.listen(ear);
    await ear.reaches('connected');
    const { alarm } = device;
    if (!alarm) return heard(ear, 0);
    for (let round = 0; round < 3; round++) {
      await alarm.begin();
      await heard(ear, 2 * round + 1);
      await alarm.end();
      await heard(ear, 2 * round + 2);
    }
    for (const [index, { type, state, channel, time, code, description, synthetic, targets, pictures }] of ear.events.entries()) {
      assert.equal(type, alarm.type);
      assert.ok(alarmTypes.includes(type));
      assert.equal(state, index % 2 === 0 ? 'start' : 'stop');
      assert.equal(channel, 1);
      assert.ok(Math.abs(Date.parse(time) - Date.now()) < 86_400_000, time);
      assert.ok(['string', 'number'].includes(typeof code) && typeof description === 'string' && description !== '');
      assert.equal(synthetic, false);
      for (const { box, picture } of targets) {
        if (box) for (const part of Object.values(box)) assert.ok(part >= 0 && part <= 1, JSON.stringify(box));
        if (picture !== undefined) assert.ok(pictures[picture]);
      }
      for (const { data, contentType } of pictures) {
        assert.equal(contentType, 'image/jpeg');
        assert.equal(data.readUInt16BE(0), 0xffd8);
      }
    }
    stop();
  });

  onEveryCamera('come over one connection to all who listen', alarms, async ({ camera, device }) => {
    const ears = [new Ear(), new Ear()];
    for (const ear of ears) await camera.listen(ear);
    for (const ear of ears) await ear.reaches('connected');
    await device.alarm?.begin();
    for (const ear of ears) await heard(ear, device.alarm ? 1 : 0);
  });

  onEveryCamera('leave nothing on when the camera vanishes and comes back', alarms, async (rig) => {
    const ear = new Ear();
    await rig.camera.listen(ear);
    await ear.reaches('connected');
    await rig.device.alarm?.begin();
    await heard(ear, rig.device.alarm ? 1 : 0);
    await rig.vanish();
    await ear.reaches('disconnected');
    assert.notEqual(ear.states.at(-1)?.reason, '');
    await rig.comeBack();
    await ear.reaches('connected');
    assert.ok((ear.states.at(-1)?.gap ?? 0) > 0, 'the gap is not told');
    await until(() => ear.active.length === 0, `${ear.active.join(', ')} is on`);
    const ends = ear.events.filter(({ state }) => state === 'stop');
    assert.deepEqual(
      ends.map(({ synthetic }) => synthetic),
      rig.device.alarm ? [true] : [],
    );
    // And what happens then is told again.
    const before = ear.events.length;
    await rig.device.alarm?.begin();
    if (rig.device.alarm) await heard(ear, before + 1);
  });

  onEveryCamera('are ended for whoever listens when the camera is closed', alarms, async ({ camera, device }) => {
    const ear = new Ear();
    await camera.listen(ear);
    await ear.reaches('connected');
    await device.alarm?.begin();
    await heard(ear, device.alarm ? 1 : 0);
    await camera.close();
    assert.equal(ear.state, 'disconnected');
    assert.deepEqual(ear.active, []);
  });
});
