import type { Brush } from './brush.js';
import { mix } from './canvas.js';

/** A thing in the world between two pans. */
export interface Thing {
  from: number;
  to: number;
  paint: (brush: Brush, seconds: number) => void;
}

const HAZE = 0xd6e4ee;
const GLASS = 0x5d7f99;
const LIT = 0xffdf8a;
const STREET = -3;

type Random = () => number;

const randomFrom = (seed: number): Random => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const pick = <T>(random: Random, [first, ...others]: readonly [T, ...T[]]): T => {
  const index = Math.floor(random() * (others.length + 1));
  return (index > 0 ? others[index - 1] : first) ?? first;
};

const mountains = (random: Random): Thing[] => {
  const ridge = Array.from(
    { length: 90 },
    (_, index) => 3 + 2.5 * Math.sin(index * 0.42) + 1.6 * Math.sin(index * 1.1 + 2) + random() * 1.2,
  );
  return ridge.map((height, index) => {
    const next = ridge[(index + 1) % ridge.length] ?? height;
    const from = index * 4;
    return {
      from,
      to: from + 4,
      paint: (brush) =>
        brush.polygon(
          [
            [from, -1],
            [from, height],
            [from + 4, next],
            [from + 4, -1],
          ],
          mix(0x7f9db0, HAZE, 0.35),
        ),
    };
  });
};

const skyline = (random: Random): Thing[] => {
  const things: Thing[] = [];
  for (let from = 0; from < 360; ) {
    const width = 2 + random() * 3;
    const height = 1.5 + random() ** 2 * 8;
    const color = mix(pick(random, [0x6f8296, 0x8a7f86, 0x74889a, 0x95897b]), HAZE, 0.45);
    const [left, right] = [from, from + width];
    things.push({ from: left, to: right, paint: (brush) => brush.rect(left, STREET, right, height, color) });
    from += width * (0.8 + random() * 0.6);
  }
  return things;
};

const building = (from: number, width: number, height: number, color: number, random: Random): Thing => {
  const floors = Math.max(2, Math.round((height - STREET) / 1.5));
  const columns = Math.max(2, Math.round(width / 1.3));
  const lit = Array.from({ length: floors * columns }, () => random() < 0.14);
  const to = from + width;
  const [stepX, stepY] = [(width * 0.9) / columns, (height - STREET - 0.5) / floors];
  return {
    from,
    to,
    paint: (brush) => {
      brush.rect(from, STREET, to, height, color);
      brush.rect(to - width * 0.12, STREET, to, height, mix(color, 0x000000, 0.22));
      brush.rect(from - 0.15, height, to + 0.15, height + 0.25, mix(color, 0x000000, 0.35));
      for (let floor = 0; floor < floors; floor += 1) {
        for (let column = 0; column < columns; column += 1) {
          const left = from + width * 0.04 + (column + 0.22) * stepX - width * 0.02;
          const bottom = STREET + 0.35 + (floor + 0.25) * stepY;
          const glass = lit[floor * columns + column] ? LIT : mix(GLASS, color, 0.15);
          brush.rect(left, bottom, left + stepX * 0.56, bottom + stepY * 0.52, glass);
        }
      }
    },
  };
};

const house = (from: number, width: number, color: number, roof: number): Thing => {
  const [to, eaves] = [from + width, 0.6];
  return {
    from: from - 0.5,
    to: to + 0.5,
    paint: (brush) => {
      brush.rect(from, STREET, to, eaves, color);
      brush.polygon(
        [
          [from - 0.4, eaves],
          [(from + to) / 2, eaves + width * 0.38],
          [to + 0.4, eaves],
        ],
        roof,
      );
      brush.rect(from + width * 0.42, STREET, from + width * 0.58, STREET + 2, 0x6b4a35);
      for (const part of [0.12, 0.7]) brush.rect(from + width * part, -1.7, from + width * (part + 0.18), -0.5, GLASS);
    },
  };
};

const tree = (pan: number, height: number, color: number): Thing => ({
  from: pan - height,
  to: pan + height,
  paint: (brush, seconds) => {
    const sway = Math.sin(seconds * 0.9 + pan) * 0.06 * height;
    const [middle, radius] = [STREET + height * 0.68, height * 0.36];
    brush.rect(pan - height * 0.05, STREET - 0.3, pan + height * 0.05, middle, 0x6d5138);
    brush.circle(pan - radius * 0.6 + sway, middle - radius * 0.2, radius * 0.8, mix(color, 0x000000, 0.18));
    brush.circle(pan + radius * 0.6 + sway, middle - radius * 0.1, radius * 0.8, mix(color, 0x000000, 0.1));
    brush.circle(pan + sway, middle + radius * 0.4, radius, color);
    brush.circle(pan - radius * 0.3 + sway, middle + radius * 0.6, radius * 0.5, mix(color, 0xffffff, 0.14));
  },
});

/** Each quarter has colours of its own, so that one glance tells where the camera looks: brick north, glass east, sand south, park west. */
const town = (random: Random): Thing[] => {
  const colors = [
    [0xa9503f, 0xb7654c, 0x8f4338, 0xc17a5e],
    [0x4d7ea8, 0x6aa0c4, 0x3d6590, 0x7fb3c9],
    [0xd9b45f, 0xe3c98a, 0xcf9f4e, 0xeadcb4],
  ] as const;
  const things: Thing[] = [];
  for (let from = -45; from < 225; ) {
    const quarter = colors[Math.floor((from + 45) / 90)] ?? colors[0];
    const width = 4 + random() * 5;
    things.push(building(from, width, 2.5 + random() * 8.5, pick(random, quarter), random));
    from += width + (random() < 0.3 ? 1 + random() * 2 : 0.1);
  }
  for (let from = 228; from < 308; from += 7 + random() * 3) {
    const roof = pick(random, [0xb5432f, 0x8d4a3a, 0x5b6f86]);
    if (random() < 0.55) things.push(house(from, 4 + random() * 2, pick(random, [0xf2ede2, 0xe4d9c6, 0xf6e7c8]), roof));
    things.push(tree(from + 5.5, 4 + random() * 3.5, pick(random, [0x4f8f46, 0x5fa04c, 0x3f7d43, 0x7aa84e])));
  }
  return things;
};

