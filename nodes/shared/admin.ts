import type { IncomingMessage } from 'node:http';
import {
  asCameraError,
  Camera,
  CameraError,
  cameraSettings,
  catalogueOf,
  cloudSettings,
  detect,
  dialects,
  formOf,
} from '../../src/index.js';
import { findCloud } from './clouds.js';
import type { RED } from './types.js';

interface AdminRequest extends IncomingMessage {
  body?: unknown;
  params: Record<string, string>;
  query: Record<string, unknown>;
}

interface AdminResponse {
  status(code: number): this;
  json(body: unknown): void;
}

type Handler = (request: AdminRequest) => Promise<unknown>;

/** The editor shows this for a password that is stored and not changed. */
const unchanged = '__PWRD__';
const bodyLimit = 64 * 1024;
/** Milliseconds that the Test button waits at the most. */
const testLimit = 20_000;

/** Milliseconds for all questions of Detect. */
const detectLimit = 4000;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown, most = 200): string => (typeof value === 'string' ? value.slice(0, most) : '');

/**
 * Node-RED parses the bodies of its own admin server; elsewhere (an embedded runtime) it is done here. Only JSON is taken: a form of another
 * site, which a browser sends without asking, must not make us send stored credentials anywhere.
 */
const bodyOf = async (request: AdminRequest): Promise<Record<string, unknown>> => {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new CameraError('INVALID_PARAMETER', 'the request must be of type application/json');
  let { body } = request;
  if (body === undefined) {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > bodyLimit) throw new CameraError('INVALID_PARAMETER', 'the request is too large');
      chunks.push(chunk);
    }
    try {
      body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch (error) {
      throw new CameraError('INVALID_PARAMETER', 'the request is no JSON', { cause: error });
    }
  }
  if (!isObject(body)) throw new CameraError('INVALID_PARAMETER', 'the request must be an object');
  return body;
};

/** What is stored for one of our own nodes; another's credentials are none of our business. */
const storedCredentials = (red: RED, id: string, type: string): unknown => {
  let isOurs = false;
  red.nodes.eachNode((node) => {
    if (node.id === id && node.type === type) isOurs = true;
  });
  return isOurs ? red.nodes.getCredentials(id) : undefined;
};

/** The credentials of the dialog; what is stored where the dialog does not show it. */
const credentialsOf = (red: RED, id: string, type: string, given: unknown, keys: readonly string[]): Record<string, string> => {
  const stored = storedCredentials(red, id, type);
  const result: Record<string, string> = {};
  for (const key of keys) {
    const typed = isObject(given) ? given[key] : undefined;
    const value = typeof typed === 'string' && typed !== unchanged ? typed : isObject(stored) ? stored[key] : undefined;
    if (typeof value === 'string') result[key] = value;
  }
  return result;
};

/** Reaches the camera with what is in the dialog, unsaved credentials included. */
const test =
  (red: RED): Handler =>
  async (request) => {
    const body = await bodyOf(request);
    const id = textOf(body.id);
    const settings = cameraSettings({
      ...body,
      ...credentialsOf(red, id, 'ipcam-device', body.credentials, ['username', 'password', 'token']),
    });
    // A person is waiting: at most one try against the account, and not for minutes.
    const camera = new Camera({ ...settings, timeout: Math.min(settings.timeout, testLimit) }, { cloud: () => findCloud(body.cloud) });
    try {
      return { ok: true, report: await camera.test({ signal: AbortSignal.timeout(testLimit) }) };
    } finally {
      await camera.close();
    }
  };

/** Most devices of an account that are shown for one to be chosen: a page of the cloud (4.4.1.4). */
const shownDevices = 100;

/** Signs in with what is in the dialog of a cloud account, or with the account as deployed, and lists its devices. */
const listCloudDevices =
  (red: RED): Handler =>
  async (request) => {
    const body = await bodyOf(request);
    const id = textOf(body.id);
    const typed = { ...body, ...credentialsOf(red, id, 'ipcam-cloud', body.credentials, ['appId', 'secretKey', 'privateKey']) };
    const cloud = body.baseUrl === undefined ? findCloud(id) : cloudSettings(typed);
    const settings = cameraSettings({ dialect: 'cmiot-cloud', name: cloud?.name, timeout: testLimit });
    const camera = new Camera(settings, { cloud: () => cloud });
    try {
      const signal = AbortSignal.timeout(testLimit);
      const { payload, total } = await camera.run('cloud.device.list', { page: 1, pageSize: shownDevices }, { signal });
      return { ok: true, total, devices: payload };
    } finally {
      await camera.close();
    }
  };

/** Asks an address what it is, to fill in the dialog. */
const detectDevice: Handler = async (request) => {
  const { host, port } = await bodyOf(request);
  const number = Number(port);
  return {
    ok: true,
    found: await detect(textOf(host), Number.isInteger(number) && number > 0 && number < 65_536 ? number : undefined, detectLimit),
  };
};

const listDialects: Handler = async () =>
  Promise.all(
    dialects.map(async ({ id, title, fields, defaultPort }) => {
      const camera = new Camera(cameraSettings({ dialect: id, host: 'localhost' }));
      try {
        return { id, title, fields, defaultPort, abilities: await camera.abilities() };
      } finally {
        await camera.close();
      }
    }),
  );

const listOperations: Handler = async ({ params, query }) => {
  const catalogue = await catalogueOf(textOf(params.dialect));
  return catalogue
    .list({ area: textOf(query.area), kind: textOf(query.kind), search: textOf(query.search) })
    .map(({ id, title, area, kind, section, models }) => ({ id, title, area, kind, section, models }));
};

const describeOperation: Handler = async ({ params }) => {
  const operation = (await catalogueOf(textOf(params.dialect))).get(textOf(params.operation));
  return { ...operation, form: formOf(operation) };
};

/** What the editor asks the runtime; registered once, by the camera's config node. */
export const registerAdminRoutes = (red: RED): void => {
  const route =
    (handler: Handler) =>
    (request: unknown, response: unknown): void => {
      const reply = response as AdminResponse;
      handler(request as AdminRequest).then(
        (body) => reply.json(body),
        (error: unknown) => {
          const { code, message, deviceCode, deviceMessage } = asCameraError(error);
          // A camera that fails is an answer; a request that does not fit is not.
          const isAnswer = (request as AdminRequest).method === 'POST' && code !== 'INVALID_PARAMETER';
          reply.status(isAnswer ? 200 : code === 'UNSUPPORTED' ? 404 : 400).json({ ok: false, code, message, deviceCode, deviceMessage });
        },
      );
    };
  const { httpAdmin, auth } = red;
  httpAdmin.get('/ipcam/dialects', auth.needsPermission('ipcam.read'), route(listDialects));
  httpAdmin.get('/ipcam/operations/:dialect', auth.needsPermission('ipcam.read'), route(listOperations));
  httpAdmin.get('/ipcam/operations/:dialect/:operation', auth.needsPermission('ipcam.read'), route(describeOperation));
  httpAdmin.post('/ipcam/detect', auth.needsPermission('ipcam.write'), route(detectDevice));
  httpAdmin.post('/ipcam/cloud/devices', auth.needsPermission('ipcam.write'), route(listCloudDevices(red)));
  httpAdmin.post('/ipcam/test', auth.needsPermission('ipcam.write'), route(test(red)));
};
