import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bytesOf, readMessage, withoutTexts } from '../../../src/dialects/event-cgi/message.js';
import { failure } from '../../support/until.js';

const picture = fc.uint8Array({ minLength: 0, maxLength: 3000 }).map((bytes) => Buffer.from(bytes));

describe('event-cgi: messages with pictures', () => {
  it('lose nothing when the pictures are set aside', () => {
    const piece = fc.oneof(
      fc.constantFrom('<a>', "<b c='>'>", '</a>', '<', '>', '@0', "'", '\n'),
      fc.string({ minLength: 400, maxLength: 900 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const bytes = Buffer.from(pieces.join(''));
        const { lean, texts } = withoutTexts(bytes);
        let next = 0;
        const whole = texts.reduce((text, cut) => {
          const mark = `>@${next}<`;
          next += 1;
          const at = text.indexOf(mark);
          assert.ok(at >= 0);
          return `${text.slice(0, at + 1)}${cut.toString('latin1')}${text.slice(at + mark.length - 1)}`;
        }, lean.toString('latin1'));
        if (texts.length < 2) assert.equal(whole, bytes.toString('latin1'));
        assert.equal(lean.length + texts.reduce((sum, text, index) => sum + text.length - `@${index}`.length, 0), bytes.length);
      }),
    );
  });

  it('any pictures survive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(picture, { maxLength: 6 }), fc.constantFrom('', '\n', '\r\n  '), async (pictures, layout) => {
        const pics = pictures.map((bytes, id) => `<pic id='${id}'>${layout}${bytes.toString('base64')}${layout}</pic>`);
        const text = `<?xml version="1.0"?><root><alarm><largepic>${pics.join('\n')}</largepic></alarm></root>`;
        const { payload, texts } = await readMessage(Buffer.from(text), [
          { name: 'alarm.largepic.pic[]', type: 'base64', description: '' },
          { name: 'alarm.largepic.pic[]@id', type: 'int', description: '' },
        ]);
        const alarm = payload.alarm as { largepic?: { pic?: { id: number; value?: string }[] } } | string;
        const found = typeof alarm === 'string' ? [] : (alarm.largepic?.pic ?? []);
        assert.deepEqual(
          found.map(({ id }) => id),
          pictures.map((_, id) => id),
        );
        for (const [index, { value }] of found.entries()) assert.deepEqual(bytesOf(value ?? '', texts), pictures[index]);
      }),
    );
  });

  it('that are none are refused', async () => {
    for (const text of ['<other/>', '<root>', '<root><a></b></root>', '<!DOCTYPE x><root/>', '']) {
      const error = await failure(readMessage(Buffer.from(text), []));
      assert.match(String(error), /message|answer/, text);
    }
  });
});
