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

  /** The first one found is taken; where a device answers in several ways, the others are a click away. */
  const foundView = (found: readonly Detected[]): HTMLElement => {
    const others = found.slice(1).map((one) => {
      const button = element('button', { type: 'button', class: 'red-ui-button red-ui-button-small' }, nameOf(one));
      button.addEventListener('click', () => {
        take(one);
        view.replaceChildren(foundView([one, ...found.filter((other) => other !== one)]));
      });
      return element('div', { class: 'ipcam-other' }, button);
    });
    const [first] = found;
    return element(
      'div',
      { class: 'ipcam-result ipcam-success', role: 'status' },
      element('div', {}, icon('check-circle'), ` ${first ? nameOf(first) : ''}`),
      others.length > 0 && element('div', { class: 'ipcam-quiet' }, panel.text('detect.others')),
      ...others,
    );
  };

  const button = askButton<DetectResult>({
    icon: 'search',
    start: panel.text('detect.start'),
    stop: panel.text('detect.stop'),
    ask: () => ipcamEditor.detectCamera({ host: String(panel.get('host') ?? ''), port: String(panel.get('port') ?? '') }),
    show(result) {
      if (result?.ok && result.found[0]) take(result.found[0]);
      view.replaceChildren(...(result ? [result.ok ? foundView(result.found) : failureView(panel, result)] : []));
    },
  });
  button.element.title = panel.text('detect.about');
  panel.row('host').find('.ipcam-control').append(button.element);
  panel.row('host').find('.ipcam-field').append(view);
  panel.onClose(button.stop);
};
