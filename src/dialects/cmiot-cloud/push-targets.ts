import type { Json } from '../../operations/types.js';
import { objects, textOf } from './data.js';

type Members = Record<string, Json>;

/** Pixels of the captured picture, from its top left. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A target before its picture is there, whose size makes parts of its pixels. */
export interface TargetDraft {
  readonly kind: string;
  readonly attributes: Members;
  readonly rect?: Rect;
  /** Index in the pictures that are to be fetched. */
  readonly picture?: number;
}

const mostTargets = 256;

/** Where each kind of content holds its targets (5.4.6.1), and what these are; those of `info` are told by the code of the event. */
const lists = [
  { content: 'info', list: 'targets' },
  { content: 'faceAttr', list: 'faces', kind: 'face' },
  { content: 'vehicleAttr', list: 'vehicles', kind: 'vehicle' },
  { content: 'nonVehicleAttr', list: 'nonVehicles', kind: 'nonMotorVehicle' },
  { content: 'faceContrastAttr', list: 'faceContrasts', kind: 'face' },
] as const;

const pixels = (rect: Members, names: readonly string[]): number | undefined => {
  for (const name of names) {
    const value = Object.hasOwn(rect, name) ? Number(rect[name] ?? Number.NaN) : Number.NaN;
    if (Number.isFinite(value)) return value;
  }
  return undefined;
};

/** The document writes x and y with letters of another alphabet, and calls them left and top elsewhere. */
const rectOf = (value: Json | undefined): Rect | undefined => {
  const [rect] = objects(value);
  if (!rect) return undefined;
  const [x, y] = [pixels(rect, ['x', 'X', 'left', 'х', 'Х']), pixels(rect, ['y', 'Y', 'top', 'у', 'У'])];
  const [width, height] = [pixels(rect, ['width']), pixels(rect, ['height'])];
  return x === undefined || y === undefined || width === undefined || height === undefined ? undefined : { x, y, width, height };
};

/** Members that a target has of its own. */
const own = ['kind', 'id', 'box', 'picture', 'rect', 'faceImgUrl', 'objectAttr'];

const attributesOf = (target: Members): Members => {
  const [further = {}] = objects(target.objectAttr);
  return Object.fromEntries(Object.entries({ ...further, ...target }).filter(([name]) => !own.includes(name)));
};

/**
 * The targets of an AI event (5.4.6.1).
 * @param kind of those that the content does not name
 * @param addPicture notes a picture of a target; its index, undefined where there are enough
 */
export const targetsOf = (content: Members, kind: string, addPicture: (url: string) => number | undefined): TargetDraft[] =>
  lists
    .flatMap((place) =>
      objects(content[place.content]).flatMap((group) =>
        objects(group[place.list]).map((target) => ({ target, kind: 'kind' in place ? place.kind : kind })),
      ),
    )
    .slice(0, mostTargets)
    .map(({ target, kind: targetKind }) => {
      const rect = rectOf(target.rect);
      const url = textOf(target.faceImgUrl);
      const picture = url === '' ? undefined : addPicture(url);
      return {
        kind: targetKind,
        attributes: attributesOf(target),
        ...(rect ? { rect } : {}),
        ...(picture === undefined ? {} : { picture }),
      };
    });
