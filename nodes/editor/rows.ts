import type { Dialect } from './server.js';
import { sharedSpace, textId } from './text.js';

/** What a row may look at to decide how it shows itself: the values as they are in the dialog, or stored where no dialog is open. */
export interface Look {
  readonly node: EditorNode;
  get(member: string): unknown;
  /** The chosen camera's dialect, once the runtime has told of it. */
  readonly dialect: Dialect | undefined;
}

/** Something fixed, or decided by what the dialog holds. */
export type Seen<T> = T | ((look: Look) => T);

export const seen = <T>(value: Seen<T> | undefined, look: Look): T | undefined =>
  typeof value === 'function' ? (value as (look: Look) => T)(look) : value;

export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

interface BaseRow {
  /** The stored member that the row edits. */
  readonly member: string;
  /** Font Awesome icon before the label. */
  readonly icon?: string;
  /** Its texts stand in `ipcam-device`'s locale, for all panels. */
  readonly common?: true;
  /** A line below the field: `hint.<member>`, or the key of another text. */
  readonly hint?: Seen<boolean | string | undefined>;
  /** `placeholder.<member>` stands in the empty field. */
  readonly placeholder?: true;
  /** Shown only while this holds. What is not shown is not judged, and stored as it was. */
  readonly when?: (look: Look) => boolean;
  /** In the part of the dialog that is folded away. */
  readonly advanced?: true;
  readonly required?: Seen<boolean>;
}

export interface TextRow extends BaseRow {
  readonly kind: 'text';
  readonly value?: string;
}

export interface NumberRow extends BaseRow {
  readonly kind: 'number';
  readonly value: number | '';
  readonly range?: Range;
  /** Key of the unit's text. */
  readonly unit?: string;
  /** What is stored is this many times what is shown: 60,000 shows milliseconds as minutes. */
  readonly scale?: number;
}

export interface FlagRow extends BaseRow {
  readonly kind: 'flag';
  readonly value: boolean;
  /** Cannot be ticked while this holds; what is ticked can be taken off. */
  readonly greyed?: (look: Look) => boolean;
}

export interface ChoiceGroup {
  /** Heading: `group.<name>`. */
  readonly group: string;
  readonly options: readonly string[];
}

/** Options are named `choice.<member>.<option>`. */
export interface ChoiceRow extends BaseRow {
  readonly kind: 'choice';
  readonly value: string;
  readonly options: readonly (string | ChoiceGroup)[];
  /** Options that the camera does not have are greyed. */
  readonly lacks?: (look: Look, option: string) => boolean;
}

/** Any number of a list's options, stored as an array; none chosen means all. Options are named `choice.<member>.<option>`, or by themselves. */
export interface ManyRow extends BaseRow {
  readonly kind: 'many';
  readonly options: () => readonly { readonly value: string; readonly label?: string }[];
  /** Type of the nodes that the values are ids of: the editor keeps them right when flows are copied. */
  readonly nodeType?: string;
}

/** A value, or where the flow finds it; stored as `<member>` and `<member>Type`. */
export interface TypedRow extends BaseRow {
  readonly kind: 'typed';
  /** Type for a value written in the panel. */
  readonly type: 'num' | 'str' | 'bool' | 'json';
  readonly value: string;
  /** Further types beside `type`, msg, flow, global, env and JSONata. */
  readonly also?: readonly ('num' | 'str')[];
  readonly range?: Seen<Range | undefined>;
  readonly unit?: Seen<string | undefined>;
  /** Values to choose from instead of writing one, named `choice.<member>.<option>` where they have a name. */
  readonly options?: Seen<readonly string[]>;
}

export interface CredentialRow extends BaseRow {
  readonly kind: 'credential';
  readonly secret: boolean;
}

export interface NodeRow extends BaseRow {
  readonly kind: 'node';
  readonly type: string;
}

/** What no other kind fits: the panel fills `.ipcam-field` itself in `prepare`; members that it stores are hidden fields. */
export interface CustomRow extends BaseRow {
  readonly kind: 'custom';
  /** Without a label the field takes the whole width. */
  readonly label: boolean;
  readonly stores: Readonly<Record<string, unknown>>;
  /** What is wrong with what it stores. */
  readonly problem?: (look: Look) => string | undefined;
}

export type Row = TextRow | NumberRow | FlagRow | ChoiceRow | ManyRow | TypedRow | CredentialRow | NodeRow | CustomRow;

