RED.nodes.registerType('ipcam-cloud', {
  category: 'config',
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    baseUrl: { value: '' },
    pushPath: { value: '' },
    verifyCertificate: { value: true },
    queryMethods: { value: 'GET' },
    emptyDigest: { value: 'object' },
    apiPaths: { value: false },
  },
  credentials: { appId: { type: 'text' }, secretKey: { type: 'password' }, privateKey: { type: 'password' } },
  label() {
    return String(this.name || 'ipcam-cloud');
  },
});
