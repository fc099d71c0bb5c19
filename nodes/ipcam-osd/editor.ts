RED.nodes.registerType('ipcam-osd', {
  category: 'IP camera',
  color: '#8FB8C9',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    device: { value: '', type: 'ipcam-device', required: false },
    source: { value: 'panel' },
    action: { value: 'get' },
    items: { value: '' },
    itemsType: { value: 'json' },
  },
  label() {
    return String(this.name || 'ipcam-osd');
  },
});
