import type { CloudDevice, CloudDevicesResult, Panel, Row } from '../../editor/index.js';
import { askButton } from '../../ipcam-device/editor/ask-button.js';
import { failureView } from '../../ipcam-device/editor/failure.js';
import { settingsOf } from '../../ipcam-device/editor/settings-of.js';

const deviceView = (panel: Panel, { deviceSn, deviceName, onlineStatus, channelList = [] }: CloudDevice): HTMLElement => {
  const { element, findText } = ipcamEditor;
  const state = findText(panel.node.type, `devices.state.${onlineStatus}`);
  const channels = channelList.length > 0 ? panel.text('devices.channels', { count: channelList.length }) : undefined;
  return element(
    'div',
    {},
    element('code', {}, deviceSn),
    ` ${deviceName ?? ''} `,
    element('span', { class: 'ipcam-quiet' }, [state, channels].filter(Boolean).join(', ')),
  );
};

/** The button that signs in, and below it the devices of the account. */
export const devicesRow = {
  row: { kind: 'custom', member: 'test', label: false, stores: {} } satisfies Row,

  prepare(panel: Panel, rows: readonly Row[]): void {
    const { element, icon } = ipcamEditor;
    const view = element('div', { class: 'ipcam-ask-result' });
    const success = (devices: readonly CloudDevice[], total: number): HTMLElement =>
      element(
        'div',
        { class: 'ipcam-result ipcam-success', role: 'status' },
        element('div', { class: 'ipcam-result-title' }, icon('check-circle'), ` ${panel.text('devices.found', { count: total })}`),
        ...devices.map((device) => deviceView(panel, device)),
        devices.length < total && element('div', { class: 'ipcam-quiet' }, '…'),
      );
    const button = askButton<CloudDevicesResult>({
      icon: 'plug',
      start: panel.text('test.start'),
      stop: panel.text('test.stop'),
      ask: () => ipcamEditor.askCloudDevices(settingsOf(panel, rows)),
      show(result, isAsking) {
        const waiting = element('div', { class: 'ipcam-result ipcam-quiet' }, panel.text('test.running'));
        view.replaceChildren(
          ...(result
            ? [result.ok ? success(result.devices, result.total ?? result.devices.length) : failureView(panel, result)]
            : isAsking
              ? [waiting]
              : []),
        );
        if (result) view.scrollIntoView({ block: 'nearest' });
      },
    });
    panel.row('test').find('.ipcam-control').append(button.element);
    panel.row('test').find('.ipcam-field').append(view);
    panel.onClose(button.stop);
  },
};
