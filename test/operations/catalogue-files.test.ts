import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialects } from '../../src/dialects/index.js';
import { ParameterCheck } from '../../src/operations/schema.js';
import type { Member, Operation } from '../../src/operations/types.js';
import { readValue, wireText } from '../../src/operations/values.js';

const areas = new Set([
  ...['device', 'maintenance', 'network', 'time', 'user', 'video', 'audio', 'image', 'osd', 'ptz', 'snapshot', 'stream', 'record'],
  ...['storage', 'alarm', 'event', 'io', 'analytics', 'thermal', 'lpr', 'face', 'fisheye', 'platform', 'security', 'talk', 'cloud'],
  ...['share', 'service', 'clip'],
]);
const kinds = new Set(['get', 'set', 'action', 'capability', 'stream', 'download', 'upload', 'push', 'subscribe']);
const formats = new Set(['kv', 'xml', 'json', 'jpeg', 'multipart', 'text', 'ok-text', 'binary', 'none']);
const types = new Set([
  ...['int', 'float', 'bool', 'bool01', 'string', 'enum', 'datetime', 'ip', 'port', 'mac', 'base64', 'binary', 'object', 'array'],
]);
/** How many operations each document describes. */
const counts: Record<string, number> = { 'event-cgi': 20, 'uid-cgi': 88, 'sunell-cgi': 469, 'action-json': 95, 'cmiot-cloud': 112 };

const files = (folder: string): [name: string, operations: Operation[]][] =>
  readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Operation[]]);

const walk = function* (value: unknown, path = ''): Generator<[path: string, value: unknown]> {
  yield [path, value];
  if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) yield* walk(inner, `${path}/${key}`);
};

/** The operation with this member alone, at the top. */
const only = ({ aliases: _, ...member }: Member): ParameterCheck =>
  new ParameterCheck({
    ...{ id: 'a.get', title: '', area: 'device', kind: 'get', request: { method: 'GET', path: '/' } },
    params: [{ ...member, name: 'it' }],
    response: { format: 'none', fields: [] },
  });

for (const { id, load } of dialects) {
  describe(`the catalogue of ${id}`, () => {
    let operations: Operation[] = [];
    let all: [name: string, operations: Operation[]][] = [];

    before(async () => {
      all = files((await load()).catalogueFolder);
      operations = all.flatMap(([, list]) => list);
    });

    it('is there', () => {
      assert.ok(operations.length > 0);
      if (id in counts) assert.equal(operations.length, counts[id]);
      for (const [name] of all) assert.match(name, /^[a-z0-9-]+\.json$/);
    });

    it('has ids that are unique and begin with their area', () => {
      assert.equal(new Set(operations.map((operation) => operation.id)).size, operations.length);
      for (const operation of operations) {
        assert.match(operation.id, /^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9]+){1,4}$/);
        assert.equal(operation.id.split('.')[0], operation.area, operation.id);
      }
    });

    it('uses the words that the engine knows', () => {
      for (const { id: name, title, area, kind, params, response } of operations) {
        assert.ok(title.trim() === title && title !== '', name);
        assert.ok(areas.has(area), `${name}: area ${area}`);
        assert.ok(kinds.has(kind), `${name}: kind ${kind}`);
        assert.ok(formats.has(response.format), `${name}: format ${response.format}`);
        for (const member of [...params, ...response.fields]) {
          assert.ok(types.has(member.type), `${name}: ${member.name} is of type ${member.type}`);
          assert.ok(member.description, `${name}: ${member.name} is not described`);
        }
      }
    });

    it('ships neither line numbers nor examples, and nothing that says nothing', () => {
      for (const operation of operations) {
        for (const key of ['lines', 'tables', 'examples', 'errata']) assert.ok(!(key in operation), `${operation.id}: ${key}`);
        for (const [path, value] of walk(operation)) {
          assert.notEqual(value, null, `${operation.id}${path}`);
          if (!/\/(values|default|path|name)(\/|$)/.test(path)) assert.notEqual(value, '', `${operation.id}${path}`);
        }
      }
    });

    it('takes no credentials and no sessions as parameters', () => {
      for (const { id: name, params } of operations)
        for (const member of params) assert.ok(!/^(uid|authorization|sign|signature)$/i.test(member.name), `${name}: ${member.name}`);
    });

    it('has bounds that hold a number', () => {
      for (const { id: name, params, response } of operations)
        for (const { name: member, min, max } of [...params, ...response.fields])
          if (min !== undefined && max !== undefined) assert.ok(min <= max, `${name}: ${member}`);
    });

    it('names every member once on each side', () => {
      for (const { id: name, params, response } of operations)
        for (const side of [params, response.fields]) {
          const names = side.map((member) => member.name);
          assert.deepEqual(
            names.filter((member, index) => names.indexOf(member) !== index),
            [],
            name,
          );
        }
    });

    it('compiles to schemas, each operation of it', () => {
      for (const operation of operations) assert.ok(new ParameterCheck(operation), operation.id);
    });

    it('takes each value of an enumeration, in either type, and brings it to the wire as it is written', () => {
      const seen = new Set<string>();
      for (const { id: name, params } of operations) {
        for (const member of params.filter(({ type }) => type === 'enum')) {
          const keys = Object.keys(member.values ?? {});
          const shape = JSON.stringify([keys, member.quoted]);
          if (seen.has(shape)) continue;
          seen.add(shape);
          const check = only(member);
          for (const key of keys) {
            const forms = String(Number(key)) === key && member.quoted !== true ? [key, Number(key)] : [key];
            for (const form of forms) {
              const { it: value } = check.values({ it: form });
              assert.equal(wireText(value), key, `${name}: ${member.name}`);
              assert.deepEqual(readValue(member, key), value, `${name}: ${member.name}`);
            }
          }
        }
      }
    });
  });
}
