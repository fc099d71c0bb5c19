import type { FormField } from '../../src/operations/form.js';
import type { Operation } from '../../src/operations/types.js';

export interface Dialect {
  id: string;
  title: string;
  /** The members of `ipcam-device` that mean something to it. */
  fields: string[];
  defaultPort: number;
  /** Ability → what it offers: actions, picture formats. */
  abilities: Record<string, string[]>;
}

export type OperationSummary = Pick<Operation, 'id' | 'title' | 'area' | 'kind' | 'section' | 'models'>;
export type OperationDescription = Operation & { form: FormField[] };

export interface CameraReport {
  dialect: string;
  model?: string;
  firmware?: string;
  serial?: string;
  mac?: string;
  notes?: string[];
  abilities: Record<string, string[]>;
}

/** What a device's address turned out to be. */
export interface Detected {
  dialect: string;
  port: number;
  tls: boolean;
  model: string;
}

export interface Failure {
  ok: false;
  /** A code of the contract, or `EDITOR` where the request did not reach the runtime. */
  code: string;
  message: string;
  deviceCode?: number | string;
  deviceMessage?: string;
}

export type TestResult = { ok: true; report: CameraReport } | Failure;
export type DetectResult = { ok: true; found: Detected } | Failure;

/** A device of a cloud account, as the cloud lists it. */
export interface CloudDevice {
  deviceSn: string;
  deviceName?: string;
  onlineStatus?: number;
  channelList?: readonly unknown[];
}

/** `total` counts also those that are not shown. */
export type CloudDevicesResult = { ok: true; total?: number; devices: CloudDevice[] } | Failure;

const get = <T>(url: string): Promise<T> => new Promise((resolve, reject) => $.getJSON(url).then(resolve, reject));

/** Asks once; a failure is forgotten, so that the next dialog asks again. */
const once = <T>(): ((key: string, ask: () => Promise<T>) => Promise<T>) => {
  const answers = new Map<string, Promise<T>>();
  return (key, ask) => {
    let answer = answers.get(key);
    if (!answer) {
      answer = ask();
      answers.set(key, answer);
      answer.catch(() => answers.delete(key));
    }
    return answer;
  };
};

const dialectsOnce = once<Dialect[]>();
const operationsOnce = once<OperationSummary[]>();
const operationOnce = once<OperationDescription>();

let known: Dialect[] = [];

export const askDialects = (): Promise<Dialect[]> =>
  dialectsOnce('', async () => {
    known = await get<Dialect[]>('ipcam/dialects');
    return known;
  });

/** What is known of a dialect by now; undefined for one that the runtime does not have, and before its answer. */
export const dialectOf = (id: unknown): Dialect | undefined => known.find((dialect) => dialect.id === id);

export const askOperations = (dialect: string): Promise<OperationSummary[]> =>
  operationsOnce(dialect, () => get(`ipcam/operations/${encodeURIComponent(dialect)}`));

export const askOperation = (dialect: string, id: string): Promise<OperationDescription> =>
  operationOnce(`${dialect} ${id}`, () => get(`ipcam/operations/${encodeURIComponent(dialect)}/${encodeURIComponent(id)}`));

const isFailure = (value: unknown): value is Failure => typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;

/** A request under way. */
export interface Asking<T> {
  /** Undefined when it was called off. */
  readonly result: Promise<T | undefined>;
  abort(): void;
}

const post = <T>(url: string, body: Record<string, unknown>): Asking<T | Failure> => {
  const request = $.ajax({ url, method: 'POST', contentType: 'application/json', data: JSON.stringify(body), dataType: 'json' });
  const result = new Promise<T | Failure | undefined>((resolve) => {
    request.then(
      (answer: T | Failure) => resolve(answer),
      ({ responseJSON, status, statusText }: JQuery.jqXHR<unknown>) => {
        if (statusText === 'abort') resolve(undefined);
        else if (isFailure(responseJSON)) resolve(responseJSON);
        else resolve({ ok: false, code: 'EDITOR', message: status === 0 ? '' : `${status} ${statusText}` });
      },
    );
  });
  return { result, abort: () => request.abort() };
};

/** Has the runtime reach a camera with settings that need not be stored. */
export const testCamera = (settings: Record<string, unknown>): Asking<TestResult> => post('ipcam/test', settings);

/** Has the runtime ask an address what it is; nothing secret is sent. */
export const detectCamera = (address: { host: string; port: string }): Asking<DetectResult> => post('ipcam/detect', address);

/** Has the runtime sign in to a cloud with an account that need not be stored, and list its devices. */
export const askCloudDevices = (account: Record<string, unknown>): Asking<CloudDevicesResult> => post('ipcam/cloud/devices', account);

export type { FormField } from '../../src/operations/form.js';
export type { Member } from '../../src/operations/types.js';
