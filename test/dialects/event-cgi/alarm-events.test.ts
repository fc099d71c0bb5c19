import assert from 'node:assert/strict';
import fc from 'fast-check';
import { alarmEvents } from '../../../src/dialects/event-cgi/alarm-events.js';
import { readMessage, withoutTexts } from '../../../src/dialects/event-cgi/message.js';
import { alarmTypes, CameraError, catalogueOf } from '../../../src/index.js';
import type { Json } from '../../../src/operations/types.js';
import { assertKeepsTicking } from '../../support/ticking.js';

const names = ['timestamp', 'type', 'channel', 'signal', 'face', 'faceinfo', 'person', 'pet', 'vehicle', 'vehicleinfo', 'position'];
const more = ['x', 'y', 'width', 'height', 'largepic', 'smallpic', 'pic', 'value', 'id', 'small_pic_index', 'toString', '__proto__'];
const leaf = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.string({ maxLength: 8 }),
  fc.constantFrom('@0', '@-1', '@x', '/9j/4AAQ', ''),
  fc.constant(null),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf as fc.Arbitrary<Json>,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...names, ...more), tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

describe('event-cgi: what an alarm holds', () => {
  it('is read whatever it is, as something that a flow can rely on', () => {
    const alarm = fc
      .array(fc.tuple(fc.constantFrom(...names, ...more), value), { maxLength: 8 })
      .map((entries) => Object.fromEntries(entries));
    fc.assert(
      fc.property(fc.oneof(value, alarm), fc.integer({ min: 0, max: 9 }), (found, channel) => {
        for (const event of alarmEvents({ payload: { alarm: found }, texts: [Buffer.from('AAAA')] }, channel, () => {})) {
          assert.ok(alarmTypes.includes(event.type));
          assert.ok(['start', 'stop', 'pulse'].includes(event.state));
          assert.equal(new Date(event.time).toISOString(), event.time);
          assert.ok(Number.isFinite(event.channel));
          for (const { box, picture } of event.targets ?? []) {
            if (box) for (const part of Object.values(box)) assert.ok(part >= 0 && part <= 1);
            assert.ok(picture === undefined || event.pictures?.[picture]?.role === 'target');
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('counts as over after its time, where its end gets lost', () => {
    const lasts = (type: number, signal: number): (number | undefined)[] =>
      alarmEvents({ payload: { alarm: { type, signal } }, texts: [] }, 1, () => {}).map((event) => event.lasts);
    assert.deepEqual([lasts(2, 1), lasts(4, 1), lasts(256, 1), lasts(2, 0)], [[1_800_000], [86_400_000], [1_800_000], [undefined]]);
  });

  it('does not hold up what else there is to do, however much it is', async () => {
    const { fields } = (await catalogueOf('event-cgi')).get('event.alarm.push').response;
    const read = async (text: string): Promise<void> => {
      try {
        alarmEvents(await readMessage(Buffer.from(text), fields), 1, () => {});
      } catch (error) {
        assert.ok(error instanceof CameraError && error.code === 'BAD_RESPONSE', String(error));
      }
    };
    await assertKeepsTicking(() => read(`<root>${'<a>'.repeat(1_000_000)}</root>`));
    await assertKeepsTicking(() => read(`<root>${"<alarm type='2'/>".repeat(15_000)}</root>`));
    const pictures = `<pic id='1'>${'A'.repeat(600)}</pic>`.repeat(15_000);
    await assertKeepsTicking(() => read(`<root><alarm type='2'><smallpic>${pictures}</smallpic></alarm></root>`));
  });

  it('has its first pictures cut out, and keeps the rest', () => {
    const { texts, lean } = withoutTexts(Buffer.from(`<pic>${'A'.repeat(600)}</pic>`.repeat(4000)));
    assert.equal(texts.length, 2500);
    assert.ok(lean.length > 1500 * 600);
  });
});
