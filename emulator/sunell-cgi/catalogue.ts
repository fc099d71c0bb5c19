import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What of a catalogue entry the camera goes by. */
export interface Member {
  readonly name: string;
  readonly wire?: string;
  readonly in?: string;
  readonly type: string;
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly values?: Readonly<Record<string, string>>;
  readonly default?: unknown;
  readonly models?: string;
  readonly role?: string;
}

export interface Marks {
  readonly count?: 'count' | 'twice';
  readonly begin?: string;
  readonly next?: 'index' | 'previous' | '1';
  readonly end?: 'count' | '1';
  readonly nextAfterLast?: boolean;
}

export interface FlatList {
  readonly path: string;
  readonly in: readonly ('params' | 'response')[];
  readonly count?: string;
  readonly begin?: string;
  readonly next?: string;
  readonly end?: string;
  readonly style: 'marked' | 'bare' | 'unmarked' | 'numbered' | 'lines';
  readonly opener?: string;
  readonly pattern?: readonly string[];
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly action?: string;
  readonly head?: readonly ('count' | 'action')[];
  readonly values?: Marks;
}

export interface Operation {
  readonly id: string;
  readonly kind: 'get' | 'set' | 'action' | 'capability' | 'stream' | 'download' | 'upload' | 'push' | 'subscribe';
  readonly models?: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly fixed?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly params: readonly Member[];
  readonly lists?: readonly FlatList[];
  readonly response: { readonly format: string; readonly fields: readonly Member[] };
}

export type Model = 'ipc' | 'lite' | 'nvr';

/** The driver's catalogue, as data: from dist/emulator/sunell-cgi. */
const FOLDER = join(__dirname, '..', '..', 'src', 'dialects', 'sunell-cgi', 'catalogue');

let loaded: readonly Operation[] | undefined;

/** Every operation that a client can call. */
export const operations = (): readonly Operation[] => {
  loaded ??= readdirSync(FOLDER)
    .sort()
    .flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Operation[])
    .filter(({ kind }) => kind !== 'push');
  return loaded;
};

/** Series of the document and the models that belong to them. Thermal, LPR and fisheye cameras are taken as one IPC that has everything. */
const SERIES: Readonly<Record<string, readonly Model[]>> = {
  '': ['ipc', 'lite', 'nvr'],
  IPC: ['ipc', 'lite'],
  'IPC lite': ['lite'],
  'IPC except lite': ['ipc'],
  NVR: ['nvr'],
  'not NVR': ['ipc', 'lite'],
  Thermal: ['ipc'],
  'AI thermal': ['ipc'],
  LPR: ['ipc'],
  Fisheye: ['ipc'],
};

/** The models that something marked so is for; remarks in brackets and "pending" do not limit. */
export const modelsOf = (mark = ''): readonly Model[] => {
  const series = mark
    .replace(/\([^)]*\)/g, '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== 'pending');
  return (series.length === 0 ? [''] : series).flatMap((part) => SERIES[part] ?? []);
};

const selectorOf = ({ request }: Operation): string => JSON.stringify([request.path, Object.entries(request.fixed ?? {}).sort()]);

/** What a camera of this model understands. Where the lite series has a form of its own for a request, the IPC's form is not for it. */
export const operationsOf = (model: Model): readonly Operation[] => {
  const own = operations().filter(({ models }) => modelsOf(models).includes(model));
  if (model !== 'lite') return own;
  const named = new Set(own.filter(({ models = '' }) => /IPC lite/.test(models)).map(selectorOf));
  return own.filter((operation) => /IPC lite/.test(operation.models ?? '') || !named.has(selectorOf(operation)));
};