/** The members that a row stores, with their defaults. */
export const storedBy = (row: Row): Record<string, unknown> => {
  switch (row.kind) {
    case 'typed':
      return { [row.member]: row.value, [`${row.member}Type`]: row.type };
    case 'credential':
      return {};
    case 'custom':
      return { ...row.stores };
    case 'node':
      return { [row.member]: '' };
    case 'many':
      return { [row.member]: [] };
    default:
      return { [row.member]: row.value ?? '' };
  }
};

export const keyOf = (type: string, row: Row, key: string): string => (row.common ? `${sharedSpace}:ipcam.${key}` : textId(type, key));

const optionHtml = (type: string, row: Row, option: string): string =>
  `<option value="${option}" data-i18n="${keyOf(type, row, `choice.${row.member}.${option}`)}"></option>`;

const choices = (type: string, row: ChoiceRow): string =>
  row.options
    .map((option) =>
      typeof option === 'string'
        ? optionHtml(type, row, option)
        : `<optgroup data-i18n="[label]${keyOf(type, row, `group.${option.group}`)}">${option.options.map((one) => optionHtml(type, row, one)).join('')}</optgroup>`,
    )
    .join('');

const fieldHtml = (type: string, prefix: string, row: Row): string => {
  const id = `${prefix}-${row.member}`;
  const placeholder = row.placeholder ? ` data-i18n="[placeholder]${keyOf(type, row, `placeholder.${row.member}`)}"` : '';
  switch (row.kind) {
    case 'flag':
      return `<label class="ipcam-flag"><input type="checkbox" id="${id}"> <span data-i18n="${keyOf(type, row, `label.${row.member}`)}"></span></label>`;
    case 'choice':
      return `<select id="${id}">${choices(type, row)}</select>`;
    case 'typed':
      return `<input type="text" id="${id}" style="width: 100%"${placeholder}><input type="hidden" id="${id}Type"><span class="ipcam-unit"></span>`;
    case 'credential':
      return `<input type="${row.secret ? 'password' : 'text'}" id="${id}" autocomplete="new-password"${placeholder}>`;
    case 'node':
      return `<input type="text" id="${id}" style="width: 100%">`;
    case 'many':
      // The editor itself reads what is chosen in a list; people tick boxes.
      return `<select multiple="multiple" id="${id}" style="display: none"></select><div class="ipcam-many"></div>`;
    case 'custom':
      return Object.keys(row.stores)
        .map((member) => `<input type="hidden" id="${prefix}-${member}">`)
        .join('');
    case 'number': {
      const unit = row.unit ? `<span class="ipcam-unit" data-i18n="${keyOf(type, row, `unit.${row.unit}`)}"></span>` : '';
      return row.scale
        ? `<input type="hidden" id="${id}"><input type="text" class="ipcam-number" id="${id}-shown"${placeholder}>${unit}`
        : `<input type="text" class="ipcam-number" inputmode="decimal" id="${id}"${placeholder}>${unit}`;
    }
    default:
      return `<input type="text" id="${id}"${placeholder}>`;
  }
};

const rowHtml = (type: string, prefix: string, row: Row): string => {
  const symbol = row.icon ? `<i class="fa fa-${row.icon}"></i> ` : '';
  const text = `<span data-i18n="${keyOf(type, row, `label.${row.member}`)}"></span>`;
  const label =
    row.kind === 'custom' && !row.label
      ? ''
      : row.kind === 'flag'
        ? '<span class="ipcam-label"></span>'
        : `<label class="ipcam-label" for="${prefix}-${row.member}">${symbol}${text}</label>`;
  return `<div class="form-row ipcam-row ipcam-${row.kind}-row" data-member="${row.member}">${label}<div class="ipcam-field"><div class="ipcam-control">${fieldHtml(type, prefix, row)}</div><div class="ipcam-hint"></div></div></div>`;
};

/** The dialog of a node type. The editor fills the fields named `<prefix>-<member>`, and reads them when it saves. */
export const templateOf = (type: string, prefix: string, rows: readonly Row[]): string => {
  const html = (some: readonly Row[]): string => some.map((row) => rowHtml(type, prefix, row)).join('');
  const first = rows.findIndex((row) => row.advanced);
  if (first < 0) return `<div class="ipcam-panel">${html(rows)}</div>`;
  const advanced = rows.filter((row) => row.advanced);
  const closing = rows.filter((row, index) => index > first && !row.advanced);
  const summary = `<summary data-i18n="${sharedSpace}:ipcam.advanced"></summary>`;
  return `<div class="ipcam-panel">${html(rows.slice(0, first))}<details class="ipcam-advanced">${summary}${html(advanced)}</details>${html(closing)}</div>`;
};
