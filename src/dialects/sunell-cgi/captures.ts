import type { AlarmPicture, AlarmTarget, Box, DeviceEvent } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import type { Catalogue } from '../../operations/catalogue.js';
import type { Json, Member } from '../../operations/types.js';
import { readValue } from '../../operations/values.js';
import { jpegSize } from '../../wire/jpeg.js';
import { setProperty } from '../../wire/property.js';
import { type AlarmKind, type AlarmTimes, alarmKinds } from './alarm-records.js';
import { readCaptureBody } from './capture-body.js';

type Members = readonly (readonly [string, string])[];

/** The picture that places are counted in, where it is not the one that was sent (2.6.18.10.5). */
const fullPicture = { width: 1920, height: 1080 };

/** Names of the vocabulary where a device's own would say less. */
const names: Readonly<Record<string, string>> = { CarPlateNum: 'plate', FaceTemperature: 'temperature' };

/** What is no attribute of a target: marks, what the whole message is about, and its place. */
const notOfTarget =
  /^(DeviceID|AlarmType|nAlarmType|AlarmTime|strAlarmTime|AIPictureType|TargeId|TargetId|Type|FaceInfo(Begin|Next|End)|(Face|Point)(X|Y)|(Face)?(Width|Height))$/i;

const attributeName = (wire: string): string => {
  const known = Object.hasOwn(names, wire) ? names[wire] : undefined;
  const bare = wire.replace(/^\w+Attr_/, '');
  return known ?? bare.charAt(0).toLowerCase() + bare.slice(1);
};

/** A value as the catalogue explains it: numbers as numbers, numbers that stand for a word as that word. */
const attributeValue = (member: Member | undefined, text: string): Json => {
  const value = readValue(member, text);
  const words = member?.values ?? {};
  return (Object.hasOwn(words, String(value)) ? words[String(value)] : undefined) ?? value;
};

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place in the picture that was sent, or, where that is cut out around the target, in the full picture. */
const placeOf = (member: (name: string) => string | undefined, sent: Size | undefined): { box: Box; isScene: boolean } | undefined => {
  const number = (...all: string[]): number => Number(all.map(member).find((text) => text !== undefined && text !== '') ?? Number.NaN);
  const [x, y] = [number('FaceX', 'PointX'), number('FaceY', 'PointY')];
  const [width, height] = [number('FaceWidth', 'Width'), number('FaceHeight', 'Height')];
  if (!(x >= 0 && y >= 0 && width > 0 && height > 0)) return undefined;
  const holds = (frame: Size): boolean => x + width <= frame.width && y + height <= frame.height;
  const isScene = sent !== undefined && holds(sent) && (sent.width > width * 1.5 || sent.height > height * 1.5);
  const frame = isScene ? sent : fullPicture;
  if (!holds(frame)) return undefined;
  return { isScene, box: { x: x / frame.width, y: y / frame.height, width: width / frame.width, height: height / frame.height } };
};

const memberIn =
  (members: Members) =>
  (name: string): string | undefined =>
    members.find(([key]) => key === name)?.[1];

/** Entries of a list between marks, or each from its first member on. */
const entriesIn = (members: Members): Members[] => {
  const entries: (readonly [string, string])[][] = [];
  let entry: (readonly [string, string])[] = [];
  for (const pair of members) {
    const isMark = /^FaceInfo(Begin|Next|End)$/.test(pair[0]);
    if (isMark || entry.some(([key]) => key === pair[0])) {
      if (entry.length > 0) entries.push(entry);
      entry = [];
    }
    if (!isMark) entry.push(pair);
  }
  return entry.length > 0 ? [...entries, entry] : entries;
};

const rawOf = (members: Members): Record<string, Json> => {
  const raw: Record<string, Json> = {};
  for (const [key, value] of members) {
    const before = Object.hasOwn(raw, key) ? raw[key] : undefined;
    setProperty<Json>(raw, key, before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]);
  }
  return raw;
};

