import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { StreamAddress, StreamsDriver } from '../../camera/streams.js';
import type { Json, Values } from '../../operations/types.js';
import type { Command } from './address.js';
import { objects, textOf } from './data.js';
import { expiry } from './times.js';

/** Kinds of live addresses (4.5.1.1). */
const live: Readonly<Record<string, number>> = { rtsp: 3, rtmp: 1, hls: 2 };
/** Sound to the camera: over a WebSocket (4.5.3.1) and over RTSP (4.5.3.2). */
const talkSocket = 'talk-wss';
const talkRtsp = 'talk-rtsp';

/** What a device takes that does not say what it takes: G.711A, as its broadcasts do (5.3). */
const usualSound = { audioEncode: '1', samplingRate: '8000', bitDepth: 16 };

/**
 * Addresses that the cloud makes, good for some minutes. It streams one picture of each camera: there is no main or sub to choose.
 * @param atCamera names the camera with its channel @param atCode with the member `deviceSn` alone
 */
export const cmiotStreams = (atCamera: Command, atCode: Command): StreamsDriver => {
  const first = async (command: Command, id: string, values: Values, call: Call): Promise<Record<string, Json>> =>
    objects((await command(id, values, call)).payload)[0] ?? {};
  const sound = async (call: Call): Promise<Values> => {
    try {
      const { audioEncode, samplingRate, bitDepth } = await first(atCode, 'audio.param.get', {}, call);
      return {
        audioEncode: textOf(audioEncode) || usualSound.audioEncode,
        samplingRate: String(samplingRate ?? usualSound.samplingRate),
        bitDepth: typeof bitDepth === 'number' ? bitDepth : usualSound.bitDepth,
      };
    } catch (error) {
      if (error instanceof CameraError && error.code === 'REJECTED') return { ...usualSound };
      throw error;
    }
  };
  const asked = async (protocol: string, call: Call): Promise<{ url: Json | undefined; expireTime: Json | undefined }> => {
    if (protocol === talkSocket) {
      const { wssAddress, expireTime } = await first(atCamera, 'talk.wss.address.get', { type: '1' }, call);
      return { url: wssAddress, expireTime };
    }
    const answer =
      protocol === talkRtsp
        ? await first(atCamera, 'talk.rtsp.address.get', { type: 'RTSP', ...(await sound(call)) }, call)
        : await first(atCamera, 'stream.live.url.get', { urlType: String(live[protocol]) }, call);
    return { url: answer.url, expireTime: answer.expireTime };
  };
  return {
    protocols: [...Object.keys(live), talkSocket, talkRtsp],
    async address(protocol, stream, call): Promise<StreamAddress> {
      if (stream !== 'main')
        throw new CameraError('INVALID_PARAMETER', 'stream must be main: the cloud streams one picture of each camera');
      const { url, expireTime } = await asked(protocol, call);
      if (!URL.canParse(textOf(url))) throw new CameraError('BAD_RESPONSE', 'the cloud answered without an address');
      return { url: textOf(url), protocol, stream, ...expiry(expireTime) };
    },
  };
};
