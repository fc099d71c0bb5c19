import assert from 'node:assert/strict';
import fc from 'fast-check';
import { boxIn, noticesOf } from '../../../src/dialects/cmiot-cloud/push-message.js';
import { alarmTypes } from '../../../src/index.js';
import type { Json } from '../../../src/operations/types.js';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

/** Members of the right names with whatever in them. */
const entry = fc.dictionary(
  fc.constantFrom(
    'deviceSn',
    'channelId',
    'channelCode',
    'alarmType',
    'alarmAction',
    'detectTime',
    'type',
    'msg',
    'time',
    'picUrl',
    'picList',
    'onlineType',
    '__proto__',
  ),
  fc.oneof(
    json,
    fc.constantFrom<Json>(
      'start',
      '1',
      1000,
      '1676529849700',
      '{"info":{"num":1,"targets":[{"rect":{"x":1}},7]}}',
      '{"faceContrastAttr":[{"faceContrasts":[{"faceImgUrl":"http://a/b?token=secret"}]}]}',
    ),
  ),
) as unknown as fc.Arbitrary<Json>;

describe('cmiot-cloud: what a message tells', () => {
  it('is always of the vocabulary, with a time, whatever the message holds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.array(fc.oneof(entry, json), { maxLength: 5 }), (msgType, data) => {
        for (const { event, targets, pictures } of noticesOf({ msgType, data })) {
          assert.ok(alarmTypes.includes(event.type));
          assert.ok(Number.isFinite(Date.parse(event.time)));
          assert.ok(['start', 'stop', 'pulse'].includes(event.state));
          assert.ok(event.description.length < 200);
          assert.doesNotMatch(JSON.stringify(event.raw), /token=secret/);
          for (const { picture } of targets) assert.ok(picture === undefined || pictures[picture]);
        }
      }),
      { numRuns: 2000 },
    );
    assert.equal(({} as Record<string, unknown>).alarmType, undefined);
  });

  it('is nothing where it is no message', () => {
    fc.assert(
      fc.property(fc.oneof(json, fc.record({ msgType: json, data: json })), (message) => {
        assert.ok(Array.isArray(noticesOf(message)));
      }),
    );
    assert.deepEqual(noticesOf([]), []);
    assert.deepEqual(noticesOf({ msgType: '1' }), []);
  });

  it('has boxes within the picture', () => {
    const number = fc.double({ min: -5000, max: 5000, noNaN: true });
    fc.assert(
      fc.property(fc.record({ x: number, y: number, width: number, height: number }), fc.nat(4000), fc.nat(4000), (rect, width, height) => {
        const box = boxIn(rect, { width, height });
        if (!box) return;
        for (const value of Object.values(box)) assert.ok(value >= 0 && value <= 1);
        assert.ok(box.x + box.width <= 1 + 1e-9 && box.y + box.height <= 1 + 1e-9);
      }),
    );
  });
});
