import { CameraError } from '../../camera/errors.js';
import type { OsdDriver, OsdItem } from '../../camera/osd.js';

/** An object without its undefined members. */
export const present = <T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

/** A part 0…1 of the picture in per cent. */
export const percentOf = (part: number | undefined): number => Math.round((part ?? 0) * 100);

/** The number that stands for a word, or is given itself. @throws CameraError UNSUPPORTED with the words there are */
export const oneOf = (name: string, value: OsdItem['size'], words: Readonly<Record<number, string>>): number => {
  const found = Object.entries(words).find(([number, word]) => word === value || (typeof value === 'number' && Number(number) === value));
  if (found) return Number(found[0]);
  throw new CameraError('UNSUPPORTED', `${name} must be one of ${Object.values(words).join(', ')} on this camera`);
};

/** The colour that the items name: one for all. @throws CameraError UNSUPPORTED where they name several */
export const sharedColor = (changes: Parameters<OsdDriver['set']>[0]): string | undefined => {
  const named = new Set(changes.filter(({ named: names }) => names.has('color')).map(({ item }) => item.color));
  if (named.size > 1) throw new CameraError('UNSUPPORTED', 'all texts have one colour on this camera: name the same for each');
  return [...named][0];
};
