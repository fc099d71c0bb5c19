import type { Look, OperationDescription, Panel } from '../../editor/index.js';
import { type Json, OperationForm } from './form.js';

const isObject = (value: unknown): value is { [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parameters as JSON text, as an object, or what is wrong with them. */
const parsed = (text: string): { [key: string]: Json } | undefined => {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** What is wrong with the parameters as they are stored. */
export const paramsProblem = (look: Look): string | undefined => {
  const stored = look.get('params');
  if (typeof stored === 'object') return undefined;
  const type = String(look.get('paramsType') ?? 'json');
  const text = String(stored ?? '');
  if (type === 'json') return parsed(text) ? undefined : ipcamEditor.textOf('ipcam-command', 'wrong.params');
  const valid = RED.utils.validateTypedProperty(text, type, {});
  return valid === true ? undefined : valid;
};

const pretty = (params: { [key: string]: Json }): string => JSON.stringify(params, null, 2);

/**
 * The operation's parameters: written as a form or as JSON, one the picture of the other, or taken from where the flow has them. The
 * JSON text is what is stored; members that the form does not know stay in it.
 */
export class ParamsView {
  readonly #panel: Panel;
  readonly #form: OperationForm;
  readonly #json: CodeEditor;
  readonly #formBox: HTMLElement;
  readonly #jsonBox: HTMLElement;
  readonly #note: HTMLElement;
  readonly #putBy = new Map<string, { [key: string]: Json }>();
  #operation: OperationDescription | undefined;
  /** The JSON text, whether or not it is what the node uses. */
  #here: string;
  /** The text that this view itself wrote into the JSON editor, which is no change by the user. */
  #written: string;

  constructor(panel: Panel) {
    const { element } = ipcamEditor;
    this.#panel = panel;
    const text = (key: string, variables?: Record<string, unknown>): string => panel.text(key, variables);
    const source = this.#sourceField();
    this.#here = this.#isHere ? String(panel.field('params').val() ?? '') : '{}';
    const tabList = element('ul');
    this.#formBox = element('div', { class: 'ipcam-form' });
    this.#jsonBox = element('div', { class: 'ipcam-json' });
    this.#note = element('div', { class: 'ipcam-form-note ipcam-quiet' });
    const views = element(
      'div',
      { class: 'ipcam-params' },
      tabList,
      element('div', { class: 'ipcam-params-views' }, this.#note, this.#formBox, this.#jsonBox),
    );
    panel.row('params').after(views);

    const first = parsed(this.#here);
    this.#written = first ? pretty(first) : this.#here;
    this.#json = RED.editor.createEditor({ element: this.#jsonBox, mode: 'ace/mode/json', value: this.#written });
    this.#json.getSession().on('change', () => this.#typed());
    panel.onClose(() => this.#json.destroy());

    this.#form = new OperationForm(this.#formBox, { text }, (params) => {
      this.#store(pretty(params));
      this.#write(pretty(params));
    });
    const tabs = RED.tabs.create({ element: $(tabList), onchange: ({ id }) => this.#open(id) });
    tabs.addTab({ id: 'ipcam-tab-form', label: text('tab.form'), iconClass: 'fa fa-list-alt' });
    tabs.addTab({ id: 'ipcam-tab-json', label: text('tab.json'), iconClass: 'fa fa-code' });
    tabs.activateTab('ipcam-tab-form');
    const toggle = (): void => {
      views.hidden = panel.get('paramsType') !== 'json';
    };
    source.on('change', toggle);
    toggle();
  }

  /**
   * Gives the form of an operation; of none, the JSON alone is left.
   * @param picked the user has just chosen it: parameters that only the one before had would be refused, and are put by until it is chosen again
   */
  describe(operation: OperationDescription | undefined, picked = false): void {
    const before = this.#operation;
    this.#operation = operation;
    const params = parsed(this.#json.getValue());
    if (picked && operation && params && before?.id !== operation.id) {
      if (before) this.#putBy.set(before.id, params);
      const known = Object.entries(params).filter(([key]) => operation.form.some((field) => field.key === key));
      const next = pretty(this.#putBy.get(operation.id) ?? Object.fromEntries(known));
      this.#store(next);
      this.#write(next);
    }
    this.#draw();
  }

  /** Written here, or where the flow finds it: what is stored is a hidden field. */
  #sourceField(): JQuery {
    const { element } = ipcamEditor;
    const stored = this.#panel.field('params');
    const storedType = this.#panel.field('paramsType');
    const shown = $(element('input', { type: 'text', style: 'width: 100%' }));
    this.#panel.row('params').find('.ipcam-control').append(shown);
    const here = { value: 'json', label: this.#panel.text('params.here'), icon: 'fa fa-list-alt', hasValue: false };
    const elsewhere = ['msg', 'flow', 'global', 'env', 'jsonata'];
    const type = elsewhere.includes(String(storedType.val())) ? String(storedType.val()) : 'json';
    if (type !== 'json') shown.val(String(stored.val() ?? ''));
    storedType.val(type);
    shown.typedInput({ types: [here, ...elsewhere], default: type });
    shown.on('change', () => {
      storedType.val(shown.typedInput('type'));
      stored.val(this.#isHere ? this.#here : shown.typedInput('value')).trigger('change');
    });
    return shown;
  }

  get #isHere(): boolean {
    return this.#panel.field('paramsType').val() === 'json';
  }

  #store(text: string): void {
    this.#here = text;
    if (this.#isHere) this.#panel.field('params').val(text).trigger('change');
  }

  #write(text: string): void {
    this.#written = text;
    this.#json.setValue(text, -1);
  }

  /** Somebody typed in the JSON editor. */
  #typed(): void {
    const text = this.#json.getValue();
    if (text === this.#written) return;
    this.#written = text;
    this.#store(text);
    this.#draw();
  }

  #draw(): void {
    const text = (key: string): string => this.#panel.text(key);
    const params = parsed(this.#json.getValue());
    const note = !this.#operation ? text('form.noOperation') : params ? '' : text('form.invalid');
    this.#note.textContent = note;
    this.#note.classList.toggle('ipcam-wrong', this.#operation !== undefined && params === undefined);
    this.#formBox.classList.toggle('ipcam-none', note !== '');
    if (this.#operation && params) this.#form.show(this.#operation.form, params);
  }

  #open(id: string): void {
    const isForm = id === 'ipcam-tab-form';
    this.#formBox.hidden = !isForm;
    this.#note.hidden = !isForm;
    this.#jsonBox.hidden = isForm;
    if (isForm) this.#draw();
    else this.#json.resize();
  }
}
