import assert from 'node:assert/strict';
import { PtzHead } from '../../emulator/ptz-head.js';

describe('PtzHead', () => {
  let time = 1_000_000;
  const now = () => time;
  const wait = (seconds: number) => {
    time += seconds * 1000;
  };
  const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);

  it('moves at the speed given until it is stopped', () => {
    const head = new PtzHead({ now });
    head.move({ pan: 0.5, tilt: -0.25 });
    wait(1);
    near(head.position().pan, 30);
    near(head.position().tilt, -10);
    wait(0.5);
    head.stop();
    wait(10);
    near(head.position().pan, 45);
    near(head.position().tilt, -15);
    assert.equal(head.moving(), false);
  });

  it('lets the axes that a command does not name go on', () => {
    const head = new PtzHead({ now });
    head.move({ pan: 1 });
    head.move({ zoom: 1 });
    wait(1);
    near(head.position().pan, 60);
    near(head.position().zoom, 2);
  });

  it('stops at its limits', () => {
    const head = new PtzHead({ now });
    head.move({ pan: 1, tilt: 1, zoom: 1, focus: -1, iris: 1 });
    wait(100);
    assert.deepEqual(head.position(), { pan: 170, tilt: 90, zoom: 20, focus: 0, iris: 1 });
    assert.equal(head.moving(), false);
    head.move({ pan: -1 });
    wait(1);
    near(head.position().pan, 110);
  });

  it('turns endlessly where its pan axis wraps', () => {
    const head = new PtzHead({ now, limits: { pan: { min: 0, max: 360, speed: 90, wrap: true } } });
    head.move({ pan: 1 });
    wait(5);
    near(head.position().pan, 90);
    assert.equal(head.moving(), true);
    head.stop();
    head.goTo({ pan: 350 });
    wait(0.5);
    near(head.position().pan, 45);
    wait(0.55);
    near(head.position().pan, 355.5);
    wait(0.5);
    near(head.position().pan, 350);
    assert.equal(head.moving(), false);
  });

  it('returns to the position stored, at a finite speed', () => {
    const head = new PtzHead({ now });
    head.goTo({ pan: 60, tilt: 20, zoom: 4 });
    wait(5);
    head.setPreset(3, 'Gate');
    head.goTo({ pan: -60, tilt: 0, zoom: 1 });
    wait(5);
    assert.equal(head.callPreset(3), true);
    wait(1);
    near(head.position().pan, 0);
    assert.equal(head.moving(), true);
    wait(1);
    near(head.position().pan, 60);
    near(head.position().tilt, 20);
    near(head.position().zoom, 4);
    assert.equal(head.presets.get(3)?.name, 'Gate');
    assert.equal(head.deletePreset(3), true);
    assert.equal(head.callPreset(3), false);
  });

  it('goes as far as it can towards a position beyond its limits', () => {
    const head = new PtzHead({ now });
    head.goTo({ pan: 500, zoom: 0.1 });
    wait(60);
    assert.deepEqual([head.position().pan, head.position().zoom, head.moving()], [170, 1, false]);
  });

  it('moves relative to where it is', () => {
    const head = new PtzHead({ now, start: { pan: 10, zoom: 2 } });
    head.moveBy({ pan: -20, zoom: 3 });
    wait(5);
    near(head.position().pan, -10);
    near(head.position().zoom, 6);
  });

  it('does not move when the clock is set back', () => {
    const head = new PtzHead({ now });
    head.move({ pan: 1 });
    wait(-100);
    near(head.position().pan, 0);
    wait(1);
    near(head.position().pan, 60);
  });

  it('brings itself into focus', () => {
    const head = new PtzHead({ now, start: { focus: 0 } });
    head.focusAutomatically();
    wait(2);
    near(head.position().focus, 0.5);
  });
});
