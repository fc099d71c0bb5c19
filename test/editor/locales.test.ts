import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/node-red-process.js';

const languages = ['en-US', 'zh-CN'];
const folder = (type: string): string => join(projectRoot, 'nodes', type);
const types = readdirSync(join(projectRoot, 'nodes')).filter((name) => name.startsWith('ipcam-'));

const localeFile = (type: string, language: string, ending: string): string => join(folder(type), 'locales', language, `${type}.${ending}`);

/** Every text with the path of its key. */
const texts = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => texts(inner, path === '' ? key : `${path}.${key}`))
    : [[path, String(value)]];

const variables = (text: string): string[] => (text.match(/__\w+?__/g) ?? []).sort();

describe('the texts of the editor', () => {
  for (const type of types) {
    it(`${type} says the same in every language`, () => {
      const [english = [], ...others] = languages.map((language) =>
        texts(JSON.parse(readFileSync(localeFile(type, language, 'json'), 'utf8'))),
      );
      for (const [key, text] of english) assert.notEqual(text.trim(), '', key);
      for (const other of others) {
        assert.deepEqual(
          other.map(([key]) => key),
          english.map(([key]) => key),
        );
        for (const [index, [key, text]] of other.entries()) {
          assert.notEqual(text.trim(), '', key);
          assert.deepEqual(variables(text), variables(english[index]?.[1] ?? ''), key);
        }
      }
    });

    it(`${type} explains the same in every language`, () => {
      const there = languages.filter((language) => existsSync(localeFile(type, language, 'html')));
      assert.ok(there.length === 0 || there.length === languages.length, `help in ${there.join(', ')} only`);
      const shapes = there.map((language) => {
        const help = readFileSync(localeFile(type, language, 'html'), 'utf8');
        assert.ok(help.startsWith(`<script type="text/html" data-help-name="${type}">`), language);
        const tags = [...help.matchAll(/<(\/?[a-z]\w*)/g)].map(([, tag]) => tag);
        const words = [...help.matchAll(/<code>(.*?)<\/code>/g)].map(([, word]) => word);
        return { tags, words: words.sort() };
      });
      for (const shape of shapes) assert.deepEqual(shape, shapes[0]);
    });
  }
});
