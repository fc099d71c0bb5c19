import type { Canvas } from '../picture/canvas.js';
import { renderScene, type SceneMask, type SceneText } from '../scene.js';
import type { Members, Value } from './factory.js';
import type { ActionCameraState } from './state.js';

/** The grid of positions, masks and areas, whatever the resolution. */
const GRID = { width: 704, height: 576 };
const SIZES = ['small', 'medium', 'large'] as const;
/** White, black, yellow, red, blue, green. */
const COLORS = [0xffffff, 0x000000, 0xffd800, 0xe02020, 0x2040e0, 0x20c040];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** Hours of the time zones by their index (10). */
const ZONES = [
  ...[-12, -11, -10, -9, -8, -7, -6, -5, -4, -3.5, -3, -2, -1, 0, 1, 2, 3],
  ...[3.5, 4, 4.5, 5, 5.5, 5.75, 6, 6.5, 7, 8, 9, 9.5, 10, 11, 12, 13],
];

const across = (x: Value | undefined): number => Number(x ?? 0) / GRID.width;
const down = (y: Value | undefined): number => Number(y ?? 0) / GRID.height;

const clockText = (osd: Members, local: Date): string => {
  const [year = '', month = '', day = ''] = local.toISOString().slice(0, 10).split('-');
  const date = [`${year}-${month}-${day}`, `${month}-${day}-${year}`, `${day}-${month}-${year}`][Number(osd.date_format)] ?? '';
  return [
    osd.show_date === 1 ? date : '',
    osd.show_week === 1 ? (WEEKDAYS[local.getUTCDay()] ?? '') : '',
    osd.show_time === 1 ? local.toISOString().slice(11, 19) : '',
  ]
    .filter(Boolean)
    .join(' ');
};

const textsOf = ({ settings, streams }: ActionCameraState, local: Date): SceneText[] => {
  const osd = settings.getOsdConf ?? {};
  const color = COLORS[Number(osd.osd_color)] ?? 0xffffff;
  const look = { size: SIZES[Number(osd.font_size)] ?? ('medium' as const), color, outline: color === 0 ? 0xffffff : 0x101010 };
  const titles = (Array.isArray(osd.title_list) ? osd.title_list : []).flatMap((entry): SceneText[] => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry) || entry.show_title !== 1) return [];
    return [{ ...look, text: String(entry.title).trim(), x: across(entry.title_pos_x), y: down(entry.title_pos_y) }];
  });
  const clock = { ...look, text: clockText(osd, local), x: across(osd.date_pos_x), y: down(osd.date_pos_y) };
  const rate = osd.show_bitrate === 1 ? [{ ...look, text: `${String(streams[0]?.bitrate)} kbps`, x: 0, y: 0.9 }] : [];
  return [clock, ...titles, ...rate].filter(({ text }) => text !== '');
};

const masksOf = ({ settings }: ActionCameraState): SceneMask[] => {
  const masks = settings.getViMask ?? {};
  if (masks.mask_enable !== 1) return [];
  return Array.from({ length: 9 }, (_, mask) => ({
    x: across(masks[`mask_${mask}_x`]),
    y: down(masks[`mask_${mask}_y`]),
    width: across(masks[`mask_${mask}_w`]),
    height: down(masks[`mask_${mask}_h`]),
  })).filter(({ width, height }) => width > 0 && height > 0);
};

/** True where the picture is one of the night: always, by the clock (23.4), or never; the scene itself has no night to be seen. */
const isNight = (image: Members, local: Date): boolean => {
  if (image.color_black !== 1 || image.infr_detect_mode !== 1) return image.color_black === 2;
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  const day = Number(image.infr_day_h) * 60 + Number(image.infr_day_m);
  const night = Number(image.infr_night_h) * 60 + Number(image.infr_night_m);
  return day <= night ? minute < day || minute >= night : minute < day && minute >= night;
};

const lampOf = (image: Members, night: boolean): { kind: 'infrared' | 'white'; level: number } => {
  const kind = image.lamp_type === 1 ? 'white' : 'infrared';
  const isOn = image.led_control === 1 || (image.led_control === 0 && night);
  const dimmed = image.led_control_mode === 1 ? Number(kind === 'white' ? image.led_level : image.ir_level) / 255 : 1;
  return { kind, level: isOn ? dimmed : 0 };
};

const centred = (value: Value | undefined): number => 0.5 + (Number(value ?? 128) - 128) / 255;

/** What the camera sees now, with everything that its settings put into or do to the picture. */
export const takePicture = (state: ActionCameraState): Canvas => {
  const [width, height] = state.options.pictureSize;
  const { getImageAdjustment: image = {}, getImageAdjustmentEx: more = {}, getDeviceTime: time = {} } = state.settings;
  const local = state.clock() + (ZONES[Number(time.timeZone ?? 26)] ?? 8) * 3_600_000;
  const night = isNight(more, new Date(local));
  return renderScene({
    width,
    height,
    time: local,
    view: state.head.position(),
    seed: state.options.seed,
    picture: {
      brightness: centred(image.brightness),
      contrast: centred(image.contrast),
      saturation: more.color_black === 2 ? 0 : centred(image.saturation),
      night,
      lamp: lampOf(more, night),
      flipVertically: more.flip === 1,
      flipHorizontally: more.mirror === 1,
    },
    masks: masksOf(state),
    texts: textsOf(state, new Date(local)),
  });
};
