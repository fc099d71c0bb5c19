import assert from 'node:assert/strict';
import { decode } from 'jpeg-js';
import { encodeJpeg } from '../../emulator/jpeg.js';
import { glyphOf } from '../../emulator/picture/font.js';
import { peopleIn, renderScene, type SceneOptions } from '../../emulator/scene.js';

const VIEW = { pan: 0, tilt: 0, zoom: 1, focus: 0.5, iris: 0.5 };
const PLAIN: SceneOptions = { width: 320, height: 180, time: Date.UTC(2024, 4, 17, 10, 8), view: VIEW };

/** Part of the pixels that differ between two scenes. */
const difference = (one: SceneOptions, other: SceneOptions) => {
  const [first, second] = [renderScene(one).pixels, renderScene(other).pixels];
  let different = 0;
  for (let at = 0; at < first.length; at += 4) {
    if ([0, 1, 2].some((channel) => Math.abs((first[at + channel] ?? 0) - (second[at + channel] ?? 0)) > 8)) different += 1;
  }
  return different / (first.length / 4);
};

const averageOf = (options: SceneOptions) => {
  const { pixels } = renderScene(options);
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 4) sum += (pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + 2] ?? 0);
  return sum / (pixels.length / 4) / 3;
};

describe('renderScene', () => {
  it('makes a JPEG that decodes to the size asked for', () => {
    for (const [width, height] of [
      [640, 360],
      [320, 180],
    ] as const) {
      const jpeg = encodeJpeg(renderScene({ ...PLAIN, width, height }));
      assert.deepEqual([...jpeg.subarray(0, 2), ...jpeg.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9]);
      const decoded = decode(jpeg, { useTArray: true });
      assert.deepEqual([decoded.width, decoded.height], [width, height]);
    }
  });

  it('is the same for the same options', () => {
    assert.equal(difference(PLAIN, { ...PLAIN }), 0);
  });

  it('shows where the camera points', () => {
    for (const view of [{ pan: 20 }, { pan: -90 }, { tilt: 15 }, { tilt: -40 }, { zoom: 2 }, { pan: 400 }]) {
      assert.ok(difference(PLAIN, { ...PLAIN, view: { ...VIEW, ...view } }) > 0.2, JSON.stringify(view));
    }
  });

  it('goes all the way round', () => {
    assert.equal(difference({ ...PLAIN, view: { ...VIEW, pan: 180 } }, { ...PLAIN, view: { ...VIEW, pan: -180 } }), 0);
  });

  it('moves with the time', () => {
    const changed = difference(PLAIN, { ...PLAIN, time: PLAIN.time + 2000 });
    assert.ok(changed > 0.005 && changed < 0.3, `${changed}`);
  });

  it('shows another town for another seed', () => {
    assert.ok(difference(PLAIN, { ...PLAIN, seed: 2 }) > 0.1);
  });

  it('shows texts, whatever characters they hold', () => {
    const withText = (text: string): SceneOptions => ({ ...PLAIN, texts: [{ text, x: 0, y: 0 }] });
    assert.ok(difference(PLAIN, withText('Gate')) > 0);
    assert.ok(difference(withText('Gate'), withText('Yard')) > 0);
    assert.ok(difference(withText('你好'), withText('再见')) > 0);
    assert.equal(difference(PLAIN, withText('')), 0);
    assert.notDeepEqual(glyphOf('你'), glyphOf('好'));
  });

  it('keeps texts inside the picture', () => {
    const { pixels, width } = renderScene({ ...PLAIN, ruler: false, texts: [{ text: 'XXXX', x: 1, y: 1, color: 0xff00ff }] });
    const isText = (at: number) => pixels[at] === 0xff && pixels[at + 1] === 0 && pixels[at + 2] === 0xff;
    const columns = [];
    for (let at = 0; at < pixels.length; at += 4) if (isText(at)) columns.push((at / 4) % width);
    assert.ok(columns.length > 20 && Math.max(...columns) < width && Math.min(...columns) > width - 40);
  });

  it('develops the picture as set', () => {
    const grey = renderScene({ ...PLAIN, ruler: false, picture: { saturation: 0 } }).pixels;
    for (let at = 0; at < grey.length; at += 4) assert.ok(grey[at] === grey[at + 1] && grey[at] === grey[at + 2]);
    const plain = averageOf(PLAIN);
    assert.ok(averageOf({ ...PLAIN, picture: { brightness: 0.8 } }) > plain + 20);
    assert.ok(averageOf({ ...PLAIN, view: { ...VIEW, iris: 0.1 } }) < plain - 20);
    const night = averageOf({ ...PLAIN, picture: { night: true } });
    assert.ok(night < plain / 2);
    assert.ok(averageOf({ ...PLAIN, picture: { night: true, lamp: { kind: 'white', level: 1 } } }) > night * 2);
  });

  it('flips both ways', () => {
    const plain = renderScene({ ...PLAIN, ruler: false });
    const flipped = renderScene({ ...PLAIN, ruler: false, picture: { flipVertically: true, flipHorizontally: true } });
    assert.deepEqual([...flipped.pixels.subarray(-4)], [...plain.pixels.subarray(0, 4)]);
    const once = renderScene({ ...PLAIN, ruler: false, picture: { flipHorizontally: true } });
    assert.deepEqual([...once.pixels.subarray(0, 4)], [...plain.pixels.subarray(319 * 4, 320 * 4)]);
  });

  it('blurs what is out of focus', () => {
    const sharpness = (focus: number) => {
      const { pixels } = renderScene({ ...PLAIN, ruler: false, view: { ...VIEW, focus } });
      let steps = 0;
      for (let at = 4; at < pixels.length; at += 4) steps += Math.abs((pixels[at] ?? 0) - (pixels[at - 4] ?? 0));
      return steps;
    };
    assert.ok(sharpness(0.9) < sharpness(0.5) / 2);
  });

  it('hides what is masked', () => {
    const { pixels, width } = renderScene({ ...PLAIN, masks: [{ x: 0.25, y: 0.25, width: 0.5, height: 0.5 }] });
    assert.deepEqual([...pixels.subarray((90 * width + 160) * 4, (90 * width + 161) * 4)], [0x10, 0x10, 0x10, 0xff]);
  });

  it('knows where its people are', () => {
    const coats = [0xd35a2e, 0x3f7fa6];
    const isCoat = (red: number, green: number, blue: number): boolean =>
      coats.some((coat) => [red - (coat >> 16), green - ((coat >> 8) & 255), blue - (coat & 255)].every((off) => Math.abs(off) < 12));
    let seen = 0;
    for (let second = 0; second < 60; second += 5) {
      const options = { ...PLAIN, width: 800, height: 480, time: PLAIN.time + second * 1000, ruler: false };
      const { pixels } = renderScene(options);
      for (const { x, y, width, height } of peopleIn(options)) {
        seen += 1;
        let coat = 0;
        for (let row = Math.floor(y * 480); row < (y + height) * 480; row += 1) {
          for (let column = Math.floor(x * 800); column < (x + width) * 800; column += 1) {
            const at = (row * 800 + column) * 4;
            if (isCoat(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0)) coat += 1;
          }
        }
        assert.ok(coat > 100, `${coat} pixels of a coat after ${second} s`);
        assert.ok(x >= 0 && y >= 0 && x + width <= 1 && y + height <= 1);
      }
    }
    assert.ok(seen > 8, `${seen} people`);
    assert.deepEqual(peopleIn({ ...PLAIN, view: { ...VIEW, tilt: 40 } }), []);
    const [here, round] = [peopleIn(PLAIN), peopleIn({ ...PLAIN, view: { ...VIEW, pan: 360 } })];
    assert.equal(round.length, here.length);
    for (const [index, { x }] of here.entries()) assert.ok(Math.abs(x - (round[index]?.x ?? 2)) < 1e-6);
  });
});
