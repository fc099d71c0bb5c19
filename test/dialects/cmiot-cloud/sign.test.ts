import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wireRequest } from '../../../src/dialects/cmiot-cloud/request.js';
import { md5, signPush, signRequest } from '../../../src/dialects/cmiot-cloud/sign.js';
import { cloudSettings } from '../../../src/index.js';
import type { Operation } from '../../../src/operations/types.js';

// The identity of the document's example (4.3.1); the document prints the string to sign and no signature, which were computed from it.
const appId = '4c8n2wqgyg04blsmeirin7dms1scvp11';
const secretKey = 'o5lgnzm3kvfaboq0';
const timestamp = '1676529849700';
const parameters = { deviceSn: 'Q0102E30209A1QYPE95E' };

const operation = (method: string, path: string, rest: Partial<Operation['request']> = {}): Operation => ({
  id: 'test',
  title: '',
  area: 'cloud',
  kind: 'get',
  request: { method, path, auth: 'signature', ...rest },
  params: [{ name: 'deviceSn', type: 'string', description: '' }],
  response: { format: 'json', fields: [] },
});

const account = (settings: Record<string, unknown> = {}) =>
  cloudSettings({ baseUrl: 'https://cloud.example', appId, secretKey, ...settings });

describe('cmiot-cloud: signature', () => {
  it("signs the document's example, joined by commas without blanks", () => {
    const digest = 'f89c88f2fe8806eb532d7e7d7ecb8c3d';
    const uri = '/cmiot/v2/api/camera/list';
    assert.equal(signRequest({ appId, secretKey, timestamp, uri, digest }), 'amMqSS72fO7vFOlxmDWuIoqOZWz1OUSWjjdRuq09jBs=');
  });

  it('hashes the JSON text of a GET before its encoding, and signs the path without it', () => {
    const digest = md5('{"deviceSn":"Q0102E30209A1QYPE95E"}');
    assert.equal(digest, '0235bb1d4d1f7c1a8d976beca9a8933d');
    const request = wireRequest(operation('GET', '/cmiot/v2/api/device'), parameters, account(), Number(timestamp));
    assert.equal(request.path, '/cmiot/v2/api/device?jsonObject=%7B%22deviceSn%22%3A%22Q0102E30209A1QYPE95E%22%7D');
    assert.equal(request.body, undefined);
    assert.equal(request.headers.signature, 'AKUtOAITJGIMRXvefrGl7fFXn54XBxYZW2P65qja5ts=');
    assert.equal(request.headers.timestamp, timestamp);
    assert.equal(request.headers.appid, appId);
    assert.equal(request.headers['Content-Type'], 'application/json;charset=utf-8');
    assert.match(request.headers.msgSeq ?? '', /^.{8,}$/);
  });

  it('signs a push without a path', () => {
    const digest = md5('{"deviceSn":"Q0102E30209A1QYPE95E"}');
    assert.equal(signPush({ appId, secretKey, timestamp, digest }), 'AZ9+4JCxIHZsDOKM25t4BTzyGoV5RHxBNgkcVymMGZg=');
  });

  it('gives every request a number of its own', () => {
    const sequence = (): string | undefined => wireRequest(operation('GET', '/x'), {}, account(), 0).headers.msgSeq;
    assert.notEqual(sequence(), sequence());
  });

  it('sends what it hashes, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        fc.boolean(),
        (deviceSn, method, inQuery) => {
          const settings = account({ queryMethods: inQuery ? 'GET DELETE' : 'GET' });
          const request = wireRequest(operation(method, '/cmiot/v2/api/device'), { deviceSn }, settings, Number(timestamp));
          const url = new URL(request.path, 'https://cloud.example');
          const text = request.body ?? url.searchParams.get('jsonObject') ?? '';
          assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify({ deviceSn })));
          assert.equal(request.body === undefined, settings.queryMethods.includes(method));
          const expected = signRequest({ appId, secretKey, timestamp, uri: url.pathname, digest: md5(text) });
          assert.equal(request.headers.signature, expected);
        },
      ),
    );
  });
});

describe('cmiot-cloud: what an account may switch', () => {
  const sent = (settings: Record<string, unknown>, method = 'GET', path = '/cmiot/v2/api/order/service', values = {}) =>
    wireRequest(operation(method, path), values, account(settings), Number(timestamp));
  const signature = (digest: string): string => signRequest({ appId, secretKey, timestamp, uri: '/cmiot/v2/api/order/service', digest });

  it('what stands for no parameters at all', () => {
    const asObject = sent({});
    assert.equal(asObject.path, '/cmiot/v2/api/order/service?jsonObject=%7B%7D');
    assert.equal(asObject.headers.signature, signature('99914b932bd37a50b983c5e7c90ae93b'));
    const asText = sent({ emptyDigest: 'text' });
    assert.equal(asText.path, '/cmiot/v2/api/order/service');
    assert.equal(asText.headers.signature, signature('d41d8cd98f00b204e9800998ecf8427e'));
    const asNothing = sent({ emptyDigest: 'none' });
    assert.equal(asNothing.path, '/cmiot/v2/api/order/service');
    assert.equal(asNothing.headers.signature, signature(''));
  });

  it('which methods carry jsonObject', () => {
    assert.equal(sent({}, 'DELETE', '/x', parameters).body, JSON.stringify(parameters));
    const inQuery = sent({ queryMethods: ['get', 'delete'] }, 'DELETE', '/x', parameters);
    assert.equal(inQuery.body, undefined);
    assert.match(inQuery.path, /^\/x\?jsonObject=%7B%22deviceSn/);
    assert.equal(sent({ queryMethods: 'GET DELETE' }, 'POST', '/x', {}).body, '{}');
  });

  it('whether the three addresses without /api get it', () => {
    assert.match(sent({}, 'GET', '/cmiot/v2/device/thumbnail').path, /^\/cmiot\/v2\/device\/thumbnail\?/);
    assert.match(sent({ apiPaths: true }, 'GET', '/cmiot/v2/device/thumbnail').path, /^\/cmiot\/v2\/api\/device\/thumbnail\?/);
    assert.match(sent({ apiPaths: true }, 'GET', '/cmiot/v2/api/device').path, /^\/cmiot\/v2\/api\/device\?/);
  });

  it('a base address below a path of a proxy, which is not signed', () => {
    const request = sent({ baseUrl: 'https://proxy.example/cloud/' });
    assert.match(request.path, /^\/cloud\/cmiot\/v2\/api\/order\/service\?/);
    assert.equal(request.headers.signature, sent({}).headers.signature);
  });

  it('takes a base address as people paste it', () => {
    for (const baseUrl of ['cloud.example:8443', 'https://cloud.example:8443/', ' https://cloud.example:8443/cmiot/v2/api/ '])
      assert.equal(account({ baseUrl }).baseUrl, 'https://cloud.example:8443');
    assert.equal(account({ baseUrl: 'http://127.0.0.1:9' }).baseUrl, 'http://127.0.0.1:9');
    assert.equal(account({ baseUrl: '' }).baseUrl, '');
  });
});