/** What cameras post beside their alarms: targets with their pictures. */
export class CaptureReader {
  readonly #catalogue: Catalogue;
  readonly #times: AlarmTimes;

  constructor(catalogue: Catalogue, times: AlarmTimes) {
    this.#catalogue = catalogue;
    this.#times = times;
  }

  /** The event that a posted body tells; undefined where it is none of them. */
  event(body: Buffer, call: Call, wantsPictures: boolean): DeviceEvent | undefined {
    const { members, pictures } = readCaptureBody(body);
    const member = memberIn(members);
    const time = member('AlarmTime') ?? member('strAlarmTime');
    const isList = member('FaceInfoBegin') !== undefined;
    const type = member('AlarmType');
    if (time === undefined || (!isList && type === undefined)) return undefined;
    // A face capture of the first form tells nothing but its picture (2.6.22.4.1); thermometers list faces and bodies (2.6.18.10.5).
    const entries = isList ? entriesIn(members.slice(members.findIndex(([key]) => key === 'FaceInfoBegin'))) : [members];
    const kinds = (entries.length > 0 ? entries : [[]]).map((entry) => this.#kind(entry, isList));
    const [first] = kinds;
    if (!first) return undefined;
    const kept = wantsPictures ? pictures : [];
    const places = entries.map((entry, index) => placeOf(memberIn(entry), sizeOf(pictures[pictureIndex(index, pictures, entries)])));
    const targets = entries.map((entry, index) => ({
      ...this.#target(entry, kinds[index]?.kind ?? first.kind),
      ...(places[index] ? { box: places[index].box } : {}),
      ...(kept.length > 0 ? { picture: pictureIndex(index, kept, entries) } : {}),
    }));
    const role = places.some((place) => place?.isScene) ? 'scene' : 'target';
    return {
      type: first.kind.type,
      state: 'pulse',
      channel: call.channel,
      time: this.#times.iso(time, true),
      code: first.code,
      description: first.kind.description,
      targets: targets.length > 0 ? targets : [{ kind: first.kind.type, ...(kept.length > 0 ? { picture: 0 } : {}) }],
      pictures: kept.map((data): AlarmPicture => ({ role, contentType: 'image/jpeg', ...jpegSize(data), data })),
      raw: rawOf(members),
    };
  }

  #kind(entry: Members, isList: boolean): { kind: AlarmKind; code: string } {
    const number = memberIn(entry)(isList ? 'Type' : 'AlarmType');
    const list = isList && number !== undefined ? 'thermal' : 'captures';
    const key = number ?? '0';
    const kinds = alarmKinds[list];
    const known = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    const code = `${list === 'thermal' ? 'thermal' : 'capture'}/${key.slice(0, 20)}`;
    return { code, kind: known ?? { type: 'other', description: 'capture' } };
  }

  #target(entry: Members, { type, operation }: AlarmKind): AlarmTarget {
    const member = memberIn(entry);
    const id = member('TargeId') ?? member('TargetId');
    const target: AlarmTarget = { kind: type, ...(id === undefined || id === '' ? {} : { id }) };
    const params = operation === undefined ? [] : this.#catalogue.get(operation).params;
    for (const [key, text] of entry) {
      const name = attributeName(key);
      if (notOfTarget.test(key) || text === '' || Object.hasOwn(target, name)) continue;
      const described = params.find((param) => (param.wire ?? param.name.replace(/^.*\./, '')) === key);
      setProperty<unknown>(target, name, attributeValue(described, text));
    }
    return target;
  }
}

/** One picture for all targets, or one for each. */
const pictureIndex = (index: number, pictures: readonly Buffer[], entries: readonly Members[]): number =>
  pictures.length === entries.length ? index : 0;

const sizeOf = (picture: Buffer | undefined): Size | undefined => picture && jpegSize(picture);
