import type { FormField, Member } from '../../editor/server.js';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** Where a field's value lives in the parameters. */
interface Place {
  get(): Json | undefined;
  /** `undefined` takes it out: not sent. */
  set(value: Json | undefined): void;
}

export interface FormTexts {
  text(key: string, variables?: Record<string, unknown>): string;
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const isNumber = ({ type }: Member): boolean => type === 'int' || type === 'float' || type === 'port';

/** Values in an object: empty objects are taken out with their last member, unless the catalogue wants them. */
const member = (place: Place, key: string): Place => ({
  get: () => {
    const whole = place.get();
    return isObject(whole) ? whole[key] : undefined;
  },
  set: (value) => {
    const whole = place.get();
    const next: JsonObject = isObject(whole) ? { ...whole } : {};
    if (value === undefined) delete next[key];
    else next[key] = value;
    place.set(Object.keys(next).length > 0 ? next : undefined);
  },
});

/** An item of a list stays one, empty, when nothing stands in it any more. */
const entry = (place: Place, index: number, empty: Json): Place => ({
  get: () => {
    const whole = place.get();
    return Array.isArray(whole) ? whole[index] : undefined;
  },
  set: (value) => {
    const whole = place.get();
    if (!Array.isArray(whole)) return;
    place.set(whole.map((item, at) => (at === index ? (value ?? empty) : item)));
  },
});

const shownValue = (value: Json | undefined): string =>
  value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** What a person chooses from: the named values, for a switch at least its two. */
const optionsOf = (field: Member): [string, string][] | undefined => {
  if (field.type === 'enum') return field.values ? Object.entries(field.values) : undefined;
  if (field.type === 'bool01') return Object.entries({ '1': '', '0': '', ...field.values }).reverse();
  if (field.type === 'bool') return Object.entries({ true: '', false: '', ...field.values });
  return undefined;
};

const typed = (field: Member, text: string): Json => {
  if (field.type === 'bool') return text === 'true';
  const asNumber =
    isNumber(field) ||
    field.type === 'bool01' ||
    (field.type === 'enum' && Object.keys(field.values ?? {}).every((key) => numeric.test(key)));
  return asNumber && numeric.test(text.trim()) ? Number(text) : text;
};

/** The form of an operation's parameters: writes into a JSON object, and shows what stands in it. */
export class OperationForm {
  readonly #root: HTMLElement;
  readonly #texts: FormTexts;
  readonly #onChange: (params: JsonObject) => void;
  #params: JsonObject = {};

  constructor(root: HTMLElement, texts: FormTexts, onChange: (params: JsonObject) => void) {
    this.#root = root;
    this.#texts = texts;
    this.#onChange = onChange;
  }

