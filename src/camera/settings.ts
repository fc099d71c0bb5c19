export const dialectIds = ['event-cgi', 'uid-cgi', 'sunell-cgi', 'action-json', 'cmiot-cloud'] as const;
export type DialectId = (typeof dialectIds)[number];

export type AlarmSource = 'auto' | 'push' | 'poll' | 'attach';

/** What a request without any parameter puts into its signature where the body's digest belongs: the document does not say. */
export const emptyDigests = ['object', 'text', 'none'] as const;
export type EmptyDigest = (typeof emptyDigests)[number];

/** A cloud account, shared by the cameras in it. */
export interface CloudSettings {
  id: string;
  name: string;
  baseUrl: string;
  /** Where the cloud reaches us for message pushes, below Node-RED's `httpNodeRoot`. */
  pushPath: string;
  /** The root of Node-RED's HTTP nodes as the cloud reaches it, `https://node-red.example.org`; empty: chosen from the route to the cloud. */
  publicUrl: string;
  verifyCertificate: boolean;
  appId: string;
  secretKey: string;
  /** PEM, or the base64 of its DER. */
  privateKey: string;
  /** HTTP methods whose parameters go as `jsonObject` in the query, GET among them; those of the others are the body. */
  queryMethods: readonly string[];
  /** `object` (default): `{}` is sent as `jsonObject` and hashed; `text`: nothing is sent, the empty text is hashed; `none`: nothing at all. */
  emptyDigest: EmptyDigest;
  /** Puts `/api` into the three paths that the document prints without it. */
  apiPaths: boolean;
}

/** One camera, recorder or cloud camera. */
export interface CameraSettings {
  id: string;
  name: string;
  /** One of {@link dialectIds}, or one that this version does not know. */
  dialect: string;
  host: string;
  port: number;
  tls: boolean;
  verifyCertificate: boolean;
  /** The channel meant where a message names none; 1 is the first. */
  channel: number;
  /** Milliseconds for one whole answer. */
  timeout: number;
  /** At most this many connections at once to the device. */
  connections: number;
  /** Milliseconds after which refused credentials are tried again by themselves. */
  lockoutPause: number;
  model: 'ipc' | 'lite' | 'nvr';
  alarmSource: AlarmSource;
  /** Milliseconds between two polls. */
  pollInterval: number;
  callbackHost: string;
  /** Milliseconds without a sign of life after which an alarm connection is looked at. */
  silence: number;
  deviceSn: string;
  channelSn: string;
  username: string;
  password: string;
  token: string;
  cloud?: CloudSettings;
}

const defaults: Omit<CameraSettings, 'id' | 'dialect' | 'cloud'> = {
  name: '',
  host: '',
  port: 80,
  tls: false,
  verifyCertificate: true,
  channel: 1,
  timeout: 10_000,
  connections: 2,
  lockoutPause: 1_800_000,
  model: 'ipc',
  alarmSource: 'auto',
  pollInterval: 1000,
  callbackHost: '',
  silence: 60_000,
  deviceSn: '',
  channelSn: '',
  username: '',
  password: '',
  token: '',
};

const clamp = (value: unknown, fallback: number, min: number, max: number): number => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.min(max, Math.max(min, Math.round(number))) : fallback;
};

const flag = (value: unknown, fallback: boolean): boolean =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : fallback;

const text = (value: unknown, fallback: string): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : fallback;

const oneOf = <T extends string>(value: unknown, allowed: readonly T[], fallback: T): T =>
  allowed.find((item) => item === value) ?? fallback;

