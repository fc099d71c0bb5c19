import { type Call, settingsCall } from '../call.js';
import { bool, filled, rangeOf } from '../checks.js';
import { element } from '../xml.js';

/** Sections 3.22, 3.41, 3.42. */
export const platformCalls: Record<string, Call> = {
  '/cgi-bin/rtmp': settingsCall({
    group: (state) => state.settings.rtmp,
    params: {
      enable: bool(),
      server: filled,
      appname: filled,
      streamid: filled,
      port: rangeOf(0, 65_535),
      streamno: rangeOf(0, 1),
      type: rangeOf(0, 1),
    },
    answer: ({ enable, streamno, server, port, appname, streamid, type }) =>
      element('RtmpConfig', {
        Enable: enable,
        Streamno: streamno,
        Server: server,
        Port: port,
        Appname: appname,
        Streamid: streamid,
        Type: type,
      }),
  }),
  '/cgi-bin/onvif': settingsCall({
    group: (state) => state.settings.onvif,
    params: { onvif_auth: bool('onvif_auth: 0 or 1 ') },
    faultValue: '/cgi-bin/onvif ',
    answer: ({ onvif_auth }) => element('OnvifConfig', { onvif_auth }),
  }),
  '/cgi-bin/rtsp': settingsCall({
    group: (state) => state.settings.rtsp,
    params: { rtsp_auth: bool(' rtsp_auth: 0 or 1 ') },
    faultValue: '/cgi-bin/rtsp ',
    answer: ({ rtsp_auth }) => element('RtspConfig', { rtsp_auth }),
  }),
};
