import { fillMany } from './many.js';
import { type Look, type Row, seen, storedBy, type TypedRow } from './rows.js';
import { askDialects, type Dialect, dialectOf } from './server.js';
import { findText, sharedText, textOf } from './text.js';
import { problemOf } from './validate.js';

export interface PanelDefinition {
  readonly type: string;
  readonly rows: readonly Row[];
  /** Fills custom rows and adds what only this panel does. */
  prepare?(panel: Panel): void;
  /** Before the editor reads the fields. */
  save?(panel: Panel): void;
  resize?(panel: Panel, size: { width: number; height: number }): void;
}

/** How this version of the package stores its nodes. */
export const storedVersion = 1;

const written = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** One open dialog. */
export class Panel implements Look {
  readonly node: EditorNode;
  readonly definition: PanelDefinition;
  readonly root: JQuery;
  readonly #prefix: string;
  readonly #closers: (() => void)[] = [];
  readonly #watchers: (() => void)[] = [];
  #refreshing = false;

  constructor(node: EditorNode, definition: PanelDefinition, prefix: string) {
    this.node = node;
    this.definition = definition;
    this.#prefix = prefix;
    this.root = $(`#${prefix}-name`).closest('.ipcam-panel');
    for (const row of definition.rows) this.#fill(row);
    definition.prepare?.(this);
    this.root.on('change', 'input, select, textarea', () => this.refresh());
    this.refresh();
    const open = (): void => {
      if (this.root.closest('body').length > 0) this.refresh();
    };
    askDialects().then(open, open);
  }

  /** The hidden or visible field of a stored member. */
  field(member: string): JQuery {
    return this.root.find(`#${this.#prefix}-${member}`);
  }

  row(member: string): JQuery {
    return this.root.find(`.ipcam-row[data-member="${member}"]`);
  }

  /** A member as it stands in the dialog: text, or true and false. */
  get(member: string): unknown {
    const field = this.field(member);
    if (field.length === 0) return this.node[member];
    if (field.attr('type') === 'checkbox') return field.prop('checked');
    const value = field.val();
    return value === '_ADD_' ? '' : value;
  }

  set(member: string, value: unknown): void {
    const field = this.field(member);
    const row = this.definition.rows.find((one) => one.member === member);
    if (field.attr('type') === 'checkbox') field.prop('checked', value === true);
    else if (row?.kind === 'typed') field.typedInput('value', written(value));
    else if (row?.kind === 'node') field.val(written(value) || '_ADD_');
    else field.val(written(value));
    if (row?.kind === 'number' && row.scale) this.#show(row.member, row.scale);
  }

  /** The chosen camera; a camera's own dialog is the camera. */
  get camera(): { get(member: string): unknown; id: string } | undefined {
    if (this.node.type === 'ipcam-device') return { id: this.node.id, get: (member) => this.get(member) };
    const node = RED.nodes.node(String(this.get('device') ?? ''));
    return node ? { id: node.id, get: (member) => node[member] } : undefined;
  }

  get dialect(): Dialect | undefined {
    return dialectOf(this.camera?.get('dialect'));
  }

  text(key: string, variables?: Record<string, unknown>): string {
    return textOf(this.node.type, key, variables);
  }

  /** Called with every change in the dialog. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  /** Called when the dialog closes, whichever way. */
  onClose(closer: () => void): void {
    this.#closers.push(closer);
  }