/** An address as people paste it (`http://cam.lan:8080/`, `[fe80::1]`, `cam.lan`) as the bare host. */
export const hostOf = (value: string): string => {
  const address = value.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const withoutPath = address.replace(/[/?#].*$/, '');
  const withoutUser = withoutPath.slice(withoutPath.lastIndexOf('@') + 1);
  const bracketed = /^\[([^\]]+)\]/.exec(withoutUser);
  if (bracketed) return bracketed[1] ?? '';
  return /^[^:]*:\d*$/.test(withoutUser) ? withoutUser.replace(/:\d*$/, '') : withoutUser;
};

/** Settings as stored in a flow, whatever is missing, unknown or of another type, as whole settings. */
export const cameraSettings = (stored: Record<string, unknown>): CameraSettings => {
  const tls = flag(stored.tls, defaults.tls);
  return {
    id: text(stored.id, ''),
    name: text(stored.name, '').trim() || hostOf(text(stored.host, '')) || text(stored.deviceSn, '') || 'camera',
    // A dialect of a later version of this package is for nobody else to speak.
    dialect: text(stored.dialect, '').trim() || 'uid-cgi',
    host: hostOf(text(stored.host, defaults.host)),
    port: clamp(stored.port, tls ? 443 : defaults.port, 1, 65_535),
    tls,
    verifyCertificate: flag(stored.verifyCertificate, defaults.verifyCertificate),
    channel: clamp(stored.channel, defaults.channel, 0, 65_535),
    timeout: clamp(stored.timeout, defaults.timeout, 100, 600_000),
    connections: clamp(stored.connections, defaults.connections, 1, 32),
    lockoutPause: clamp(stored.lockoutPause, defaults.lockoutPause, 1000, 86_400_000),
    model: oneOf(stored.model, ['ipc', 'lite', 'nvr'] as const, defaults.model),
    alarmSource: oneOf(stored.alarmSource, ['auto', 'push', 'poll', 'attach'] as const, defaults.alarmSource),
    pollInterval: clamp(stored.pollInterval, defaults.pollInterval, 100, 3_600_000),
    callbackHost: text(stored.callbackHost, defaults.callbackHost).trim(),
    silence: clamp(stored.silence, defaults.silence, 1000, 3_600_000),
    deviceSn: text(stored.deviceSn, defaults.deviceSn).trim(),
    channelSn: text(stored.channelSn, defaults.channelSn).trim(),
    username: text(stored.username, defaults.username),
    password: text(stored.password, defaults.password),
    token: text(stored.token, defaults.token),
  };
};

const httpMethods = ['DELETE', 'PUT', 'POST'];

/** A base address as people paste it: with or without scheme, a path of the interface or a slash at its end. */
const baseUrlOf = (value: string): string => {
  const address = value
    .trim()
    .replace(/\/+$/, '')
    .replace(/\/cmiot(\/.*)?$/, '');
  return address === '' || /^https?:\/\//i.test(address) ? address : `https://${address}`;
};

/** A cloud account as stored in a flow, whatever is missing, unknown or of another type, as whole settings. */
export const cloudSettings = (stored: Record<string, unknown>): CloudSettings => {
  const methods = (Array.isArray(stored.queryMethods) ? stored.queryMethods.join(' ') : text(stored.queryMethods, ''))
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((method) => httpMethods.includes(method));
  const baseUrl = baseUrlOf(text(stored.baseUrl, ''));
  return {
    id: text(stored.id, ''),
    name: text(stored.name, '').trim() || (URL.canParse(baseUrl) ? new URL(baseUrl).host : 'cloud'),
    baseUrl,
    pushPath: text(stored.pushPath, '').trim(),
    publicUrl: text(stored.publicUrl, '').trim().replace(/\/+$/, ''),
    verifyCertificate: flag(stored.verifyCertificate, true),
    appId: text(stored.appId, '').trim(),
    secretKey: text(stored.secretKey, '').trim(),
    privateKey: text(stored.privateKey, '').trim(),
    queryMethods: [...new Set(['GET', ...methods])],
    emptyDigest: oneOf(stored.emptyDigest, emptyDigests, 'object'),
    apiPaths: flag(stored.apiPaths, false),
  };
};
