RED.nodes.registerType('ipcam-snapshot', {
  category: 'IP camera',
  color: '#8FB8C9',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    device: { value: '', type: 'ipcam-device', required: false },
    source: { value: 'panel' },
    stream: { value: 'main' },
    streamType: { value: 'str' },
    quality: { value: '' },
    qualityType: { value: 'num' },
    format: { value: 'jpeg' },
    formatType: { value: 'str' },
    output: { value: 'buffer' },
    filename: { value: '{name}/{time}' },
    filenameType: { value: 'str' },
    count: { value: '1' },
    countType: { value: 'num' },
    interval: { value: '1000' },
    intervalType: { value: 'num' },
  },
  label() {
    return String(this.name || 'ipcam-snapshot');
  },
});
