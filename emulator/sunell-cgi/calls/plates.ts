import { answer, type Calls, ok, type Visit } from '../call.js';
import { type Entry, listOf, textOf } from '../level.js';
import { CODE, Refusal } from '../replies.js';

const platesOf = ({ state }: Visit): Entry[] => listOf(state.settings.of('lpr.plate'), 'PlateParam');

const keepPlates = ({ state }: Visit, plates: Entry[]): void => {
  state.settings.of('lpr.plate').PlateParam = plates;
};

const plateIn = (plates: readonly Entry[], { PlateText }: Entry): Entry => {
  const found = plates.find((plate) => plate.PlateText === PlateText);
  if (!found) throw new Refusal(CODE.notFound, `no plate ${String(PlateText)}`);
  return found;
};

const addPlates = (visit: Visit) => {
  const added = listOf(visit.members, 'PlateParam');
  const kept = platesOf(visit).filter((plate) => !added.some(({ PlateText }) => PlateText === plate.PlateText));
  keepPlates(visit, [...kept, ...added]);
  return ok(visit);
};

const deletePlates = (visit: Visit) => {
  const plates = platesOf(visit);
  const gone = listOf(visit.members, 'PlateParam').map((plate) => plateIn(plates, plate));
  keepPlates(
    visit,
    plates.filter((plate) => !gone.includes(plate)),
  );
  return ok(visit);
};

/** The old entries make place for the new ones. */
const replacePlates = (visit: Visit) => {
  const plates = platesOf(visit);
  const inside = (name: string) => listOf(visit.members, name).flatMap((group) => listOf(group, 'PlateParam'));
  const gone = inside('OldList').map((plate) => plateIn(plates, plate));
  keepPlates(visit, [...plates.filter((plate) => !gone.includes(plate)), ...inside('NewList')]);
  return ok(visit);
};

const recordsOf = ({ state }: Visit): Entry[] => listOf(state.settings.of('lpr.record'), 'Plate');

const searchRecords = (visit: Visit) => {
  const { clock } = visit.state;
  const { startTime, endTime, Country, PlateText, Direction, ListType } = visit.members;
  const [from, to] = [clock.parse(String(startTime)), clock.parse(String(endTime))];
  if (from === undefined || to === undefined) throw new Refusal(CODE.value, 'startTime and endTime');
  const time = (record: Entry) => clock.parse((textOf(record, 'Time') ?? '').replace(/\D/g, '')) ?? 0;
  const Plate = recordsOf(visit)
    .filter((record) => time(record) >= from && time(record) <= to)
    .filter((record) => Country === 'ALL' || record.Country === Country)
    .filter((record) => PlateText === '' || record.PlateNUM === PlateText)
    .filter((record) => Direction === '4' || record.Direction === Direction)
    .filter((record) => ListType === '3' || record.ListType === ListType)
    .sort((one, other) => time(other) - time(one));
  return answer(visit, { Plate });
};

const deleteRecords = (visit: Visit) => {
  const byNumber = textOf(visit.members, 'Type') === '1';
  const wanted = new Set(listOf(visit.members, byNumber ? 'PlateNum' : 'UID').map((entry) => entry[byNumber ? 'PlateNum' : 'UID']));
  if (wanted.size === 0) throw new Refusal(CODE.parameter, 'nothing to delete');
  visit.state.settings.of('lpr.record').Plate = recordsOf(visit).filter((record) => !wanted.has(byNumber ? record.PlateNUM : record.UID));
  return ok(visit);
};

const latestRecord = (visit: Visit) => {
  const [latest] = recordsOf(visit);
  if (!latest) throw new Refusal(CODE.notReady, 'no plate yet');
  return answer(visit, latest);
};

const setListEvent = (visit: Visit) => {
  const { ListType = '1', weekDay: _schedule, ...event } = visit.members;
  const settings = visit.state.settings.of('lpr.listEvent');
  settings.list = listOf(settings, 'list').map((entry) => (entry.ListType === ListType ? { ...entry, ...event } : entry));
  return ok(visit);
};

export const plateCalls: Calls = {
  'lpr.plate.count.get': (visit) => answer(visit, { PlateSize: String(platesOf(visit).length) }),
  'lpr.plate.list': (visit) => {
    const { BeginIndex, EndIndex } = visit.members;
    return answer(visit, { PlateParam: platesOf(visit).slice(Number(BeginIndex), Number(EndIndex) + 1) });
  },
  'lpr.plate.add': addPlates,
  'lpr.plate.delete': deletePlates,
  'lpr.plate.set': replacePlates,
  'lpr.record.get': latestRecord,
  'lpr.record.list': searchRecords,
  'lpr.record.delete': deleteRecords,
  'lpr.listEvent.set': setListEvent,
};
