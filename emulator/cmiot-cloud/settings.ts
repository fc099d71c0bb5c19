import { isObject, type Values } from './check.js';
import { invalid } from './refusal.js';

/** Settings as a device is delivered with them that matter to what it does (5.3). */
export const usualSettings = (name: string): Values => ({
  nightVision: 'Auto',
  statusLight: 'On',
  lightIntensity: 50,
  soundLightAlarm: 'On',
  soundLightAlarmModel: 1,
  osd: {
    date: {
      status: 'On',
      attr: { date_format: 'YYYY-MM-DD', time_format: 24, weekday: 1, position: { x: 200, y: 200 } },
    },
    text: [{ content: name, position: { x: 200, y: 9200 } }],
    common_format: { font_size: 32, font_color: '#ffffff' },
  },
});

/** What the catalogue cannot say of a setting's value. @throws Refusal */
export const checkSetting = (name: string, value: unknown): void => {
  if (name !== 'osd' || !isObject(value)) return;
  const { text = [], common_format: look } = value;
  for (const item of text as Values[])
    if (Array.from(String(item.content ?? '')).length > 32) throw invalid('osd.text[].content is too long');
  const color = isObject(look) ? look.font_color : undefined;
  if (color !== undefined && color !== 'auto' && !/^#[0-9a-f]{6}$/i.test(String(color))) throw invalid('osd.common_format.font_color');
};
