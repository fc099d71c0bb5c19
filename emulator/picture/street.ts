import type { Brush } from './brush.js';
import { mix } from './canvas.js';
import type { Thing } from './world.js';

/** A part of the world, in degrees. */
export interface Place {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** Colours from far below to the zenith: [tilt, colour]. */
const DAY: readonly (readonly [number, number])[] = [
  [-90, 0x3f6a3c],
  [-30, 0x5f9150],
  [-3.001, 0x8fb277],
  [-3, 0xdfeaf0],
  [12, 0xb5d8f0],
  [45, 0x6aa8de],
  [90, 0x2f6fb4],
];

const colorAt = (tilt: number): number => {
  const above = DAY.findIndex(([stop]) => stop >= tilt);
  const [upper, lower] = [DAY[above], DAY[above - 1]];
  if (!upper) return DAY.at(-1)?.[1] ?? 0;
  if (!lower) return upper[1];
  return mix(lower[1], upper[1], (tilt - lower[0]) / (upper[0] - lower[0]));
};

export const paintBackdrop = (brush: Brush, seconds: number, seed: number): void => {
  for (let y = 0; y < brush.canvas.height; y += 1) brush.canvas.row(y, colorAt(brush.top - (y + 0.5) / brush.scale));
  if (brush.faces(30, 80)) {
    for (const [radius, alpha] of [
      [9, 0.1],
      [6.5, 0.16],
      [4.6, 0.25],
    ] as const) {
      brush.circle(55, 24, radius, 0xfff3c4, alpha);
    }
    brush.circle(55, 24, 3, 0xfff6d6);
  }
  for (let index = 0; index < 16; index += 1) {
    const pan = (((index * 137.5 + seed * 31 + seconds * (0.12 + (index % 3) * 0.05)) % 360) + 360) % 360;
    const [tilt, size] = [15 + ((index * 53) % 31), 1.6 + ((index * 29) % 13) / 7];
    if (!brush.faces(pan - size * 4, pan + size * 4)) continue;
    for (const [dx, dy, radius] of [
      [-2.2, 0, 1],
      [-0.9, 0.6, 1.4],
      [0.8, 0.5, 1.6],
      [2.3, 0, 1.1],
    ] as const) {
      brush.circle(pan + dx * size, tilt + dy * size, radius * size, dy > 0 ? 0xfbfdff : 0xeef4f9);
    }
  }
};

const PAVEMENT = 0xc2bdb2;
const KERB = 0xdedad2;

const paintRoad = (brush: Brush): void => {
  const across = (bottom: number, top: number, color: number) =>
    brush.canvas.rect(0, brush.y(top), brush.canvas.width, brush.y(bottom), color);
  across(-4.6, -3, PAVEMENT);
  across(-4.9, -4.6, KERB);
  across(-13, -4.9, 0x5a5e63);
  across(-5.5, -5.25, 0xe8e6df);
  across(-12.7, -12.4, 0xe8e6df);
  across(-13.4, -13, KERB);
  across(-16.5, -13.4, PAVEMENT);
  across(-16.8, -16.5, mix(PAVEMENT, 0, 0.25));
  for (let pan = 0; pan < 360; pan += 6) {
    if (brush.faces(pan, pan + 3)) brush.rect(pan, -9.1, pan + 3, -8.8, 0xf3f1ea);
  }
  for (let pan = 0; pan < 360; pan += 3) {
    if (brush.faces(pan, pan + 0.1)) brush.rect(pan, -16.5, pan + 0.08, -13.4, mix(PAVEMENT, 0, 0.18));
  }
  // Paving on the lawn below the camera, to show the tilt when it looks down.
  for (let tilt = -20; tilt >= -90; tilt -= 5) across(tilt - 0.12, tilt + 0.12, mix(0x5f9150, 0xffffff, 0.22));
};

const car = (pan: number, tilt: number, size: number, facing: 1 | -1, color: number): Thing => {
  const at = (part: number) => pan + facing * part * size;
  const up = (part: number) => tilt + part * size;
  return {
    from: pan - size * 4,
    to: pan + size * 4,
    paint: (brush) => {
      const glass = 0x2f4250;
      brush.rect(pan - size * 3, up(-0.15), pan + size * 3, up(0.1), 0x3b3e42, 0.6);
      brush.polygon(
        [
          [at(-3), up(0.3)],
          [at(-3), up(1.2)],
          [at(-1.9), up(1.35)],
          [at(-1.3), up(2.15)],
          [at(0.8), up(2.15)],
          [at(1.6), up(1.3)],
          [at(2.9), up(1.1)],
          [at(3), up(0.3)],
        ],
        color,
      );
      brush.polygon(
        [
          [at(-1.7), up(1.35)],
          [at(-1.2), up(1.98)],
          [at(-0.3), up(1.98)],
          [at(-0.3), up(1.35)],
        ],
        glass,
      );
      brush.polygon(
        [
          [at(-0.1), up(1.35)],
          [at(-0.1), up(1.98)],
          [at(0.7), up(1.98)],
          [at(1.35), up(1.35)],
        ],
        glass,
      );
      brush.circle(at(2.85), up(0.85), size * 0.2, 0xfff3b0);
      for (const wheel of [-1.8, 1.8]) {
        brush.circle(at(wheel), up(0.3), size * 0.55, 0x1f2124);
        brush.circle(at(wheel), up(0.3), size * 0.25, 0xb8bcc0);
      }
    },
  };
};

const walker = (pan: number, facing: 1 | -1, seconds: number, coat: number): Thing => {
  const feet = -15.2;
  const swing = Math.sin(seconds * 5.5);
  return {
    from: pan - 2,
    to: pan + 2,
    paint: (brush) => {
      const hip = feet + 2.1;
      brush.circle(pan, feet, 0.9, 0x8f8a80, 0.5);
      for (const side of [1, -1]) brush.line([pan, hip], [pan + facing * swing * side * 0.8, feet], 0.42, 0x2d3550);
      brush.line([pan, hip - 0.1], [pan + facing * 0.1, hip + 1.7], 1.05, coat);
      for (const side of [1, -1])
        brush.line([pan + facing * 0.1, hip + 1.5], [pan - facing * swing * side * 0.75, hip + 0.2], 0.34, mix(coat, 0, 0.2));
      brush.circle(pan + facing * 0.15, hip + 2.4, 0.62, 0xe9b98f);
      brush.circle(pan + facing * 0.05, hip + 2.65, 0.55, 0x4a3426);
    },
  };
};

const there = (seconds: number, from: number, to: number, duration: number): { pan: number; facing: 1 | -1 } => {
  const phase = (((seconds / duration) % 2) + 2) % 2;
  return phase < 1 ? { pan: from + (to - from) * phase, facing: 1 } : { pan: to - (to - from) * (phase - 1), facing: -1 };
};

/** The two people and where they walk. */
const walkers = (seconds: number, seed: number) => [there(seconds + seed * 7, -26, 24, 34), there(seconds + seed * 3, 10, 70, 47)] as const;

/** What the two people take up of the world, in degrees. */
export const peopleOf = (seconds: number, seed: number): Place[] =>
  walkers(seconds, seed).map(({ pan }) => ({ left: pan - 1.3, right: pan + 1.3, bottom: -15.6, top: -9.8 }));

/** What moves: cars round the camera both ways, and two people up and down in front of it. */
const traffic = (seconds: number, seed: number): Thing[] => {
  const round = (offset: number, speed: number) => (((offset + seconds * speed) % 360) + 360) % 360;
  const [one, other] = walkers(seconds, seed);
  return [
    car(round(200 + seed * 40, -13), -7.6, 1.15, -1, 0x2f6fb5),
    car(round(20 + seed * 25, -10), -7.6, 1.15, -1, 0xe2e5e8),
    car(round(seed * 60, 11), -11.6, 1.45, 1, 0xc8362f),
    car(round(140 + seed * 10, 9), -11.6, 1.45, 1, 0xf0b429),
    walker(one.pan, one.facing, seconds, 0xd35a2e),
    walker(other.pan, other.facing, seconds + 1.3, 0x3f7fa6),
  ];
};

/** Signs with the pan they stand at, every 30 degrees. */
const signs: Thing[] = Array.from({ length: 12 }, (_, index) => {
  const pan = index * 30;
  return {
    from: pan - 3,
    to: pan + 3,
    paint: (brush) => {
      brush.rect(pan - 0.12, -14.2, pan + 0.12, -5.6, 0x70777e);
      brush.rect(pan - 2.1, -5.8, pan + 2.1, -3.2, 0xf4f4f0);
      brush.rect(pan - 1.95, -5.65, pan + 1.95, -3.35, 0x1f6b45);
      brush.text(`${pan}`, pan, -4.5, 1.5, 0xffffff);
    },
  };
});

export const paintStreet = (brush: Brush, seconds: number, seed: number): void => {
  paintRoad(brush);
  const paint = (thing: Thing) => {
    if (brush.faces(thing.from, thing.to)) thing.paint(brush, seconds);
  };
  const [farCar, farCar2, ...near] = traffic(seconds, seed);
  for (const thing of [farCar, farCar2, ...signs, ...near]) if (thing) paint(thing);
};
