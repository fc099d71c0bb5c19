import type { Call } from '../../camera/call.js';
import { CameraError } from '../../camera/errors.js';
import type { OsdDriver, OsdItem } from '../../camera/osd.js';
import type { Json, Values } from '../../operations/types.js';
import { type Command, entriesOf } from './members.js';
import { present, sharedColor } from './osd-values.js';

/** Time and channel name, by Type and OSDInfoID (2.6.1.10.5). */
const kinds: Readonly<Record<number, string>> = { 1: 'time', 2: 'title' };

/** Places are counted in these, going by their ranges; the document gives no unit. */
const whole = 10_000;
const ranges = { x: [100, 8300], y: [100, 9400] } as const;

const partOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? Math.min(1, Math.max(0, value / whole)) : undefined;

const stepsOf = (name: 'x' | 'y', part: number | undefined): number | undefined => {
  const [least, most] = ranges[name];
  return part === undefined ? undefined : Math.min(most, Math.max(least, Math.round(part * whole)));
};

const hex = (value: Json | undefined): string | undefined =>
  typeof value === 'number' && value >= 0 && value <= 255 ? value.toString(16).padStart(2, '0') : undefined;

const colorOf = ({ red, green, blue }: Record<string, Json>): string | undefined => {
  const [r, g, b] = [hex(red), hex(green), hex(blue)];
  return r === undefined || g === undefined || b === undefined ? undefined : `#${r}${g}${b}`;
};

const byte = (color: string, at: number): number => Number.parseInt(color.slice(at, at + 2), 16);

/** Text on recorders and lite cameras: the time and the name of the channel, each with a place; colour and height of the letters are shared. */
export const infoOsd = (command: Command): OsdDriver => {
  const at = (call: Call, values: Values = {}): Values => ({ cameraID: call.channel, ...values });
  const read = async (call: Call): Promise<{ items: OsdItem[]; look: { color?: string; size?: number } }> => {
    const global = await command('osd.global.get.nvr', at(call), call);
    const look = present({ color: colorOf(global), size: typeof global.frontHeight === 'number' ? global.frontHeight : undefined });
    const infos = entriesOf(await command('osd.info.get', at(call), call), 'OSDInfo');
    const items = infos.flatMap(({ Type, Open, X, Y, Customstr }): OsdItem[] => {
      const kind = kinds[Number(Type)];
      if (kind === undefined) return [];
      const text = kind === 'title' ? String(Customstr ?? '') : undefined;
      return [present({ id: kind, kind, visible: Open === 1, text, x: partOf(X), y: partOf(Y), ...look })];
    });
    return { items, look };
  };
  const infoValues = ({ item, named }: Parameters<OsdDriver['set']>[0][number], before: OsdItem | undefined): Values => {
    const place = (name: 'x' | 'y'): number | undefined =>
      named.has(name) && item[name] !== before?.[name] ? stepsOf(name, item[name]) : undefined;
    return present({
      Open: named.has('visible') ? Number(item.visible) : undefined,
      ...{ X: place('x'), Y: place('y') },
      Customstr: named.has('text') ? item.text : undefined,
    });
  };
  return {
    get: async (call) => (await read(call)).items,
    async set(changes, _all, call) {
      const { items, look } = await read(call);
      for (const { item, named } of changes) {
        if (named.has('format'))
          throw new CameraError('UNSUPPORTED', 'the format of the clock is a setting of its own here: use the operation time.clock.set');
        if (named.has('text') && item.kind === 'time')
          throw new CameraError('INVALID_PARAMETER', 'time has no text of its own on this camera');
        if (named.has('size') && typeof item.size !== 'number')
          throw new CameraError('UNSUPPORTED', 'size must be a number on this camera: the height of the letters in dots');
      }
      const color = sharedColor(changes);
      const size = changes.findLast(({ named }) => named.has('size'))?.item.size;
      const shared = {
        ...(color === undefined || color === look.color ? {} : { red: byte(color, 1), green: byte(color, 3), blue: byte(color, 5) }),
        ...(typeof size !== 'number' || size === look.size ? {} : { frontWidth: size, frontHeight: size }),
      };
      if (Object.keys(shared).length > 0) await command('osd.global.set.nvr', at(call, shared), call);
      for (const change of changes) {
        const number = Number(Object.entries(kinds).find(([, kind]) => kind === change.item.kind)?.[0]);
        const values = infoValues(
          change,
          items.find(({ id }) => id === change.item.id),
        );
        if (Object.keys(values).length > 0) await command('osd.info.set', at(call, { OSDInfoID: number, Type: number, ...values }), call);
      }
    },
  };
};
