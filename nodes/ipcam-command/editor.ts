RED.nodes.registerType('ipcam-command', {
  category: 'IP camera',
  color: '#8FB8C9',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    device: { value: '', type: 'ipcam-device', required: false },
    source: { value: 'panel' },
    operation: { value: '' },
    params: { value: '{}' },
    paramsType: { value: 'json' },
    raw: { value: false },
  },
  label() {
    return String(this.name || 'ipcam-command');
  },
});
