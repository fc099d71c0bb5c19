RED.nodes.registerType('ipcam-record-query', {
  category: 'IP camera',
  color: '#8FB8C9',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    device: { value: '', type: 'ipcam-device', required: false },
    source: { value: 'panel' },
    action: { value: 'find' },
    from: { value: '-24h' },
    fromType: { value: 'str' },
    to: { value: 'now' },
    toType: { value: 'str' },
    types: { value: '' },
    typesType: { value: 'json' },
    stream: { value: '' },
    streamType: { value: 'str' },
    output: { value: 'array' },
    record: { value: 'payload' },
    recordType: { value: 'msg' },
    filename: { value: '' },
    filenameType: { value: 'str' },
  },
  label() {
    return String(this.name || 'ipcam-record-query');
  },
});
