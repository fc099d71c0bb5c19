import assert from 'node:assert/strict';
import { type Recording, RecordingStore, readRecording } from '../../emulator/recordings.js';

const HOUR = 3_600_000;
const NOON = Date.UTC(2024, 4, 17, 12, 10);

describe('RecordingStore', () => {
  const bytesOf = async (recording: Recording, from?: number, to?: number) => {
    const pieces = [];
    for await (const piece of readRecording(recording, from, to)) pieces.push(piece);
    return Buffer.concat(pieces);
  };

  it('lists a day, sorted and without gaps', () => {
    const store = new RecordingStore({ now: () => NOON });
    const from = Date.UTC(2024, 4, 16);
    const list = store.list({ from, to: from + 24 * HOUR });
    assert.equal(list.filter(({ type, stream }) => type === 'schedule' && stream === 'main').length, 48);
    assert.ok(list.some(({ type }) => type === 'motion') && list.some(({ type }) => type === 'alarm'));
    assert.deepEqual(
      list.map(({ start }) => start),
      list.map(({ start }) => start).sort((one, other) => one - other),
    );
  });

  it('filters by span, stream, type and channel', () => {
    const store = new RecordingStore({ now: () => NOON, channels: 2 });
    const span = { from: NOON - 5 * HOUR, to: NOON - 4 * HOUR };
    const list = store.list({ ...span, stream: 'sub', types: ['schedule'], channel: 2 });
    assert.deepEqual(
      list.map(({ stream, type, channel, start }) => [stream, type, channel, new Date(start).toISOString().slice(11, 16)]),
      [
        ['sub', 'schedule', 2, '07:00'],
        ['sub', 'schedule', 2, '07:30'],
        ['sub', 'schedule', 2, '08:00'],
      ],
    );
  });

  it('gives the same answer while the clock goes on, and drops what is too old or unfinished', () => {
    let time = NOON;
    const store = new RecordingStore({ now: () => time, days: 1 });
    const span = { from: NOON - 48 * HOUR, to: NOON + 48 * HOUR };
    const before = store.list(span);
    assert.ok(before.every(({ start, end }) => start >= NOON - 24 * HOUR && end <= NOON));
    time += HOUR;
    const after = store.list(span);
    const kept = before.filter(({ start }) => start >= time - 24 * HOUR);
    assert.ok(kept.length > 0 && kept.length < before.length && after.length > kept.length);
    assert.deepEqual(
      after.filter(({ id }) => kept.some((recording) => recording.id === id)),
      kept,
    );
  });

  it('finds a recording by its id', () => {
    const store = new RecordingStore({ now: () => NOON });
    const [recording] = store.list({ from: NOON - HOUR, to: NOON });
    assert.ok(recording);
    assert.deepEqual(store.find(recording.id), recording);
    assert.equal(store.find('1-nonsense-schedule-main'), undefined);
    assert.equal(store.find('2-0-schedule-main'), undefined);
  });

  it('reads exactly the bytes announced, and any part of them', async () => {
    const store = new RecordingStore({ now: () => NOON });
    const [recording] = store.list({ from: NOON - 2 * HOUR, to: NOON, types: ['motion'] });
    assert.ok(recording);
    const whole = await bytesOf(recording);
    assert.equal(whole.length, recording.size);
    assert.equal(whole.toString('latin1', 4, 12), 'ftypisom');
    const fileType = whole.readUInt32BE(0);
    assert.equal(whole.toString('latin1', fileType + 4, fileType + 8), 'mdat');
    assert.equal(fileType + whole.readUInt32BE(fileType), recording.size);
    assert.deepEqual(await bytesOf(recording, 10, 70_000), whole.subarray(10, 70_000));
    assert.ok(new Set(whole).size > 100);
  });
});
