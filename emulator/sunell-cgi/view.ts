import { encodeJpeg } from '../jpeg.js';
import { renderScene, type SceneMask, type SceneText } from '../scene.js';
import { type Entry, listOf, textOf } from './level.js';
import type { CameraState } from './state.js';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** By number, section 2.6.1.10.3; 8 is called blue a second time. */
const COLORS: Readonly<Record<string, number>> = {
  1: 0xffffff,
  2: 0x000000,
  3: 0xff0000,
  4: 0xff6400,
  5: 0xffff00,
  6: 0x00ff00,
  7: 0x00ffff,
  8: 0x0000ff,
  9: 0xff00ff,
};
const SIZES: Readonly<Record<string, NonNullable<SceneText['size']>>> = { 1: 'large', 2: 'medium', 3: 'small' };

const two = (value: number): string => String(value).padStart(2, '0');

/** YYYY-MM-DDhh:mm:ssww and its relatives, with the blanks that the format leaves out. */
export const formatClock = ({ clock }: CameraState, format: string, twelveHours = false): string => {
  const { year, month, day, hour, minute, second } = clock.wall();
  const shown = twelveHours ? ((hour + 11) % 12) + 1 : hour;
  const time = `${two(shown)}:${two(minute)}:${two(second)}${twelveHours ? (hour < 12 ? ' AM' : ' PM') : ''}`;
  return format
    .replaceAll(' ', '')
    .replace('hh:mm:ss', ` ${time} `)
    .replace('YYYY', String(year))
    .replace('MM', two(month))
    .replace('DD', two(day))
    .replace('ww', ` ${WEEKDAYS[new Date(clock.local()).getUTCDay()] ?? ''}`)
    .replace(/ +/g, ' ')
    .trim();
};

/** What a text of a type shows. */
const contentOf = (state: CameraState, cameraID: string, info: Entry, twelveHours: boolean): string => {
  const { pan, tilt } = state.unit(Number(cameraID)).head.position();
  const contents: Readonly<Record<string, string>> = {
    1: textOf(state.settings.of('device.info'), 'deviceName') ?? '',
    2: cameraID,
    3: textOf(state.settings.of('device.cameraName', { cameraID }), 'cameraName') ?? '',
    4: formatClock(state, textOf(info, 'info') ?? '', twelveHours),
    5: textOf(info, 'info') ?? '',
    6: `P ${pan.toFixed(1)} T ${tilt.toFixed(1)}`,
  };
  return contents[textOf(info, 'OSDType') ?? ''] ?? '';
};

/** The canvases of a camera, section 2.6.1.10.4. */
const canvasTexts = (state: CameraState, cameraID: string): SceneText[] => {
  const global = state.settings.of('osd.global', { cameraID });
  const color = COLORS[textOf(global, 'fontColor') ?? '1'] ?? 0xffffff;
  const outline = textOf(global, 'inverseFlag') === '1' ? { outline: color === 0 ? 0xffffff : 0x202020 } : {};
  return listOf(state.settings.of('osd.canvas', { cameraID }), 'OSDCanvas').flatMap((canvas) =>
    listOf(canvas, 'OSDInfo')
      .filter((info) => textOf(info, 'OSDEnableFlag') === '1')
      .map((info) => ({
        text: contentOf(state, cameraID, info, textOf(global, 'TwelveHoursFlag') === '1'),
        x: Number(textOf(canvas, 'topX') ?? 0) / 100,
        y: Number(textOf(canvas, 'topY') ?? 0) / 100,
        size: SIZES[textOf(canvas, 'fontSize') ?? '2'] ?? 'medium',
        color,
        ...outline,
      })),
  );
};

/** Time and channel name of recorders and lite cameras, section 2.6.1.10.5. */
const infoTexts = (state: CameraState, cameraID: string): SceneText[] => {
  const global = state.settings.of('osd.global', { cameraID });
  const part = (name: string) => Number(textOf(global, name) ?? 255);
  return listOf(state.settings.of('osd.info', { cameraID }), 'OSDInfo')
    .filter((info) => textOf(info, 'Open') === '1')
    .map((info) => ({
      text: textOf(info, 'Type') === '1' ? formatClock(state, 'YYYY-MM-DDhh:mm:ssww') : (textOf(info, 'Customstr') ?? ''),
      x: Number(textOf(info, 'X')) / 10_000,
      y: Number(textOf(info, 'Y')) / 10_000,
      size: Number(textOf(global, 'frontWidth')) > 32 ? 'large' : 'medium',
      color: (part('red') << 16) | (part('green') << 8) | part('blue'),
      outline: 0x202020,
    }));
};

const masksOf = ({ settings }: CameraState, cameraID: string): SceneMask[] =>
  listOf(settings.of('image.privacyMask', { cameraID }), 'BlindAreaParam')
    .filter((area) => textOf(area, 'enableFlag') === '1')
    .map((area) => ({
      x: Number(textOf(area, 'topX')) / 100,
      y: Number(textOf(area, 'topY')) / 100,
      width: Number(textOf(area, 'width')) / 100,
      height: Number(textOf(area, 'height')) / 100,
    }));

/** What a channel sees now, as a JPEG, with everything that the settings put into the picture; quality 1…9. */
export const takePicture = (state: CameraState, channel: number, stream: 'main' | 'sub', quality = 8): Buffer => {
  const cameraID = String(channel);
  const { settings, options } = state;
  const [width, height] = options.pictureSizes[stream];
  const imaging = settings.of('image.imaging', { cameraID });
  const part = (name: string) => Number(textOf(imaging, name) ?? 50) / 100;
  const mirror = Number(textOf(settings.of('image.sceneMode', { cameraID }), 'MirrorMode') ?? 0);
  const white = textOf(settings.of('io.whiteLed.manual', { cameraID }), 'WhiteLedManualMode') === '1';
  return encodeJpeg(
    renderScene({
      width,
      height,
      time: state.clock.local(),
      view: state.unit(channel).head.position(),
      seed: options.seed + channel - 1,
      picture: {
        brightness: part('brightness'),
        contrast: part('contrast'),
        saturation: part('saturation'),
        flipHorizontally: (mirror & 1) === 1,
        flipVertically: (mirror & 2) === 2,
        night: textOf(settings.of('image.dayNight', { cameraID }), 'dayNightMode') === '2',
        lamp: { kind: white ? 'white' : 'infrared', level: 0.8 },
      },
      masks: masksOf(state, cameraID),
      texts: state.model === 'ipc' ? canvasTexts(state, cameraID) : infoTexts(state, cameraID),
    }),
    10 + quality * 10,
  );
};
