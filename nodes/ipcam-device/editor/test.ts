import type { CameraReport, Panel, Row, TestResult } from '../../editor/index.js';

/** What is in the dialog, stored or not, as the runtime's test wants it. */
const settingsOf = (panel: Panel, rows: readonly Row[]): Record<string, unknown> => {
  const settings: Record<string, unknown> = { id: panel.node.id, name: panel.get('name') };
  const credentials: Record<string, unknown> = {};
  for (const { kind, member } of rows) {
    if (kind === 'credential') credentials[member] = panel.get(member);
    else if (kind !== 'custom') settings[member] = panel.get(member);
  }
  return { ...settings, credentials };
};

const abilityView = (panel: Panel, ability: string, offers: readonly string[]): HTMLElement => {
  const { element, findText } = ipcamEditor;
  const words = offers.map((offer) => findText(`ipcam-${ability}`, `choice.action.${offer}`) ?? offer);
  const name = findText(panel.node.type, `ability.${ability}`) ?? ability;
  return element('div', {}, name, element('span', { class: 'ipcam-quiet' }, ` – ${words.join(', ')}`));
};

const reportView = (panel: Panel, report: CameraReport): HTMLElement => {
  const { element, icon } = ipcamEditor;
  const facts = (['model', 'firmware', 'serial', 'mac'] as const).flatMap((key) => {
    const value = report[key];
    return value ? [element('dt', {}, panel.text(`report.${key}`)), element('dd', {}, value)] : [];
  });
  const abilities = Object.entries(report.abilities).filter(([, offers]) => offers.length > 0);
  return element(
    'div',
    { class: 'ipcam-result ipcam-success', role: 'status' },
    element('div', { class: 'ipcam-result-title' }, icon('check-circle'), ` ${panel.text('test.reached')}`),
    element(
      'dl',
      {},
      ...facts,
      ...(abilities.length > 0
        ? [
            element('dt', {}, panel.text('report.abilities')),
            element('dd', {}, ...abilities.map(([ability, offers]) => abilityView(panel, ability, offers))),
          ]
        : []),
      ...(report.notes ?? []).map((note) => element('dd', { class: 'ipcam-quiet' }, note)),
    ),
  );
};

const failureView = (panel: Panel, { code, message, deviceCode, deviceMessage }: TestResult & { ok: false }): HTMLElement => {
  const { element, icon, findText } = ipcamEditor;
  const said = [deviceCode, deviceMessage].filter((part) => part !== undefined && part !== '').join(' ');
  const advice = findText(panel.node.type, `test.advice.${code}`);
  return element(
    'div',
    { class: 'ipcam-result ipcam-failure', role: 'alert' },
    element(
      'div',
      { class: 'ipcam-result-title' },
      icon('exclamation-triangle'),
      ` ${findText(panel.node.type, `test.failed.${code}`) ?? code}`,
    ),
    advice && element('p', {}, advice),
    element('p', { class: 'ipcam-quiet' }, element('code', {}, code), ` ${message}`),
    said !== '' && !message.includes(said) && element('p', { class: 'ipcam-quiet' }, panel.text('test.said', { said })),
  );
};

/** The Test button, and below it what the camera answered. */
export const testRow = {
  row: { kind: 'custom', member: 'test', label: false, stores: {} } satisfies Row,

  prepare(panel: Panel, rows: readonly Row[]): void {
    const { element, icon } = ipcamEditor;
    const button = element('button', { type: 'button', class: 'red-ui-button ipcam-test' });
    const view = element('div', { class: 'ipcam-test-result' });
    let running: { abort(): void } | undefined;
    const label = (): void =>
      button.replaceChildren(
        ...(running
          ? [element('i', { class: 'fa fa-spinner fa-spin fa-fw' }), ` ${panel.text('test.stop')}`]
          : [icon('plug'), ` ${panel.text('test.start')}`]),
      );
    const end = (): void => {
      running?.abort();
      running = undefined;
      label();
    };
    button.addEventListener('click', async () => {
      if (running) return end();
      const test = ipcamEditor.testCamera(settingsOf(panel, rows));
      running = test;
      label();
      view.replaceChildren(element('div', { class: 'ipcam-result ipcam-quiet' }, panel.text('test.running')));
      const result = await test.result;
      if (running !== test) {
        if (!running) view.replaceChildren();
        return;
      }
      running = undefined;
      label();
      view.replaceChildren(result?.ok ? reportView(panel, result.report) : result ? failureView(panel, result) : '');
      view.scrollIntoView({ block: 'nearest' });
    });
    label();
    panel.row('test').find('.ipcam-control').append(button);
    panel.row('test').find('.ipcam-field').append(view);
    panel.onClose(end);
  },
};