const televisionTower: Thing = {
  from: 8,
  to: 16,
  paint: (brush) => {
    for (let part = 0; part < 10; part += 1) {
      const bottom = STREET + part * 2.6;
      const half = 1.1 - part * 0.085;
      brush.rect(12 - half, bottom, 12 + half, bottom + 2.6, part % 2 === 0 ? 0xd8453a : 0xf3f0ea);
    }
    brush.circle(12, 19, 2.1, 0xe9e6e0);
    brush.rect(9.6, 18.4, 14.4, 19.4, 0x52677c);
    brush.rect(11.92, 22, 12.08, 27.5, 0x8a8f96);
  },
};

const clockTower: Thing = {
  from: 86,
  to: 94,
  paint: (brush, seconds) => {
    brush.rect(87.4, STREET, 92.6, 14, 0xbfae94);
    brush.rect(91.8, STREET, 92.6, 14, 0x9f8f78);
    brush.polygon(
      [
        [87, 14],
        [90, 19.5],
        [93, 14],
      ],
      0x476a5f,
    );
    brush.circle(90, 10.8, 2.1, 0x4b4237);
    brush.circle(90, 10.8, 1.85, 0xfbf7ea);
    const hand = (turns: number, length: number, width: number, color: number) => {
      const angle = turns * 2 * Math.PI;
      brush.line([90, 10.8], [90 + Math.sin(angle) * length, 10.8 + Math.cos(angle) * length], width, color);
    };
    hand(seconds / 43_200, 1, 0.24, 0x222222);
    hand(seconds / 3600, 1.45, 0.16, 0x222222);
    hand(seconds / 60, 1.6, 0.07, 0xc0392b);
  },
};

const waterTower: Thing = {
  from: 174,
  to: 186,
  paint: (brush) => {
    for (const foot of [-2.6, -0.9, 0.9, 2.6]) brush.line([180 + foot, STREET], [180 + foot * 0.8, 9], 0.3, 0x5f6a74);
    brush.line([177.5, 1], [182.3, 5], 0.15, 0x5f6a74);
    brush.line([182.5, 1], [177.7, 5], 0.15, 0x5f6a74);
    brush.rect(176.8, 8.6, 183.2, 12.6, 0x3f8f8a);
    brush.polygon(
      [
        [176.4, 12.6],
        [180, 15.2],
        [183.6, 12.6],
      ],
      0x2f6f6b,
    );
    brush.text('WATER', 180, 10.6, 1.5, 0xf4f1ea);
  },
};

const ferrisWheel: Thing = {
  from: 250,
  to: 270,
  paint: (brush, seconds) => {
    const [pan, tilt, radius] = [260, 7.5, 8.2];
    brush.line([pan - 4.5, STREET], [pan, tilt], 0.4, 0x6e7780);
    brush.line([pan + 4.5, STREET], [pan, tilt], 0.4, 0x6e7780);
    brush.ring(pan, tilt, radius, 0.3, 0xd24b5a);
    brush.ring(pan, tilt, radius - 1.2, 0.15, 0xe08792);
    const cabins = [0xf4c542, 0x3d9be9, 0x5cb85c, 0xe36bae];
    for (let index = 0; index < 12; index += 1) {
      const angle = seconds * 0.12 + (index * Math.PI) / 6;
      const [dx, dy] = [Math.cos(angle) * radius, Math.sin(angle) * radius];
      brush.line([pan, tilt], [pan + dx, tilt + dy], 0.1, 0x9aa3ab);
      brush.rect(pan + dx - 0.6, tilt + dy - 1.3, pan + dx + 0.6, tilt + dy, cabins[index % 4] ?? 0);
    }
    brush.circle(pan, tilt, 0.7, 0x555f68);
  },
};

const windTurbine = (pan: number, height: number, speed: number): Thing => ({
  from: pan - 6,
  to: pan + 6,
  paint: (brush, seconds) => {
    brush.polygon(
      [
        [pan - 0.28, STREET],
        [pan - 0.12, height],
        [pan + 0.12, height],
        [pan + 0.28, STREET],
      ],
      0xf2f4f5,
    );
    for (let blade = 0; blade < 3; blade += 1) {
      const angle = seconds * speed + (blade * 2 * Math.PI) / 3;
      brush.line([pan, height], [pan + Math.sin(angle) * 4.6, height + Math.cos(angle) * 4.6], 0.3, 0xe7ebee);
    }
    brush.circle(pan, height, 0.4, 0xc9d0d5);
  },
});

/** The town that stands behind the street: the same for the same seed. */
export const buildTown = (seed: number): Thing[] => {
  const random = randomFrom(seed * 7919 + 17);
  const turbines = [windTurbine(304, 12, 1.1), windTurbine(312, 9.5, 1.4)];
  return [...mountains(random), ...skyline(random), ...turbines, televisionTower, clockTower, waterTower, ferrisWheel, ...town(random)];
};
