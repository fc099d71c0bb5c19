import type { AlarmPicture, AlarmTarget, DeviceEvent } from '../../camera/alarms.js';
import type { Call } from '../../camera/call.js';
import { checkedJpeg, jpegSize } from '../../camera/snapshot.js';
import type { UrlFetch } from '../../http/url-fetch.js';
import type { Command } from './address.js';
import { objects, textOf } from './data.js';
import { boxIn, type Notice, type PictureDraft } from './push-message.js';

/** Bytes of one picture, and milliseconds for all of an event: it waits no longer for them. */
const pictureLimit = 8 * 1024 * 1024;
const patience = 15_000;

export interface PictureSource {
  readonly files: UrlFetch;
  /** Runs an operation at the camera meant. */
  readonly atCamera: Command;
  debug(text: string): void;
}

/** A picture from its address, or from the one that the cloud gives for its id. Undefined where it cannot be had. */
const fetched = async (draft: PictureDraft, { files, atCamera, debug }: PictureSource, call: Call): Promise<AlarmPicture | undefined> => {
  const { role, url, picId } = draft;
  const signal = AbortSignal.any([AbortSignal.timeout(patience), ...(call.signal ? [call.signal] : [])]);
  const get = async (address: string): Promise<AlarmPicture> => {
    const { body } = await files.get(address, { limit: pictureLimit, signal });
    return { role, ...checkedJpeg(body), ...jpegSize(body) };
  };
  try {
    if (url !== '') return await get(url);
  } catch (error) {
    debug(`a picture of an event could not be fetched: ${String(error)}`);
  }
  if (picId === '' || signal.aborted) return undefined;
  try {
    const { payload } = await atCamera('storage.picture.get', { picIdList: [picId] }, { ...call, signal });
    return await get(textOf(objects(payload)[0]?.url));
  } catch (error) {
    debug(`a picture of an event could not be had by its id: ${String(error)}`);
    return undefined;
  }
};

/** The event of a notice with what pictures can be had; without a source, with none. Never fails. */
export const eventOf = async (notice: Notice, channel: number, source: PictureSource | undefined, call: Call): Promise<DeviceEvent> => {
  const found = source ? await Promise.all(notice.pictures.map((draft) => fetched(draft, source, call))) : [];
  const pictures = found.filter((picture) => picture !== undefined);
  const [captured] = pictures.filter(({ role }) => role === 'scene');
  const size =
    captured?.width !== undefined && captured.height !== undefined ? { width: captured.width, height: captured.height } : undefined;
  const targets = notice.targets.map(({ kind, attributes, rect, picture }): AlarmTarget => {
    const box = rect && size ? boxIn(rect, size) : undefined;
    const own = picture === undefined ? undefined : found[picture];
    return { ...attributes, kind, ...(box ? { box } : {}), ...(own ? { picture: pictures.indexOf(own) } : {}) };
  });
  return { ...notice.event, channel, targets, pictures };
};
