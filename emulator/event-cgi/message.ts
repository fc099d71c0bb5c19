import { encodeJpeg } from '../jpeg.js';
import { Canvas } from '../picture/canvas.js';
import { peopleIn, renderScene, type SceneOptions } from '../scene.js';
import { node, type XmlNode } from './xml.js';

export const TARGET_KINDS = ['face', 'person', 'vehicle', 'pet'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** Something detected; the box in parts 0…1 of the picture. */
export interface AlarmTarget {
  kind: TargetKind;
  /** Its number among those of its kind; counted where left out. */
  id?: number;
  /** The camera's own target type; 0 where left out. */
  type?: number;
  box: { x: number; y: number; width: number; height: number };
}

/** An alarm that the camera is to raise or to clear. */
export interface AlarmEvent {
  /** The bit of appendix 5, or its meaning in the catalogue (`motion`, `alarm input`, `tripwire person` …). */
  type: number | string;
  /** Video channel, or the input of an input's alarm; 0 is the first and the default. */
  channel?: number;
  /** 1 (default) raises, 0 clears. */
  signal?: 0 | 1;
  /** Milliseconds since 1970; the camera's clock where left out. */
  time?: number;
  /** What is told to those who want details; one target of the alarm's kind where left out. */
  targets?: readonly AlarmTarget[];
  /** False: no pictures, even where details are wanted. */
  pictures?: boolean;
}

/** An alarm with everything decided. */
export interface RaisedAlarm {
  readonly id: number;
  readonly type: number;
  readonly channel: number;
  readonly signal: 0 | 1;
  readonly time: number;
  readonly targets: readonly AlarmTarget[];
  readonly pictures: boolean;
}

const LARGE = { width: 800, height: 480 };
const SMALL = { width: 128, height: 128 };
/** Of the positions in the document's example (its table says 1000, which the example exceeds). */
const SCALE = 10_000;

const BOX = { x: 0.14, y: 0.41, width: 0.27, height: 0.53 };

/** What a channel sees. */
const sightOf = (channel: number, time: number): SceneOptions => ({
  ...LARGE,
  time,
  view: { pan: channel * 40, tilt: 0, zoom: 1, focus: 0.5, iris: 0.5 },
  ruler: false,
});

/** The people whom a channel sees. */
export const peopleSeen = (channel: number, time: number): AlarmTarget[] =>
  peopleIn(sightOf(channel, time)).map((box) => ({ kind: 'person', box }));

/** One target of the kind that the alarm's meaning names. */
export const targetsFor = (meaning: string): AlarmTarget[] =>
  TARGET_KINDS.filter((kind) => meaning.includes(kind)).map((kind) => ({ kind, box: BOX }));

const cropped = (from: Canvas, { x, y, width, height }: AlarmTarget['box']): Canvas => {
  const picture = new Canvas(SMALL.width, SMALL.height);
  for (let row = 0; row < SMALL.height; row += 1) {
    const line = Math.min(from.height - 1, Math.floor((y + (row / SMALL.height) * height) * from.height));
    for (let column = 0; column < SMALL.width; column += 1) {
      const across = Math.min(from.width - 1, Math.floor((x + (column / SMALL.width) * width) * from.width));
      const at = (line * from.width + across) * 4;
      picture.pixels.set(from.pixels.subarray(at, at + 4), (row * SMALL.width + column) * 4);
    }
  }
  return picture;
};

const picNode = (id: number, canvas: Canvas): XmlNode => {
  const text = encodeJpeg(canvas).toString('base64');
  return node('pic', { id, format: 0, width: canvas.width, height: canvas.height, size: text.length }, text);
};

const position = ({ x, y, width, height }: AlarmTarget['box']): XmlNode =>
  node('position', {
    x: Math.round(x * SCALE),
    y: Math.round(y * SCALE),
    width: Math.round(width * SCALE),
    height: Math.round(height * SCALE),
  });

/** Targets below an element for their kind, then the overview picture and one small picture a target. */
const details = ({ targets, pictures, time, channel }: RaisedAlarm): XmlNode[] => {
  if (targets.length === 0) return [];
  const groups = TARGET_KINDS.flatMap((kind) => {
    const own = targets.map((target, index) => ({ target, index })).filter(({ target }) => target.kind === kind);
    if (own.length === 0) return [];
    const infos = own.map(({ target, index }, count) =>
      node(`${kind}info`, { id: target.id ?? count, type: target.type ?? 0, large_pic_index: 0, small_pic_index: index }, [
        position(target.box),
      ]),
    );
    return [node(kind, { num: own.length }, infos)];
  });
  if (!pictures) return groups;
  const scene = renderScene(sightOf(channel, time));
  const small = targets.map(({ box }, index) => picNode(index, cropped(scene, box)));
  return [...groups, node('largepic', { num: 1 }, [picNode(0, scene)]), node('smallpic', { num: small.length }, small)];
};

/** An alarm as the document prints it; the id stands in answers without details only, as in the examples. */
export const alarmNode = (alarm: RaisedAlarm, { detailed, numbered }: { detailed: boolean; numbered: boolean }): XmlNode => {
  const { id, time, type, channel, signal } = alarm;
  const attributes = { timestamp: Math.floor(time / 1000), type, channel, signal };
  return node('alarm', numbered && !detailed ? { id, ...attributes } : attributes, detailed ? details(alarm) : []);
};

export const versionNode = (version: 0 | 1): XmlNode => node('version', { version });
