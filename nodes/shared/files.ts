import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { CameraError } from '../../src/index.js';
import type { RED } from './types.js';

/** The folder below which nodes may write: `ipcam.filesDir` of `settings.js`, else `ipcam` in the user directory. */
export const filesDir = (red: RED): string => {
  const settings = red.settings as unknown as { userDir?: string; ipcam?: { filesDir?: unknown } };
  const configured = settings.ipcam?.filesDir;
  if (typeof configured === 'string' && configured !== '') return resolve(configured);
  return resolve(settings.userDir ?? process.cwd(), 'ipcam');
};

/** A name as part of a file name: no separators, no control or reserved characters, no leading dot. */
const safeName = (text: string): string =>
  text
    .replace(/[\p{Cc}<>:"/\\|?*]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 100);

const two = (number: number): string => String(number).padStart(2, '0');

/** Local time without characters that a file system refuses: `20261120-093001-123`. */
export const timeName = (time: Date): string =>
  `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}-${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}-${String(time.getMilliseconds()).padStart(3, '0')}`;

export interface FileNameValues {
  name: string;
  channel: number;
  time: Date;
  index: number;
}

/** A template such as `{name}/{time}-{index}` as a relative path. @throws CameraError INVALID_PARAMETER for an unknown placeholder */
export const fileName = (template: string, values: FileNameValues, extension: string): string => {
  const parts = new Map([
    ['name', safeName(values.name)],
    ['channel', String(values.channel)],
    ['time', timeName(values.time)],
    ['index', String(values.index)],
  ]);
  const filled = template.replace(/\{(\w*)\}/g, (_, key: string) => {
    const value = parts.get(key);
    if (value === undefined)
      throw new CameraError('INVALID_PARAMETER', `filename has no placeholder {${key}}; there are ${[...parts.keys()].join(', ')}`);
    return value;
  });
  // A dot in the camera's name begins no extension.
  return extname(template) === '' ? `${filled}.${extension}` : filled;
};

const isBelow = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`);
};

/**
 * The absolute path of a file below the folder, whose own folders are made. Neither `..` nor a link leads out of it.
 * @throws CameraError INVALID_PARAMETER
 */
export const pathBelow = async (folder: string, name: string): Promise<string> => {
  const path = resolve(folder, name);
  const outside = (): CameraError => new CameraError('INVALID_PARAMETER', `filename must stay below the folder ${folder}`);
  if (name.includes('\0') || !isBelow(folder, path)) throw outside();
  try {
    await mkdir(folder, { recursive: true });
    const real = await realpath(folder);
    await mkdirBelow(real, dirname(join(real, relative(folder, path))), outside);
    return join(real, relative(folder, path));
  } catch (error) {
    throw error instanceof CameraError ? error : unwritable(path, error);
  }
};

const unwritable = (path: string, error: unknown): CameraError =>
  new CameraError('INVALID_PARAMETER', `the file ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });

/** Makes folders step by step, so that no link on the way leads outside. */
const mkdirBelow = async (root: string, folder: string, outside: () => CameraError): Promise<void> => {
  if (folder === root) return;
  await mkdirBelow(root, dirname(folder), outside);
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const real = await realpath(folder);
  if (real !== root && !isBelow(root, real)) throw outside();
};

/** Writes a file whole or not at all. */
export const writeWhole = async (path: string, data: Buffer): Promise<void> => {
  const part = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    await writeFile(part, data, { flag: 'wx' });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw unwritable(path, error);
  }
};