  /** Shows what fits the present choices, greys what the camera lacks. */
  refresh(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    for (const row of this.definition.rows) this.#refreshRow(row);
    const advanced = this.root.find('.ipcam-advanced');
    const folded = this.definition.rows.filter((row) => row.advanced);
    advanced.toggle(folded.some((row) => !row.when || row.when(this)));
    if (folded.some((row) => problemOf(row, this) !== undefined)) advanced.prop('open', true);
    for (const watcher of this.#watchers) watcher();
    this.#refreshing = false;
  }

  /** Before the editor reads the fields. What is not shown stays as it was. */
  save(): void {
    this.definition.save?.(this);
    for (const { kind, member } of this.definition.rows) {
      if (kind !== 'number') continue;
      // The editor stores texts; where the text says the same number it leaves the number alone.
      const text = String(this.get(member) ?? '').trim();
      this.node[member] = text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    }
    this.node.version = storedVersion;
    this.close();
  }

  close(): void {
    for (const closer of this.#closers.splice(0)) closer();
  }

  #fill(row: Row): void {
    if (row.kind === 'many') {
      fillMany(this, row);
      return;
    }
    for (const [member, fallback] of Object.entries(storedBy(row))) {
      // The editor has filled in what is stored; what an older version did not store gets its default.
      if (this.node[member] === undefined && row.kind !== 'node') this.#fallBack(member, fallback);
      else if (typeof this.node[member] === 'object') this.field(member).val(written(this.node[member]));
    }
    if (row.kind === 'typed') this.#typed(row);
    if (row.kind === 'number' && row.scale) {
      const { member, scale } = row;
      this.#show(member, scale);
      const shown = this.field(`${member}-shown`);
      shown.on('input change', () => {
        const text = String(shown.val() ?? '').trim();
        const number = Number(text) * scale;
        this.field(member)
          .val(text !== '' && Number.isFinite(number) ? String(number) : text)
          .trigger('change');
      });
    }
  }

  #fallBack(member: string, fallback: unknown): void {
    const field = this.field(member);
    if (field.attr('type') === 'checkbox') field.prop('checked', fallback === true);
    else field.val(written(fallback));
  }

  #show(member: string, scale: number): void {
    const text = String(this.field(member).val() ?? '');
    const number = Number(text) / scale;
    this.field(`${member}-shown`).val(text !== '' && Number.isFinite(number) ? String(number) : text);
  }

  #typed(row: TypedRow): void {
    const typeField = this.field(`${row.member}Type`);
    const known = [row.type, ...(row.also ?? []), 'msg', 'flow', 'global', 'env', 'jsonata'];
    if (!known.includes(String(typeField.val()))) typeField.val(row.type);
    this.field(row.member).typedInput({ default: row.type, types: this.#types(row), typeField });
  }

  #types(row: TypedRow): (string | TypedInputType)[] {
    const options = this.#options(row);
    const own = options
      ? {
          value: row.type,
          label: sharedText('fixed'),
          icon: 'fa fa-list-ul',
          options: options.map((value) => ({
            value,
            label: findText(this.node.type, `choice.${row.member}.${value}`) ?? value,
          })),
        }
      : row.type;
    return [own, ...(row.also ?? []), 'msg', 'flow', 'global', 'env', 'jsonata'];
  }

  /** What is chosen stays an option, whether or not the camera has it. */
  #options(row: TypedRow): readonly string[] | undefined {
    const options = seen(row.options, this);
    const chosen = written(this.get(row.member));
    const isOwn = this.get(`${row.member}Type`) === row.type;
    return options && isOwn && chosen !== '' && !options.includes(chosen) ? [...options, chosen] : options;
  }

  #refreshRow(row: Row): void {
    const shown = !row.when || row.when(this);
    const whole = this.row(row.member).toggle(shown);
    if (!shown) return;
    // What the editor outlines of a custom row is a hidden field.
    if (row.kind === 'custom') whole.toggleClass('ipcam-problem', problemOf(row, this) !== undefined);
    const hint = seen(row.hint, this);
    const key = hint === true ? `hint.${row.member}` : hint;
    const text = !key ? '' : row.common ? sharedText(key) : (findText(this.node.type, key) ?? key);
    whole
      .find('> .ipcam-field > .ipcam-hint')
      .text(text)
      .toggle(text !== '');
    if (row.kind === 'typed') {
      const options = JSON.stringify(this.#options(row));
      if (typeof row.options === 'function' && options !== whole.data('options')) {
        whole.data('options', options);
        this.field(row.member).typedInput('types', this.#types(row));
      }
      const unit = seen(row.unit, this);
      const isNumber = this.get(`${row.member}Type`) === 'num';
      whole
        .find('.ipcam-unit')
        .text(unit && isNumber ? this.text(`unit.${unit}`) : '')
        .toggle(unit !== undefined && isNumber);
    }
    if (row.kind === 'flag') this.field(row.member).prop('disabled', this.get(row.member) !== true && row.greyed?.(this) === true);
    if (row.kind === 'choice' && row.lacks) {
      const { lacks } = row;
      this.field(row.member)
        .find('option')
        .each((_, option) => {
          (option as HTMLOptionElement).disabled = lacks(this, (option as HTMLOptionElement).value);
        });
    }
  }
}
