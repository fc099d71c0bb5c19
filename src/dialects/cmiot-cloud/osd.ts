import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { OsdDriver, OsdItem } from '../../camera/osd.js';
import type { Json, Values } from '../../operations/types.js';
import type { Command } from './address.js';
import { objects, textOf } from './data.js';

type Members = Record<string, Json>;

/** Positions count to this in both directions, and a text has so many characters (5.3). */
const scale = 10_000;
const longestText = 32;

const sizes: Readonly<Record<string, number>> = { small: 16, medium: 32, large: 64 };

/** Where the words of texts are kept that are hidden: the cloud has no switch for a text. */
const memoryKey = 'cmiot-cloud hidden texts';

const idOf = (index: number): string => (index === 0 ? 'title' : `text${index}`);

const part = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? Math.min(1, Math.max(0, value / scale)) : undefined;

const placeOf = (position: Json | undefined): { x?: number; y?: number } => {
  const [{ x, y } = {} as Members] = objects(position);
  const [left, top] = [part(x), part(y)];
  return { ...(left === undefined ? {} : { x: left }), ...(top === undefined ? {} : { y: top }) };
};

const positionOf = ({ x = 0, y = 0 }: OsdItem): Members => ({ x: Math.round(x * scale), y: Math.round(y * scale) });

const sizeOf = (size: OsdItem['size']): number => {
  const pixels = sizes[String(size)] ?? Number(size);
  if (!Object.values(sizes).includes(pixels))
    throw new CameraError('INVALID_PARAMETER', `size must be one of ${Object.keys(sizes).join(', ')} on this camera`);
  return pixels;
};

const formats = /^(YYYY-MM-DD|YYYY\.MM\.DD|YYYY\/MM\/DD|YYYY年MM月DD日) (12|24)$/;

/**
 * Text on the picture: the setting `osd` (5.3) of date and texts, whose size and colour are one for all. The first text is the title. One text more
 * than there are is told, empty, for a flow to fill in.
 * @param command runs an operation at the device
 */
export const cmiotOsd = (command: Command, memory: Map<string, unknown>): OsdDriver => {
  const hidden = (): Map<number, string> => {
    const known = memory.get(memoryKey);
    if (known instanceof Map) return known as Map<number, string>;
    const fresh = new Map<number, string>();
    memory.set(memoryKey, fresh);
    return fresh;
  };
  const read = async (call: Call): Promise<{ date: Members; attr: Members; texts: Members[]; common: Members }> => {
    const [settings = {}] = objects((await command('device.setting.get', {}, call)).payload);
    const [osd] = objects(settings.osd);
    if (!osd) throw new CameraError('UNSUPPORTED', 'this camera has no setting for text on the picture');
    const [[date = {}], [common = {}]] = [objects(osd.date), objects(osd.common_format)];
    return { date, attr: objects(date.attr)[0] ?? {}, texts: objects(osd.text), common };
  };
  const textAt = (texts: readonly Members[], index: number): string => textOf(texts[index]?.content) || hidden().get(index) || '';
  return {
    async get(call) {
      const { date, attr, texts, common } = await read(call);
      const size = Object.keys(sizes).find((name) => String(sizes[name]) === String(common.font_size));
      const color = textOf(common.font_color).toLowerCase();
      const look = { ...(size === undefined ? {} : { size }), ...(/^#[0-9a-f]{6}$/.test(color) ? { color } : {}) };
      const isDated = date.status === 'On';
      const items = [...texts, {}].map((text: Members, index): OsdItem => {
        const content = textAt(texts, index);
        return {
          ...{ id: idOf(index), kind: index === 0 ? 'title' : 'text', visible: textOf(text.content) !== '', text: content },
          ...placeOf(text.position),
          ...look,
        };
      });
      return [
        ...items,
        {
          ...{ id: 'time', kind: 'time', visible: isDated, format: `${textOf(attr.date_format)} ${String(attr.time_format ?? '')}`.trim() },
          ...placeOf(attr.position),
          ...look,
        },
        { id: 'week', kind: 'week', visible: isDated && Number(attr.weekday) === 1 },
      ];
    },
    async set(changes, _all, call) {
      const { date, attr, texts, common } = await read(call);
      const [newDate, newAttr, newCommon, newTexts] = [{ ...date }, { ...attr }, { ...common }, texts.map((text) => ({ ...text }))];
      const words = new Map(hidden());
      for (const { item, named } of changes) {
        const isMoved = named.has('x') || named.has('y');
        if (named.has('size')) newCommon.font_size = sizeOf(item.size);
        if (named.has('color')) newCommon.font_color = String(item.color);
        if (item.kind === 'time') {
          if (named.has('visible')) newDate.status = item.visible ? 'On' : 'Off';
          if (isMoved) newAttr.position = positionOf(item);
          if (named.has('format')) Object.assign(newAttr, readFormat(String(item.format)));
        } else if (item.kind === 'week') {
          // Hidden with the date it stays as it was set.
          if (item.visible) Object.assign(newDate, { status: 'On' });
          if (item.visible || newDate.status === 'On') newAttr.weekday = item.visible ? 1 : 0;
        } else {
          const index = item.id === 'title' ? 0 : Number(item.id.slice('text'.length));
          const before = newTexts[index];
          // A text that was hidden is meant to be seen when it gets new words.
          const isShown = named.has('visible') ? item.visible : item.visible || named.has('text');
          const text = item.text ?? '';
          if (Array.from(text).length > longestText)
            throw new CameraError('INVALID_PARAMETER', `text must have at most ${longestText} characters on this camera`);
          if (isShown && text === '' && (named.has('visible') || before) && !named.has('text'))
            throw new CameraError('INVALID_PARAMETER', `${item.id} has no text that could be shown: name one`);
          if (!before && text === '') continue;
          if (isShown) words.delete(index);
          else words.set(index, text);
          const position = isMoved || !before ? positionOf(item) : before.position;
          newTexts[index] = { ...before, content: isShown ? text : '', ...(position === undefined ? {} : { position }) };
        }
      }
      const osd: Values = { date: { ...newDate, attr: newAttr }, text: newTexts, common_format: newCommon };
      await command('device.setting.set', { jsonKey: 'osd', jsonValue: { osd } }, call);
      memory.set(memoryKey, words);
    },
  };
};

/** `YYYY-MM-DD 24`: the form of the date and the hours of the clock. */
const readFormat = (format: string): Members => {
  const [, date, hours] = formats.exec(format.trim()) ?? [];
  if (date === undefined || hours === undefined)
    throw new CameraError(
      'INVALID_PARAMETER',
      'format must be YYYY-MM-DD, YYYY.MM.DD, YYYY/MM/DD or YYYY年MM月DD日, a blank, and 12 or 24',
    );
  return { date_format: date, time_format: Number(hours) };
};
