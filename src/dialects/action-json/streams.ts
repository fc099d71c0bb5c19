import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { StreamRequest, StreamsDriver } from '../../camera/streams.js';
import { urlHost } from '../../http/address.js';
import type { Json, Values } from '../../operations/types.js';

type Command = (id: string, values: Values, call: Call) => Promise<Record<string, Json>>;

const usualPort = 554;

/** Streams by their number in addresses (19) and in the RTMP settings (35.1). */
const numbers = { main: 0, sub: 1 } as const;

const numberOf = (stream: StreamRequest['stream']): number => {
  const number = typeof stream === 'number' ? stream : numbers[stream];
  if (number !== numbers.main && number !== numbers.sub)
    throw new CameraError('UNSUPPORTED', 'this camera has addresses for two streams: stream must be main (0) or sub (1)');
  return number;
};

/**
 * RTSP by the rule of chapter 19, at the port that the camera tells; RTMP at the server to which the camera sends its stream (35). For
 * talking the document has a port only (22.1) and no way to use it.
 */
export const actionStreams = (command: Command, host: string, rtspPort: (call: Call) => Promise<number>): StreamsDriver => ({
  protocols: ['rtsp', 'rtmp'],
  async address(protocol, stream, call) {
    const number = numberOf(stream);
    if (protocol === 'rtsp') {
      const port = await rtspPort(call);
      const at = `${urlHost(host)}${port === usualPort ? '' : `:${port}`}`;
      return { url: `rtsp://${at}/stream_${number}`, protocol, stream };
    }
    const { RtmpEnable: enabled, RtmpServerAddr: url, RtmpType: sent } = await command('platform.rtmp.get', {}, call);
    if (enabled !== 1 || typeof url !== 'string' || url.trim() === '')
      throw new CameraError('UNSUPPORTED', 'the camera sends no RTMP stream: switch it on with the operation platform.rtmp.set');
    if (sent !== number)
      throw new CameraError('UNSUPPORTED', `the camera sends its ${sent === numbers.sub ? 'sub' : 'main'} stream by RTMP, not ${stream}`);
    return { url: url.trim(), protocol, stream };
  },
});
