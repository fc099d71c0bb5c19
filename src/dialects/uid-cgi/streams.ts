import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { StreamsDriver } from '../../camera/streams.js';
import type { Json, Values } from '../../operations/types.js';

type Command = (id: string, values: Values, call: Call) => Promise<Record<string, Json>>;

/** The document names one live address: where the camera itself sends its RTMP stream (3.22). It gives no path for RTSP. */
export const uidStreams = (command: Command): StreamsDriver => ({
  protocols: ['rtmp'],
  async address(protocol, stream, call) {
    const rtmp = await command('platform.rtmp.get', {}, call);
    const server = String(rtmp.Server ?? '').trim();
    if (rtmp.Enable !== 1 || server === '') {
      throw new CameraError('UNSUPPORTED', 'the camera sends no RTMP stream: switch it on with the operation platform.rtmp.set');
    }
    const sent = rtmp.Streamno === 1 ? 'sub' : 'main';
    if (stream !== sent) throw new CameraError('UNSUPPORTED', `the camera sends its ${sent} stream by RTMP, not ${stream}`);
    const path = [rtmp.Appname, rtmp.Streamid].map((part) => encodeURIComponent(String(part ?? '').trim())).join('/');
    return { url: `rtmp://${server.replace(/^rtmp:\/\//i, '')}${rtmp.Port ? `:${rtmp.Port}` : ''}/${path}`, protocol, stream };
  },
});
