import type { Call } from './call.js';
import { CameraError } from './errors.js';

export interface SnapshotRequest {
  /** `main`, `sub`, or the device's own stream number. */
  stream: 'main' | 'sub' | number;
  /** 1…100, where the device takes one. */
  quality?: number;
  format: string;
}

export interface Picture {
  data: Buffer;
  contentType: string;
}

/** What a dialect offers for still pictures. */
export interface Snapshots {
  readonly formats: readonly string[];
  readonly quality: boolean;
  take(request: SnapshotRequest, call: Call): Promise<Picture>;
}

const isJpeg = (data: Buffer): boolean => data.length > 4 && data[0] === 0xff && data[1] === 0xd8 && data[2] === 0xff;

/** The end mark, within the padding that some devices append. */
const endsAsJpeg = (data: Buffer): boolean => data.lastIndexOf(Buffer.from([0xff, 0xd9])) >= Math.max(4, data.length - 4096);

/**
 * A whole JPEG or an error: what stops half-way would show as a grey lower half.
 * @throws CameraError BAD_RESPONSE
 */
export const checkedJpeg = (data: Buffer): Picture => {
  if (data.length === 0) throw new CameraError('BAD_RESPONSE', 'the picture is empty');
  if (!isJpeg(data)) throw new CameraError('BAD_RESPONSE', 'the answer is no JPEG picture');
  if (!endsAsJpeg(data)) throw new CameraError('BAD_RESPONSE', 'the picture is cut short');
  return { data, contentType: 'image/jpeg' };
};

/**
 * A whole BMP or an error. The length that its head tells is compared where it tells one.
 * @throws CameraError BAD_RESPONSE
 */
export const checkedBmp = (data: Buffer): Picture => {
  if (data.length === 0) throw new CameraError('BAD_RESPONSE', 'the picture is empty');
  if (data.length < 54 || data.toString('latin1', 0, 2) !== 'BM') throw new CameraError('BAD_RESPONSE', 'the answer is no BMP picture');
  if (data.readUInt32LE(2) > data.length) throw new CameraError('BAD_RESPONSE', 'the picture is cut short');
  return { data, contentType: 'image/bmp' };
};

/** Takes a picture after checking that the device can take it so. @throws CameraError UNSUPPORTED, INVALID_PARAMETER, and what the driver throws */
export const takeSnapshot = (snapshots: Snapshots, request: SnapshotRequest, call: Call): Promise<Picture> => {
  if (!snapshots.formats.includes(request.format)) {
    throw new CameraError('UNSUPPORTED', `format ${request.format} is not offered by this camera; it has ${snapshots.formats.join(', ')}`);
  }
  if (request.quality !== undefined && !snapshots.quality)
    throw new CameraError('UNSUPPORTED', 'quality cannot be chosen on this camera; leave it empty');
  return snapshots.take(request, call);
};

/** Width and height in pixels by the frame header of a JPEG; undefined where there is none. */
export const jpegSize = (data: Buffer): { width: number; height: number } | undefined => {
  for (let at = 2; at + 9 <= data.length && data[at] === 0xff; at += 2 + data.readUInt16BE(at + 2)) {
    const mark = data[at + 1] ?? 0;
    // SOF0 to SOF15, without DHT, JPG and DAC.
    const isFrame = mark >= 0xc0 && mark <= 0xcf && mark !== 0xc4 && mark !== 0xc8 && mark !== 0xcc;
    if (isFrame) return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    if (mark === 0xda) return undefined;
  }
  return undefined;
};
