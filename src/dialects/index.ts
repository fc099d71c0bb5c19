import type { DialectEntry } from './dialect.js';

const address = ['host', 'port', 'tls', 'verifyCertificate', 'username', 'password', 'timeout', 'connections'] as const;

/** Every dialect; each is loaded when its first camera is used. */
export const dialects: readonly DialectEntry[] = [
  {
    id: 'event-cgi',
    title: 'Event linkage CGI',
    fields: [...address, 'token', 'channel', 'alarmSource', 'pollInterval', 'callbackHost', 'silence', 'lockoutPause'],
    defaultPort: 80,
    load: async () => (await import('./event-cgi/index.js')).dialect,
  },
  {
    id: 'uid-cgi',
    title: 'Session CGI (uid)',
    fields: [...address, 'lockoutPause'],
    defaultPort: 80,
    load: async () => (await import('./uid-cgi/index.js')).dialect,
  },
  {
    id: 'sunell-cgi',
    title: 'Key=value CGI',
    fields: [...address, 'channel', 'model', 'alarmSource', 'pollInterval', 'callbackHost', 'silence', 'lockoutPause'],
    defaultPort: 80,
    load: async () => (await import('./sunell-cgi/index.js')).dialect,
  },
  {
    id: 'action-json',
    title: 'Action CGI (JSON)',
    fields: [...address, 'lockoutPause', 'pollInterval'],
    defaultPort: 80,
    load: async () => (await import('./action-json/index.js')).dialect,
  },
  {
    id: 'cmiot-cloud',
    title: 'China Mobile IoT cloud (CMIOT)',
    fields: ['cloud', 'deviceSn', 'channelSn', 'channel', 'timeout', 'connections', 'lockoutPause'],
    defaultPort: 443,
    load: async () => (await import('./cmiot-cloud/index.js')).dialect,
  },
];
