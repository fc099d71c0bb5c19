import type { Panel } from '../editor/index.js';
import { ParamsView, paramsProblem } from './editor/params.js';
import { OperationPicker } from './editor/picker.js';

ipcamEditor.flowNode({
  type: 'ipcam-command',
  rows: [
    { kind: 'custom', member: 'browse', icon: 'language', label: true, stores: {}, when: (look) => !look.get('device') },
    {
      kind: 'custom',
      member: 'operation',
      icon: 'terminal',
      label: true,
      stores: { operation: '' },
      problem: (look) => (look.get('operation') || look.get('source') === 'message' ? undefined : ipcamEditor.sharedText('wrong.missing')),
      hint: (look) => look.get('source') === 'message' && 'hint.operation',
    },
    { kind: 'custom', member: 'params', icon: 'list', label: true, stores: { params: '{}', paramsType: 'json' }, problem: paramsProblem },
    { kind: 'flag', member: 'raw', value: false, hint: true },
  ],
  label: (look) => (look.get('source') === 'message' ? '' : String(look.get('operation') ?? '')),
  prepare,
});

function prepare(panel: Panel): void {
  const { element, icon, askDialects, askOperations, askOperation, findText } = ipcamEditor;
  const text = (key: string, variables?: Record<string, unknown>): string => panel.text(key, variables);

  // Without a camera the catalogue to look into is chosen here; it is not stored.
  const browse = element('select');
  browse.addEventListener('change', () => void load());
  panel.row('browse').find('.ipcam-control').append(browse);

  const stored = panel.field('operation');
  const input = element('input', {
    type: 'text',
    class: 'ipcam-operation',
    placeholder: text('placeholder.operation'),
    spellcheck: 'false',
    autocomplete: 'off',
  });
  input.value = String(stored.val() ?? '');
  const all = element('button', { type: 'button', class: 'red-ui-button', title: text('operation.browse') }, icon('caret-down'));
  const list = element('div', { class: 'ipcam-picks', role: 'listbox' });
  const about = element('div', { class: 'ipcam-operation-about' });
  const row = panel.row('operation');
  row.find('.ipcam-control').append(input, all);
  row.find('.ipcam-control').after(list, about);

  const view = new ParamsView(panel);
  const picker = new OperationPicker(
    input,
    list,
    {
      area: (area) => findText(panel.node.type, `area.${area}`) ?? area,
      kind: (kind) => findText(panel.node.type, `kind.${kind}`) ?? kind,
      none: (search) => (dialect() === '' ? text('operation.noDialect') : text('operation.none', { search })),
    },
    (id) => {
      if (id === stored.val()) return;
      stored.val(id).trigger('change');
      void describe(true);
    },
  );
  all.addEventListener('mousedown', (event) => {
    event.preventDefault();
    picker.browse();
  });

  const dialect = (): string => String(panel.camera ? panel.camera.get('dialect') : browse.value);
  let shown = '';

  /** Says what the chosen operation is, and gives its form. */
  const describe = async (picked = false): Promise<void> => {
    const id = String(stored.val() ?? '');
    const of = dialect();
    about.replaceChildren();
    if (id === '' || of === '') return view.describe(undefined);
    const isSame = (): boolean => id === stored.val() && of === dialect();
    try {
      const known = (await askOperations(of)).some((operation) => operation.id === id);
      const operation = known ? await askOperation(of, id) : undefined;
      if (!isSame()) return;
      if (!operation) {
        about.replaceChildren(element('span', { class: 'ipcam-wrong' }, text('operation.unknown', { id })));
        view.describe(undefined);
        return;
      }
      const facts = [
        findText(panel.node.type, `kind.${operation.kind}`) ?? operation.kind,
        operation.section && text('operation.section', { section: operation.section }),
        operation.models,
      ];
      about.replaceChildren(
        element('span', {}, operation.title),
        element('span', { class: 'ipcam-quiet' }, ` · ${facts.filter(Boolean).join(' · ')}`),
      );
      view.describe(operation, picked);
    } catch {
      if (!isSame()) return;
      about.replaceChildren(element('span', { class: 'ipcam-wrong' }, text('operation.unreachable')));
      view.describe(undefined);
    }
  };

  const load = async (): Promise<void> => {
    const of = dialect();
    if (of === shown) return;
    shown = of;
    picker.operations = [];
    void describe();
    if (of === '') return;
    const operations = await askOperations(of).catch(() => []);
    if (of === dialect()) picker.operations = operations;
  };

  askDialects().then(
    (dialects) => {
      const known = dialects.map(({ id, title }) =>
        element('option', { value: id }, findText('ipcam-device', `choice.dialect.${id}`) ?? title),
      );
      browse.replaceChildren(element('option', { value: '' }, text('operation.chooseDialect')), ...known);
      const [only] = dialects;
      if (only && dialects.length === 1) browse.value = only.id;
      void load();
    },
    () => about.replaceChildren(element('span', { class: 'ipcam-wrong' }, text('operation.unreachable'))),
  );
  panel.watch(() => void load());
}