  show(fields: readonly FormField[], params: JsonObject): void {
    this.#params = params;
    const { element } = ipcamEditor;
    const place: Place = {
      get: () => this.#params,
      set: (value) => {
        this.#params = isObject(value) ? value : {};
        this.#onChange(this.#params);
      },
    };
    const unknown = Object.keys(params).filter((key) => !fields.some((field) => field.key === key));
    this.#root.replaceChildren(
      ...(unknown.length > 0
        ? [element('div', { class: 'ipcam-form-note ipcam-wrong' }, this.#texts.text('form.unknown', { names: unknown.join(', ') }))]
        : []),
      ...this.#all(fields, place),
      ...(fields.length === 0 ? [element('div', { class: 'ipcam-form-note ipcam-quiet' }, this.#texts.text('form.noParams'))] : []),
    );
  }

  #all(fields: readonly FormField[], place: Place): HTMLElement[] {
    return fields.map((field) => this.#one(field, member(place, field.key)));
  }

  #one(field: FormField, place: Place): HTMLElement {
    if (field.list) return this.#list(field, place);
    if (field.fields.length > 0) return this.#object(field, place);
    return this.#value(field, place);
  }

  /** Folded unless something stands in it or has to. */
  #folded(field: FormField, place: Place, ...content: HTMLElement[]): HTMLDetailsElement {
    const { element } = ipcamEditor;
    const open =
      place.get() !== undefined || field.member?.required === true || field.fields.some((inner) => inner.member?.required === true);
    return element(
      'details',
      { class: 'ipcam-form-group', open },
      element('summary', {}, this.#name(field), ' ', this.#about(field)),
      ...content,
    );
  }

  #object(field: FormField, place: Place): HTMLElement {
    return this.#folded(field, place, ...this.#all(field.fields, place));
  }

  #list(field: FormField, place: Place): HTMLElement {
    const { element, icon } = ipcamEditor;
    if (field.fields.some(({ key, list }) => key === '' && list) || field.member?.type === 'object') return this.#json(field, place);
    const items = element('div', { class: 'ipcam-form-items' });
    const single: FormField = { ...field, list: false, key: '' };
    const empty: Json = field.fields.length > 0 ? {} : '';
    const draw = (): void => {
      const whole = place.get();
      const length = Array.isArray(whole) ? whole.length : 0;
      items.replaceChildren(
        ...Array.from({ length }, (_, index) => {
          const remove = element(
            'button',
            { type: 'button', class: 'red-ui-button red-ui-button-small', title: this.#texts.text('form.remove') },
            icon('trash-o'),
          );
          remove.addEventListener('click', () => {
            const now = place.get();
            const rest = Array.isArray(now) ? now.filter((_, at) => at !== index) : [];
            place.set(rest.length > 0 ? rest : undefined);
            draw();
          });
          const at = entry(place, index, empty);
          const inner = single.fields.length > 0 ? this.#all(single.fields, at) : [this.#control(single, at)];
          return element(
            'div',
            { class: 'ipcam-form-item' },
            element('span', { class: 'ipcam-quiet ipcam-form-index' }, String(index + 1)),
            element('div', { class: 'ipcam-form-inner' }, ...inner),
            remove,
          );
        }),
      );
    };
    draw();
    const add = element(
      'button',
      { type: 'button', class: 'red-ui-button red-ui-button-small' },
      icon('plus'),
      ` ${this.#texts.text('form.add')}`,
    );
    add.addEventListener('click', () => {
      const whole = place.get();
      place.set([...(Array.isArray(whole) ? whole : []), empty]);
      draw();
    });
    return this.#folded(field, place, items, add);
  }

  #value(field: FormField, place: Place): HTMLElement {
    const { element } = ipcamEditor;
    if (field.member?.type === 'object' || field.member?.type === 'array' || !field.member) return this.#json(field, place);
    return element(
      'div',
      { class: 'ipcam-form-row' },
      element('label', {}, this.#name(field)),
      element('div', { class: 'ipcam-form-field' }, this.#control(field, place), this.#about(field)),
    );
  }

  #name({ key, member }: FormField): HTMLElement {
    const { element } = ipcamEditor;
    const required = member?.required === true;
    return element(
      'span',
      { class: 'ipcam-form-name' },
      key,
      required && element('span', { class: 'ipcam-required', title: this.#texts.text('form.required') }, ' *'),
    );
  }

  #about({ member }: FormField): HTMLElement {
    const { text } = this.#texts;
    const parts = member
      ? [member.description, rangeText(member), member.models, member.role === 'channel' ? text('form.channel') : undefined]
      : [];
    return ipcamEditor.element('span', { class: 'ipcam-quiet ipcam-form-about' }, parts.filter(Boolean).join(' · '));
  }

  #control({ member, list }: FormField, place: Place): HTMLElement {
    const { element, numberProblem } = ipcamEditor;
    const now = shownValue(place.get());
    const options = member && !list ? optionsOf(member) : undefined;
    if (member && options) {
      const none = element('option', { value: '' }, this.#texts.text('form.notSent'));
      const unknown = now !== '' && !options.some(([value]) => value === now) ? [element('option', { value: now }, now)] : [];
      const select = element(
        'select',
        {},
        none,
        ...options.map(([value, meaning]) => element('option', { value }, meaning ? `${value} – ${meaning}` : value)),
        ...unknown,
      );
      select.value = now;
      select.addEventListener('change', () => place.set(select.value === '' ? undefined : typed(member, select.value)));
      return select;
    }
    const input = element('input', {
      type: 'text',
      placeholder: placeholderOf(member),
      ...(member && isNumber(member) ? { inputmode: 'decimal', class: 'ipcam-number' } : {}),
    });
    input.value = now;
    const judge = (): void => {
      const named = Object.keys(member?.values ?? {}).includes(input.value.trim());
      const problem =
        member && isNumber(member) && input.value !== '' && !named
          ? numberProblem(input.value, { ...member, whole: member.type !== 'float' })
          : undefined;
      input.classList.toggle('input-error', problem !== undefined);
      input.title = problem ?? '';
    };
    judge();
    input.addEventListener('input', () => {
      judge();
      place.set(input.value === '' ? undefined : member ? typed(member, input.value) : input.value);
    });
    return input;
  }

  /** What has no form of its own is written as JSON. */
  #json(field: FormField, place: Place): HTMLElement {
    const { element } = ipcamEditor;
    const input = element('textarea', { rows: '2', spellcheck: 'false', placeholder: field.list ? '[ … ]' : '{ … }' });
    input.value = place.get() === undefined ? '' : JSON.stringify(place.get());
    input.addEventListener('input', () => {
      try {
        place.set(input.value.trim() === '' ? undefined : (JSON.parse(input.value) as Json));
        input.classList.remove('input-error');
      } catch {
        input.classList.add('input-error');
      }
    });
    const inner = field.fields.map(({ key, member: one }) => `${key || '[]'}${one ? `: ${one.description}` : ''}`).join('\n');
    return element(
      'div',
      { class: 'ipcam-form-row' },
      element('label', {}, this.#name(field)),
      element('div', { class: 'ipcam-form-field', title: inner }, input, this.#about(field)),
    );
  }
}

const rangeText = ({ min, max, unit, default: fallback }: Member): string => {
  const range =
    min !== undefined && max !== undefined ? `${min}…${max}` : min !== undefined ? `≥ ${min}` : max !== undefined ? `≤ ${max}` : '';
  const standard = fallback === undefined ? '' : `(${String(fallback)})`;
  return [range, unit, standard].filter(Boolean).join(' ');
};

const placeholderOf = (member: Member | undefined): string =>
  member
    ? ({ datetime: '2026-01-31 12:00:00', ip: '192.168.1.64', mac: '00:11:22:33:44:55', base64: 'base64', binary: 'base64' }[
        member.type as string
      ] ?? '')
    : '';
