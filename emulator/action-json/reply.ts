import type { Reply } from '../reply.js';
import type { Members } from './factory.js';
import type { ActionCameraState } from './state.js';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun Dec 2 02:39:43 2001`: the date of every answer's head (1.1), which is no date of HTTP. */
const oddDate = (time: number): string => {
  const date = new Date(time);
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()} ${date.toISOString().slice(11, 19)} ${date.getUTCFullYear()}`;
};

/** An answer in the form of section 1.1: chunks, no content type. */
export const chunked = (state: ActionCameraState, body: string): Reply => ({
  headers: { Date: oddDate(state.clock()), 'X-Frame-Options': 'SAMEORIGIN' },
  body: (async function* () {
    yield Buffer.from(body, 'utf8');
  })(),
});

/** Answers that carry a message instead of log and device_id, and those of the chapters from 34 on, which are signed. */
const WITH_MESSAGE = new Set(['getDeviceTime', 'Get4GConfig', 'getWifiStatus', 'setWifiScan', 'getViMask']);
const SIGNED = new Set([
  ...['getExposureInfo', 'getRtmpConf', 'getFmtSnap', 'getSmartAudioConf', 'getIOAlarmIn'],
  ...['getPlatformConfFile', 'getPeripheralConf', 'openDoor', 'ioSendData'],
]);

const DEVICE_ID = 'CBT000114010100010238';
const MAC = '88-07-cb-00-02-be';

/** A json answer: the members of the call and the envelope, on one level. */
export const jsonReply = (state: ActionCameraState, action: string, members: Members, code = 0, log = ''): Reply => {
  const address = state.settings.getWiredNetwork?.IP ?? '';
  const envelope: Members = WITH_MESSAGE.has(action)
    ? { code, message: log || 'NULL', deviceID: DEVICE_ID, device_mac: MAC, device_ip: address }
    : { code, device_mac: MAC, deviceID: DEVICE_ID, device_id: DEVICE_ID, log, device_ip: address };
  const signature: Members = SIGNED.has(action) ? { sign_tby: '7f652b7b4afb592a0a9b2a3175946d78' } : {};
  const text = JSON.stringify({ ...members, ...envelope, ...signature });
  // The device's own member of GB28181 stands before the envelope's of the same name (17.1), another twice (23.3).
  const body =
    action === 'getGb28181'
      ? text.replace('{', '{"device_id":"",')
      : action === 'getImageAdjustmentEx'
        ? text.replace(/"led_control_avail":\d/, '$&,$&')
        : text;
  return chunked(state, body);
};
