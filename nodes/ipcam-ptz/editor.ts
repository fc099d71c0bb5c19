RED.nodes.registerType('ipcam-ptz', {
  category: 'IP camera',
  color: '#8FB8C9',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    device: { value: '', type: 'ipcam-device', required: false },
    source: { value: 'panel' },
    action: { value: 'left' },
    speed: { value: '0.5' },
    speedType: { value: 'num' },
    duration: { value: '' },
    durationType: { value: 'num' },
    pan: { value: '' },
    panType: { value: 'num' },
    tilt: { value: '' },
    tiltType: { value: 'num' },
    zoom: { value: '' },
    zoomType: { value: 'num' },
    preset: { value: '1' },
    presetType: { value: 'num' },
  },
  label() {
    return String(this.name || 'ipcam-ptz');
  },
});
