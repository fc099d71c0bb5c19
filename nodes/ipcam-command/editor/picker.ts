import type { OperationSummary } from '../../editor/server.js';

export interface PickerTexts {
  area(area: string): string;
  kind(kind: string): string;
  none(search: string): string;
}

/** At most so many are listed: further typing narrows them faster than scrolling. */
const most = 1000;

const wordsOf = (search: string): string[] => search.toLowerCase().split(/\s+/).filter(Boolean);

/** Every word somewhere in the operation; what begins with the first word, or has it in its id, comes first. */
const matching = (operations: readonly OperationSummary[], search: string, texts: PickerTexts): OperationSummary[] => {
  const words = wordsOf(search);
  const rank = ({ id }: OperationSummary): number => {
    const [first = ''] = words;
    return id.toLowerCase() === search.trim().toLowerCase()
      ? 0
      : id.toLowerCase().startsWith(first)
        ? 1
        : id.toLowerCase().includes(first)
          ? 2
          : 3;
  };
  return operations
    .filter(({ id, title, area, section, kind }) => {
      const text = `${id} ${title} ${area} ${texts.area(area)} ${section ?? ''} ${kind}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .map((operation, index) => ({ operation, index, rank: words.length > 0 ? rank(operation) : 0 }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ operation }) => operation);
};

/** A text with what was searched for set off. */
const marked = (text: string, words: readonly string[]): (Node | string)[] => {
  const found = words.map((word) => ({ word, at: text.toLowerCase().indexOf(word) })).find(({ at }) => at >= 0);
  if (!found) return [text];
  const end = found.at + found.word.length;
  return [text.slice(0, found.at), ipcamEditor.element('mark', {}, text.slice(found.at, end)), text.slice(end)];
};

/**
 * Turns a text field into a search over a dialect's operations: a list opens below while somebody types, and goes with a choice, Escape or a click elsewhere.
 * @param onPick called with the id that was chosen or typed
 */
export class OperationPicker {
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #texts: PickerTexts;
  readonly #onPick: (id: string) => void;
  #operations: readonly OperationSummary[] = [];
  #shown: OperationSummary[] = [];
  #active = -1;

  constructor(input: HTMLInputElement, list: HTMLElement, texts: PickerTexts, onPick: (id: string) => void) {
    this.#input = input;
    this.#list = list;
    this.#texts = texts;
    this.#onPick = onPick;
    list.hidden = true;
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.addEventListener('input', () => this.#open(input.value));
    // A click on a field that already holds an operation shows its neighbours, not itself alone.
    input.addEventListener('click', () => list.hidden && this.#open(''));
    input.addEventListener('keydown', (event) => this.#key(event));
    input.addEventListener('blur', () => {
      // A field that is left holds what is chosen.
      this.close();
      onPick(input.value.trim());
    });
    // The field keeps the focus while somebody scrolls or clicks in the list.
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      const id = (event.target as HTMLElement).closest<HTMLElement>('[data-id]')?.dataset.id;
      if (id !== undefined) this.#pick(id);
    });
  }

  set operations(operations: readonly OperationSummary[]) {
    this.#operations = operations;
    if (!this.#list.hidden) this.#open(this.#input.value);
  }

  /** Shows all that there are. */
  browse(): void {
    this.#input.focus();
    this.#open('');
  }

  close(): void {
    this.#list.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
  }

  #pick(id: string): void {
    this.#input.value = id;
    this.close();
    this.#onPick(id);
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (this.#list.hidden) this.#open(this.#input.value);
      else this.#activate(this.#active + step);
    } else if (event.key === 'Enter' && !this.#list.hidden) {
      event.preventDefault();
      const chosen = this.#shown[Math.max(0, this.#active)];
      if (chosen) this.#pick(chosen.id);
    } else if (event.key === 'Escape' && !this.#list.hidden) {
      // The dialog would take it as its own.
      event.stopPropagation();
      this.close();
    }
  }

  #activate(index: number): void {
    const items = this.#list.querySelectorAll<HTMLElement>('[data-id]');
    this.#active = Math.max(0, Math.min(items.length - 1, index));
    items.forEach((item, at) => {
      item.classList.toggle('ipcam-active', at === this.#active);
      if (at === this.#active) item.scrollIntoView({ block: 'nearest' });
    });
  }

  #open(search: string): void {
    const { element } = ipcamEditor;
    const words = wordsOf(search);
    this.#shown = matching(this.#operations, search, this.#texts).slice(0, most);
    this.#active = -1;
    let area = '';
    const items = this.#shown.flatMap((operation) => {
      const heading = operation.area === area ? [] : [element('div', { class: 'ipcam-pick-area' }, this.#texts.area(operation.area))];
      area = operation.area;
      const item = element(
        'div',
        { class: 'ipcam-pick', role: 'option', 'data-id': operation.id },
        element('div', { class: 'ipcam-pick-id' }, ...marked(operation.id, words)),
        element(
          'div',
          { class: 'ipcam-pick-about' },
          element('span', {}, ...marked(operation.title, words)),
          element('span', { class: 'ipcam-quiet' }, [this.#texts.kind(operation.kind), operation.section].filter(Boolean).join(' · ')),
        ),
      );
      return [...heading, item];
    });
    this.#list.replaceChildren(...(items.length > 0 ? items : [element('div', { class: 'ipcam-pick-none' }, this.#texts.none(search))]));
    this.#list.hidden = false;
    this.#list.scrollTop = 0;
    this.#input.setAttribute('aria-expanded', 'true');
    const chosen = this.#list.querySelector<HTMLElement>(`[data-id="${CSS.escape(this.#input.value)}"]`);
    if (search === '' && chosen) {
      chosen.classList.add('ipcam-chosen');
      chosen.scrollIntoView({ block: 'center' });
    }
  }
}
