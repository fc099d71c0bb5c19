import { encodeJpeg } from '../jpeg.js';
import type { Members, Value } from './factory.js';
import { controlPtz } from './ptz.js';
import { BUSY, INVALID, NOT_SUPPORTED, Refusal, UNKNOWN_MEMBER, WRONG_PASSWORD } from './rules.js';
import { type ActionCameraState, md5 } from './state.js';
import { takePicture } from './view.js';

/** One action: what it answers beside the envelope. @throws Refusal */
type Call = (state: ActionCameraState, members: Members) => Members | Promise<Members>;

const SERIAL_KEPT = 100;
const FORMATTING_MS = 2000;

const kept = <T>(list: T[], item: T): void => {
  list.push(item);
  if (list.length > SERIAL_KEPT) list.shift();
};

/** Registration by hand needs register_type 1 (17.3, 17.4). */
const register =
  (what: 'register' | 'unregister'): Call =>
  (state) => {
    if (state.settings.getGb28181?.register_type !== 1) throw new Refusal(NOT_SUPPORTED);
    state.registration = what;
    return {};
  };

/** Brings a page of the picture's settings back, or sets what is named. */
const imageSettings =
  (get: string, initial: (state: ActionCameraState) => Members): Call =>
  (state, { set_default, ...members }) => {
    state.settings[get] = set_default === 1 ? initial(state) : { ...state.settings[get], ...members };
    return {};
  };

const streamOf = (state: ActionCameraState, channel: Value | undefined): Members => {
  const found = state.streams[Number(channel ?? 0)];
  if (!found) throw new Refusal(INVALID);
  return found;
};

const hasSize = ({ pixel_list: list }: Members, width: Value | undefined, height: Value | undefined): boolean =>
  Array.isArray(list) &&
  list.some((size) => typeof size === 'object' && size !== null && !Array.isArray(size) && size.width === width && size.height === height);

/** @param initial what the camera has when it comes from the factory */
export const callsOf = (initial: () => Record<string, Members>): Record<string, Call> => ({
  setPtzControl: (state, members) => {
    controlPtz(state, members);
    return {};
  },
  setPasswd: (state, { oldPassword, newPassword }) => {
    if (oldPassword !== md5(state.password)) throw new Refusal(WRONG_PASSWORD);
    state.password = String(newPassword);
    return {};
  },
  reset: (state, { netReset, userReset }) => {
    state.reset(netReset === 1, userReset === 1);
    return {};
  },
  restart: () => ({}),
  getDeviceTime: (state) => ({ deviceTime: Math.floor(state.clock() / 1000), ...state.settings.getDeviceTime }),
  setTime: (state, { CurTime, ...members }) => {
    state.settings.getDeviceTime = { ...state.settings.getDeviceTime, ...members };
    state.clockOffset = members.ntp_enable === 1 || CurTime === undefined ? 0 : Number(CurTime) * 1000 - state.now();
    return {};
  },
  getVencConf: (state, { channel }) => streamOf(state, channel),
  setVencConf: (state, { channel, ...members }) => {
    const stream = streamOf(state, channel);
    const wanted = { ...stream, ...members };
    if (Number(wanted.frame_rate) > Number(stream.max_framerate)) throw new Refusal(INVALID);
    if (!hasSize(stream, wanted.pic_width, wanted.pic_height)) throw new Refusal(INVALID);
    state.streams[Number(channel)] = wanted;
    return {};
  },
  setImageAdjustment: imageSettings('getImageAdjustment', () => initial().getImageAdjustment ?? {}),
  setImageAdjustmentEx: imageSettings('getImageAdjustmentEx', () => initial().getImageAdjustmentEx ?? {}),
  setGb28181Register: register('register'),
  setGb28181Logout: register('unregister'),
  getPlatformConfFile: (state, { file_path: path }) => {
    const content = state.files.get(String(path));
    if (content === undefined) throw new Refusal(UNKNOWN_MEMBER);
    return { file_content: content };
  },
  setPlatformConfFile: (state, { file_path: path, file_content: content }) => {
    if (typeof path !== 'string' || typeof content !== 'string' || !path.startsWith('/')) throw new Refusal(INVALID);
    state.files.set(path, content);
    return { file_length: Buffer.byteLength(content) };
  },
  getIOAlarmIn: (state) => ({ status: state.alarmInput }),
  openDoor: (state) => {
    kept(state.doorOpened, state.now());
    return {};
  },
  ioSendData: (state, { data }) => {
    kept(state.serial, String(data ?? ''));
    return {};
  },
  getFmtSnap: (state) => {
    const picture = encodeJpeg(takePicture(state));
    return { image_base64: picture.toString('base64'), image_length: picture.length };
  },
  devsFormat: (state, { dev_type: type }) => {
    const { devs } = state.settings.getStorageInfo ?? {};
    const device = (Array.isArray(devs) ? devs : []).find(
      (entry): entry is Members => typeof entry === 'object' && entry !== null && !Array.isArray(entry) && entry.type === type,
    );
    if (!device) throw new Refusal(NOT_SUPPORTED);
    if (state.formattingUntil > state.now()) throw new Refusal(BUSY);
    state.formattingUntil = state.now() + FORMATTING_MS;
    device.remaining_storage = device.total_storage ?? 0;
    return {};
  },
  getStorageInfo: (state) => {
    const { devs } = state.settings.getStorageInfo ?? {};
    const isFormatting = state.formattingUntil > state.now();
    return {
      devs: (Array.isArray(devs) ? devs : []).map((entry) =>
        isFormatting && typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? { ...entry, status: 3 } : entry,
      ),
    };
  },
  setWiredNetwork: (state, members) => {
    state.settings.getWiredNetwork = { ...state.settings.getWiredNetwork, ...members };
    if (members.webPort !== undefined && state.settings.getSysConfig) state.settings.getSysConfig.webPort = members.webPort;
    return {};
  },
  setRtspConf: async (state, members) => {
    if (!(await state.moveRtsp(Number(members.rtsp_port)))) throw new Refusal(INVALID);
    state.rtspPort = Number(members.rtsp_port);
    state.settings.getRtspConf = { ...state.settings.getRtspConf, ...members };
    return {};
  },
});

/** What a set without anything special about it changes: the members named; lists as a whole. */
export const runPlain = (state: ActionCameraState, action: string, members: Members): Members => {
  const stored = state.settings[action];
  if (stored && !/^set(?!WifiScan)/i.test(action)) return stored;
  if (action === 'setWifiScan') return stored ?? {};
  const get = action.replace(/^s/, 'g').replace(/^S/, 'G');
  const before = state.settings[get];
  if (!before) throw new Refusal(NOT_SUPPORTED);
  state.settings[get] = { ...before, ...members };
  return {};
};
