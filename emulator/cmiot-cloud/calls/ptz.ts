import type { PtzHead, PtzPosition } from '../../ptz-head.js';
import { type Call, done } from '../call.js';
import type { Cruise } from '../device.js';
import { invalid } from '../refusal.js';

const FULL = 1_000_000;
const PAN = 180;
const TILT = 90;
const FASTEST = 7;

/** What each command code moves (4.5.2.1). A direction takes the place of the one before. */
const MOTIONS: Record<number, Partial<Record<'pan' | 'tilt' | 'zoom' | 'iris', 1 | 0 | -1>>> = {
  1: { zoom: 1 },
  2: { zoom: -1 },
  5: { iris: 1 },
  6: { iris: -1 },
  7: { zoom: 1 },
  8: { zoom: -1 },
  11: { pan: 0, tilt: 1 },
  12: { pan: 0, tilt: -1 },
  13: { pan: -1, tilt: 0 },
  14: { pan: 1, tilt: 0 },
  15: { pan: -1, tilt: 1 },
  16: { pan: 1, tilt: 1 },
  17: { pan: -1, tilt: -1 },
  18: { pan: 1, tilt: -1 },
};

const codeOf = (value: unknown): number => {
  const code = Number(value);
  if (!Number.isInteger(code) || code < 1 || code > 255) throw invalid('pointCode must be 1 to 255');
  return code;
};

const presetOf = (presets: ReadonlyMap<number, PtzPosition>, value: unknown): PtzPosition => {
  const preset = presets.get(codeOf(value));
  if (!preset) throw invalid('no such preset');
  return preset;
};

const goTo = (head: PtzHead, { pan, tilt, zoom }: PtzPosition): void => head.goTo({ pan, tilt, zoom });

const cruiseOf = ({ speed, stayTime, pointCodes }: Record<string, unknown>, presets: ReadonlyMap<number, PtzPosition>): Cruise => {
  const codes = pointCodes as string[];
  for (const code of codes) presetOf(presets, code);
  return { speed: Number(speed), stayTime: Number(stayTime), pointCodes: codes };
};

const taken = <T>(map: ReadonlyMap<number, T>, code: unknown, wanted: boolean): number => {
  if (map.has(Number(code)) !== wanted) throw invalid(wanted ? 'no such code' : 'the code is taken');
  return Number(code);
};

export const ptzCalls: Record<string, Call> = {
  'ptz.control': ({ channel: { head }, values: { command, action, speed, zoom } }) => {
    const motion = MOTIONS[Number(command)];
    if (!motion) throw invalid('command');
    if (zoom !== undefined && command !== 7 && command !== 8) throw invalid('zoom goes with command 7 and 8');
    const part = action === 1 ? 0 : Number(speed) / FASTEST;
    head.move(Object.fromEntries(Object.entries(motion).map(([axis, direction]) => [axis, direction * part])));
    return {};
  },
  'ptz.position.goto': ({ channel: { head }, values: { horizontalPosition, verticalPosition, speed, action } }) => {
    if (action === 1) head.stop();
    else
      head.goTo(
        { pan: (Number(horizontalPosition) / FULL) * PAN, tilt: (Number(verticalPosition) / FULL) * TILT },
        Number(speed) / FASTEST,
      );
    return {};
  },
  'ptz.position.get': ({ channel: { head, device } }) => {
    const { pan, tilt, zoom } = head.position();
    const { max } = head.limits.zoom;
    return {
      data: {
        horizontalPosition: Math.round((pan / PAN) * FULL),
        verticalPosition: Math.round((tilt / TILT) * FULL),
        ...(device.protocol === 5 ? { zoom: Math.round(((zoom - 1) / (max - 1)) * 10) / 10 } : {}),
      },
    };
  },
  'ptz.preset.list': ({ channel: { presets } }) => ({ data: { pointCodeList: [...presets.keys()] } }),
  'ptz.preset.add': ({ channel: { presets, head }, values: { pointCode } }) => {
    presets.set(taken(presets, codeOf(pointCode), false), head.position());
    return {};
  },
  'ptz.preset.edit': ({ channel: { presets, head }, values: { pointCode } }) => {
    presets.set(taken(presets, codeOf(pointCode), true), head.position());
    return {};
  },
  'ptz.preset.delete': ({ channel: { presets }, values: { pointCode } }) => {
    presets.delete(taken(presets, codeOf(pointCode), true));
    return {};
  },
  'ptz.preset.goto': ({ channel: { presets, head }, values: { pointCode } }) => {
    goTo(head, presetOf(presets, pointCode));
    return {};
  },
  'ptz.cruise.add': ({ channel: { cruises, presets }, values }) => {
    cruises.set(taken(cruises, values.cruiseCode, false), cruiseOf(values, presets));
    return {};
  },
  'ptz.cruise.edit': ({ channel: { cruises, presets }, values }) => {
    cruises.set(taken(cruises, values.cruiseCode, true), cruiseOf(values, presets));
    return {};
  },
  'ptz.cruise.delete': ({ channel, values: { cruiseCode } }) => {
    channel.cruises.delete(taken(channel.cruises, cruiseCode, true));
    if (channel.cruising === cruiseCode) channel.cruising = undefined;
    return {};
  },
  'ptz.cruise.start': ({ channel, values: { cruiseCode } }) => {
    const code = taken(channel.cruises, cruiseCode, true);
    channel.cruising = code;
    const first = channel.cruises.get(code)?.pointCodes[0];
    if (first !== undefined) goTo(channel.head, presetOf(channel.presets, first));
    return {};
  },
  'ptz.cruise.stop': ({ channel, values: { cruiseCode } }) => {
    taken(channel.cruises, cruiseCode, true);
    channel.cruising = undefined;
    channel.head.stop();
    return {};
  },
  'ptz.cruise.list': ({ channel: { cruises } }) => ({ data: [...cruises.keys()] }),
  'ptz.cruise.get': ({ channel: { cruises } }) => ({
    data: Array.from(cruises, ([cruiseCode, cruise]) => ({ ...cruise, cruiseCode })),
  }),
  'ptz.guard.set': ({ channel, values: { pointCode, interval } }) => {
    presetOf(channel.presets, pointCode);
    channel.guard = { pointCode: Number(pointCode), interval: Number(interval) };
    return {};
  },
  'ptz.guard.delete': ({ channel, values: { pointCode } }) => {
    if (channel.guard?.pointCode !== pointCode) throw invalid('the guard position is another');
    channel.guard = undefined;
    return {};
  },
  'ptz.guard.get': ({ channel: { guard } }) => (guard ? { data: guard } : done()),
  'ptz.config.set': ({ channel, values: { decoderAddress, posNegDirectControl } }) => {
    channel.config = { decoderAddress, posNegDirectControl };
    return {};
  },
};
