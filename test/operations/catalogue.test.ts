import assert from 'node:assert/strict';
import { CameraError } from '../../src/camera/errors.js';
import { Camera, cameraSettings, catalogueOf } from '../../src/index.js';
import { Catalogue } from '../../src/operations/catalogue.js';
import type { Operation } from '../../src/operations/types.js';
import { closing } from '../support/closing.js';
import { failure } from '../support/until.js';

const operation = (id: string, more: Partial<Operation> = {}): Operation => ({
  id,
  title: `Title of ${id}`,
  area: id.split('.')[0] ?? '',
  kind: 'get',
  request: { method: 'GET', path: '/' },
  params: [],
  response: { format: 'none', fields: [] },
  ...more,
});

const thrown = (act: () => unknown): CameraError => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof CameraError);
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('Catalogue', () => {
  const catalogue = new Catalogue([
    operation('ptz.preset.add', { title: 'Add a PTZ preset', kind: 'action', section: '3.15' }),
    operation('ptz.preset.delete', { title: 'Delete a PTZ preset', kind: 'action', section: '3.15' }),
    operation('image.config.get', { title: 'Get brightness and contrast', section: '3.14' }),
    operation('image.config.set', { title: 'Set brightness and contrast', kind: 'set', section: '3.14' }),
  ]);
  const ids = (filter: Parameters<Catalogue['list']>[0]) => catalogue.list(filter).map(({ id }) => id);

  it('finds an operation by its id', () => {
    assert.equal(catalogue.get('ptz.preset.add').title, 'Add a PTZ preset');
  });

  it('suggests what comes closest to an id that is not there', () => {
    const error = thrown(() => catalogue.get('ptz.presets.ad'));
    assert.equal(error.code, 'INVALID_PARAMETER');
    assert.match(error.message, /no operation "ptz\.presets\.ad"; did you mean ptz\.preset\.add, /);
    assert.match(thrown(() => catalogue.get('config')).message, /did you mean image\.config\.get, image\.config\.set/);
  });

  it('says that no operation is named', () => {
    assert.match(thrown(() => catalogue.get('')).message, /no operation is named/);
  });

  it('knows no operations by the names of prototypes', () => {
    for (const id of ['__proto__', 'constructor', 'toString']) assert.equal(thrown(() => catalogue.get(id)).code, 'INVALID_PARAMETER');
  });

  it('keeps an id of any length short in its message', () => {
    assert.ok(thrown(() => catalogue.get('x'.repeat(100_000))).message.length < 300);
  });

  it('lists everything in the order of the files', () => {
    assert.deepEqual(ids({}), ['ptz.preset.add', 'ptz.preset.delete', 'image.config.get', 'image.config.set']);
  });

  it('filters by area, kind and words in any order', () => {
    assert.deepEqual(ids({ area: 'image' }), ['image.config.get', 'image.config.set']);
    assert.deepEqual(ids({ kind: 'set' }), ['image.config.set']);
    assert.deepEqual(ids({ area: 'ptz', kind: 'get' }), []);
    assert.deepEqual(ids({ search: 'preset DELETE' }), ['ptz.preset.delete']);
    assert.deepEqual(ids({ search: ' contrast  set ' }), ['image.config.set']);
    assert.deepEqual(ids({ search: '3.14' }), ['image.config.get', 'image.config.set']);
    assert.deepEqual(ids({ search: 'nothing' }), []);
  });

  it('refuses an id that stands twice', () => {
    assert.throws(() => new Catalogue([operation('a.get'), operation('a.get')]), /a\.get stands twice/);
  });
});

describe('catalogueOf', () => {
  const own = closing();

  it('reads a dialect once', async () => {
    assert.equal(await catalogueOf('uid-cgi'), await catalogueOf('uid-cgi'));
  });

  it('names the dialects there are', async () => {
    const error = await failure(Promise.resolve().then(() => catalogueOf('morse')));
    assert.ok(error instanceof CameraError);
    assert.equal(error.code, 'UNSUPPORTED');
    assert.match(error.message, /no dialect "morse"; there are .*uid-cgi/);
  });

  it('costs nothing before a camera is used', async () => {
    const loaded = (): string[] => Object.keys(require.cache).filter((path) => /src\/dialects\/uid-cgi\/driver/.test(path));
    const before = loaded();
    own(new Camera(cameraSettings({ dialect: 'uid-cgi', host: 'localhost' })));
    assert.deepEqual(loaded(), before);
  });
});
