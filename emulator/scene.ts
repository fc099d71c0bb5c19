import { Brush } from './picture/brush.js';
import { Canvas } from './picture/canvas.js';
import { develop, type PictureSettings, PLAIN } from './picture/develop.js';
import { dotsAcross, GLYPH } from './picture/font.js';
import { paintBackdrop, paintStreet, peopleOf } from './picture/street.js';
import { buildTown, type Thing } from './picture/world.js';
import type { PtzPosition } from './ptz-head.js';

export type { PictureSettings } from './picture/develop.js';

export interface SceneText {
  text: string;
  /** 0…1: 0 at the left or upper edge, 1 with the text's end at the right or lower edge. */
  x: number;
  y: number;
  size?: 'small' | 'medium' | 'large';
  /** 0xRRGGBB */
  color?: number;
  outline?: number;
  background?: number;
}

/** Parts 0…1 of the picture. */
export interface SceneMask {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface SceneOptions {
  width: number;
  height: number;
  /** Milliseconds: moves people, cars, wheels and the tower clock. For a tower clock that shows local time, add the zone. */
  time: number;
  view: PtzPosition;
  /** Another seed shows another town. */
  seed?: number;
  picture?: Partial<PictureSettings>;
  masks?: readonly SceneMask[];
  texts?: readonly SceneText[];
  /** Whether the scale with the direction is drawn along the lower edge (default), as a movable camera does. */
  ruler?: boolean;
}

const ACROSS = 60;
const towns = new Map<number, readonly Thing[]>();

const townOf = (seed: number): readonly Thing[] => {
  const known = towns.get(seed);
  if (known) return known;
  const town = buildTown(seed);
  // A handful of cameras at a time: what they do not use any more is built again when needed.
  if (towns.size >= 16) towns.clear();
  towns.set(seed, town);
  return town;
};

/** Draws what a camera sees. The scene is made up and the same for the same options. */
export const renderScene = (options: SceneOptions): Canvas => {
  const { width, height, view, seed = 1, masks = [], texts = [], ruler = true } = options;
  const canvas = new Canvas(width, height);
  const brush = new Brush(canvas, { pan: view.pan, tilt: view.tilt, across: ACROSS / view.zoom });
  const seconds = options.time / 1000;
  paintBackdrop(brush, seconds, seed);
  for (const thing of townOf(seed)) if (brush.faces(thing.from, thing.to)) thing.paint(brush, seconds);
  paintStreet(brush, seconds, seed);
  paintGrid(brush);
  develop(canvas, { ...PLAIN, ...options.picture }, view.iris, view.focus);
  for (const mask of masks) paintMask(canvas, mask);
  if (ruler) paintRuler(canvas, brush, view);
  for (const text of texts) paintText(canvas, text);
  return canvas;
};

/** Where people are in the picture, those only who are in it from head to foot. */
export const peopleIn = ({ width, height, view, time, seed = 1 }: SceneOptions): SceneMask[] => {
  const across = ACROSS / view.zoom;
  const down = (across * height) / width;
  const turned = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180;
  return peopleOf(time / 1000, seed)
    .map(({ left, right, bottom, top }) => ({
      x: turned(left - view.pan) / across + 0.5,
      y: (view.tilt - top) / down + 0.5,
      width: (right - left) / across,
      height: (top - bottom) / down,
    }))
    .filter((box) => box.x >= 0 && box.y >= 0 && box.x + box.width <= 1 && box.y + box.height <= 1);
};

/** Faint lines every ten degrees. */
const paintGrid = (brush: Brush): void => {
  const { width, height } = brush.canvas;
  for (let pan = 0; pan < 360; pan += 10) {
    if (brush.faces(pan, pan)) brush.canvas.rect(brush.x(pan) - 0.5, 0, brush.x(pan) + 0.5, height, 0xffffff, 0.16);
  }
  for (let tilt = -90; tilt <= 90; tilt += 10) brush.canvas.rect(0, brush.y(tilt) - 0.5, width, brush.y(tilt) + 0.5, 0xffffff, 0.16);
};

const paintMask = (canvas: Canvas, { x, y, width, height }: SceneMask): void => {
  canvas.rect(x * canvas.width, y * canvas.height, (x + width) * canvas.width, (y + height) * canvas.height, 0x101010);
};

const POINTS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

/** The direction along the lower edge, the zoom and the tilt at its right end. */
const paintRuler = (canvas: Canvas, brush: Brush, view: PtzPosition): void => {
  const { width, height } = canvas;
  const dot = Math.max(1, Math.round(width / 640));
  const band = (GLYPH.height + 8) * dot;
  canvas.rect(0, height - band, width, height, 0x0b1a26, 0.55);
  const step = view.zoom < 3 ? 5 : view.zoom < 10 ? 2 : 1;
  const aside = (dotsAcross('x00.0 +00') + 8) * dot;
  for (let pan = Math.ceil(brush.left / step) * step; pan <= brush.right; pan += step) {
    const x = (pan - brush.left) * brush.scale;
    const labelled = pan % (step * 2) === 0;
    canvas.rect(x - dot / 2, height - band, x + dot / 2, height - band + (labelled ? 4 : 2) * dot, 0xffffff, 0.9);
    if (!labelled) continue;
    const direction = ((pan % 360) + 360) % 360;
    const label = direction % 45 === 0 ? (POINTS[direction / 45] ?? '') : `${direction}`;
    const left = x - (dotsAcross(label) * dot) / 2;
    if (left + dotsAcross(label) * dot < width - aside)
      canvas.text(label, Math.round(left), height - (GLYPH.height + 2) * dot, dot, 0xeaf2f8);
  }
  const tilt = Math.round(view.tilt);
  const label = `x${view.zoom.toFixed(1)} ${tilt < 0 ? '-' : '+'}${Math.abs(tilt)}`;
  canvas.rect(width - aside, height - band, width, height, 0x0b1a26, 0.6);
  canvas.text(label, width - (dotsAcross(label) + 4) * dot, height - (GLYPH.height + 4) * dot, dot, 0xffd866);
  canvas.polygon(
    [
      [width / 2 - 4 * dot, height - band - 5 * dot],
      [width / 2 + 4 * dot, height - band - 5 * dot],
      [width / 2, height - band + dot],
    ],
    0xffd866,
  );
};

const DOTS = { small: 1.5, medium: 2, large: 3 };

const paintText = (canvas: Canvas, { text, x, y, size = 'medium', color = 0xffffff, outline, background }: SceneText): void => {
  const dot = Math.max(1, Math.round((DOTS[size] * canvas.width) / 640));
  const [across, down] = [dotsAcross(text) * dot, GLYPH.height * dot];
  const margin = dot * 3;
  const left = Math.round(margin + x * Math.max(0, canvas.width - across - margin * 2));
  const top = Math.round(margin + y * Math.max(0, canvas.height - down - margin * 2));
  if (text === '') return;
  if (background !== undefined) canvas.rect(left - dot * 2, top - dot * 2, left + across + dot * 2, top + down + dot * 2, background);
  if (outline !== undefined) canvas.text(text, left, top, dot, outline, 1);
  canvas.text(text, left, top, dot, color);
};
