import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { OsdDriver, OsdItem, OsdKind } from '../../camera/osd.js';
import type { Json, Values } from '../../operations/types.js';
import { type Command, entriesOf } from './members.js';
import { oneOf, percentOf, present, sharedColor } from './osd-values.js';

type Change = Parameters<OsdDriver['set']>[0][number];

/** What a canvas shows, by OSDType (2.6.1.10.4.3). */
const kinds: Readonly<Record<number, OsdKind>> = {
  1: 'deviceName',
  2: 'cameraNumber',
  3: 'title',
  4: 'time',
  5: 'text',
  6: 'position',
  7: 'ptzAction',
  8: 'temperature',
};
const typeOf = (kind: OsdKind): number => Number(Object.entries(kinds).find(([, known]) => known === kind)?.[0] ?? 5);

const sizes: Readonly<Record<number, string>> = { 1: 'large', 2: 'medium', 3: 'small' };

/** By number (2.6.1.10.3): the document calls both 7 and 8 blue; between green and purple stand cyan and blue. */
const colors: Readonly<Record<number, string>> = {
  1: '#ffffff',
  2: '#000000',
  3: '#ff0000',
  4: '#ffa500',
  5: '#ffff00',
  6: '#00ff00',
  7: '#00ffff',
  8: '#0000ff',
  9: '#800080',
};

