import { element } from './dom.js';
import type { Panel } from './panel.js';
import type { ManyRow } from './rows.js';
import { findText } from './text.js';

/** What is stored: an array, or the text of one by an older version or by hand. */
const storedValues = (stored: unknown): string[] =>
  (Array.isArray(stored) ? stored : String(stored ?? '').split(',')).map((value) => String(value).trim()).filter((value) => value !== '');

/** Fills a `many` row: a box to tick for each option, in step with the list that the editor reads. */
export const fillMany = (panel: Panel, row: ManyRow): void => {
  const list = panel.field(row.member);
  const boxes = panel.row(row.member).find('.ipcam-many');
  const chosen = storedValues(panel.node[row.member]);
  const options = row.options();
  // What is chosen stays, also where it is no option any more: a camera that was deleted shows by its id.
  const gone = chosen.filter((value) => !options.some((option) => option.value === value)).map((value) => ({ value, label: value }));
  const store = (): void => {
    list
      .val(
        boxes
          .find('input:checked')
          .toArray()
          .map((box) => (box as HTMLInputElement).value),
      )
      .trigger('change');
  };
  for (const { value, label } of [...options, ...gone]) {
    const text = label ?? findText(panel.node.type, `choice.${row.member}.${value}`) ?? value;
    list.append(element('option', { value }, text));
    const box = element('input', { type: 'checkbox', value });
    box.checked = chosen.includes(value);
    box.addEventListener('change', store);
    boxes.append(element('label', { class: 'ipcam-many-option' }, box, text));
  }
  list.val(chosen);
};
