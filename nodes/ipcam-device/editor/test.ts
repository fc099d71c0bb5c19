import type { CameraReport, Panel, Row, TestResult } from '../../editor/index.js';
import { askButton } from './ask-button.js';
import { failureView } from './failure.js';
import { settingsOf } from './settings-of.js';

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

/** The Test button, and below it what the camera answered. */
export const testRow = {
  row: { kind: 'custom', member: 'test', label: false, stores: {} } satisfies Row,

  prepare(panel: Panel, rows: readonly Row[]): void {
    const { element } = ipcamEditor;
    const view = element('div', { class: 'ipcam-ask-result' });
    const button = askButton<TestResult>({
      icon: 'plug',
      start: panel.text('test.start'),
      stop: panel.text('test.stop'),
      ask: () => ipcamEditor.testCamera(settingsOf(panel, rows)),
      show(result, isAsking) {
        const running = isAsking ? [element('div', { class: 'ipcam-result ipcam-quiet' }, panel.text('test.running'))] : [];
        view.replaceChildren(...(result ? [result.ok ? reportView(panel, result.report) : failureView(panel, result)] : running));
        view.classList.remove('ipcam-stale');
        view.scrollIntoView({ block: 'nearest' });
      },
    });
    button.element.classList.add('ipcam-test');
    panel.row('test').find('.ipcam-control').append(button.element);
    panel.row('test').find('.ipcam-field').append(view);
    // What was found is true of what was asked, not of what the fields say now. It stays in its place: under a button that moves a click is lost.
    let asked = JSON.stringify(settingsOf(panel, rows));
    panel.watch(() => {
      const now = JSON.stringify(settingsOf(panel, rows));
      if (now === asked) return;
      asked = now;
      button.stop();
      view.classList.add('ipcam-stale');
    });
    panel.onClose(button.stop);
  },
};