const mostCanvases = 8;
const longestText = 256;
const forbidden = /[<>%&\\"/,';=|+]/;
/** What section 2.6.1.10.4.3 knows, where a device does not say. */
const formats = ['YYYY-MM-DDhh:mm:ssww', 'hh:mm:ssYYYY-MM-DDww', 'MM/DD/YYYYhh:mm:ssww', 'hh:mm:ssMM/DD/YYYYww'];

/** A canvas of the camera with its one line, or a free one. */
interface Canvas {
  readonly id: number;
  readonly item: OsdItem;
  /** As the device has it. */
  readonly canvas: Record<string, Json>;
  readonly line: Record<string, Json>;
}

/** A text that was switched off is meant to be seen when it gets words. */
const getsWords = ({ item, named }: Change): boolean => item.kind === 'text' && named.has('text') && !named.has('visible');

/** Nothing is named but what is there: what was read and is written again changes nothing. */
const isAsBefore = (change: Change, before: OsdItem): boolean =>
  [...change.named].every((name) => change.item[name] === before[name]) && (before.visible || !getsWords(change));

const isRejected = (error: unknown): boolean =>
  error instanceof CameraError && (error.code === 'REJECTED' || error.code === 'BAD_RESPONSE');

/**
 * Text by canvases (2.6.1.10): each shows one thing at its place. Colour and weekday are settings of the whole picture. A free canvas is a text that
 * is not visible, or the time or the title where there is none. The device takes blanks out of texts, and the names of camera and device are its own.
 */
export const canvasOsd = (command: Command): OsdDriver => {
  let limits: Promise<{ canvases: number; formats: string[] }> | undefined;
  /** Asked once. */
  const capabilities = (call: Call): Promise<{ canvases: number; formats: string[] }> => {
    limits ??= command('osd.capabilities.get', {}, call).then(
      (answer) => {
        const told = entriesOf(answer, 'timeFormat').map(({ timeFormat }) => String(timeFormat));
        const canvases = Number(answer.maxCanvasProperNum ?? Number.NaN);
        return { canvases: canvases >= 1 && canvases <= mostCanvases ? canvases : mostCanvases, formats: told.length > 0 ? told : formats };
      },
      (error: unknown) => {
        limits = undefined;
        if (isRejected(error)) return { canvases: mostCanvases, formats };
        throw error;
      },
    );
    return limits;
  };
  const at = (call: Call, values: Values = {}): Values => ({ cameraID: call.channel, ...values });

  const nameOf = async (kind: OsdKind, call: Call): Promise<string> => {
    const answer = await (kind === 'title' ? command('device.cameraName.get', at(call), call) : command('device.info.get', {}, call));
    return String(answer[kind === 'title' ? 'cameraName' : 'deviceName'] ?? '');
  };

  const readCanvases = async (color: string | undefined, call: Call): Promise<Canvas[]> => {
    const { canvases: count } = await capabilities(call);
    const told = new Map(
      entriesOf(await command('osd.canvas.get', at(call), call), 'OSDCanvas').map((entry) => [Number(entry.canvasID), entry]),
    );
    const used = new Set<OsdKind>();
    for (const entry of told.values()) for (const line of entriesOf(entry, 'OSDInfo')) used.add(kinds[Number(line.OSDType)] ?? 'text');
    const ids = new Set<string>();
    const canvases: Canvas[] = [];
    for (let id = 1; id <= count; id++) {
      const canvas = told.get(id) ?? {};
      const [line = {}] = entriesOf(canvas, 'OSDInfo');
      // The time belongs on the first canvas.
      const free = id === 1 && !used.has('time') ? 'time' : used.has('title') ? 'text' : 'title';
      const kind = line.OSDType === undefined ? free : (kinds[Number(line.OSDType)] ?? `type${String(line.OSDType)}`);
      used.add(kind);
      const name = kind === 'text' || ids.has(kind) ? `${kind}${id}` : kind;
      ids.add(name);
      const text =
        kind === 'text' ? String(line.info ?? '') : kind === 'title' || kind === 'deviceName' ? await nameOf(kind, call) : undefined;
      canvases.push({
        ...{ id, canvas, line },
        item: present({
          ...{ id: name, kind, visible: line.OSDEnableFlag === 1, text, color },
          x: typeof canvas.topX === 'number' ? canvas.topX / 100 : undefined,
          y: typeof canvas.topY === 'number' ? canvas.topY / 100 : undefined,
          size: sizes[Number(canvas.fontSize)],
          format: kind === 'time' && line.info !== undefined ? String(line.info) : undefined,
        }),
      });
    }
    return canvases;
  };

  const checkText = (item: OsdItem, named: Change['named'], allowed: readonly string[]): void => {
    const { id, kind, text = '', format = '' } = item;
    if (named.has('text') && !['text', 'title', 'deviceName'].includes(kind))
      throw new CameraError('INVALID_PARAMETER', `${id} has no text of its own on this camera`);
    const bad = kind === 'title' ? undefined : forbidden.exec(text)?.[0];
    if (named.has('text') && bad !== undefined)
      throw new CameraError(
        'INVALID_PARAMETER',
        `the text of ${id} must not hold ${bad}: this camera allows none of < > % & \\ " / , ' ; = | +`,
      );
    if (named.has('text') && [...text].length > longestText)
      throw new CameraError('INVALID_PARAMETER', `the text of ${id} must not be longer than ${longestText} characters`);
    if (named.has('format') && !allowed.includes(format.replaceAll(' ', '')))
      throw new CameraError('INVALID_PARAMETER', `format must be one of ${allowed.join(', ')}`);
  };

  /** A canvas as it shall be: what is not named stays as the device has it. */
  const canvasValues = ({ item, named }: Change, { id, canvas, line }: Canvas): Values => {
    const info = item.kind === 'text' ? (item.text ?? '') : item.kind === 'time' ? (item.format ?? formats[0]) : undefined;
    const size = named.has('size') ? oneOf('size', item.size, sizes) : Number(canvas.fontSize);
    return {
      ...{
        canvasID: id,
        topX: percentOf(item.x),
        topY: percentOf(item.y),
        fontSize: size in sizes ? size : 2,
        alignMode: canvas.alignMode ?? 0,
      },
      OSDInfoAction: 'add',
      OSDInfo: [
        present({
          ...{
            arrowID: 0,
            OSDEnableFlag: item.visible || getsWords({ item, named }) ? 1 : 0,
            OSDType: typeOf(item.kind),
            info: info?.replaceAll(' ', ''),
          },
          ...{ OSDBlinkFlag: line.OSDBlinkFlag, OSDBlinkInterval: line.OSDBlinkInterval },
        }),
      ],
    };
  };

  const global = async (call: Call): Promise<{ color: string | undefined; week: boolean | undefined }> => {
    const { fontColor, WeekFlag } = await command('osd.global.get', at(call), call);
    return { color: colors[Number(fontColor)], week: WeekFlag === undefined ? undefined : WeekFlag === 1 };
  };

  return {
    async get(call) {
      const { color, week } = await global(call);
      const items = (await readCanvases(color, call)).map(({ item }) => item);
      return week === undefined ? items : [...items, { id: 'week', kind: 'week', visible: week }];
    },
    async set(changes, _all, call) {
      const { color: before } = await global(call);
      const canvases = new Map((await readCanvases(before, call)).map((canvas) => [canvas.item.id, canvas]));
      const { formats: allowed } = await capabilities(call);
      const color = sharedColor(changes);
      const fontColor = color === undefined || color === before ? undefined : oneOf('color', color, colors);
      const week = changes.find(({ item }) => item.kind === 'week');
      const whole = present({ fontColor, WeekFlag: week?.named.has('visible') ? Number(week.item.visible) : undefined });
      const written: Values[] = [];
      const names: { kind: OsdKind; text: string }[] = [];
      for (const change of changes) {
        const { item, named } = change;
        const canvas = canvases.get(item.id);
        if (!canvas || isAsBefore(change, canvas.item)) continue;
        checkText(item, named, allowed);
        const isName = item.kind === 'title' || item.kind === 'deviceName';
        if (isName && named.has('text')) names.push({ kind: item.kind, text: item.text ?? '' });
        const look: (keyof OsdItem)[] = ['visible', 'x', 'y', 'size', 'format', ...(isName ? [] : (['text'] as const))];
        if (look.some((name) => named.has(name))) written.push(canvasValues(change, canvas));
      }
      if (Object.keys(whole).length > 0) await command('osd.global.set', at(call, whole), call);
      for (const { kind, text } of names)
        if (kind === 'title') await command('device.cameraName.set', at(call, { cameraName: text }), call);
        else await command('device.name.set', { deviceName: text }, call);
      for (const values of written) await command('osd.canvas.set', at(call, { OSDCanvas: [values] }), call);
    },
  };
};
