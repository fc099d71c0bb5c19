import { encodeJpeg } from '../jpeg.js';
import { renderScene, type SceneMask, type SceneText } from '../scene.js';
import { formatTime, zoneOffset } from './device-clock.js';
import type { CameraState } from './state.js';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const SIZES = ['small', 'medium', 'large'] as const;
/** The grid in which privacy zones are taken to be measured. */
const GRID = { width: 704, height: 576 };

/** Colours by number (section 3.13). */
const COLORS: Record<string, Pick<SceneText, 'color' | 'outline' | 'background'>> = {
  0: { color: 0x000000, background: 0xffffff },
  1: { color: 0xffffff, background: 0x000000 },
  2: { color: 0x000000, outline: 0xffffff },
  3: { color: 0xffffff, outline: 0x000000 },
};

/** 0…1 from a grid position 0…2 or a coordinate 0…100. */
const part = (type: string, value: string): number => Number(value) / (type === '0' ? 2 : 100);

const colorOf = (text: string): number => Number(text) & 0xffffff;

const textsOf = (state: CameraState): SceneText[] => {
  const { osd, userOsds, stream1 } = state.settings;
  const look = { size: SIZES[Number(osd.fontsize)] ?? 'medium', ...COLORS[osd.color] };
  const local = state.localTime();
  const clock = formatTime(local, osd.time_format) + (osd.show_week === '1' ? ` ${WEEKDAYS[local.weekday]}` : '');
  const encoding = [
    ...(Number(osd.show_res_bit) & 1 ? [stream1.resolution] : []),
    ...(Number(osd.show_res_bit) & 2 ? [`${stream1.bitrate} kbps`] : []),
  ];
  const texts: SceneText[] =
    osd.enable === '1'
      ? [
          { ...look, text: osd.title_utf8, x: part(osd.title_pos_type, osd.title_pos_x), y: part(osd.title_pos_type, osd.title_pos_y) },
          { ...look, text: clock, x: part(osd.time_pos_type, osd.time_pos_x), y: part(osd.time_pos_type, osd.time_pos_y) },
          { ...look, text: encoding.join(' '), x: 0, y: 0.9 },
        ]
      : [];
  const own = userOsds
    .filter(({ enable }) => enable === '1')
    .map((item) => ({
      text: item.title_utf8,
      x: part(item.title_pos_type, item.title_pos_x),
      y: part(item.title_pos_type, item.title_pos_y),
      size: SIZES[Number(item.fontsize)] ?? 'medium',
      color: colorOf(item.color),
      outline: 0x202020,
    }));
  return [...texts, ...own];
};

const masksOf = ({ settings }: CameraState): SceneMask[] =>
  Object.values(settings.masks).map(({ Height, width, xPos, yPos }) => ({
    x: Number(xPos) / GRID.width,
    y: Number(yPos) / GRID.height,
    width: Number(width) / GRID.width,
    height: Number(Height) / GRID.height,
  }));

/** What the camera sees now, as a JPEG, with everything its settings put into or do to the picture. */
export const takePicture = (state: CameraState, stream: 'main' | 'sub'): Buffer => {
  const { image, flip, ircut, led } = state.settings;
  const [width, height] = state.options.pictureSizes[stream];
  const centred = (value: string) => 0.5 + (Number(value) - 128) / 255;
  return encodeJpeg(
    renderScene({
      width,
      height,
      time: state.clock.utc() + zoneOffset(state.settings.time.timezone),
      view: state.head.position(),
      seed: state.options.seed,
      ruler: state.options.ptz,
      picture: {
        brightness: centred(image.brightness),
        contrast: centred(image.contrast),
        saturation: centred(image.saturation),
        flipVertically: flip.vertical_flip === '1',
        flipHorizontally: flip.horizon_flip === '1',
        night: ircut.ircutmode === '3' && ircut.time === 'night',
        lamp: { kind: led.ledmode === '2' ? 'white' : 'infrared', level: led.ledstatus === '1' ? Number(led.brightness) / 100 : 0 },
      },
      masks: masksOf(state),
      texts: textsOf(state),
    }),
  );
};
