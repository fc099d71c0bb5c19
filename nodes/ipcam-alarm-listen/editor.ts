RED.nodes.registerType('ipcam-alarm-listen', {
  category: 'IP camera',
  color: '#8FB8C9',
  inputs: 0,
  outputs: 2,
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    devices: { value: [] },
    types: { value: [] },
    channels: { value: [] },
    states: { value: [] },
    pictures: { value: true },
    minDuration: { value: 0 },
    hold: { value: 0 },
  },
  label() {
    return String(this.name || 'ipcam-alarm-listen');
  },
});
