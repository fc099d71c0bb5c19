import { always, type Call, settingsCall } from '../call.js';
import { bool, type Check, option, range, rangeOf } from '../checks.js';
import type { CameraState } from '../state.js';
import { element, Fault, textElement, xmlReply } from '../xml.js';

const byte = rangeOf(0, 255);

/** Parts of a zone: as sent after the zone's number, as the fault names them. */
const ZONE_PARTS = { Height: 'Height', width: 'Width', xPos: 'xPos', yPos: 'yPos' } as const;
const ZONES = ['1', '2', '3', '4'];

const zoneCheck =
  (part: keyof typeof ZONE_PARTS): Check =>
  (value) => {
    if (!/^\d{1,5}$/.test(value)) throw new Fault(`mainStreamMask_${ZONE_PARTS[part]} is none`);
  };

const partsOf = <T>(value: (part: keyof typeof ZONE_PARTS) => T) => ({
  Height: value('Height'),
  width: value('width'),
  xPos: value('xPos'),
  yPos: value('yPos'),
});

/** Section 3.32. A zone is sent whole; one without height or width is none. The read is not printed: zones as attributes. */
const privacyMask: Call = {
  auth: 'uid',
  params: Object.fromEntries(
    ZONES.flatMap((zone) => Object.entries(partsOf(zoneCheck)).map(([part, check]) => [`Mask${zone}${part}`, check])),
  ),
  run: ({ state, members }) => {
    const { masks } = state.settings;
    const sent = ZONES.filter((zone) => [...members.keys()].some((name) => name.startsWith(`Mask${zone}`)));
    const zones = sent.map((zone) => {
      const settings = partsOf((part) => {
        const value = members.get(`Mask${zone}${part}`);
        if (value === undefined) throw new Fault(`mainStreamMask_${ZONE_PARTS[part]} is none`);
        return value;
      });
      return { zone, settings };
    });
    for (const { zone, settings } of zones) {
      if (Number(settings.Height) === 0 || Number(settings.width) === 0) delete masks[zone];
      else masks[zone] = settings;
    }
    if (sent.length > 0) return xmlReply(textElement('Mask', 'OK'));
    const known = Object.entries(masks).flatMap(([zone, settings]) =>
      Object.entries(settings).map(([part, value]) => [`Mask${zone}${part}`, value]),
    );
    return xmlReply(element('Mask', Object.fromEntries(known)));
  },
};

/** Section 3.37: its faults name set_led. What it answers is not printed. */
const ircut: Call = {
  auth: 'uid',
  changes: always,
  params: { ircutmode: range(0, 5), time: option(['day', 'night'], 'error param time') },
  faultValue: '/cgi-bin/set_led',
  run: ({ state, members }) => {
    const [ircutmode, time = ''] = [members.get('ircutmode'), members.get('time')];
    if (ircutmode === undefined) throw new Fault('not find param ircutmode');
    if (ircutmode === '3' && time === '') throw new Fault('not find param time');
    Object.assign(state.settings.ircut, { ircutmode, time });
    return xmlReply(textElement('set_ircut', 'OK'));
  },
};

/** Section 3.44 (the second of that number): a sentence for an answer, and wordings of their own in the faults. */
const shutter = settingsCall({
  group: (state) => state.settings.shutter,
  params: {
    dayShutterMode: bool(' dayShutterMode: 0 or 1 '),
    dayShutterSpeed: range(10, 10_000, 'dayShutterSpeed: 10 or 10000'),
    nightShutterMode: bool('nightShutterMode: 0 or 1 '),
    nightShutterSpeed: range(10, 10_000, ' nightShutterSpeed: : 10 or 10000 '),
  },
  faultValue: '/cgi-bin/setShutterSpeed ',
  answer: (settings) => {
    const { dayShutterMode, dayShutterSpeed, nightShutterMode, nightShutterSpeed } = settings;
    const parts = Object.entries({ dayShutterMode, dayShutterSpeed, nightShutterMode, nightShutterSpeed }).map(
      ([name, value]) => `${name}=${value}`,
    );
    return textElement('setShutterSpeed', `Set ${parts.join(', ')}`);
  },
});

const imageOf = ({ settings }: CameraState) => settings.image;

/** Sections 3.14, 3.27, 3.28, 3.30, 3.32, 3.33, 3.37, 3.44. */
export const imageCalls: Record<string, Call> = {
  // The answer shows four of the settings only.
  '/cgi-bin/image': settingsCall({
    group: imageOf,
    params: {
      brightness: byte,
      contrast: byte,
      saturation: byte,
      sharpness: byte,
      hlc: byte,
      blc: byte,
      nr2d: byte,
      nr3d: byte,
      tvsystem: option(['50', '60'], 'tvsystem range: 50,60'),
      antificker: option(['0', '1'], 'antificker range: 0-1'),
    },
    answer: ({ brightness, contrast, saturation, sharpness }) => element('image', { brightness, contrast, saturation, sharpness }),
  }),
  '/cgi-bin/set_wdr': settingsCall({
    group: (state) => state.settings.wdr,
    params: { enable: bool(), wdr_value: range(0, 255) },
    answer: ({ enable, wdr_value }) => element('Capture', { WDRMode: enable, WDRValue: wdr_value }, true),
  }),
  // Spatial is 2D, temporal is 3D: the same settings as nr2d and nr3d of the image call.
  '/cgi-bin/set_noise_reduction': settingsCall({
    group: imageOf,
    names: { y_2D_value: 'nr2d', y_3D_value: 'nr3d' },
    params: { nr2d: range(0, 255, '2D_value: 0 ~ 255'), nr3d: range(0, 255, '3D_value: 0 ~ 255') },
    answer: ({ nr2d, nr3d }) => element('Capture', { TNF: nr3d, SNF: nr2d }, true),
  }),
  // The brightness is that of the picture, as the answer's name suggests.
  '/cgi-bin/setBrightness_InfraredLamp': settingsCall({
    group: imageOf,
    names: { setbrightness: 'brightness' },
    params: { brightness: range(0, 255, 'brightness: 0 ~ 255'), infrared_lamp: range(0, 3) },
    answer: ({ brightness, infrared_lamp }) => element('Capture', { Brightness: brightness, led_mode: infrared_lamp }, true),
  }),
  '/cgi-bin/set_privacy_zone': privacyMask,
  '/cgi-bin/set_flip': settingsCall({
    group: (state) => state.settings.flip,
    params: { vertical_flip: bool(), horizon_flip: bool() },
    answer: ({ vertical_flip, horizon_flip }) => element('Capture', { vertical_flip, horizon_flip }, true),
  }),
  '/cgi-bin/set_ircut': ircut,
  '/cgi-bin/setShutterSpeed': shutter,
};
