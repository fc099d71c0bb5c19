RED.nodes.registerType('ipcam-stream', {
  category: 'IP camera',
  color: '#8FB8C9',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    device: { value: '', type: 'ipcam-device', required: false },
    source: { value: 'panel' },
    action: { value: 'url' },
    protocol: { value: '' },
    protocolType: { value: 'str' },
    stream: { value: 'main' },
    streamType: { value: 'str' },
    includeCredentials: { value: false },
    rate: { value: '5' },
    rateType: { value: 'num' },
  },
  label() {
    return String(this.name || 'ipcam-stream');
  },
});
