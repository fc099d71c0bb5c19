import type { Detected, DetectResult, Panel } from '../../editor/index.js';
import { askButton } from './ask-button.js';
import { failureView } from './failure.js';

/** A button beside the address that finds out dialect, port and HTTPS, and fills them in. */
export const prepareDetect = (panel: Panel): void => {
  const { element, icon, findText } = ipcamEditor;
  const view = element('div', { class: 'ipcam-ask-result' });

  const take = ({ dialect, port, tls }: Detected): void => {
    panel.set('dialect', dialect);
    panel.set('tls', tls);
    // The usual port follows dialect and HTTPS; what was found stands above it.
    panel.field('dialect').trigger('change');
    panel.set('port', port);
    panel.field('port').trigger('change');
  };
  const nameOf = ({ dialect, port, tls, model }: Detected): string =>
    [findText(panel.node.type, `choice.dialect.${dialect}`) ?? dialect, `${tls ? 'HTTPS' : 'HTTP'} ${port}`, model]
      .filter(Boolean)
      .join(' · ');

  const foundView = (found: Detected): HTMLElement =>
    element('div', { class: 'ipcam-result ipcam-success', role: 'status' }, icon('check-circle'), ` ${nameOf(found)}`);

  const button = askButton<DetectResult>({
    icon: 'search',
    start: panel.text('detect.start'),
    stop: panel.text('detect.stop'),
    ask: () => ipcamEditor.detectCamera({ host: String(panel.get('host') ?? ''), port: String(panel.get('port') ?? '') }),
    show(result) {
      if (result?.ok) take(result.found);
      view.classList.remove('ipcam-stale');
      view.replaceChildren(...(result ? [result.ok ? foundView(result.found) : failureView(panel, result)] : []));
    },
  });
  let asked = '';
  panel.watch(() => {
    const now = JSON.stringify([panel.get('host'), panel.get('port')]);
    if (now !== asked) view.classList.add('ipcam-stale');
    asked = now;
  });
  button.element.title = panel.text('detect.about');
  panel.row('host').find('.ipcam-control').append(button.element);
  panel.row('host').find('.ipcam-field').append(view);
  panel.onClose(button.stop);
};
