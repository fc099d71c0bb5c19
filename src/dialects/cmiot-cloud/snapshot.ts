import type { Call } from '../../camera/call.js';
import { pause } from '../../camera/effects.js';
import { CameraError } from '../../camera/errors.js';
import { checkedJpeg, type Picture, type SnapshotRequest, type Snapshots } from '../../camera/snapshot.js';
import { pictureLimit } from '../../http/device-http.js';
import type { UrlFetch } from '../../http/url-fetch.js';
import type { Json } from '../../operations/types.js';
import type { Command } from './address.js';
import { momentary } from './answer.js';
import { objects, textOf } from './data.js';

/** The cloud scales a picture to the size asked for (4.4.1.8); it has no streams to choose from. */
const sizes = { main: { sizeWidth: '1920', sizeHeight: '1080' }, sub: { sizeWidth: '640', sizeHeight: '360' } } as const;

/** Milliseconds between two looks for a picture that the platform is taking, and the number of looks. */
const lookInterval = 1000;
const looks = 10;

const sizeOf = (stream: SnapshotRequest['stream']): (typeof sizes)['main' | 'sub'] => {
  if (typeof stream === 'number')
    throw new CameraError('INVALID_PARAMETER', 'stream must be main or sub: in the cloud they are sizes of a picture and have no numbers');
  return sizes[stream];
};

/** Milliseconds before now in which a picture just taken is looked for: the clocks may differ by a quarter of an hour (4.3.1). */
const recent = 1_200_000;

/** True where the cloud does not serve the request for this camera, and not only at this moment. */
const isRefused = (error: unknown): boolean =>
  error instanceof CameraError && error.code === 'REJECTED' && !momentary.includes(error.deviceCode);

/**
 * Still pictures: a fresh thumbnail in the size asked for; where the cloud has none of this camera, a platform snapshot, which the cloud keeps
 * among its pictures. Both are addresses, from which the picture is fetched.
 */
export const cmiotSnapshots = (command: Command, files: UrlFetch): Snapshots => {
  const fetched = async (url: Json | undefined, call: Call): Promise<Picture> => {
    if (textOf(url) === '') throw new CameraError('BAD_RESPONSE', 'the cloud answered without the address of a picture');
    const { body } = await files.get(textOf(url), { limit: pictureLimit, ...(call.signal ? { signal: call.signal } : {}) });
    return checkedJpeg(body);
  };
  const pictures = async (call: Call): Promise<Record<string, Json>[]> =>
    objects((await command('snapshot.platform.list', { startTime: Date.now() - recent, page: 1, pageSize: 100 }, call)).payload);
  const platformSnapshot = async (call: Call): Promise<Picture> => {
    const before = new Set((await pictures(call)).map(({ pictureId }) => pictureId));
    await command('snapshot.platform.take', {}, call);
    for (let look = 0; look < looks; look++) {
      const taken = (await pictures(call)).find(({ pictureId }) => !before.has(pictureId ?? null));
      if (taken) return fetched(taken.pictureUrl, call);
      await pause(lookInterval, call.signal);
      if (call.signal?.aborted) throw new CameraError('ABORTED', 'ended before the picture was there');
    }
    throw new CameraError('TIMEOUT', `the cloud had not taken the picture after ${(looks * lookInterval) / 1000} s`);
  };
  return {
    formats: ['jpeg'],
    quality: false,
    async take({ stream }, call) {
      const size = sizeOf(stream);
      let url: Json | undefined;
      try {
        url = objects((await command('snapshot.thumbnail.get', { ...size, useCache: 0 }, call)).payload)[0]?.url;
      } catch (error) {
        if (!isRefused(error)) throw error;
        return await platformSnapshot(call).catch((second: unknown) => {
          // What the cloud has against the ordinary way says more than what it has against the other.
          throw isRefused(second) ? error : second;
        });
      }
      return fetched(url, call);
    },
  };
};
