import type { Failure, Panel } from '../../editor/index.js';

/** A failure in the user's language, with what to do about it; the runtime's own words stand below. */
export const failureView = (panel: Panel, { code, message, deviceCode, deviceMessage }: Failure): HTMLElement => {
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
