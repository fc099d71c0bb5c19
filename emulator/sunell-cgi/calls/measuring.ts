import { answer, type Calls, type Visit } from '../call.js';
import { type Entry, textOf } from '../level.js';
import { CODE, Refusal } from '../replies.js';

const MOST_POINTS = 10_000;
/** Pixels of the thermal picture. */
const LAST = { x: 703, y: 575 };

/** Degrees Celsius at a point in per cent: warm in the middle, and warmer while the heating runs. */
const temperatureAt = ({ state, members }: Visit, x: number, y: number): number => {
  const distance = Math.hypot(x - 50, y - 50);
  const heated = state.unit(Number(textOf(members, 'cameraID') ?? 1)).heating ? 2 : 0;
  return 20 + 16 * Math.exp(-((distance / 25) ** 2)) + heated;
};

const unitOf = ({ state, members }: Visit): string => textOf(state.settings.of('thermal.config', members), 'TemperatureUnit') ?? '0';

const shown = (visit: Visit, celsius: number, digits: number): string =>
  (unitOf(visit) === '1' ? celsius * 1.8 + 32 : celsius).toFixed(digits);

const anyPoint = (visit: Visit) => {
  const { PointX, PointY } = visit.members;
  const celsius = temperatureAt(visit, Number(PointX), Number(PointY));
  return answer(visit, { temperatureUnit: unitOf(visit), pointTemperature: shown(visit, celsius, 2) });
};

/** So many points from the start to the end, in both directions. */
const grid = (visit: Visit) => {
  const number = (name: string) => Number(textOf(visit.members, name));
  const [across, down] = [number('horizontalNum'), number('verticalNum')];
  if (across * down > MOST_POINTS) throw new Refusal(CODE.value, `${across} by ${down} points`);
  const at = (from: number, to: number, index: number, count: number) => from + ((to - from) * index) / Math.max(1, count - 1);
  const pointTemperature: Entry[] = Array.from({ length: across * down }, (_, index) => {
    const x = at(number('biginPointX'), number('endPointX'), index % across, across);
    const y = at(number('biginPointY'), number('endPointY'), Math.floor(index / across), down);
    const temperatureValue = shown(visit, temperatureAt(visit, x, y), 2);
    return { PointX: x.toFixed(2), PointY: y.toFixed(2), temperatureValue, temperatureUnit: unitOf(visit) };
  });
  return answer(visit, { pointTemperature });
};

const area = (visit: Visit) => {
  const [hot, cold] = [temperatureAt(visit, 50, 50), temperatureAt(visit, 0, 0)];
  const areaTemperature: Entry = {
    areaID: textOf(visit.members, 'areaID') ?? '0',
    temperatureUnit: unitOf(visit),
    maxTemperatureX: String(Math.floor(LAST.x / 2)),
    maxTemperatureY: String(Math.floor(LAST.y / 2)),
    maxTemperature: shown(visit, hot, 6),
    minTemperatureX: '0',
    minTemperatureY: '0',
    minTemperature: shown(visit, cold, 6),
    aveTemperature: shown(visit, (hot + cold) / 2, 6),
  };
  return answer(visit, { areaTemperature: [areaTemperature] });
};

/** People who came and went in a span: made up, the same whenever asked. */
const counted = (time: number, seed: number): number => ((Math.imul(time / 3_600_000 + seed, 0x9e3779b1) >>> 16) % 400) + 1;

/** Section 2.6.16.8: hours of a day, days of a month or months of a year, as far as they have begun. */
const statistics = (visit: Visit) => {
  const { clock, options } = visit.state;
  const today = clock.wall();
  const member = (name: string, otherwise: number) => Number(textOf(visit.members, name) ?? otherwise);
  const [year, month, day] = [member('QueryTimeYear', today.year), member('QueryTimeMon', today.month), member('QueryTimeDay', today.day)];
  const spans: Readonly<Record<string, (index: number) => number>> = {
    1: (index) => Date.UTC(year, month - 1, day, index),
    2: (index) => Date.UTC(year, month - 1, 1 + index),
    3: (index) => Date.UTC(year, index, 1),
  };
  const type = textOf(visit.members, 'QueryType') ?? '1';
  const count = { 1: 24, 2: new Date(Date.UTC(year, month, 0)).getUTCDate(), 3: 12 }[type] ?? 0;
  const Statistics = Array.from({ length: count }, (_, index) => spans[type]?.(index) ?? 0)
    .filter((time) => time <= clock.local())
    .map((time) => ({
      StatisticsTime: new Date(time).toISOString().slice(0, 19).replace('T', ' '),
      EnterNumber: String(counted(time, options.seed)),
      OutNumber: String(counted(time, options.seed + 1)),
    }));
  return answer(visit, { Statistics });
};

export const measuringCalls: Calls = {
  'thermal.anyPointTemperature.get': anyPoint,
  'thermal.pointTemperature.get': grid,
  'thermal.areaTemperature.get': area,
  'analytics.peopleCounting.result.get': statistics,
};
