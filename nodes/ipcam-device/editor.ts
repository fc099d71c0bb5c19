RED.nodes.registerType('ipcam-device', {
  category: 'config',
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    dialect: { value: 'uid-cgi' },
    host: { value: '' },
    port: { value: 80 },
    tls: { value: false },
    verifyCertificate: { value: true },
    channel: { value: 1 },
    timeout: { value: 10000 },
    connections: { value: 2 },
    cloud: { value: '' },
    deviceSn: { value: '' },
    channelSn: { value: '' },
    model: { value: 'ipc' },
    alarmSource: { value: 'auto' },
    pollInterval: { value: 1000 },
    callbackHost: { value: '' },
    lockoutPause: { value: 1800000 },
  },
  credentials: { username: { type: 'text' }, password: { type: 'password' }, token: { type: 'password' } },
  label() {
    return String(this.name || 'ipcam-device');
  },
});
